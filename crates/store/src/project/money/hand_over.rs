//! Hand-overs.

use book::fact::HandOver;
use book::posting;
use book::standing::{self, Hold, Standing};
use replica::RecordId;

use super::fact::Fact;
use super::posting::{Ought, post};
use super::right::may_write;
use super::stored::{self, body};
use super::{act, count};
use crate::StoreError;
use crate::project::Entry;
use crate::project::scope::{ruled, withheld};
use crate::sql::{int, time};
use crate::tx::Tx;

const INSERT: &str = "
    insert into hand_over (id, scope, actor, device, incarnation, number, time, standing, arrival, body)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
const READ: &str = "
    select id, scope, actor, device, incarnation, number, time, standing, body
    from hand_over where id = ?1";
const SET_STANDING: &str = "update hand_over set standing = ?2 where id = ?1";

/// Projects a hand-over, and judges again the counts of it that came before it.
pub(crate) fn hand_over(tx: &Tx<'_>, entry: &Entry, body: &HandOver) -> Result<(), StoreError> {
    let fact = Fact::of(entry);
    let standing = judge(tx, &fact, body)?;
    let bytes = stored::bytes(body);
    tx.prepare_cached(INSERT)?.execute((
        fact.id.as_bytes(),
        fact.scope.0,
        fact.actor.0,
        fact.device.as_bytes(),
        fact.dot.actor.as_bytes(),
        int(fact.dot.counter),
        time(fact.time),
        standing.bits(),
        int(entry.arrival),
        bytes,
    ))?;
    let ought = ought(&fact, body, standing);
    post(
        tx,
        entry.arrival,
        fact.scope,
        fact.id,
        &Ought::default(),
        &ought,
    )?;
    count::judge_again(tx, fact.id, entry.arrival)?;
    if standing.has(Hold::NotGranted) {
        return Ok(());
    }
    act::handed_over(tx, &fact, entry.arrival)
}

/// Judges a hand-over again and posts what that changes.
pub(crate) fn judge_again(
    tx: &Tx<'_>,
    hand_over: RecordId,
    arrival: u64,
) -> Result<(), StoreError> {
    let Some((fact, body, before)) = read(tx, hand_over)? else {
        return Ok(());
    };
    let after = judge(tx, &fact, &body)?;
    if after != before {
        tx.prepare_cached(SET_STANDING)?
            .execute((fact.id.as_bytes(), after.bits()))?;
        let (posted, ought) = (ought(&fact, &body, before), ought(&fact, &body, after));
        post(tx, arrival, fact.scope, fact.id, &posted, &ought)?;
        count::judge_again(tx, fact.id, arrival)?;
        if before.has(Hold::NotGranted) != after.has(Hold::NotGranted) {
            act::handed_over(tx, &fact, arrival)?;
        }
    }
    Ok(())
}

/// Reads a hand-over; `None` where it has not arrived.
pub(super) fn read(
    tx: &Tx<'_>,
    hand_over: RecordId,
) -> Result<Option<(Fact, HandOver, Standing)>, StoreError> {
    let mut statement = tx.prepare_cached(READ)?;
    let mut rows = statement.query([hand_over.as_bytes()])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let bytes = row
        .get_ref("body")?
        .as_blob()
        .map_err(StoreError::damaged)?;
    Ok(Some((
        Fact::read(row)?,
        body(bytes)?,
        stored::standing(row.get("standing")?),
    )))
}

fn judge(tx: &Tx<'_>, fact: &Fact, body: &HandOver) -> Result<Standing, StoreError> {
    let withheld = withheld(tx, &fact.of_op(), &[])?;
    let standing = standing::of_hand_over(body, fact.actor, may_write(tx, fact)?, withheld);
    ruled(tx, &fact.of_op(), standing)
}

/// Nothing moves on a word that is held.
fn ought(fact: &Fact, body: &HandOver, standing: Standing) -> Ought {
    if standing.is_counted() {
        Ought::of(&posting::of_hand_over(body, fact.actor))
    } else {
        Ought::default()
    }
}
