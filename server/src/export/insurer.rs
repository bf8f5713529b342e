//! The insurer's lists of who paid: D05-TS, Mẫu số 4, B09a.

use std::collections::{BTreeMap, BTreeSet};

use book::fact::{Basis, Scheme};
use book::money::Dong;
use book::posting::LedgerGroup;
use book::premium::bhxh::Term;
use book::record::Field;
use book::tariff::Rate;
use store::Reader;
use store::view::LedgerFilter;
use web::format;
use web::lang::Lang;
use web::text::ledger_group_name;

use super::lines::{By, Communes, Counted, counted, known};
use super::pasts::Pasts;
use super::sheet::{Cell, Sheet};
use crate::failure::Outcome;
use crate::pages::people::Names;

/// D05-TS. Column 7 is 6 less the state's share of the supported months, less 10, less 12.
pub(super) fn d05(reader: &Reader<'_>, filter: &LedgerFilter) -> Outcome<Sheet> {
    let head = [
        "STT",
        "Họ và tên",
        "1 Mã số BHXH",
        "2 Ngày sinh",
        "3 Từ tháng",
        "4 Số tháng đóng",
        "5 Mức thu nhập",
        "6 Số tiền phải đóng",
        "7 Người tham gia đóng",
        "8 Tỷ lệ NSNN hỗ trợ (%)",
        "NSNN hỗ trợ",
        "9 Tỷ lệ NSĐP hỗ trợ thêm (%)",
        "10 Số tiền NSĐP hỗ trợ thêm",
        "11 Tỷ lệ hỗ trợ khác (%)",
        "12 Số tiền hỗ trợ khác",
        "13 Hình thức nhận kết quả",
        "14 Loại",
        "15 Ghi chú",
        "Mã nhân viên thu",
    ];
    let (names, pasts) = (Names::read(reader)?, Pasts::read(reader, filter)?);
    let mut sheet = Sheet::new(&head, &[7, 8, 10, 12, 14]);
    for one in counted(reader, filter, Scheme::Bhxh)? {
        let line = &one.line;
        let from = line.covers_from;
        let mut row = vec![
            Cell::count(sheet.rows.len() + 1),
            Cell::text(&one.name),
            Cell::text(one.known(Field::BhxhNumber)),
            Cell::text(one.known(Field::BirthDate)),
            Cell::text(format!("{:02}/{:04}", from.month(), from.year())),
            one.months().map_or(Cell::Empty, Cell::count),
            income(&one).map_or(Cell::Empty, Cell::from),
        ];
        row.extend([
            Cell::from(one.gross()),
            Cell::from(line.payable),
            state_percent(&one),
            Cell::from(line.state),
            Cell::Empty,
            Cell::from(line.local),
            Cell::Empty,
            Cell::from(line.sponsor),
            Cell::Empty,
            Cell::text(one.history(&pasts)?.word()),
            Cell::text(note(&one)),
            Cell::text(names.actor_code(one.receipt.collector)),
        ]);
        sheet.rows.push(row);
    }
    Ok(sheet)
}

/// What stands in front of a note where what it says was told before, and does not count any more.
pub(super) const TAKEN_BACK: &str = "Không tính nữa";

/// The receipt's number, and what is unusual about the line.
fn note(one: &Counted) -> String {
    let number = &one.receipt.receipt.number;
    let (why, is_whole) = match &one.by {
        By::Receipt => (format!("Phiếu {number}"), true),
        By::Void => (format!("Huỷ phiếu {number}"), true),
        By::Refund(refund) => {
            let decision = &refund.decision;
            let why = format!("Hoàn trả phiếu {number}, quyết định {decision}");
            (why, false)
        }
    };
    let why = if one.is_taken_back {
        format!("{TAKEN_BACK}: {why}")
    } else {
        why
    };
    let lump = lump(one).filter(|_| is_whole);
    match lump {
        Some(lump) => format!("{why}. {lump}"),
        None => why,
    }
}

