//! Receipt numbers given back or closed: judged by the books of their device, and by who writes.

use book::act::{ActKind, BookClosing, BookReturn};
use book::standing::{self, OfficeWriter, Standing};
use replica::DeviceId;

use super::bank::writer;
use super::names::{naming, of_numbers};
use super::take::again;
use crate::StoreError;
use crate::project::money::fact::Fact;
use crate::project::money::number_gone::{Run, is_in_one_book, keep};
use crate::project::money::posting::Ought;
use crate::project::money::right::may_write;
use crate::project::scope::ruled;
use crate::tx::Tx;

pub(super) fn judge_return(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &BookReturn,
) -> Result<(Standing, Ought), StoreError> {
    let found = is_in_one_book(tx, fact.scope, &run_of_return(body))?;
    let by_server = writer(tx, fact)?;
    let own = fact.device == body.device && may_write(tx, fact)?;
    let writer = OfficeWriter {
        granted: own || by_server.granted,
        ..by_server
    };
    let standing = standing::of_book_return(body, fact.time, found, writer);
    Ok((ruled(tx, &fact.of_op(), standing)?, Ought::default()))
}

pub(super) fn judge_closing(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &BookClosing,
) -> Result<(Standing, Ought), StoreError> {
    let found = is_in_one_book(tx, fact.scope, &run_of_closing(body))?;
    let standing = standing::of_book_closing(body, found, writer(tx, fact)?);
    Ok((ruled(tx, &fact.of_op(), standing)?, Ought::default()))
}

pub(super) fn keep_return(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &BookReturn,
    standing: Standing,
    arrival: u64,
) -> Result<(), StoreError> {
    let run = run_of_return(body);
    keep(tx, fact.id, &run, false, standing.is_counted(), arrival)
}

pub(super) fn keep_closing(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &BookClosing,
    standing: Standing,
    arrival: u64,
) -> Result<(), StoreError> {
    let run = run_of_closing(body);
    keep(tx, fact.id, &run, true, standing.is_counted(), arrival)
}

/// Judges again what was said of a device's numbers, after a book of them came.
pub(crate) fn book_came(
    tx: &Tx<'_>,
    device: DeviceId,
    series: &str,
    arrival: u64,
) -> Result<(), StoreError> {
    let name = of_numbers(device, series);
    for kind in [ActKind::BookReturn, ActKind::BookClosing] {
        for act in naming(tx, &name, kind)? {
            again(tx, act.fact.id, arrival)?;
        }
    }
    Ok(())
}

fn run_of_return(body: &BookReturn) -> Run<'_> {
    Run {
        device: body.device,
        series: &body.series,
        from: body.from,
        until: body.until,
    }
}

fn run_of_closing(body: &BookClosing) -> Run<'_> {
    Run {
        device: body.device,
        series: &body.series,
        from: body.from,
        until: body.until,
    }
}
