//! Counts of hand-overs. Of several sound ones the first moves the cash, the others are held.

use book::fact::Count;
use book::posting;
use book::standing::{self, CountAround, Standing};
use replica::RecordId;
use rusqlite::Connection;

use super::fact::Fact;
use super::hand_over;
use super::posting::{Ought, post};
use super::right::{is_collectors, may_write};
use super::stored::{self, body};
use crate::StoreError;
use crate::project::Entry;
use crate::sql::{int, time};

const INSERT: &str = "
    insert into hand_over_count (id, hand_over, scope, actor, device, incarnation, number, time, standing,
                                 arrival, body)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, ?10)";
const READ: &str = "
    select id, scope, actor, device, incarnation, number, time, standing, body
    from hand_over_count where hand_over = ?1 order by time, incarnation, number, id";
const SET_STANDING: &str = "update hand_over_count set standing = ?2 where id = ?1";

/// Projects a count, and judges again the other counts of the same hand-over.
pub(crate) fn count(tx: &Connection, entry: &Entry, body: &Count) -> Result<(), StoreError> {
    // Encoding into a `Vec` cannot fail.
    let bytes = minicbor::to_vec(body).unwrap_or_default();
    tx.prepare_cached(INSERT)?.execute((
        entry.record.as_bytes(),
        body.hand_over.as_bytes(),
        entry.scope.0,
        entry.actor.0,
        entry.device.as_bytes(),
        entry.dot.actor.as_bytes(),
        int(entry.dot.counter),
        time(entry.time),
        int(entry.arrival),
        bytes,
    ))?;
    judge_all(tx, body.hand_over, entry.arrival, Some(entry.record))
}

/// Judges every count of a hand-over again and posts what that changes.
pub(super) fn judge_again(
    tx: &Connection,
    hand_over: RecordId,
    arrival: u64,
) -> Result<(), StoreError> {
    judge_all(tx, hand_over, arrival, None)
}

/// The same, where nothing is posted yet for `new`.
fn judge_all(
    tx: &Connection,
    hand_over: RecordId,
    arrival: u64,
    new: Option<RecordId>,
) -> Result<(), StoreError> {
    let stated = hand_over::read(tx, hand_over)?;
    let mut counted_before = false;
    for (fact, count, before) in read(tx, hand_over)? {
        let stated = stated.as_ref();
        let around = CountAround {
            own: fact.actor == count.collector,
            by_collector: is_collectors(tx, &fact)?,
            agrees: stated.is_none_or(|(of, hand_over, _)| {
                of.scope == fact.scope
                    && of.actor == count.collector
                    && hand_over.amount == count.stated
            }),
            counted_before,
            granted: may_write(tx, &fact)?,
        };
        let after = standing::of_count(&count, around);
        counted_before |= after.is_counted();
        let posted = if new == Some(fact.id) {
            Ought::default()
        } else {
            ought(&count, before)
        };
        if after != before {
            tx.prepare_cached(SET_STANDING)?
                .execute((fact.id.as_bytes(), after.bits()))?;
        }
        post(
            tx,
            arrival,
            fact.scope,
            fact.id,
            &posted,
            &ought(&count, after),
        )?;
    }
    Ok(())
}

fn ought(count: &Count, standing: Standing) -> Ought {
    Ought::of(&posting::of_count(count, standing))
}

fn read(tx: &Connection, hand_over: RecordId) -> Result<Vec<(Fact, Count, Standing)>, StoreError> {
    let mut statement = tx.prepare_cached(READ)?;
    let mut rows = statement.query([hand_over.as_bytes()])?;
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
