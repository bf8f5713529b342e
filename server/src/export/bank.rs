//! What the bank says against the ledger, and the bridge from a month's days to what is posted in it.

use std::collections::BTreeSet;

use book::act::MatchTo;
use book::date::Month;
use book::organisation::{AccountNumber, Level};
use replica::ScopeId;
use store::Reader;
use store::view::{LedgerFilter, LineState};
use web::format;
use web::lang::Lang;
use web::text::account_name;
use wire::problem::{Code, Problem};

use super::sheet::{Cell, Sheet};
use crate::failure::Outcome;

/// The reconciliation: statement against ledger, per account and day.
pub(super) fn reconciliation(reader: &Reader<'_>, filter: &LedgerFilter) -> Outcome<Sheet> {
    let head = [
        "Tài khoản",
        "Ngày",
        "Thu theo sao kê",
        "Chi theo sao kê",
        "Theo sổ",
        "Lệch",
        "Chưa khớp",
        "Dòng chờ xem xét",
    ];
    let accounts = accounts(reader, filter)?;
    let mut sheet = Sheet::new(&head, &[2, 3, 4, 5, 6, 7]);
    for row in reader.reconcile()? {
        if !accounts.contains(&row.account) || !is_within(filter, row.day) {
            continue;
        }
        let amounts = [
            row.came_in,
            row.went_out,
            row.ledger,
            row.differs(),
            row.open,
        ];
        let mut cells = vec![
            Cell::text(row.account.to_string()),
            Cell::text(format::date(row.day)),
        ];
        cells.extend(amounts.map(Cell::from));
        cells.push(Cell::count(row.held));
        sheet.rows.push(cells);
    }
    Ok(sheet)
}

/// Each line of the statements with what it was matched with.
pub(super) fn lines(reader: &Reader<'_>, filter: &LedgerFilter) -> Outcome<Sheet> {
    let head = [
        "Tài khoản",
        "Ngày",
        "Số tham chiếu",
        "Nội dung",
        "Số tiền",
        "Trạng thái",
        "Khớp với",
        "Còn lại",
    ];
    let accounts = accounts(reader, filter)?;
    let payments = reader.bank_payments()?;
    let name = |to: MatchTo| match to {
        MatchTo::Insurer(scheme) => scheme.code().to_owned(),
        MatchTo::Payment(id) | MatchTo::Slip(id) => {
            let found = payments.iter().find(|one| one.to == to);
            let number = found.and_then(|one| one.number.clone());
            number.unwrap_or_else(|| id.to_string())
        }
    };
    let mut sheet = Sheet::new(&head, &[4, 7]);
    for view in reader.bank_lines()? {
        if !accounts.contains(&view.key().account) || !is_within(filter, view.line.day) {
            continue;
        }
        let counted = view.matches.iter().filter(|one| one.standing.is_counted());
        let parts = counted.flat_map(|one| &one.body.parts);
        let parts: Vec<String> = parts.map(|part| name(part.to)).collect();
        sheet.rows.push(vec![
            Cell::text(view.key().account.to_string()),
            Cell::text(format::date(view.line.day)),
            Cell::text(&view.key().reference),
            Cell::text(&view.line.words),
            Cell::from(view.line.amount),
            Cell::text(state(view.state)),
            Cell::text(parts.join(", ")),
            Cell::from(view.open()),
        ]);
    }
    Ok(sheet)
}

