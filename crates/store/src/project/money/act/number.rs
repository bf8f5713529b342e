//! Receipt numbers given back or closed: judged by the books of their device, by receipts that bear them, and by who
//! writes.
//!
//! An act does not hang on how a receipt stands, only on whether one is here; so receipts may hang on the act.

use book::act::{Act, ActKind, BookClosing, BookReturn};
use book::fact::ReceiptNumber;
use book::standing::{self, NumbersAround, OfficeWriter, Standing};
use replica::DeviceId;

use super::bank::writer;
use super::names::{naming, of_numbers};
use super::row::{self, Stored};
use super::turn::again;
use super::word;
use crate::StoreError;
use crate::project::money::fact::Fact;
use crate::project::money::number_gone::{Run, Takes, is_in_one_book, is_used, keep};
use crate::project::money::posting::Ought;
use crate::project::money::right::may_write;
use crate::project::scope::ruled;
use crate::tx::Tx;

pub(super) fn judge_return(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &BookReturn,
) -> Result<(Standing, Ought), StoreError> {
    let by_server = writer(tx, fact)?;
    let own = fact.device == body.device && may_write(tx, fact)?;
    let writer = OfficeWriter {
        granted: own || by_server.granted,
        ..by_server
    };
    let around = around(tx, fact, &run_of_return(body), writer)?;
    let standing = standing::of_book_return(body, fact.time, around);
    Ok((ruled(tx, &fact.of_op(), standing)?, Ought::default()))
}

pub(super) fn judge_closing(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &BookClosing,
) -> Result<(Standing, Ought), StoreError> {
    let around = around(tx, fact, &run_of_closing(body), writer(tx, fact)?)?;
    let standing = standing::of_book_closing(body, around);
    Ok((ruled(tx, &fact.of_op(), standing)?, Ought::default()))
}

/// Keeps what a return or closing of this standing takes; of any other act nothing.
pub(super) fn keep_taken(tx: &Tx<'_>, stored: &Stored, arrival: u64) -> Result<(), StoreError> {
    let Some((run, closed)) = run_of(&stored.act) else {
        return Ok(());
    };
    let takes = if !standing::takes_numbers(stored.standing) {
        Takes::Nothing
    } else if word::last(tx, stored.fact.id)? == Some(true) {
        Takes::All
    } else {
        Takes::Unused
    };
    keep(tx, stored.fact.id, &run, closed, takes, arrival)
}

/// Judges again what was said of a device's numbers, after a book of them came.
pub(crate) fn book_came(
    tx: &Tx<'_>,
    device: DeviceId,
    series: &str,
    arrival: u64,
) -> Result<(), StoreError> {
    said_of(tx, device, series, |_| true, arrival)
}

/// Judges again what was said of a number, after a receipt of its device came that bears it.
pub(crate) fn number_used(
    tx: &Tx<'_>,
    device: DeviceId,
    number: &ReceiptNumber,
    arrival: u64,
) -> Result<(), StoreError> {
    if !row::any_of_numbers(tx)? {
        return Ok(());
    }
    let bears = |run: &Run<'_>| (run.from..run.until).contains(&number.number);
    said_of(tx, device, &number.series, bears, arrival)
}

fn said_of(
    tx: &Tx<'_>,
    device: DeviceId,
    series: &str,
    touches: impl Fn(&Run<'_>) -> bool,
    arrival: u64,
) -> Result<(), StoreError> {
    let name = of_numbers(device, series);
    for kind in [ActKind::BookReturn, ActKind::BookClosing] {
        for one in naming(tx, &name, kind)? {
            if run_of(&one.act).is_some_and(|(run, _)| touches(&run)) {
                again(tx, one.fact.id, arrival)?;
            }
        }
    }
    Ok(())
}

fn around(
    tx: &Tx<'_>,
    fact: &Fact,
    run: &Run<'_>,
    writer: OfficeWriter,
) -> Result<NumbersAround, StoreError> {
    let found = is_in_one_book(tx, fact.scope, run)?;
    Ok(NumbersAround {
        found,
        contradicted: found && is_used(tx, run)?,
        approved: word::last(tx, fact.id)?,
        writer,
    })
}

/// Returns the run of a return or closing, and whether it is a closing.
const fn run_of(act: &Act) -> Option<(Run<'_>, bool)> {
    match act {
        Act::BookReturn(body) => Some((run_of_return(body), false)),
        Act::BookClosing(body) => Some((run_of_closing(body), true)),
        Act::Void(_)
        | Act::Approval(_)
        | Act::Deposit(_)
        | Act::Repayment(_)
        | Act::BankSlip(_)
        | Act::BankLine(_)
        | Act::BankMatch(_)
        | Act::Batch(_)
        | Act::BatchOutcome(_)
        | Act::Closing(_)
        | Act::SponsorGift(_)
        | Act::Explanation(_)
        | Act::Review(_)
        | Act::Refund(_) => None,
    }
}

const fn run_of_return(body: &BookReturn) -> Run<'_> {
    Run {
        device: body.device,
        series: body.series.as_str(),
        from: body.from,
        until: body.until,
    }
}

const fn run_of_closing(body: &BookClosing) -> Run<'_> {
    Run {
        device: body.device,
        series: body.series.as_str(),
        from: body.from,
        until: body.until,
    }
}
