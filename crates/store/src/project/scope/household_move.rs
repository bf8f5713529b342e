//! Records that leave a scope and enter another.

use std::collections::BTreeSet;

use book::scope::{MoveIn, MoveOut};
use replica::{RecordId, ScopeId};
use rusqlite::Connection;

use super::barrier::{Mark, holds_back, raw, standing};
use super::{again, withheld};
use crate::StoreError;
use crate::project::{Entry, Of, closed_lives, record, same};
use crate::sql::{int, time};
use crate::tx::{Rare, Tx};

const ADD: &str = "
    insert or ignore into moved (scope, record, incoming, stream, incarnation, number, id, time, actor,
                                 other, standing)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
const MARKS: &str = "
    select stream, incarnation, number, id from moved
    where scope = ?1 and record = ?2 and incoming = ?3 and standing = 0
    order by time desc, incarnation desc, number desc, id desc";
const TO: &str = "
    select other from moved
    where scope = ?1 and record = ?2 and incoming = 0 and incarnation = ?3 and number = ?4 and id = ?5";
const SET_STANDING: &str = "
    update moved set standing = ?5
    where scope = ?1 and incarnation = ?2 and number = ?3 and id = ?4 and standing <> ?5";

/// Projects that records left the scope, and judges again what came too late for that.
pub(crate) fn move_out(tx: &Tx<'_>, entry: &Entry, body: &MoveOut) -> Result<(), StoreError> {
    let records: BTreeSet<RecordId> = body.records.iter().copied().collect();
    add(tx, entry, &records, false, body.to)?;
    for id in &records {
        record::refresh_moved(tx, entry.scope, *id)?;
    }
    same::settle(tx, entry.scope, &records, entry.arrival)?;
    let seen = closed_lives(tx, entry.stream, &entry.of().dot)?;
    again::of_records(tx, entry.scope, &records, &seen, entry.arrival)
}

/// Projects that a record entered the scope.
pub(crate) fn move_in(tx: &Tx<'_>, entry: &Entry, body: &MoveIn) -> Result<(), StoreError> {
    let records = BTreeSet::from([body.moved.record]);
    if add(tx, entry, &records, true, body.moved.from)? {
        record::move_in(tx, entry, body)?;
    }
    record::refresh_moved(tx, entry.scope, body.moved.record)?;
    same::settle(tx, entry.scope, &records, entry.arrival)?;
    let seen = closed_lives(tx, entry.stream, &entry.of().dot)?;
    again::of_records(tx, entry.scope, &records, &seen, entry.arrival)
}

/// Judges a move again; returns whether that changed anything.
pub(super) fn judge_again(tx: &Tx<'_>, entry: &Entry) -> Result<bool, StoreError> {
    let standing = withheld::withheld_op(tx, &entry.of(), &[])?;
    let changed = tx.prepare_cached(SET_STANDING)?.execute((
        entry.scope.0,
        entry.family.as_bytes(),
        int(entry.dot.counter),
        entry.record.as_bytes(),
        standing.bits(),
    ))?;
    Ok(changed > 0)
}

/// Projects again those that entered the scope, where that counts.
pub(crate) fn enter_counted(tx: &Tx<'_>, entry: &Entry, body: &MoveIn) -> Result<(), StoreError> {
    if counts(tx, entry)? {
        record::move_in(tx, entry, body)?;
    }
    Ok(())
}

/// Returns whether a move counts.
pub(super) fn counts(tx: &Tx<'_>, entry: &Entry) -> Result<bool, StoreError> {
    Ok(withheld::withheld_op(tx, &entry.of(), &[])?.is_counted())
}

fn add(
    tx: &Tx<'_>,
    entry: &Entry,
    records: &BTreeSet<RecordId>,
    incoming: bool,
    other: ScopeId,
) -> Result<bool, StoreError> {
    // Two who move one household at once both do: whoever sees both decides. Only a withdrawal holds a move.
    let standing = withheld::withheld_op(tx, &entry.of(), &[])?;
    for record in records {
        tx.prepare_cached(ADD)?.execute((
            entry.scope.0,
            record.as_bytes(),
            incoming,
            entry.stream,
            entry.family.as_bytes(),
            int(entry.dot.counter),
            entry.record.as_bytes(),
            time(entry.time),
            entry.actor.0,
            other.0,
            standing.bits(),
        ))?;
    }
    tx.forget();
    Ok(standing.is_counted())
}

/// Returns whether an op about these records came too late for their move.
pub(super) fn holds(tx: &Tx<'_>, about: &[RecordId], op: &Of) -> Result<bool, StoreError> {
    let scope = op.scope;
    if !tx.has_any(Rare::Moved, scope)? {
        return Ok(false);
    }
    for record in about {
        let left = marks(tx, scope, *record, false)?;
        if left.is_empty() {
            continue;
        }
        let entered = marks(tx, scope, *record, true)?;
        if holds_back(tx, &left, &entered, op)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Returns where a record went that is in the scope no longer; `None` for one that is.
pub(crate) fn moved_to(
    tx: &Tx<'_>,
    scope: ScopeId,
    record: RecordId,
) -> Result<Option<u32>, StoreError> {
    if !tx.has_any(Rare::Moved, scope)? {
        return Ok(None);
    }
    let left = marks(tx, scope, record, false)?;
    if left.is_empty() {
        return Ok(None);
    }
    let entered = marks(tx, scope, record, true)?;
    let Some(last) = standing(&left, &entered).next() else {
        return Ok(None);
    };
    let key = (
        scope.0,
        record.as_bytes(),
        last.dot.actor.as_bytes(),
        int(last.dot.counter),
        last.id.as_bytes(),
    );
    Ok(Some(
        tx.prepare_cached(TO)?.query_row(key, |row| row.get(0))?,
    ))
}

fn marks(
    tx: &Connection,
    scope: ScopeId,
    record: RecordId,
    incoming: bool,
) -> Result<Vec<Mark>, StoreError> {
    let mut statement = tx.prepare_cached(MARKS)?;
    let rows = statement.query_map((scope.0, record.as_bytes(), incoming), raw)?;
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(|row| Mark::of(tx, row)).collect()
}
