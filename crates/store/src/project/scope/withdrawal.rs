//! Grants withdrawn.

use book::scope::Withdrawal;
use replica::{DeviceId, ScopeId};
use rusqlite::Connection;

use super::again;
use super::barrier::{Mark, holds_back, raw, standing};
use crate::StoreError;
use crate::project::{Entry, Of};
use crate::sql::{int, time};
use crate::tx::{Rare, Tx};

const ADD: &str = "
    insert into withdrawal (scope, device, stream, incarnation, number, id, time, reason)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const WITHDRAWALS: &str = "
    select stream, incarnation, number, id from withdrawal
    where scope = ?1 and device = ?2 order by incarnation, number, id";
const GRANTS: &str = "
    select grant.stream, stream.family, grant.number, substr(op.link, 1, 16)
    from grant join stream on stream.id = grant.stream
               join op on op.stream = grant.stream and op.number = grant.number
    where grant.scope = ?1 and grant.device = ?2 order by 2, 3, 4";

/// Projects a withdrawal, and judges again what the device wrote in the scope.
pub(crate) fn withdraw(tx: &Tx<'_>, entry: &Entry, body: &Withdrawal) -> Result<(), StoreError> {
    tx.prepare_cached(ADD)?.execute((
        entry.scope.0,
        body.device.as_bytes(),
        entry.stream,
        entry.family.as_bytes(),
        int(entry.dot.counter),
        entry.record.as_bytes(),
        time(entry.time),
        &body.reason,
    ))?;
    tx.forget();
    again::of_device(tx, entry.scope, body.device, entry.arrival)
}

/// Returns whether a device's grant in a scope is withdrawn, and no later one was given.
pub(crate) fn is_withdrawn(
    tx: &Connection,
    scope: ScopeId,
    device: DeviceId,
) -> Result<bool, StoreError> {
    let withdrawals = marks(tx, WITHDRAWALS, scope, device)?;
    if withdrawals.is_empty() {
        return Ok(false);
    }
    let grants = marks(tx, GRANTS, scope, device)?;
    Ok(standing(&withdrawals, &grants).next().is_some())
}

/// Returns whether an op of a device came too late for a withdrawal.
pub(super) fn holds(tx: &Tx<'_>, op: &Of) -> Result<bool, StoreError> {
    if !tx.has_any(Rare::Withdrawal, op.scope)? {
        return Ok(false);
    }
    let withdrawals = marks(tx, WITHDRAWALS, op.scope, op.device)?;
    if withdrawals.is_empty() {
        return Ok(false);
    }
    let grants = marks(tx, GRANTS, op.scope, op.device)?;
    holds_back(tx, &withdrawals, &grants, op)
}

fn marks(
    tx: &Connection,
    statement: &'static str,
    scope: ScopeId,
    device: DeviceId,
) -> Result<Vec<Mark>, StoreError> {
    let mut statement = tx.prepare_cached(statement)?;
    let rows = statement.query_map((scope.0, device.as_bytes()), raw)?;
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(|row| Mark::of(tx, row)).collect()
}
