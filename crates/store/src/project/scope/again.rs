//! Judging again what a withdrawal, a ruling or a move may have changed.
//!
//! These are rare; what they may concern is read from the log again. Records are projected anew from every op about
//! them: an edit that counts no longer gives back what it had overwritten. Only ops up to the current arrival are read:
//! where the log is projected again, the later ones are still to come.

use std::collections::BTreeSet;

use book::body::Body;
use book::scope::Ruling;
use replica::{DeviceId, Dot, Hash, Op, RecordId, ScopeId};

use super::{household_move, record_op};
use crate::StoreError;
use crate::identity::Trust;
use crate::log::Stream;
use crate::project::{Entry, Place, Seen, money, record, same};
use crate::sql::{int, nat};
use crate::tx::Tx;

const READ_AFTER: &str = "
    select number, link, bytes from op
    where stream = ?1 and number > ?2 and verdict = 0 and arrival <= ?3 order by number";
const READ_ONE: &str = "
    select number, link, bytes from op
    where stream = ?1 and number = ?2 and verdict = 0 and arrival <= ?3";
const HAS_WITHDRAWAL: &str =
    "select exists (select 1 from withdrawal where scope = ?1 and device = ?2)";
const FORGET_HELD: &str = "delete from held_op where scope = ?1 and record = ?2";

/// A readable op of the log.
type Read = (Entry, Body);

/// Judges again everything that a device wrote in a scope.
pub(super) fn of_device(
    tx: &Tx<'_>,
    scope: ScopeId,
    device: DeviceId,
    arrival: u64,
) -> Result<(), StoreError> {
    let mut ops = Vec::new();
    for stream in Stream::in_scope(tx, scope)? {
        if stream.opening.device == device {
            ops.extend(read(tx, &stream, READ_AFTER, 0, arrival)?);
        }
    }
    settle(tx, scope, &ops, arrival)
}

/// The same after a grant, where one was withdrawn before.
pub(crate) fn regranted(
    tx: &Tx<'_>,
    scope: ScopeId,
    device: DeviceId,
    arrival: u64,
) -> Result<(), StoreError> {
    let key = (scope.0, device.as_bytes());
    if tx
        .prepare_cached(HAS_WITHDRAWAL)?
        .query_row(key, |row| row.get(0))?
    {
        of_device(tx, scope, device, arrival)?;
    }
    Ok(())
}

/// Judges again one op, where it is held here.
pub(super) fn of_op(
    tx: &Tx<'_>,
    scope: ScopeId,
    ruling: &Ruling,
    arrival: u64,
) -> Result<(), StoreError> {
    let mut ops = Vec::new();
    for stream in Stream::family(tx, scope, &ruling.incarnation)? {
        ops.extend(read(tx, &stream, READ_ONE, ruling.number, arrival)?);
    }
    ops.retain(|(entry, _)| ruling.is_on(&entry.record));
    settle(tx, scope, &ops, arrival)
}

/// Judges again what is about these records and not among the ops seen.
pub(super) fn of_records(
    tx: &Tx<'_>,
    scope: ScopeId,
    records: &BTreeSet<RecordId>,
    seen: &Seen,
    arrival: u64,
) -> Result<(), StoreError> {
    let mut ops = Vec::new();
    for stream in Stream::in_scope(tx, scope)? {
        let after = seen.get(&stream.family).copied().unwrap_or_default();
        // The kept head may lag behind: it moves on at the end of a stretch.
        let behind = read(tx, &stream, READ_AFTER, after, arrival)?;
        ops.extend(
            behind
                .into_iter()
                .filter(|(entry, body)| about(entry, body).iter().any(|id| records.contains(id)))
                // A move is judged by its writer's grant alone.
                .filter(|(_, body)| !matches!(body, Body::MoveOut(_) | Body::MoveIn(_))),
        );
    }
    settle(tx, scope, &ops, arrival)
}

/// Judges ops again, each by its kind.
fn settle(tx: &Tx<'_>, scope: ScopeId, ops: &[Read], arrival: u64) -> Result<(), StoreError> {
    let mut records = BTreeSet::new();
    let mut moved = BTreeSet::new();
    let mut pairs = BTreeSet::new();
    money::in_turn(tx, arrival, || {
        for (entry, body) in ops {
            match body {
                Body::Create(..) => {
                    records.insert(entry.record);
                }
                Body::Edit(edit) => {
                    records.insert(edit.record);
                }
                Body::Visit(visit) => money::visit_again(tx, entry, visit)?,
                Body::Receipt(_) => money::receipt_again(tx, &entry.record, arrival)?,
                Body::HandOver(_) => money::hand_over_again(tx, entry.record, arrival)?,
                Body::Count(count) => money::count_again(tx, count, arrival)?,
                Body::Act(_) => money::act_again(tx, entry.record, arrival)?,
                Body::MoveOut(_) | Body::MoveIn(_) => {
                    if household_move::judge_again(tx, entry)? {
                        moved.extend(about(entry, body));
                    }
                }
                Body::Saw(_)
                | Body::Grant(_)
                | Body::Withdrawal(_)
                | Body::Strike(_)
                | Body::Root(_)
                | Body::Ruling(_)
                | Body::Unit(_)
                | Body::Actor(_)
                | Body::NumberBook(_)
                | Body::Tariff(_)
                | Body::BankAccount(_) => {}
                Body::Same(said) => {
                    pairs.insert(said.pair());
                }
            }
        }
        Ok(())
    })?;
    records.extend(moved.iter().copied());
    project_again(tx, scope, &records, arrival)?;
    judged_again(tx, scope, &pairs, arrival)?;
    if moved.is_empty() {
        return Ok(());
    }
    of_records(tx, scope, &moved, &Seen::new(), arrival)
}

