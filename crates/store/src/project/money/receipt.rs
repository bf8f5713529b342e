//! Receipts: taking one in, and judging again those whose standing it changes.

use std::collections::BTreeMap;

use book::date::Date;
use book::fact::Receipt;
use book::posting::Account;
use book::standing::{Hold, Standing};
use replica::RecordId;
use rusqlite::OptionalExtension as _;

use super::act;
use super::around::{Neighbours, behind, judge};
use super::commission;
use super::days::{self, Turned};
use super::fact::Fact;
use super::place;
use super::posting::{Ought, post};
use super::stored::{body, scheme_number, standing};
use crate::StoreError;
use crate::project::Entry;
use crate::sql::{int, time};
use crate::tx::Tx;

const INSERT: &str = "
    insert into receipt (id, scope, actor, device, incarnation, number, time, series, receipt_number,
                         day, household, cash, standing, void, refunded, arrival, body)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 0, 0, ?14, ?15)";
const INSERT_LINE: &str = "
    insert into receipt_line (receipt, line, person, scheme, covers_from, covers_to, counted, scope, made, span)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
const READ: &str = "
    select id, scope, actor, device, incarnation, number, time, standing, void, refunded, body
    from receipt where row = ?1";
const TURN: &str = "select time, incarnation, number, id from receipt where row = ?1";
const OF_PERSON: &str = "select receipt from receipt_line where person = ?1";
const ROW_OF: &str = "select row from receipt where id = ?1";
const SET_STANDING: &str = "update receipt set standing = ?2, cash = ?3 where row = ?1";
const SET_VOID: &str = "update receipt set void = ?2 where row = ?1";
const SET_REFUNDED: &str = "update receipt set refunded = ?2 where row = ?1";
const SET_COVER: &str = "update receipt_line set covers_to = ?3 where receipt = ?1 and line = ?2";
const COVER: &str = "select covers_to from receipt_line where receipt = ?1 order by line";
const SET_COUNTED: &str = "update receipt_line set counted = ?2 where receipt = ?1";

/// A receipt as it is stored.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) fact: Fact,
    pub(super) receipt: Receipt,
    pub(super) standing: Standing,
    /// Whether a void of it is counted.
    pub(super) void: bool,
    /// Whether a refund of a line of it is counted.
    refunded: bool,
}

/// Projects a receipt, of which `bytes` are the body as its op encodes it.
pub(crate) fn receipt(
    tx: &Tx<'_>,
    entry: &Entry,
    body: &Receipt,
    bytes: &[u8],
) -> Result<(), StoreError> {
    let fact = Fact::of(entry);
    let around = Neighbours::of_new(tx, &fact, body)?;
    let standing = around.judge(tx, &fact, body)?;
    let ought = ought(&fact, body, standing);
    insert(tx, entry, (body, bytes), standing, &ought)?;
    post(
        tx,
        entry.arrival,
        fact.scope,
        fact.id,
        &Ought::default(),
        &ought,
    )?;
    act::receipt_came(tx, fact.id, entry.arrival)?;
    act::number_used(tx, fact.device, &body.number, entry.arrival)?;
    act::batched(tx, &fact, entry.arrival)?;
    if !act::wants(body).is_empty() {
        keep_spent(tx, fact.id, entry.arrival)?;
    }
    judge_again(tx, &around.disturbed(tx, &fact, standing)?, entry.arrival)?;
    act::payment_changed(tx, fact.id, &body.payments, entry.arrival)?;
    act::state_again(tx, [fact.id], entry.arrival)?;
    commission::payers_changed(tx, &fact, body, entry.arrival)
}

/// Judges the receipts of some persons or households again, after they were merged or taken apart.
pub(crate) fn persons_regrouped(
    tx: &Tx<'_>,
    persons: &[RecordId],
    arrival: u64,
) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    let mut statement = tx.prepare_cached(OF_PERSON)?;
    for person in persons {
        let found = statement.query_map([person.as_bytes()], |row| row.get(0))?;
        rows.extend(found.collect::<Result<Vec<i64>, _>>()?);
        // Households are among them.
        rows.extend(place::of_household(tx, *person)?);
        rows.extend(act::credited(tx, *person)?);
    }
    rows.sort_unstable();
    rows.dedup();
    judge_again(tx, &rows, arrival)
}

