//! In whose name a device may write, where the scope lets it in at all.

use replica::{ActorId, DeviceId, RecordId, ScopeId};
use rusqlite::Params;

use super::fact::Fact;
use super::{act, count, hand_over, receipt};
use crate::StoreError;
use crate::tx::Tx;

/// A device writes in the name that it was granted, an office's server for the users that it named, too. Of several
/// grants in one scope the widest counts, in whatever order they and the names came.
const MAY_WRITE: &str = "
    select exists (select 1 from grant where scope = ?1 and device = ?2 and (actor = ?3 or role = 0))
        or exists (select 1 from grant where scope = ?1 and device = ?2 and role = 1)
           and exists (select 1 from actor where actor = ?3 and device = ?2)
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

/// What waits for a name: bit 6 of a standing is `Hold::NotGranted`. An index of each table holds these rows alone.
const NAMELESS_RECEIPTS: &str = "
    select row from receipt
    where device = ?1 and actor = ?2 and standing & 64 <> 0 order by row";
const NAMELESS_HAND_OVERS: &str = "
    select id from hand_over where device = ?1 and actor = ?2 and standing & 64 <> 0 order by id";
const NAMELESS_COUNTS: &str = "
    select distinct hand_over from hand_over_count
    where device = ?1 and actor = ?2 and standing & 64 <> 0 order by 1";
const NAMELESS_ACTS: &str = "
    select id from act
    where device = ?1 and actor = ?2 and standing & 64 <> 0 order by time, id";

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
    judge_again(tx, [RECEIPTS, HAND_OVERS, COUNTED, ACTS], key, arrival)
}

/// Judges again what an office's server wrote for a user, in whatever scope, after it named them.
pub(crate) fn user_named(
    tx: &Tx<'_>,
    server: DeviceId,
    user: ActorId,
    arrival: u64,
) -> Result<(), StoreError> {
    let waiting = [
        NAMELESS_RECEIPTS,
        NAMELESS_HAND_OVERS,
        NAMELESS_COUNTS,
        NAMELESS_ACTS,
    ];
    judge_again(tx, waiting, (server.as_bytes(), user.0), arrival)
}

/// Judges again the receipts, hand-overs, counted hand-overs and acts that four statements find.
fn judge_again(
    tx: &Tx<'_>,
    [receipts, hand_overs, counted, acts]: [&'static str; 4],
    key: impl Params + Copy,
    arrival: u64,
) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached(receipts)?
        .query_map(key, |row| row.get(0))?
        .collect::<Result<Vec<_>, _>>()?;
    act::in_turn(tx, arrival, || {
        receipt::judge_again(tx, &rows, arrival)?;
        for id in ids(tx, hand_overs, key)? {
            hand_over::judge_again(tx, id, arrival)?;
        }
        for id in ids(tx, counted, key)? {
            count::judge_again(tx, id, arrival)?;
        }
        for id in ids(tx, acts, key)? {
            act::again(tx, id, arrival)?;
        }
        Ok(())
    })
}

fn ids(
    tx: &Tx<'_>,
    statement: &'static str,
    key: impl Params,
) -> Result<Vec<RecordId>, StoreError> {
    let mut statement = tx.prepare_cached(statement)?;
    let rows = statement.query_map(key, |row| row.get(0).map(RecordId::from_bytes))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
