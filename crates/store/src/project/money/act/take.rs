//! Taking an act in, and judging it again when something changes that it depends on.

use book::act::Act;
use book::standing::Standing;
use replica::RecordId;

use super::row::{self, find, ids, insert, set};
use super::touch::{Change, touched};
use super::turn::{again, in_turn};
use super::{among, bank, deposit, gift, number, office, owed, refund, repayment, void, word};
use crate::StoreError;
use crate::project::Entry;
use crate::project::money::fact::Fact;
use crate::project::money::posting::{Ought, post};
use crate::tx::Tx;

/// Voids and refunds hang on their receipt.
const ABOUT_RECEIPT: &str = "
    select id from act where about = ?1 and kind in (54, 69) order by time, incarnation, number, id";

/// Projects an act, and judges again what was said of it before it came.
pub(crate) fn act(tx: &Tx<'_>, entry: &Entry, body: &Act) -> Result<(), StoreError> {
    let fact = Fact::of(entry);
    let (standing, ought) = judge(tx, &fact, body)?;
    insert(tx, &fact, body, standing, &ought, entry.arrival)?;
    among::keep(tx, &fact, body, standing)?;
    let nothing = Ought::default();
    post(tx, entry.arrival, fact.scope, fact.id, &nothing, &ought)?;
    let id = fact.id;
    let stored = row::Stored {
        fact,
        act: body.clone(),
        standing,
        posted: ought,
    };
    in_turn(tx, entry.arrival, || {
        settle(tx, &stored, Change::came(standing), entry.arrival)?;
        word::settle(tx, id, entry.arrival)
    })
}

/// Judges an act again whose turn it is, and posts what that changes.
pub(super) fn judge_again(tx: &Tx<'_>, id: RecordId, arrival: u64) -> Result<(), StoreError> {
    let Some(stored) = find(tx, id)? else {
        return Ok(());
    };
    let (standing, ought) = judge(tx, &stored.fact, &stored.act)?;
    if (standing, &ought) == (stored.standing, &stored.posted) {
        // A second person's word may leave the standing as it was.
        return number::keep_taken(tx, &stored, arrival);
    }
    let change = Change::between(stored.standing, standing);
    set(tx, id, standing, &ought)?;
    among::restate(tx, (&stored.fact, &stored.act), stored.standing, standing)?;
    post(tx, arrival, stored.fact.scope, id, &stored.posted, &ought)?;
    let stored = row::Stored {
        standing,
        posted: ought,
        ..stored
    };
    settle(tx, &stored, change, arrival)
}

/// Judges again what was said of a receipt before it came.
pub(crate) fn receipt_came(tx: &Tx<'_>, receipt: RecordId, arrival: u64) -> Result<(), StoreError> {
    if !row::any(tx)? {
        return Ok(());
    }
    word::settle(tx, receipt, arrival)?;
    receipt_changed(tx, receipt, arrival)
}

/// Judges again what hangs on a receipt that came or was judged again.
pub(crate) fn receipt_changed(
    tx: &Tx<'_>,
    receipt: RecordId,
    arrival: u64,
) -> Result<(), StoreError> {
    if !row::any(tx)? {
        return Ok(());
    }
    for id in ids(tx, ABOUT_RECEIPT, [receipt.as_bytes()])? {
        again(tx, id, arrival)?;
        word::settle(tx, id, arrival)?;
        // What is owed hangs on what the bank has shown of the receipt, also where the act posts the same.
        owed::settle(tx, id, arrival)?;
    }
    Ok(())
}

/// Returns the records that an act is about.
pub(crate) fn about(act: &Act) -> Vec<RecordId> {
    match act {
        Act::Deposit(deposit) => deposit.household.into_iter().collect(),
        Act::Void(_)
        | Act::Approval(_)
        | Act::Repayment(_)
        | Act::BankSlip(_)
        | Act::BankLine(_)
        | Act::BankMatch(_)
        | Act::Batch(_)
        | Act::BatchOutcome(_)
        | Act::Closing(_)
        | Act::BookReturn(_)
        | Act::BookClosing(_)
        | Act::SponsorGift(_)
        | Act::Explanation(_)
        | Act::Review(_)
        | Act::Refund(_) => Vec::new(),
    }
}

/// Judges an act among what is held here, and says what ought to be posted for it.
fn judge(tx: &Tx<'_>, fact: &Fact, act: &Act) -> Result<(Standing, Ought), StoreError> {
    let (standing, ought) = match act {
        Act::Void(body) => void::judge(tx, fact, body),
        Act::Approval(body) => word::approval(tx, fact, body),
        Act::Deposit(body) => deposit::judge(tx, fact, body, &about(act)),
        Act::Repayment(body) => repayment::judge(tx, fact, body),
        Act::BankSlip(body) => bank::judge_slip(tx, fact, body),
        Act::BankLine(body) => bank::judge_line(tx, fact, body),
        Act::BankMatch(body) => bank::judge_match(tx, fact, body),
        Act::Batch(body) => office::judge_batch(tx, fact, body),
        Act::BatchOutcome(body) => office::judge_batch_outcome(tx, fact, body),
        Act::Closing(body) => office::judge_closing(tx, fact, body),
        Act::BookReturn(body) => number::judge_return(tx, fact, body),
        Act::BookClosing(body) => number::judge_closing(tx, fact, body),
        Act::SponsorGift(body) => gift::judge(tx, fact, body),
        Act::Explanation(body) => office::judge_explanation(tx, fact, body),
        Act::Review(body) => word::review(tx, fact, body),
        Act::Refund(body) => refund::judge(tx, fact, body),
    }?;
    Ok((standing, ought.of_act(act.kind())))
}

/// Judges again what hangs on an act that came or was judged again.
fn settle(
    tx: &Tx<'_>,
    stored: &row::Stored,
    change: Change,
    arrival: u64,
) -> Result<(), StoreError> {
    let fact = &stored.fact;
    match &stored.act {
        Act::Void(body) => {
            void::settle(tx, fact, body, change, arrival)?;
            owed::settle(tx, fact.id, arrival)
        }
        Act::Approval(body) if change.counts => again(tx, body.act, arrival),
        Act::Approval(_) | Act::Review(_) => Ok(()),
        Act::Deposit(_) => {
            owed::settle(tx, fact.id, arrival)?;
            touched(tx, stored, change, arrival)
        }
        Act::Repayment(body) => repayment::keep(tx, fact, body, stored.standing, arrival),
        Act::BookReturn(_) | Act::BookClosing(_) => number::keep_taken(tx, stored, arrival),
        Act::BankSlip(_)
        | Act::BankLine(_)
        | Act::BankMatch(_)
        | Act::Batch(_)
        | Act::BatchOutcome(_)
        | Act::Closing(_)
        | Act::SponsorGift(_)
        | Act::Explanation(_) => touched(tx, stored, change, arrival),
        Act::Refund(body) => refund::settle(tx, fact, body, change, arrival),
    }
}