/// What a lump sum is for, and what the fund's return takes off the months' plain sum or adds to it.
fn lump(one: &Counted) -> Option<String> {
    let Basis::Bhxh { income, term, .. } = &one.line.basis else {
        return None;
    };
    let (when, change) = match term {
        Term::Months(_) => return None,
        Term::Years(_) => ("về sau", "chiết khấu"),
        Term::Missing(_) => ("còn thiếu", "cộng thêm"),
    };
    let months = term.months().ok()?;
    let lump = format!("Đóng một lần {months} tháng {when}");
    let Some(plain) = plain_sum(one, *income, months) else {
        return Some(lump);
    };
    let apart = plain.get().abs_diff(one.gross().get().saturating_abs());
    let apart = Dong::new(apart.try_into().ok()?);
    let (plain, apart) = (format::dong(plain), format::dong(apart));
    Some(format!("{lump}: {plain}, {change} {apart}"))
}

/// What so many months come to without any return, by the tariff of the receipt.
fn plain_sum(one: &Counted, income: Dong, months: u32) -> Option<Dong> {
    let rate = one.tariff.as_ref()?.bhxh_rate(one.receipt.receipt.day)?;
    let millionths = income.get().checked_mul(rate.ppm().into())?;
    let millionths = millionths.checked_mul(months.into())?;
    Some(Dong::new(
        millionths.checked_add(500_000)?.checked_div(1_000_000)?,
    ))
}

pub(super) fn income(one: &Counted) -> Option<Dong> {
    match &one.line.basis {
        Basis::Bhxh { income, .. } => Some(*income),
        Basis::Bhyt { .. } | Basis::Declared => None,
    }
}

/// The state's percentage for the line's group, on the day of payment.
fn state_percent(one: &Counted) -> Cell {
    let Basis::Bhxh { group, .. } = &one.line.basis else {
        return Cell::Empty;
    };
    let tariff = one.tariff.as_ref();
    let rate = tariff.and_then(|tariff| tariff.support(one.receipt.receipt.day, *group));
    rate.map_or(Cell::Empty, |rate| Cell::text(percent(rate)))
}

/// Writes a rate as people do: `30`, `7,5`.
fn percent(rate: Rate) -> String {
    let ppm = rate.ppm();
    let (whole, rest) = (ppm / 10_000, ppm % 10_000);
    if rest == 0 {
        return whole.to_string();
    }
    format!("{whole},{rest:04}")
        .trim_end_matches('0')
        .to_owned()
}

/// Mẫu số 4. Guides differ on the salary base: the reference level, or with `by_place` the member's place on the scale.
pub(super) fn form_4(reader: &Reader<'_>, filter: &LedgerFilter, by_place: bool) -> Outcome<Sheet> {
    let head = [
        "STT",
        "Chủ hộ",
        "Điện thoại",
        "Địa chỉ",
        "Họ và tên",
        "Mã số BHXH",
        "Số CCCD",
        "Ngày sinh",
        "Nơi đăng ký KCB",
        "Mức tiền lương",
        "Quan hệ với chủ hộ",
        "Tỷ lệ NSNN hỗ trợ (%)",
        "Thẻ điện tử",
        "Thẻ giấy",
        "Ghi chú",
        "Số tiền",
        "NSNN hỗ trợ",
        "Tổ chức",
        "Mã nhân viên thu",
        "Nhân viên thu",
    ];
    let (names, communes) = (Names::read(reader)?, Communes::read(reader)?);
    let mut sheet = Sheet::new(&head, &[15, 16]);
    let mut lines = counted(reader, filter, Scheme::Bhyt)?;
    // Members of a household together, as the form has them.
    lines.sort_by_key(|one| (one.receipt.receipt.household, order(one)));
    for one in lines {
        let household = one.receipt.receipt.household;
        let household = household.map(|id| reader.record(id)).transpose()?.flatten();
        let of_house = |field| Cell::text(known(household.as_ref(), field));
        let months = one.months().map(|months| format!("{months} tháng"));
        let collector = one.receipt.collector;
        let mut row = vec![
            Cell::count(sheet.rows.len() + 1),
            of_house(Field::Name),
            of_house(Field::Phone),
            of_house(Field::Address),
            Cell::text(&one.name),
            Cell::text(one.known(Field::BhxhNumber)),
            Cell::text(one.known(Field::Cccd)),
            Cell::text(one.known(Field::BirthDate)),
            Cell::Empty,
            salary(&one, by_place).map_or(Cell::Empty, Cell::from),
        ];
        row.extend([
            Cell::text(one.known(Field::Relation)),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::text(months.unwrap_or_default()),
            Cell::from(one.line.payable),
            Cell::from(one.line.state),
            Cell::text(communes.of(one.receipt.scope).1),
            Cell::text(names.actor_code(collector)),
            Cell::text(names.actor(collector)),
        ]);
        sheet.rows.push(row);
    }
    Ok(sheet)
}

