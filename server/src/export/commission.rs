//! D11-TS: collectors' commission, as it is stated: what came behind a closing is in the first open month.

use book::fact::Basis;
use book::premium::bhxh::Term;
use book::record::Field;
use book::tariff::CommissionKind;
use store::Reader;
use store::view::LedgerFilter;
use web::format;

use super::lines::known;
use super::sheet::{Cell, Sheet};
use crate::commission::{Row, read};
use crate::failure::Outcome;
use crate::pages::people::Names;

/// D11-TS: a row for each line that was accepted or taken back, the latter with a minus.
pub(super) fn d11(reader: &Reader<'_>, filter: &LedgerFilter) -> Outcome<Sheet> {
    let head = [
        "Mã nhân viên thu",
        "Nhân viên thu",
        "Người tham gia",
        "Mã số BHXH",
        "Loại bảo hiểm",
        "Phương thức đóng",
        "Đóng lần đầu: số tiền",
        "Đóng lần đầu: tỷ lệ (%)",
        "Đóng lần đầu: hoa hồng",
        "Đóng tiếp: số tiền",
        "Đóng tiếp: tỷ lệ (%)",
        "Đóng tiếp: hoa hồng",
        "Ngày",
        "Kỳ",
        "Phiếu thu",
        "Ghi chú",
    ];
    let names = Names::read(reader)?;
    let mut sheet = Sheet::new(&head, &[6, 8, 9, 11]);
    for row in read(reader, filter)? {
        let person = row.line().and_then(|line| line.person);
        let person = person.map(|id| reader.record(id)).transpose()?.flatten();
        let mut cells = vec![
            Cell::text(names.actor_code(row.stated.collector)),
            Cell::text(names.actor(row.stated.collector)),
            Cell::text(&row.name),
            Cell::text(known(person.as_ref(), Field::BhxhNumber)),
            Cell::text(row.stated.scheme.code()),
            Cell::text(method(&row)),
        ];
        let own = [
            Cell::from(row.stated.paid),
            Cell::text(row.stated.rate.to_string().replace('.', ",")),
            Cell::from(row.stated.amount),
        ];
        let none = std::iter::repeat_n(Cell::Empty, 3);
        match row.stated.kind {
            CommissionKind::New => cells.extend(own.into_iter().chain(none)),
            CommissionKind::Continuing => cells.extend(none.chain(own)),
        }
        cells.extend([
            Cell::text(format::date(row.stated.day)),
            Cell::text(month(row.stated.period)),
            Cell::text(row.receipt.receipt.number.to_string()),
            Cell::text(note(&row)),
        ]);
        sheet.rows.push(cells);
    }
    Ok(sheet)
}

fn month(period: u32) -> String {
    format!("{:02}/{}", period % 100, period / 100)
}

/// What is taken back, and what is of a month that was closed before it came.
fn note(row: &Row) -> String {
    let mut notes = Vec::new();
    if row.stated.takes_back() {
        notes.push("Thu hồi".to_owned());
    }
    if row.stated.is_late() {
        notes.push(format!("Của kỳ {}", month(row.stated.day.ymd() / 100)));
    }
    notes.join(". ")
}

/// How it was paid: so many months, years ahead, or what was missing.
fn method(row: &Row) -> String {
    match row.line().map(|line| &line.basis) {
        Some(Basis::Bhxh { term, .. }) => match term {
            Term::Months(months) => format!("{months} tháng"),
            Term::Years(years) => format!("Một lần cho {years} năm về sau"),
            Term::Missing(months) => format!("Một lần cho {months} tháng còn thiếu"),
        },
        Some(Basis::Bhyt { months, .. }) => format!("{months} tháng"),
        Some(Basis::Declared) | None => String::new(),
    }
}
