//! Counts of hand-overs. Of several sound ones the first moves the cash, the others are held.

use book::fact::{Count, HandOver};
use book::posting;
use book::standing::{self, CountAround, Standing};
use replica::RecordId;
use rusqlite::Rows;

use super::act::count_changed;
use super::fact::Fact;
use super::hand_over;
use super::posting::{Ought, post};
use super::right::{is_collectors, may_write};
use super::stored::{self, body};
use crate::StoreError;
use crate::project::Entry;
use crate::project::scope::{ruled, withheld};
use crate::sql::{int, time};
use crate::tx::Tx;

const INSERT: &str = "
    insert into hand_over_count (id, hand_over, scope, actor, device, incarnation, number, time, standing,
                                 arrival, receiver, body)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
const READ: &str = "
    select id, scope, actor, device, incarnation, number, time, standing, body
    from hand_over_count where hand_over = ?1 order by time, incarnation, number, id";
const READ_ONE: &str = "
    select id, scope, actor, device, incarnation, number, time, standing, body
    from hand_over_count where id = ?1";
const COUNTED_BEFORE: &str = "
    select exists (select 1 from hand_over_count
                   where hand_over = ?1 and standing = 0
                     and (time, incarnation, number, id) < (?2, ?3, ?4, ?5))";
/// Those behind the new one that it makes second: bit 8 is `Hold::CountDiffers`.
const DISTURBED: &str = "
    select id, scope, actor, device, incarnation, number, time, standing, body
    from hand_over_count
    where hand_over = ?1 and standing & 256 = 0
      and (time, incarnation, number, id) > (?2, ?3, ?4, ?5)
    order by time, incarnation, number, id";
const SET_STANDING: &str = "update hand_over_count set standing = ?2 where id = ?1";

/// Projects a count. Where it is counted, those behind it are second from now on and judged again.
pub(crate) fn count(tx: &Tx<'_>, entry: &Entry, body: &Count) -> Result<(), StoreError> {
    let fact = Fact::of(entry);
    let stated = hand_over::read(tx, body.hand_over)?;
    let place = (
        body.hand_over.as_bytes(),
        time(fact.time),
        fact.dot.actor.as_bytes(),
        int(fact.dot.counter),
        fact.id.as_bytes(),
    );
    let counted_before = tx
        .prepare_cached(COUNTED_BEFORE)?
        .query_row(place, |row| row.get(0))?;
    let standing = judge(tx, &fact, body, stated.as_ref(), counted_before)?;
    let bytes = stored::bytes(body);
    tx.prepare_cached(INSERT)?.execute((
        fact.id.as_bytes(),
        body.hand_over.as_bytes(),
        fact.scope.0,
        fact.actor.0,
        fact.device.as_bytes(),
        fact.dot.actor.as_bytes(),
        int(fact.dot.counter),
        time(fact.time),
        standing.bits(),
        int(entry.arrival),
        body.to.map(|receiver| receiver.0),
        bytes,
    ))?;
    let (nothing, ought) = (Ought::default(), ought(body, standing));
    if !standing.is_counted() {
        post(tx, entry.arrival, fact.scope, fact.id, &nothing, &ought)?;
        return count_changed(tx, fact.id, entry.arrival);
    }
    // What the cash did on a later word is undone first.
    for behind in read(tx.prepare_cached(DISTURBED)?.query(place)?)? {
        let after = judge(tx, &behind.0, &behind.1, stated.as_ref(), true)?;
        set(tx, entry.arrival, &behind, after)?;
    }
    post(tx, entry.arrival, fact.scope, fact.id, &nothing, &ought)?;
    count_changed(tx, fact.id, entry.arrival)
}

/// Judges the counts again of the hand-over that a count is of.
pub(crate) fn count_again(tx: &Tx<'_>, body: &Count, arrival: u64) -> Result<(), StoreError> {
    judge_again(tx, body.hand_over, arrival)
}

/// Judges every count of a hand-over again and posts what that changes.
pub(super) fn judge_again(
    tx: &Tx<'_>,
    hand_over: RecordId,
    arrival: u64,
) -> Result<(), StoreError> {
    let stated = hand_over::read(tx, hand_over)?;
    let mut counted_before = false;
    for stored in read(tx.prepare_cached(READ)?.query([hand_over.as_bytes()])?)? {
        let after = judge(tx, &stored.0, &stored.1, stated.as_ref(), counted_before)?;
        counted_before |= after.is_counted();
        set(tx, arrival, &stored, after)?;
    }
    Ok(())
}

/// Reads a count; `None` where it has not arrived.
pub(super) fn find(
    tx: &Tx<'_>,
    id: RecordId,
) -> Result<Option<(Fact, Count, Standing)>, StoreError> {
    let found = read(tx.prepare_cached(READ_ONE)?.query([id.as_bytes()])?)?;
    Ok(found.into_iter().next())
}

fn judge(
    tx: &Tx<'_>,
    fact: &Fact,
    count: &Count,
    stated: Option<&(Fact, HandOver, Standing)>,
    counted_before: bool,
) -> Result<Standing, StoreError> {
    let around = CountAround {
        own: fact.actor == count.collector,
        by_receiver: match count.to {
            None => !is_collectors(tx, fact)?,
            Some(receiver) => receiver == fact.actor && is_collectors(tx, fact)?,
        },
        agrees: match stated {
            // A collector gets what counts as given; an office's count says itself what lay on the table.
            Some((of, hand_over, given)) => {
                (count.to.is_none() || given.is_counted())
                    && of.scope == fact.scope
                    && of.actor == count.collector
                    && hand_over.amount == count.stated
                    && hand_over.to == count.to
            }
            None => count.to.is_none(),
        },
        counted_before,
        granted: may_write(tx, fact)?,
        withheld: withheld(tx, &fact.of_op(), &[])?,
    };
    ruled(tx, &fact.of_op(), standing::of_count(count, around))
}

/// Stores a count's new standing and posts what that changes.
fn set(
    tx: &Tx<'_>,
    arrival: u64,
    (fact, count, before): &(Fact, Count, Standing),
    after: Standing,
) -> Result<(), StoreError> {
    if after == *before {
        return Ok(());
    }
    tx.prepare_cached(SET_STANDING)?
        .execute((fact.id.as_bytes(), after.bits()))?;
    let (before, after) = (ought(count, *before), ought(count, after));
    post(tx, arrival, fact.scope, fact.id, &before, &after)?;
    count_changed(tx, fact.id, arrival)
}

fn ought(count: &Count, standing: Standing) -> Ought {
    Ought::of(&posting::of_count(count, standing))
}

fn read(mut rows: Rows<'_>) -> Result<Vec<(Fact, Count, Standing)>, StoreError> {
    let mut counts = Vec::new();
    while let Some(row) = rows.next()? {
        let bytes = row
            .get_ref("body")?
            .as_blob()
            .map_err(StoreError::damaged)?;
        counts.push((
            Fact::read(row)?,
            body(bytes)?,
            stored::standing(row.get("standing")?),
        ));
    }
    Ok(counts)
}
