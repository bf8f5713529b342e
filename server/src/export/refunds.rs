//! C16: what the insurer gives back.

use book::act::Refund;
use book::fact::Scheme;
use book::money::Dong;
use book::record::Field;
use store::Reader;
use store::view::LedgerFilter;
use web::format;

use super::insurer::{TAKEN_BACK, income, salary};
use super::lines::{By, Communes, counted};
use super::sheet::{Cell, Sheet};
use crate::failure::Outcome;
use crate::pages::people::Names;

/// C16: a row for each refund that counts, with the shares of all who bore the premium; with a minus for one that was told of
/// in an earlier month and was refused since.
pub(super) fn c16(reader: &Reader<'_>, filter: &LedgerFilter) -> Outcome<Sheet> {
    let head = [
        "STT",
        "Họ và tên",
        "Mã số BHXH",
        "Cơ quan",
        "Mức đóng",
        "Số tháng",
        "Số tiền",
        "Ghi chú",
        "Loại bảo hiểm",
        "Từ ngày",
        "NSNN hỗ trợ",
        "NSĐP hỗ trợ",
        "Hỗ trợ khác",
        "Phiếu thu",
        "Quyết định",
        "Ngày quyết định",
        "Ngày ghi",
        "Mã nhân viên thu",
    ];
    let (names, communes) = (Names::read(reader)?, Communes::read(reader)?);
    let back = |amount: Dong| Cell::from(Dong::new(amount.get().saturating_neg()));
    let mut sheet = Sheet::new(&head, &[6, 10, 11, 12]);
    for scheme in Scheme::ALL {
        for one in counted(reader, filter, scheme)? {
            let By::Refund(refund) = &one.by else {
                continue;
            };
            let level = income(&one).or_else(|| salary(&one, true));
            let (code, name) = communes.of(one.receipt.scope);
            let mut row = vec![
                Cell::count(sheet.rows.len() + 1),
                Cell::text(&one.name),
                Cell::text(one.known(Field::BhxhNumber)),
                Cell::text(format!("{code} {name}").trim_end()),
                level.map_or(Cell::Empty, Cell::from),
                one.months().map_or(Cell::Empty, Cell::count),
                back(one.line.payable),
                Cell::text(words(refund, one.is_taken_back)),
                Cell::text(scheme.code()),
                Cell::text(format::date(refund.from)),
            ];
            row.extend([one.line.state, one.line.local, one.line.sponsor].map(back));
            row.extend([
                Cell::text(one.receipt.receipt.number.to_string()),
                Cell::text(&refund.decision),
                Cell::text(format::date(refund.decided)),
                Cell::text(format::date(refund.day)),
                Cell::text(names.actor_code(one.receipt.collector)),
            ]);
            sheet.rows.push(row);
        }
    }
    Ok(sheet)
}

fn words(refund: &Refund, is_taken_back: bool) -> String {
    let words = refund.words.iter().map(String::as_str);
    let back = is_taken_back.then_some(TAKEN_BACK);
    back.into_iter().chain(words).collect::<Vec<_>>().join(": ")
}
