//! Voids: judged by what was handed over since, by earlier voids and refunds and by a second person's word. What they post hangs on
//! their receipt as it stands.

use book::act::Void;
use book::posting;
use book::standing::{self, Standing, VoidAround};
use replica::RecordId;

use super::row::{any, ids, place};
use super::touch::Change;
use super::turn::{again, found};
use super::{refund, word};
use crate::StoreError;
use crate::project::money::fact::Fact;
use crate::project::money::posting::Ought;
use crate::project::money::receipt;
use crate::project::money::right::may_write;
use crate::project::scope::{ruled, withheld};
use crate::sql::time;
use crate::tx::Tx;

/// A hand-over that is held is one, too: the cash may be gone. So is a slip of cash that was paid in at the bank. Clocks
/// alone tell the order: hand-overs stand in the office's scope, and numbers in another.
const HANDED_OVER: &str = "
    select exists (select 1 from hand_over where actor = ?1 and time > ?2 and time < ?3)
        or exists (select 1 from act where kind = 58 and actor = ?1 and time > ?2 and time < ?3)";
const VOID_BEFORE: &str = "
    select exists (select 1 from act
                   where about = ?1 and kind = 54 and standing = 0
                     and (time, incarnation, number, id) < (?2, ?3, ?4, ?5))";
const BEHIND: &str = "
    select kind, 1 as has_about, time, incarnation, number, id from act
    where about = ?1 and kind in (54, 69) and (time, incarnation, number, id) > (?2, ?3, ?4, ?5)";
const IS_VOID: &str = "
    select exists (select 1 from act where about = ?1 and kind = 54 and standing = 0)";
const BEHIND_HAND_OVER: &str = "
    select act.id from act join receipt on receipt.id = act.about
    where act.kind = 54 and act.time > ?2 and receipt.actor = ?1 and receipt.time < ?2
    order by act.time, act.id";

pub(super) fn judge(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &Void,
) -> Result<(Standing, Ought), StoreError> {
    let found = receipt::find(tx, &body.receipt)?.filter(|of| of.fact.scope == fact.scope);
    let of = found.as_ref().map(|of| &of.fact);
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
    others_behind(tx, &body.receipt, fact, arrival)?;
    receipt::receipt_again(tx, &body.receipt, arrival)
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

/// Judges again the voids between which and their receipts a hand-over came.
pub(crate) fn handed_over(tx: &Tx<'_>, fact: &Fact, arrival: u64) -> Result<(), StoreError> {
    for id in ids(tx, BEHIND_HAND_OVER, (fact.actor.0, time(fact.time)))? {
        again(tx, id, arrival)?;
    }
    Ok(())
}
