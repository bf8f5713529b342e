//! Receipt numbers that their device does not use any more: given back, or closed by the office.

use book::standing::{Hold, Standing};
use replica::{DeviceId, RecordId, ScopeId};
use rusqlite::{Connection, OptionalExtension as _};

use super::receipt::judge_again;
use crate::StoreError;
use crate::tx::{Rare, Tx};

const PUT: &str = "
    insert into number_gone (device, series, first, until, closed, act, approved)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    on conflict (device, series, first, act) do update
    set approved = excluded.approved where approved <> excluded.approved";
const TAKE: &str = "
    delete from number_gone where device = ?1 and series = ?2 and first = ?3 and act = ?4";
/// A receipt says more than one person.
const HOW_GONE: &str = "
    select coalesce(max(closed = 0), 0), coalesce(max(closed = 1), 0) from number_gone
    where device = ?1 and series = ?2 and first <= ?3 and until > ?3 and approved = 1";
const IS_USED: &str = "
    select exists (select 1 from receipt
                   where series = ?2 and receipt_number >= ?3 and receipt_number < ?4 and device = ?1)";
const BEHIND: &str = "
    select until from number_gone
    where device = ?1 and series = ?2 and first <= ?3 and until > ?3
    order by until desc limit 1";
/// Those to which two persons' word adds a reason, or from which it takes one.
const RECEIPTS: &str = "
    select row from receipt
    where series = ?2 and receipt_number >= ?3 and receipt_number < ?4 and device = ?1
      and (standing & ?5 <> 0) <> ?6
    order by row";
const IS_APPROVED: &str = "
    select approved from number_gone where device = ?1 and series = ?2 and first = ?3 and act = ?4";
const IS_IN_BOOK: &str = "
    select exists (select 1 from number_book
                   where device = ?1 and series = ?2 and first <= ?3 and until >= ?4 and scope = ?5)";

/// Some numbers of one series that a device was given.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run<'r> {
    /// Whose numbers.
    pub(super) device: DeviceId,
    /// The series.
    pub(super) series: &'r str,
    /// The first number.
    pub(super) from: u32,
    /// The number behind the last.
    pub(super) until: u32,
}

/// What an act does to the numbers that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// Nothing.
    Nothing,
    /// They are gone, but for those that receipts bear.
    Unused,
    /// They are gone, and receipts that bear them are held: a second person says so, too.
    All,
}

/// How a number went, by the word of two persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Gone {
    /// It was given back.
    pub(super) returned: bool,
    /// Its book was closed without it.
    pub(super) closed: bool,
}

/// Returns whether one book of a scope gave all these numbers to their device.
pub(super) fn is_in_one_book(
    tx: &Tx<'_>,
    scope: ScopeId,
    run: &Run<'_>,
) -> Result<bool, StoreError> {
    let values = (
        run.device.as_bytes(),
        run.series,
        run.from,
        run.until,
        scope.0,
    );
    Ok(tx
        .prepare_cached(IS_IN_BOOK)?
        .query_row(values, |row| row.get(0))?)
}

/// Returns whether a receipt of the device bears one of these numbers.
pub(super) fn is_used(tx: &Tx<'_>, run: &Run<'_>) -> Result<bool, StoreError> {
    let values = (run.device.as_bytes(), run.series, run.from, run.until);
    Ok(tx
        .prepare_cached(IS_USED)?
        .query_row(values, |row| row.get(0))?)
}

/// Keeps what an act takes away, and judges again the receipts that bear its numbers, where two persons say so from now on
/// or no more: nothing else holds a receipt.
pub(super) fn keep(
    tx: &Tx<'_>,
    act: RecordId,
    run: &Run<'_>,
    closed: bool,
    takes: Takes,
    arrival: u64,
) -> Result<(), StoreError> {
    let (device, act) = (run.device.as_bytes(), act.as_bytes());
    let key = (device, run.series, run.from, act);
    let before: Option<bool> = tx
        .prepare_cached(IS_APPROVED)?
        .query_row(key, |row| row.get(0))
        .optional()?;
    let changed = if takes == Takes::Nothing {
        tx.prepare_cached(TAKE)?.execute(key)?
    } else {
        let approved = takes == Takes::All;
        let values = (
            device, run.series, run.from, run.until, closed, act, approved,
        );
        tx.prepare_cached(PUT)?.execute(values)?
    };
    if changed == 0 {
        return Ok(());
    }
    tx.forget();
    let held = takes == Takes::All;
    if before.unwrap_or_default() == held {
        return Ok(());
    }
    let hold = if closed {
        Hold::NumberClosed
    } else {
        Hold::NumberReturned
    };
    let hold = Standing::held([hold]).bits();
    let values = (device, run.series, run.from, run.until, hold, held);
    let mut statement = tx.prepare_cached(RECEIPTS)?;
    let rows = statement
        .query_map(values, |row| row.get(0))?
        .collect::<Result<Vec<_>, _>>()?;
    judge_again(tx, &rows, arrival)
}

/// Returns how a device's number went, where it did.
pub(super) fn gone(
    tx: &Tx<'_>,
    device: DeviceId,
    series: &str,
    number: u32,
) -> Result<Gone, StoreError> {
    if !tx.has_any(Rare::NumberGone, ScopeId::ORGANISATION)? {
        return Ok(Gone::default());
    }
    let mut statement = tx.prepare_cached(HOW_GONE)?;
    Ok(
        statement.query_row((device.as_bytes(), series, number), |row| {
            Ok(Gone {
                returned: row.get(0)?,
                closed: row.get(1)?,
            })
        })?,
    )
}

/// Returns the number behind the run that this one went with; `None` where it did not go.
pub(super) fn behind_gone(
    tx: &Connection,
    device: DeviceId,
    series: &str,
    number: u32,
) -> Result<Option<u32>, StoreError> {
    let mut statement = tx.prepare_cached(BEHIND)?;
    let found = statement.query_row((device.as_bytes(), series, number), |row| row.get(0));
    Ok(found.optional()?)
}