fn order(one: &Counted) -> u32 {
    match &one.line.basis {
        Basis::Bhyt { order, .. } => *order,
        Basis::Bhxh { .. } | Basis::Declared => 0,
    }
}

/// The salary base of a member: the reference level of the day, or as much of it as their place on the scale.
pub(super) fn salary(one: &Counted, by_place: bool) -> Option<Dong> {
    let Basis::Bhyt { order, .. } = &one.line.basis else {
        return None;
    };
    let tariff = one.tariff.as_ref()?;
    let day = one.receipt.receipt.day;
    let level = tariff.reference_level(day)?;
    if !by_place {
        return Some(level);
    }
    let scale = i64::from(tariff.member_scale(day, *order)?.ppm());
    Some(Dong::new(
        level.get().checked_mul(scale)?.checked_div(1_000_000)?,
    ))
}

/// B09a. What the state has paid is not recorded here: its column is empty, and all of the share stands as unpaid.
pub(super) fn b09a(reader: &Reader<'_>, filter: &LedgerFilter) -> Outcome<Sheet> {
    let head = [
        "Mã xã",
        "Xã",
        "Loại bảo hiểm",
        "Nhóm",
        "Số người",
        "Số tiền phải đóng",
        "Người tham gia đã đóng",
        "NSNN hỗ trợ",
        "NSNN đã chuyển",
        "NSNN chưa chuyển",
        "NSĐP hỗ trợ",
        "Hỗ trợ khác",
    ];
    let communes = Communes::read(reader)?;
    let mut rows = BTreeMap::<_, (BTreeSet<_>, [Dong; 5])>::new();
    for scheme in Scheme::ALL {
        for one in counted(reader, filter, scheme)? {
            let line = &one.line;
            let group = LedgerGroup::of(&line.basis);
            let key = (communes.of(one.receipt.scope), scheme.code(), group);
            let (persons, sums) = rows.entry(key).or_default();
            // A line that names nobody is for somebody of its own.
            if one.is_payment() {
                persons.insert((line.person, line.person.is_none().then_some(one.receipt.id)));
            }
            let parts = [
                line.gross,
                line.payable,
                line.state,
                line.local,
                line.sponsor,
            ];
            for (sum, part) in sums.iter_mut().zip(parts) {
                *sum = sum.checked_add(part).unwrap_or(Dong::MAX);
            }
        }
    }
    let mut sheet = Sheet::new(&head, &[5, 6, 7, 9, 10, 11]);
    for (((code, name), scheme, group), (persons, sums)) in rows {
        let [gross, payable, state, local, sponsor] = sums.map(Cell::from);
        let group = group.map_or("", |group| ledger_group_name(Lang::Vi, group));
        sheet.rows.push(vec![
            Cell::text(code),
            Cell::text(name),
            Cell::text(scheme),
            Cell::text(group),
            Cell::count(persons.len()),
            gross,
            payable,
            state.clone(),
            Cell::Empty,
            state,
            local,
            sponsor,
        ]);
    }
    Ok(sheet)
}
