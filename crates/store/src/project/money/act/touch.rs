//! What hangs on an act, and is judged again when its standing changes.
//!
//! Nothing hangs on itself: of two of a sort the earlier decides for the later, a match hangs on its line and on what it
//! matches, and of that only the waiting for the bank hangs on the match.

use book::act::{Act, ActKind, BankMatch, Closing, MatchTo};
use book::fact::Payment;
use book::money::Dong;
use book::standing::{Hold, Standing};
use replica::RecordId;

use super::names::{of_line, of_slip};
use super::row::Stored;
use super::turn::{about, about_later, again, all, state_again};
use super::void::handed_over;
use super::{bank, gift, office};
use crate::StoreError;
use crate::project::money::period;
use crate::project::money::receipt::receipt_again;
use crate::tx::Tx;

/// What became of an act.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change {
    /// Whether it was not here before.
    pub(super) came: bool,
    /// How it stood before.
    pub(super) before: Option<Standing>,
    /// Whether it counts from now on, or no more: to others of its sort nothing else matters.
    pub(super) counts: bool,
}

impl Change {
    /// Returns what a new act changes.
    pub(super) const fn came(standing: Standing) -> Self {
        Self {
            came: true,
            before: None,
            counts: standing.is_counted(),
        }
    }

    /// Returns what changes with a standing.
    pub(super) const fn between(before: Standing, after: Standing) -> Self {
        Self {
            came: false,
            before: Some(before),
            counts: before.is_counted() != after.is_counted(),
        }
    }
}

/// Whether an act was written by whom it may be.
fn is_written(standing: Standing) -> bool {
    !standing.has(Hold::NotGranted)
}

/// Judges again what hangs on an act that came or changed.
pub(super) fn touched(
    tx: &Tx<'_>,
    stored: &Stored,
    change: Change,
    arrival: u64,
) -> Result<(), StoreError> {
    let fact = &stored.fact;
    match &stored.act {
        Act::Deposit(deposit) => payment_changed(tx, fact.id, &deposit.payments, arrival),
        Act::SponsorGift(body) => {
            if change.counts {
                gift::settle(tx, fact, body, arrival)?;
            }
            payment_changed(tx, fact.id, &body.payments, arrival)
        }
        Act::BankSlip(slip) => {
            bank::slip_changed(
                tx,
                stored,
                change.before,
                (&of_slip(fact.scope, slip), arrival),
            )?;
            if change.before.is_some_and(is_written) != is_written(stored.standing) {
                handed_over(tx, fact, arrival)?;
            }
            if change.counts {
                all(tx, fact.id.as_bytes(), ActKind::BankMatch, arrival)?;
            }
            Ok(())
        }
        Act::Batch(batch) => {
            if change.counts {
                office::batch_changed(tx, (fact, batch), stored.standing.is_counted(), arrival)?;
                let receipts = batch.lines.iter().map(|line| line.receipt);
                state_again(tx, receipts, arrival)?;
            }
            if change.came {
                about(tx, fact.id, ActKind::BatchOutcome, arrival)?;
            }
            Ok(())
        }
        Act::Closing(closing) => closing_changed(tx, stored, closing, change, arrival),
        Act::BankLine(line) if change.counts => {
            bank::line_changed(tx, fact, line, arrival)?;
            let name = of_line(fact.scope, &line.key);
            all(tx, &name, ActKind::BankMatch, arrival)
        }
        Act::BankMatch(body) if change.counts => match_changed(tx, stored, body, arrival),
        Act::BatchOutcome(body) if change.counts => {
            office::outcome_changed(tx, (fact, body), stored.standing.is_counted(), arrival)
        }
        Act::Explanation(said) if change.counts => {
            about_later(tx, said.count, ActKind::Explanation, fact, arrival)
        }
        Act::BankLine(_)
        | Act::BankMatch(_)
        | Act::BatchOutcome(_)
        | Act::Explanation(_)
        | Act::Void(_)
        | Act::Approval(_)
        | Act::Repayment(_)
        | Act::BookReturn(_)
        | Act::BookClosing(_)
        | Act::Review(_)
        | Act::Refund(_) => Ok(()),
    }
}

/// Judges the matches of a receipt or deposit again, after it came or its grant did.
pub(crate) fn payment_changed(
    tx: &Tx<'_>,
    id: RecordId,
    payments: &[Payment],
    arrival: u64,
) -> Result<(), StoreError> {
    if Payment::transferred(payments) == Dong::ZERO {
        return Ok(());
    }
    all(tx, id.as_bytes(), ActKind::BankMatch, arrival)
}

/// Judges the explanations of a count again, after it came or changed.
pub(crate) fn count_changed(tx: &Tx<'_>, count: RecordId, arrival: u64) -> Result<(), StoreError> {
    about(tx, count, ActKind::Explanation, arrival)
}

/// From now on what arrives for the month is reported in a later one, or in it again.
fn closing_changed(
    tx: &Tx<'_>,
    stored: &Stored,
    body: &Closing,
    change: Change,
    arrival: u64,
) -> Result<(), StoreError> {
    let fact = &stored.fact;
    match body.reopens {
        Some(closing) if change.counts => again(tx, closing, arrival)?,
        None if change.counts => {
            let month = body.month.first_day().ymd() / 100;
            let stands = stored.standing.is_counted();
            period::keep(tx, fact.scope, month, fact.id, stands, arrival)?;
        }
        Some(_) | None => {}
    }
    if change.came {
        // A reopening may have come first.
        about(tx, fact.id, ActKind::Closing, arrival)?;
    }
    Ok(())
}

fn match_changed(
    tx: &Tx<'_>,
    stored: &Stored,
    body: &BankMatch,
    arrival: u64,
) -> Result<(), StoreError> {
    let fact = &stored.fact;
    if let Some(undone) = body.undoes {
        again(tx, undone, arrival)?;
    }
    bank::match_changed(tx, (fact, body), stored.standing.is_counted(), arrival)?;
    for part in &body.parts {
        if let MatchTo::Payment(id) = part.to {
            receipt_again(tx, &id, arrival)?;
            again(tx, id, arrival)?;
        }
    }
    Ok(())
}
