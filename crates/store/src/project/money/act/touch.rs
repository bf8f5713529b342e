//! What hangs on an act, and is judged again when its standing changes.
//!
//! Nothing hangs on itself: of two of a sort the earlier decides for the later, a match hangs on its line and on what it
//! matches, and of that only the waiting for the bank hangs on the match.

use book::act::{Act, ActKind, BankMatch, BatchOutcome, Closing, MatchTo};
use book::fact::Payment;
use book::money::Dong;
use replica::RecordId;

use super::gift;
use super::names::{naming, of_batch_line, of_line, of_slip};
use super::row::{about_it, find};
use super::take::again;
use super::void::handed_over;
use crate::StoreError;
use crate::project::money::fact::Fact;
use crate::project::money::period;
use crate::project::money::receipt::receipt_again;
use crate::tx::Tx;

/// Judges again what hangs on an act that came or changed.
pub(super) fn touched(tx: &Tx<'_>, fact: &Fact, act: &Act, arrival: u64) -> Result<(), StoreError> {
    match act {
        Act::Deposit(deposit) => payment_changed(tx, fact.id, &deposit.payments, arrival),
        Act::SponsorGift(body) => {
            gift::settle(tx, fact, body, arrival)?;
            payment_changed(tx, fact.id, &body.payments, arrival)
        }
        Act::BankSlip(slip) => {
            all(tx, &of_slip(fact.scope, slip), ActKind::BankSlip, arrival)?;
            handed_over(tx, fact, arrival)?;
            all(tx, fact.id.as_bytes(), ActKind::BankMatch, arrival)
        }
        Act::BankLine(line) => {
            let name = of_line(fact.scope, &line.key);
            later(tx, &name, ActKind::BankLine, fact, arrival)?;
            all(tx, &name, ActKind::BankMatch, arrival)
        }
        Act::BankMatch(body) => match_changed(tx, fact, body, arrival),
        Act::Batch(batch) => {
            for line in &batch.lines {
                later(
                    tx,
                    &of_batch_line(fact.scope, line),
                    ActKind::Batch,
                    fact,
                    arrival,
                )?;
            }
            about(tx, fact.id, ActKind::BatchOutcome, arrival)
        }
        Act::BatchOutcome(outcome) => outcome_changed(tx, outcome, arrival),
        Act::Closing(closing) => closing_changed(tx, fact, closing, arrival),
        Act::Explanation(said) => {
            let others = about_it(tx, said.count, ActKind::Explanation)?;
            let mut behind = others.iter().filter(|one| one.fact.place() > fact.place());
            behind.try_for_each(|one| again(tx, one.fact.id, arrival))
        }
        Act::Void(_)
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

/// What came back can go into another batch.
fn outcome_changed(tx: &Tx<'_>, body: &BatchOutcome, arrival: u64) -> Result<(), StoreError> {
    let Some(batch) = find(tx, body.batch)? else {
        return Ok(());
    };
    let Act::Batch(told) = &batch.act else {
        return Ok(());
    };
    for line in told.lines.iter().filter(|line| body.tells_of(line)) {
        later(
            tx,
            &of_batch_line(batch.fact.scope, line),
            ActKind::Batch,
            &batch.fact,
            arrival,
        )?;
    }
    Ok(())
}

/// From now on what arrives for the month is reported in a later one, or in it again.
fn closing_changed(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &Closing,
    arrival: u64,
) -> Result<(), StoreError> {
    match body.reopens {
        Some(closing) => again(tx, closing, arrival)?,
        None => {
            let stands = find(tx, fact.id)?.is_some_and(|one| one.standing.is_counted());
            let month = body.month.first_day().ymd() / 100;
            period::keep(tx, fact.scope, month, fact.id, stands, arrival)?;
        }
    }
    // A reopening may have come first.
    about(tx, fact.id, ActKind::Closing, arrival)
}

fn about(tx: &Tx<'_>, fact: RecordId, kind: ActKind, arrival: u64) -> Result<(), StoreError> {
    let found = about_it(tx, fact, kind)?;
    found
        .iter()
        .try_for_each(|one| again(tx, one.fact.id, arrival))
}

fn match_changed(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &BankMatch,
    arrival: u64,
) -> Result<(), StoreError> {
    if let Some(undone) = body.undoes {
        again(tx, undone, arrival)?;
    }
    later(
        tx,
        &of_line(fact.scope, &body.line),
        ActKind::BankMatch,
        fact,
        arrival,
    )?;
    for part in &body.parts {
        let Some(id) = part.to.fact() else { continue };
        later(tx, id.as_bytes(), ActKind::BankMatch, fact, arrival)?;
        if let MatchTo::Payment(id) = part.to {
            receipt_again(tx, &id, arrival)?;
            again(tx, id, arrival)?;
        }
    }
    Ok(())
}

fn later(
    tx: &Tx<'_>,
    name: &[u8],
    kind: ActKind,
    fact: &Fact,
    arrival: u64,
) -> Result<(), StoreError> {
    let found = naming(tx, name, kind)?;
    let mut behind = found.iter().filter(|one| one.fact.place() > fact.place());
    behind.try_for_each(|one| again(tx, one.fact.id, arrival))
}

fn all(tx: &Tx<'_>, name: &[u8], kind: ActKind, arrival: u64) -> Result<(), StoreError> {
    let found = naming(tx, name, kind)?;
    found
        .iter()
        .try_for_each(|one| again(tx, one.fact.id, arrival))
}
