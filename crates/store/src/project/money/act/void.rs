//! Voids: judged by what was handed over since, by earlier voids and refunds and by a second person's word. What they post hangs on
//! their receipt as it stands.

use book::act::Void;
use book::posting;
use book::standing::{self, Standing, VoidAround};
use replica::RecordId;
use rusqlite::OptionalExtension as _;

use super::among::{At, END};
use super::names::{keep_since, of_receipt};
use super::row::{any, place};
use super::touch::Change;
use super::turn::{found, of_act, wait};
use super::{refund, word};
use crate::StoreError;
use crate::project::money::fact::Fact;
use crate::project::money::posting::Ought;
use crate::project::money::receipt;
use crate::project::money::right::may_write;
use crate::project::scope::{ruled, withheld};
use crate::sql::{hlc, time};
use crate::tx::Tx;

/// A hand-over that is held is one, too: the cash may be gone. But for one that its writer may not write (bit 6). So is a slip of cash that was paid in at the bank. Clocks
/// alone tell the order: hand-overs stand in the office's scope, and numbers in another.
const HANDED_OVER: &str = "
    select exists (select 1 from hand_over
                   where actor = ?1 and time > ?2 and time < ?3 and standing & 64 = 0)
        or exists (select 1 from act
                   where kind = 58 and actor = ?1 and time > ?2 and time < ?3 and standing & 64 = 0)";
const VOID_BEFORE: &str = "
    select exists (select 1 from act
                   where about = ?1 and kind = 54 and standing = 0
                     and (time, incarnation, number, id) < (?2, ?3, ?4, ?5))";
const BEHIND: &str = "
    select kind, 1 as has_about, time, incarnation, number, id from act
    where about = ?1 and kind in (54, 69) and (time, incarnation, number, id) > (?2, ?3, ?4, ?5)";
const NEXT: &str = "
    select time, incarnation, number, id from act
    where about = ?1 and kind = 54 and standing = 0 and (time, incarnation, number, id) > (?2, ?3, ?4, ?5)
    order by time, incarnation, number, id limit 1";
const UP_TO: &str = "
    select kind, 1 as has_about, time, incarnation, number, id from act indexed by act_end
    where about = ?1 and kind in (54, 69) and (time, incarnation, number, id) > (?2, ?3, ?4, ?5)
      and (time, incarnation, number, id) <= (?6, ?7, ?8, ?9)";
const IS_VOID: &str = "
    select exists (select 1 from act where about = ?1 and kind = 54 and standing = 0)";
/// The hand-over or slip in front of one and that behind it.
const AROUND: &str = "
    select max(coalesce((select time from hand_over where actor = ?1 and time <= ?2 and id <> ?3 and standing & 64 = 0
                         order by time desc limit 1), -9223372036854775808),
               coalesce((select time from act where kind = 58 and actor = ?1 and time <= ?2 and id <> ?3 and standing & 64 = 0
                         order by time desc limit 1), -9223372036854775808)),
           min(coalesce((select time from hand_over where actor = ?1 and time >= ?2 and id <> ?3 and standing & 64 = 0
                         order by time limit 1), 9223372036854775807),
               coalesce((select time from act where kind = 58 and actor = ?1 and time >= ?2 and id <> ?3 and standing & 64 = 0
                         order by time limit 1), 9223372036854775807))";
/// The voids of receipts of a stretch of time, each with whether it was made in another.
const SINCE: &str = "
    select act.kind, 1 as has_about, act.time, act.incarnation, act.number, id, act.time > ?3 and act.time <= ?4
    from act_name join act on act.id = act_name.act
    where name >= ?1 and name < ?2 and act_name.kind = 54";
/// The voids of a stretch of time, each with whether its receipt is of another: who makes another's receipt void is not
/// alone in any case.
const UNTIL: &str = "
    select kind, 1 as has_about, time, incarnation, number, id,
           coalesce((select time >= ?4 and time < ?2 from receipt where receipt.id = act.about), 0)
    from act where kind = 54 and actor = ?1 and time > ?2 and time <= ?3";

pub(super) fn judge(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &Void,
) -> Result<(Standing, Ought), StoreError> {
    let found = receipt::find(tx, &body.receipt)?.filter(|of| of.fact.scope == fact.scope);
    let of = found.as_ref().map(|of| &of.fact);
    if let Some(of) = of {
        keep_since(tx, fact, of)?;
    }
    let around = VoidAround {
        found: found.is_some(),
        by_stranger: of.is_some_and(|of| !of.is_of_same_name(fact)),
        refund_known: refund::is_any_of(tx, body.receipt)?,
        handed_over: match of {
            Some(of) => is_handed_over(tx, of, fact)?,
            None => false,
        },
        void_before: is_void_before(tx, &body.receipt, fact)?,
        refunded_before: !refund::before(tx, body.receipt, fact)?.is_empty(),
        approved: word::last(tx, fact.id)?,
        granted: may_write(tx, fact)?,
        withheld: withheld(tx, &fact.of_op(), &[])?,
    };
    let standing = standing::of_void(body, fact.time, around);
    let standing = ruled(tx, &fact.of_op(), standing)?;
    let ought = found.map_or_else(Ought::default, |of| {
        let legs = posting::of_void(body, standing, &of.receipt, of.fact.actor, of.standing);
        Ought::of(&legs)
    });
    Ok((standing, ought))
}