/// Judges one receipt again when its turn comes.
pub(crate) fn receipt_again(tx: &Tx<'_>, id: &RecordId, arrival: u64) -> Result<(), StoreError> {
    row_of(tx, id)?.map_or(Ok(()), |row| judge_again(tx, &[row], arrival))
}

/// Returns a receipt as it stands; `None` where it has not arrived.
pub(super) fn find(tx: &Tx<'_>, id: &RecordId) -> Result<Option<Stored>, StoreError> {
    row_of(tx, id)?.map(|row| read(tx, row)).transpose()
}

/// Keeps whether a receipt is void. Its number stays spent; its days are free again, or taken.
fn set_void(tx: &Tx<'_>, row: i64, stored: &mut Stored, arrival: u64) -> Result<(), StoreError> {
    let void = act::is_void(tx, &stored.fact.id)?;
    if stored.void == void {
        return Ok(());
    }
    stored.void = void;
    tx.prepare_cached(SET_VOID)?.execute((row, void))?;
    tx.prepare_cached(SET_COUNTED)?
        .execute((row, line_state(stored.standing, void)))?;
    keep_spent(tx, stored.fact.id, arrival)?;
    let behind = behind(tx, &stored.fact, &stored.receipt, Turned::of(!void))?;
    judge_again(tx, &behind, arrival)?;
    commission::payers_changed(tx, &stored.fact, &stored.receipt, arrival)
}

/// Keeps what refunds leave of a receipt's days and places: those given back are free again, or taken.
fn set_refunded(
    tx: &Tx<'_>,
    row: i64,
    stored: &mut Stored,
    arrival: u64,
) -> Result<(), StoreError> {
    let days = act::given_back(tx, stored.fact.id)?;
    if days.is_empty() && !stored.refunded {
        return Ok(());
    }
    stored.refunded = !days.is_empty();
    let left = cut(&stored.receipt, &days);
    let covered: Vec<u32> = left.lines.iter().map(|line| line.covers_to.ymd()).collect();
    let before = tx
        .prepare_cached(COVER)?
        .query_map([row], |row| row.get(0))?
        .collect::<Result<Vec<u32>, _>>()?;
    if covered == before {
        return Ok(());
    }
    for (line, to) in (1_i64..).zip(covered) {
        tx.prepare_cached(SET_COVER)?.execute((row, line, to))?;
    }
    tx.prepare_cached(SET_REFUNDED)?
        .execute((row, !days.is_empty()))?;
    place::forget(tx, row, &stored.receipt)?;
    place::keep(tx, row, &left)?;
    let behind = behind(tx, &stored.fact, &stored.receipt, Turned::Either)?;
    judge_again(tx, &behind, arrival)
}

/// Returns a receipt as refunds leave it: each line covers the days before the one from which it is given back.
fn cut(receipt: &Receipt, days: &BTreeMap<u32, Date>) -> Receipt {
    let mut left = receipt.clone();
    for (at, line) in (1_u32..).zip(&mut left.lines) {
        if let Some(day) = days.get(&at) {
            line.covers_to = day.plus_days(-1).min(line.covers_to);
        }
    }
    left
}

/// Keeps what a receipt spends of what was owed: nothing as soon as it is void.
fn keep_spent(tx: &Tx<'_>, id: RecordId, arrival: u64) -> Result<(), StoreError> {
    let Some(stored) = find(tx, &id)? else {
        return Ok(());
    };
    let wants = act::wants(&stored.receipt);
    let spends = act::spends(stored.standing) && !stored.void;
    let wants = (&wants, stored.receipt.household);
    act::keep(tx, &stored.fact, wants, spends, arrival)
}

fn row_of(tx: &Tx<'_>, id: &RecordId) -> Result<Option<i64>, StoreError> {
    let mut statement = tx.prepare_cached(ROW_OF)?;
    let row = statement.query_row([id.as_bytes()], |row| row.get(0));
    Ok(row.optional()?)
}

/// Judges some receipts again when their turns come, by their local keys.
pub(super) fn judge_again(tx: &Tx<'_>, rows: &[i64], arrival: u64) -> Result<(), StoreError> {
    let mut turns = Vec::with_capacity(rows.len());
    for row in rows {
        let mut statement = tx.prepare_cached(TURN)?;
        turns.push(statement.query_row([row], act::last_turn)?);
    }
    act::wait(tx, turns, arrival)
}