/// The bridge of an office's month, per account.
pub(super) fn bridge(reader: &Reader<'_>, filter: &LedgerFilter) -> Outcome<Sheet> {
    let head = [
        "Tài khoản",
        "Tên tài khoản",
        "Ghi trong tháng",
        "Vào sổ tháng sau",
        "Của tháng trước",
        "Vào sổ tháng này",
    ];
    let (office, month) = of_month(reader, filter)?;
    let mut sheet = Sheet::new(&head, &[2, 3, 4, 5]);
    let mut bridge = reader.bridge(office, month, filter.as_of)?;
    bridge.retain(|row| filter.account.is_none_or(|only| only == row.account));
    for row in bridge {
        let mut cells = vec![
            Cell::text(row.account.code()),
            Cell::text(account_name(Lang::Vi, row.account)),
        ];
        let amounts = [row.dated, row.late_out, row.late_in, row.posted];
        cells.extend(amounts.map(Cell::from));
        sheet.rows.push(cells);
    }
    Ok(sheet)
}

/// What the bridge consists of: each fact of the month that is posted in another, and each of others posted in it.
pub(super) fn late(reader: &Reader<'_>, filter: &LedgerFilter) -> Outcome<Sheet> {
    let head = [
        "Chứng từ",
        "Số phiếu thu",
        "Ngày ghi",
        "Vào sổ tháng",
        "Lượt nhận",
        "Số tiền",
    ];
    let (office, month) = of_month(reader, filter)?;
    let mut sheet = Sheet::new(&head, &[5]);
    for view in reader.late(office, month, filter.as_of)? {
        sheet.rows.push(vec![
            Cell::text(view.fact.to_string()),
            Cell::text(view.number.unwrap_or_default()),
            Cell::text(format::date(view.day)),
            Cell::text(view.posted_in.to_string()),
            Cell::count(view.arrival),
            Cell::from(view.amount),
        ]);
    }
    Ok(sheet)
}

/// The one office and month that a bridge is of; the only office that there is needs no name.
fn of_month(reader: &Reader<'_>, filter: &LedgerFilter) -> Outcome<(ScopeId, Month)> {
    let choose = |what: &str, possible: &str| {
        Problem::new(Code::ChoiceInvalid)
            .with("what", what)
            .with("possible", possible)
    };
    let mut offices = reader.units()?;
    offices.retain(|unit| unit.level == Level::Office);
    // What stands below another office is in that one's bridge.
    let all: BTreeSet<ScopeId> = offices.iter().map(|unit| unit.scope).collect();
    offices.retain(|unit| unit.parent.is_none_or(|above| !all.contains(&above)));
    let is_one = |asked: &ScopeId| offices.iter().any(|unit| unit.scope == *asked);
    let office = match (filter.units.as_slice(), offices.as_slice()) {
        ([office], _) if is_one(office) => *office,
        ([], [office]) => office.scope,
        (_, offices) => {
            let codes: Vec<&str> = offices.iter().map(|unit| unit.code.as_str()).collect();
            return Err(choose("office", &codes.join(", ")).into());
        }
    };
    let wrong = || choose("period", "11/2026, 12/2026 …");
    let period = filter.period.ok_or_else(wrong)?;
    let month = Month::parse(&format!("{:02}/{:04}", period % 100, period / 100));
    Ok((office, month.map_err(|_| wrong())?))
}

/// The accounts of the asked offices.
fn accounts(reader: &Reader<'_>, filter: &LedgerFilter) -> Outcome<BTreeSet<AccountNumber>> {
    let mut all = reader.bank_accounts()?;
    let under = reader.scopes_under(&filter.units)?;
    all.retain(|view| filter.units.is_empty() || under.contains(&view.office));
    Ok(all.into_iter().map(|view| view.account).collect())
}

fn is_within(filter: &LedgerFilter, day: book::date::Date) -> bool {
    filter.from.is_none_or(|from| from <= day)
        && filter.until.is_none_or(|until| day < until)
        && filter.period.is_none_or(|period| day.ymd() / 100 == period)
}

const fn state(state: LineState) -> &'static str {
    match state {
        LineState::Unknown => "chưa biết",
        LineState::Partial => "thiếu",
        LineState::Over => "thừa",
        LineState::Twice => "chuyển hai lần?",
        LineState::Matched => "khớp",
        LineState::Held => "chờ xem xét",
    }
}
