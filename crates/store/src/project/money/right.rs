//! In whose name a device may write, where the scope lets it in at all.

use replica::{DeviceId, RecordId, ScopeId};

use super::fact::Fact;
use super::{act, count, hand_over, receipt};
use crate::StoreError;
use crate::tx::Tx;

/// A collector's device writes in its collector's name only. A server writes for whoever is logged in. Of several grants
/// in one scope the widest counts, in whatever order they came.
const MAY_WRITE: &str = "
    select exists (select 1 from grant
                   where scope = ?1 and device = ?2 and (actor = ?3 or role <> 2))
        or not exists (select 1 from grant where scope = ?1 and device = ?2)";
const IS_COLLECTORS: &str = "
    select exists (select 1 from grant where scope = ?1 and device = ?2)
       and not exists (select 1 from grant where scope = ?1 and device = ?2 and role <> 2)";
/// Bit 6 of a standing is `Hold::NotGranted`.
const RECEIPTS: &str = "
    select row from receipt
    where scope = ?1 and device = ?2
      and (standing & 64 <> 0
           or actor not in (select actor from grant where scope = ?1 and device = ?2))
    order by row";
const HAND_OVERS: &str = "select id from hand_over where scope = ?1 and device = ?2 order by id";
const COUNTED: &str = "
    select distinct hand_over from hand_over_count where scope = ?1 and device = ?2 order by 1";

const ACTS: &str = "select id from act where scope = ?1 and device = ?2 order by time, id";

/// Returns whether a fact's device may write in the name that the fact gives.
pub(super) fn may_write(tx: &Tx<'_>, fact: &Fact) -> Result<bool, StoreError> {
    tx.counts((fact.scope, fact.device, fact.actor), || {
        let key = (fact.scope.0, fact.device.as_bytes(), fact.actor.0);
        let mut statement = tx.prepare_cached(MAY_WRITE)?;
        Ok(statement.query_row(key, |row| row.get(0))?)
    })
}

/// Returns whether a fact was written on what is a collector's device in the scope and nothing more.
pub(super) fn is_collectors(tx: &Tx<'_>, fact: &Fact) -> Result<bool, StoreError> {
    Ok(tx
        .prepare_cached(IS_COLLECTORS)?
        .query_row((fact.scope.0, fact.device.as_bytes()), |row| row.get(0))?)
}

/// Judges again what `device` wrote in `scope`, after a grant there.
pub(crate) fn grant_changed(
    tx: &Tx<'_>,
    scope: ScopeId,
    device: DeviceId,
    arrival: u64,
) -> Result<(), StoreError> {
    let key = (scope.0, device.as_bytes());
    let rows = tx
        .prepare_cached(RECEIPTS)?
        .query_map(key, |row| row.get(0))?
        .collect::<Result<Vec<_>, _>>()?;
    receipt::judge_again(tx, &rows, arrival)?;
    for id in ids(tx, HAND_OVERS, scope, device)? {
        hand_over::judge_again(tx, id, arrival)?;
    }
    for id in ids(tx, COUNTED, scope, device)? {
        count::judge_again(tx, id, arrival)?;
    }
    for id in ids(tx, ACTS, scope, device)? {
        act::again(tx, id, arrival)?;
    }
    Ok(())
}

fn ids(
    tx: &Tx<'_>,
    statement: &'static str,
    scope: ScopeId,
    device: DeviceId,
) -> Result<Vec<RecordId>, StoreError> {
    let mut statement = tx.prepare_cached(statement)?;
    let rows = statement.query_map((scope.0, device.as_bytes()), |row| {
        row.get(0).map(RecordId::from_bytes)
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