/// Judges a receipt again whose turn it is, and posts what that changes.
pub(super) fn judge_one(tx: &Tx<'_>, id: &RecordId, arrival: u64) -> Result<(), StoreError> {
    let Some(row) = row_of(tx, id)? else {
        return Ok(());
    };
    let mut stored = read(tx, row)?;
    act::state_again(tx, [*id], arrival)?;
    set_void(tx, row, &mut stored, arrival)?;
    set_refunded(tx, row, &mut stored, arrival)?;
    let (fact, receipt, before) = (&stored.fact, &stored.receipt, stored.standing);
    let after = if stored.refunded {
        let left = cut(receipt, &act::given_back(tx, fact.id)?);
        judge(tx, fact, (receipt, &left), stored.void)?
    } else {
        judge(tx, fact, (receipt, receipt), stored.void)?
    };
    if after == before {
        return Ok(());
    }
    let posted = ought(fact, receipt, before);
    let ought = ought(fact, receipt, after);
    let cash = ought.on(Account::CollectorCash).get();
    tx.prepare_cached(SET_STANDING)?
        .execute((row, after.bits(), cash))?;
    if line_state(after, stored.void) != line_state(before, stored.void) {
        tx.prepare_cached(SET_COUNTED)?
            .execute((row, line_state(after, stored.void)))?;
    }
    if after.takes_nothing() != before.takes_nothing() && !stored.void {
        let behind = behind(tx, fact, receipt, Turned::of(!after.takes_nothing()))?;
        judge_again(tx, &behind, arrival)?;
    }
    post(tx, arrival, fact.scope, fact.id, &posted, &ought)?;
    act::receipt_changed(tx, fact.id, arrival)?;
    if !act::wants(receipt).is_empty() {
        keep_spent(tx, fact.id, arrival)?;
    }
    if before.has(Hold::NotGranted) != after.has(Hold::NotGranted) {
        act::payment_changed(tx, fact.id, &receipt.payments, arrival)?;
    }
    Ok(())
}

/// Returns how a receipt's lines stand.
const fn line_state(standing: Standing, void: bool) -> u8 {
    if void {
        2
    } else if standing.is_counted() {
        1
    } else if standing.takes_nothing() {
        3
    } else if standing.has(Hold::PeriodTwice) {
        4
    } else {
        0
    }
}

fn ought(fact: &Fact, receipt: &Receipt, standing: Standing) -> Ought {
    Ought::of_receipt(receipt, fact.actor, standing)
}

fn insert(
    tx: &Tx<'_>,
    entry: &Entry,
    (body, bytes): (&Receipt, &[u8]),
    standing: Standing,
    ought: &Ought,
) -> Result<(), StoreError> {
    let mut insert = tx.prepare_cached(INSERT)?;
    let row = insert.insert((
        entry.record.as_bytes(),
        entry.scope.0,
        entry.actor.0,
        entry.device.as_bytes(),
        entry.family.as_bytes(),
        int(entry.dot.counter),
        time(entry.time),
        &body.number.series,
        body.number.number,
        body.day.ymd(),
        body.household
            .as_ref()
            .map(|household| household.as_bytes()),
        ought.on(Account::CollectorCash).get(),
        standing.bits(),
        int(entry.arrival),
        bytes,
    ))?;
    let mut insert = tx.prepare_cached(INSERT_LINE)?;
    for (at, line) in (1_i64..).zip(&body.lines) {
        insert.execute((
            row,
            at,
            line.person.as_ref().map(|person| person.as_bytes()),
            scheme_number(line.scheme),
            line.covers_from.ymd(),
            line.covers_to.ymd(),
            line_state(standing, false),
            entry.scope.0,
            time(entry.time),
            days::span(line.covers_from, line.covers_to),
        ))?;
    }
    place::keep(tx, row, body)
}

fn read(tx: &Tx<'_>, row: i64) -> Result<Stored, StoreError> {
    let mut statement = tx.prepare_cached(READ)?;
    let mut rows = statement.query([row])?;
    let row = rows
        .next()?
        .ok_or_else(|| StoreError::damaged(format!("no receipt {row}")))?;
    let bytes = row
        .get_ref("body")?
        .as_blob()
        .map_err(StoreError::damaged)?;
    Ok(Stored {
        fact: Fact::read(row)?,
        receipt: body(bytes)?,
        standing: standing(row.get("standing")?),
        void: row.get("void")?,
        refunded: row.get("refunded")?,
    })
}
