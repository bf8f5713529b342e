//! Cash on paper: the cash book, hand-over minutes, the month's count, and the use of receipt numbers.

use std::collections::{BTreeMap, BTreeSet};

use book::money::Dong;
use book::numbers::NumberState;
use book::posting::Account;
use replica::RecordId;
use store::Reader;
use store::view::{HandOverView, LedgerBy, LedgerFilter, PieceView};
use web::custody;
use web::format;
use web::lang::Lang;

use super::sheet::{Cell, Sheet};
use crate::failure::Outcome;
use crate::pages::people::Names;
use crate::parse;

/// The accounts in which cash stands before it is banked.
const CASH: [Account; 3] = [
    Account::CollectorCash,
    Account::InTransit,
    Account::OfficeCash,
];

/// The asked ones of the accounts in which cash stands.
pub(super) fn asked(filter: &LedgerFilter) -> Outcome<Vec<Account>> {
    let Some(only) = filter.account else {
        return Ok(CASH.to_vec());
    };
    if CASH.contains(&only) {
        return Ok(vec![only]);
    }
    let possible = CASH.map(Account::code).join(", ");
    Err(parse::choice("account", only.code(), &possible).into())
}

/// The cash book: each movement of the accounts in which cash stands, with the balance behind it. The first row of an
/// account bears what stood there before.
pub(super) fn book(reader: &Reader<'_>, filter: &LedgerFilter) -> Outcome<Sheet> {
    let head = [
        "Tài khoản",
        "Ngày",
        "Lượt nhận",
        "Chứng từ",
        "Mã nhân viên thu",
        "Nhân viên thu",
        "Thu",
        "Chi",
        "Tồn",
    ];
    let names = Names::read(reader)?;
    let slips = reader.bank_slips()?.into_iter();
    let slips: BTreeMap<RecordId, String> = slips.map(|view| (view.id, view.slip.number)).collect();
    let mut sheet = Sheet::new(&head, &[6, 7]);
    for account in asked(filter)? {
        let of_account = LedgerFilter {
            account: Some(account),
            ..filter.clone()
        };
        let mut balance = before(reader, &of_account)?;
        let mut first = vec![Cell::text(account.code())];
        first.extend(std::iter::repeat_n(Cell::Empty, 7));
        first.push(Cell::Whole(balance));
        sheet.rows.push(first);
        let mut postings = reader.postings(&of_account, usize::MAX)?;
        postings.retain(|posting| posting.amount != Dong::ZERO);
        postings.sort_by_key(|posting| (posting.day, posting.arrival));
        for posting in postings {
            let amount = posting.amount.get();
            balance = balance.saturating_add(amount);
            let (taken, given) = (amount.max(0), amount.min(0).saturating_neg());
            sheet.rows.push(vec![
                Cell::text(account.code()),
                Cell::text(format::date(posting.day)),
                Cell::count(posting.arrival),
                Cell::text(paper(reader, &slips, posting.fact)?),
                Cell::text(names.actor_code(posting.collector)),
                Cell::text(names.actor(posting.collector)),
                Cell::Whole(taken),
                Cell::Whole(given),
                Cell::Whole(balance),
            ]);
        }
    }
    Ok(sheet)
}

/// Returns what stands on the paper of a fact: a receipt's number, also where it is taken back or repaid, or a slip's;
/// where no paper bears a number, the fact's id.
fn paper(
    reader: &Reader<'_>,
    slips: &BTreeMap<RecordId, String>,
    fact: RecordId,
) -> Outcome<String> {
    if let Some(slip) = slips.get(&fact) {
        return Ok(slip.clone());
    }
    let number = reader.receipt_number_of(fact)?;
    Ok(number.map_or_else(|| fact.to_string(), |number| number.to_string()))
}

/// What stood on an account before the asked part: all of the months before, and what of the month is of days before.
fn before(reader: &Reader<'_>, filter: &LedgerFilter) -> Outcome<i64> {
    let mut sum: i64 = 0;
    if let Some(period) = filter.period {
        let months = LedgerFilter {
            from: None,
            until: None,
            period: None,
            ..filter.clone()
        };
        for row in reader.ledger(&[LedgerBy::Period], &months)? {
            if row.keys.first().is_some_and(|key| *key < month(period)) {
                sum = sum.saturating_add(row.amount.get());
            }
        }
    }
    if let Some(from) = filter.from {
        let days = LedgerFilter {
            from: None,
            until: Some(from),
            ..filter.clone()
        };
        for row in reader.ledger(&[], &days)? {
            sum = sum.saturating_add(row.amount.get());
        }
    }
    Ok(sum)
}

/// Returns a month yyyymm as the ledger's keys have it.
pub(super) fn month(period: u32) -> String {
    format!("{:04}-{:02}", period / 100, period % 100)
}

/// Hand-over minutes: each hand-over with the receipts that it settles, the oldest first, the last one partly.
pub(super) fn hand_overs(reader: &Reader<'_>, filter: &LedgerFilter) -> Outcome<Sheet> {
    let head = [
        "Mã bàn giao",
        "Ngày",
        "Mã nhân viên thu",
        "Nhân viên thu",
        "Số tiền bàn giao",
        "Số tiền đếm được",
        "Chênh lệch",
        "Giải trình",
        "Đã bù",
        "Số phiếu thu",
        "Ngày phiếu",
        "Tiền mặt trên phiếu",
        "Thanh toán lần này",
        "Còn lại",
    ];
    let names = Names::read(reader)?;
    let mut settles = reader.custody(None)?.settles;
    let mut sheet = Sheet::new(&head, &[12]);
    for view in handed_over(reader, filter)? {
        let settled = settles.remove(&view.id).unwrap_or_default();
        sheet.rows.extend(minutes(&names, &view, settled));
    }
    Ok(sheet)
}