/// Returns whether the collector of a receipt handed cash over between it and a void of it.
fn is_handed_over(tx: &Tx<'_>, receipt: &Fact, void: &Fact) -> Result<bool, StoreError> {
    let key = (receipt.actor.0, time(receipt.time), time(void.time));
    let mut statement = tx.prepare_cached(HANDED_OVER)?;
    Ok(statement.query_row(key, |row| row.get(0))?)
}

/// Judges again what hangs on a void whose standing changed, or that came.
pub(super) fn settle(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &Void,
    change: Change,
    arrival: u64,
) -> Result<(), StoreError> {
    if !change.counts {
        return Ok(());
    }
    if !is_void_before(tx, &body.receipt, fact)? {
        up_to_next(tx, &body.receipt, fact, arrival)?;
    }
    receipt::receipt_again(tx, &body.receipt, arrival)
}

/// Judges again the voids and refunds behind a void, up to the next that counts: that one says all that it says.
fn up_to_next(
    tx: &Tx<'_>,
    receipt: &RecordId,
    fact: &Fact,
    arrival: u64,
) -> Result<(), StoreError> {
    let (of, time, incarnation, number, id) = place(receipt, fact);
    let next: Option<At> = tx
        .prepare_cached(NEXT)?
        .query_row((of, time, incarnation, number, id), |row| row.try_into())
        .optional()?;
    let next = next.unwrap_or(END);
    let key = (
        of,
        time,
        incarnation,
        number,
        id,
        next.0,
        next.1,
        next.2,
        next.3,
    );
    found(tx, UP_TO, key, arrival)
}

/// Returns whether a void of a receipt counts.
pub(crate) fn is_void(tx: &Tx<'_>, receipt: &RecordId) -> Result<bool, StoreError> {
    Ok(any(tx)?
        && tx
            .prepare_cached(IS_VOID)?
            .query_row([receipt.as_bytes()], |row| row.get(0))?)
}

/// Returns whether a void of a receipt counts that came before another fact.
pub(super) fn is_void_before(
    tx: &Tx<'_>,
    receipt: &RecordId,
    fact: &Fact,
) -> Result<bool, StoreError> {
    let mut statement = tx.prepare_cached(VOID_BEFORE)?;
    Ok(statement.query_row(place(receipt, fact), |row| row.get(0))?)
}

/// Judges again the voids and refunds of a receipt behind another fact: the earlier decides for the later.
pub(super) fn others_behind(
    tx: &Tx<'_>,
    receipt: &RecordId,
    fact: &Fact,
    arrival: u64,
) -> Result<(), StoreError> {
    found(tx, BEHIND, place(receipt, fact), arrival)
}

/// Judges again the voids between which and their receipts a hand-over came, and none before it.
///
/// They are sought from both sides at once, in step: by the receipts since the hand-over in front of it, and by the voids
/// up to the one behind it. Whichever side ends first has all of them. A stretch is cut by each that comes, and the shorter
/// part of it is gone through, so many hand-overs beside many voids cost little more each than one.
pub(crate) fn handed_over(tx: &Tx<'_>, fact: &Fact, arrival: u64) -> Result<(), StoreError> {
    if !any(tx)? {
        return Ok(());
    }
    let (actor, at) = (fact.actor.0, time(fact.time));
    let (before, behind): (i64, i64) = tx
        .prepare_cached(AROUND)?
        .query_row((actor, at, fact.id.as_bytes()), |row| row.try_into())?;
    let [from, until] = [hlc(before), fact.time].map(|time| of_receipt(fact.actor, time));
    let mut statements = (tx.prepare_cached(SINCE)?, tx.prepare_cached(UNTIL)?);
    let mut since = statements.0.query((from, until, at, behind))?;
    let mut until = statements.1.query((actor, at, behind, before))?;
    let (mut by_receipt, mut by_void) = (Vec::new(), Vec::new());
    let turns = loop {
        let Some(row) = since.next()? else {
            break by_receipt;
        };
        if row.get(6)? {
            by_receipt.push(of_act(row)?);
        }
        let Some(row) = until.next()? else {
            break by_void;
        };
        if row.get(6)? {
            by_void.push(of_act(row)?);
        }
    };
    wait(tx, turns, arrival)
}