/// Empties some records and fills them from every op about them.
pub(super) fn project_again(
    tx: &Tx<'_>,
    scope: ScopeId,
    records: &BTreeSet<RecordId>,
    arrival: u64,
) -> Result<(), StoreError> {
    if records.is_empty() {
        return Ok(());
    }
    for id in records {
        let key = (scope.0, id.as_bytes());
        record::forget(tx, scope, *id)?;
        tx.prepare_cached(FORGET_HELD)?.execute(key)?;
    }
    for stream in Stream::in_scope(tx, scope)? {
        for (entry, body) in read(tx, &stream, READ_AFTER, 0, arrival)? {
            match &body {
                Body::Create(kind, fields) if records.contains(&entry.record) => {
                    record_op::create_alone(tx, &entry, *kind, fields)?;
                }
                Body::Edit(edit) if records.contains(&edit.record) => {
                    record_op::edit(tx, &entry, edit)?;
                }
                Body::MoveIn(body) if records.contains(&body.moved.record) => {
                    if household_move::counts(tx, &entry)? {
                        record::move_in(tx, &entry, body)?;
                    }
                }
                Body::Create(..)
                | Body::Edit(_)
                | Body::MoveOut(_)
                | Body::MoveIn(_)
                | Body::Same(_)
                | Body::Saw(_)
                | Body::Grant(_)
                | Body::Withdrawal(_)
                | Body::Strike(_)
                | Body::Root(_)
                | Body::Ruling(_)
                | Body::Unit(_)
                | Body::Actor(_)
                | Body::NumberBook(_)
                | Body::Tariff(_)
                | Body::BankAccount(_)
                | Body::Visit(_)
                | Body::Receipt(_)
                | Body::HandOver(_)
                | Body::Count(_)
                | Body::Act(_) => {}
            }
        }
    }
    same::settle(tx, scope, records, arrival)
}

/// Tells anew what people said of some pairs of records, by every op about them.
fn judged_again(
    tx: &Tx<'_>,
    scope: ScopeId,
    pairs: &BTreeSet<(RecordId, RecordId)>,
    arrival: u64,
) -> Result<(), StoreError> {
    if pairs.is_empty() {
        return Ok(());
    }
    let mut said = Vec::new();
    for stream in Stream::in_scope(tx, scope)? {
        for (entry, body) in read(tx, &stream, READ_AFTER, 0, arrival)? {
            if let Body::Same(body) = body
                && pairs.contains(&body.pair())
            {
                said.push((entry, body));
            }
        }
    }
    same::again(tx, scope, pairs, &said, arrival)
}

/// Returns the records that an op is about.
fn about(entry: &Entry, body: &Body) -> Vec<RecordId> {
    match body {
        Body::Create(_, fields) => record_op::about(entry.record, fields),
        Body::Edit(edit) => record_op::about(edit.record, &edit.fields),
        Body::Visit(visit) => vec![visit.household],
        Body::Receipt(receipt) => money::about(receipt),
        Body::MoveOut(out) => out.records.clone(),
        Body::MoveIn(body) => vec![body.moved.record],
        Body::Act(act) => money::act_about(act),
        Body::HandOver(_)
        | Body::Count(_)
        | Body::Same(_)
        | Body::Saw(_)
        | Body::Grant(_)
        | Body::Withdrawal(_)
        | Body::Strike(_)
        | Body::Root(_)
        | Body::Ruling(_)
        | Body::Unit(_)
        | Body::Actor(_)
        | Body::NumberBook(_)
        | Body::Tariff(_)
        | Body::BankAccount(_) => Vec::new(),
    }
}

fn read(
    tx: &Tx<'_>,
    stream: &Stream,
    statement: &'static str,
    number: u64,
    arrival: u64,
) -> Result<Vec<Read>, StoreError> {
    let trust = Trust::load(tx)?;
    let mut statement = tx.prepare_cached(statement)?;
    let rows = statement.query_map((stream.id, int(number), int(arrival)), |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })?;
    let rows = rows.collect::<Result<Vec<(i64, [u8; 32], Vec<u8>)>, _>>()?;
    let mut ops = Vec::with_capacity(rows.len());
    for (number, link, bytes) in rows {
        let op = Op::decode(&bytes).map_err(StoreError::damaged)?;
        // An op that was read once can be read again.
        let Ok(body) = Body::decode(op.kind, &op.body) else {
            continue;
        };
        let place = Place {
            scope: stream.scope,
            stream: stream.id,
            dot: Dot::new(stream.incarnation, nat(number)?),
            family: stream.family,
            link: Hash::from_bytes(link),
            device: stream.opening.device,
            arrival,
        };
        ops.push((place.entry(tx, &trust, op.time, op.actor)?, body));
    }
    Ok(ops)
}