/// The asked hand-overs that count, the oldest first.
fn handed_over(reader: &Reader<'_>, filter: &LedgerFilter) -> Outcome<Vec<HandOverView>> {
    let mut views = reader.hand_overs()?;
    views.reverse();
    let (under, posted) = (reader.scopes_under(&filter.units)?, posted(reader, filter)?);
    let is_there = |view: &HandOverView| {
        (filter.units.is_empty() || under.contains(&view.scope))
            && posted
                .as_ref()
                .is_none_or(|posted| posted.contains(&view.id))
    };
    views.retain(|view| view.standing.is_counted() && is_asked(view, filter) && is_there(view));
    Ok(views)
}

fn is_asked(view: &HandOverView, filter: &LedgerFilter) -> bool {
    filter.from.is_none_or(|from| from <= view.hand_over.day)
        && filter.until.is_none_or(|until| view.hand_over.day < until)
        && filter.collector.is_none_or(|only| only == view.collector)
}

/// The facts that put cash on its way in the asked month; `None` where none is asked for.
fn posted(reader: &Reader<'_>, filter: &LedgerFilter) -> Outcome<Option<BTreeSet<RecordId>>> {
    if filter.period.is_none() {
        return Ok(None);
    }
    let moved = LedgerFilter {
        account: Some(Account::InTransit),
        period: filter.period,
        ..LedgerFilter::default()
    };
    let postings = reader.postings(&moved, usize::MAX)?.into_iter();
    Ok(Some(postings.map(|posting| posting.fact).collect()))
}

/// Returns what was said of a difference until an arrival, in order.
pub(super) fn said(view: &HandOverView, until: Option<u64>) -> String {
    let said = view.explanations.iter();
    let said = said.filter(|one| until.is_none_or(|until| one.arrival <= until));
    let said = said.map(|one| custody::explained(Lang::Vi, &one.words, one.moved));
    said.collect::<Vec<_>>().join("; ")
}

/// What was made good of a difference, less what was given back.
fn made_good(view: &HandOverView) -> Cell {
    let moved = view.explanations.iter().map(|one| one.moved);
    let moved = Dong::checked_sum(moved).filter(|_| !view.explanations.is_empty());
    moved.map_or(Cell::Empty, Cell::from)
}

fn minutes(names: &Names, view: &HandOverView, settled: Vec<PieceView>) -> Vec<Vec<Cell>> {
    let counted = view.count.as_ref().map(|count| count.counted);
    let difference = counted.and_then(|counted| counted.checked_sub(view.hand_over.amount));
    let own = [
        Cell::text(view.id.to_string()),
        Cell::text(format::date(view.hand_over.day)),
        Cell::text(names.actor_code(view.collector)),
        Cell::text(names.actor(view.collector)),
        Cell::from(view.hand_over.amount),
        counted.map_or(Cell::Empty, Cell::from),
        difference.map_or(Cell::Empty, Cell::from),
        Cell::text(said(view, None)),
        made_good(view),
    ];
    if settled.is_empty() {
        let blank = std::iter::repeat_n(Cell::Empty, 5);
        return vec![own.into_iter().chain(blank).collect()];
    }
    let row = |one: PieceView| {
        let rest = [
            Cell::text(
                one.number
                    .map(|number| number.to_string())
                    .unwrap_or_default(),
            ),
            Cell::text(format::date(one.day)),
            Cell::from(one.cash),
            Cell::from(one.part),
            Cell::from(one.left),
        ];
        own.iter().cloned().chain(rest).collect::<Vec<_>>()
    };
    settled.into_iter().map(row).collect()
}

/// How each receipt book is used: each run of its numbers with what became of them. The counts are each row's, so that
/// their sums are the books'.
pub(super) fn numbers(reader: &Reader<'_>, filter: &LedgerFilter) -> Outcome<Sheet> {
    let head = [
        "Ký hiệu",
        "Quyển từ số",
        "Quyển đến số",
        "Mã nhân viên thu",
        "Nhân viên thu",
        "Từ số",
        "Đến số",
        "Tình trạng",
        "Đã dùng",
        "Đã huỷ",
        "Trả lại",
        "Không rõ",
        "Còn lại",
        "Dùng gần nhất",
    ];
    let names = Names::read(reader)?;
    let mut sheet = Sheet::new(&head, &[8, 9, 10, 11, 12]);
    let under = reader.scopes_under(&filter.units)?;
    let mut books = reader.books()?;
    books.retain(|book| {
        filter.collector.is_none_or(|only| only == book.collector)
            && (filter.units.is_empty() || under.contains(&book.scope))
    });
    for book in books {
        let number = |number: u32| Cell::text(format!("{number:07}"));
        for run in reader.number_runs(&book)? {
            let mut cells = vec![
                Cell::text(&book.series),
                number(book.from),
                number(book.until.saturating_sub(1)),
                Cell::text(names.actor_code(book.collector)),
                Cell::text(names.actor(book.collector)),
                number(run.from),
                number(run.until.saturating_sub(1)),
                Cell::text(web::text::number_state(Lang::Vi, run.state)),
            ];
            let of = |state| u64::from(if run.state == state { run.len() } else { 0 });
            cells.extend(NumberState::ALL.map(of).map(Cell::count));
            let last = book.last_used.map(format::date);
            cells.push(Cell::text(last.unwrap_or_default()));
            sheet.rows.push(cells);
        }
    }
    Ok(sheet)
}
