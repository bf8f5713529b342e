//! Each view beside the same by plain SQL over the rolled-up rows, and over the postings.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use store::ReadOnly;
use store::view::{LedgerBy, LedgerFilter, LedgerRow};

use crate::fault::{Fault, Outcome};
use crate::workload::cpu_seconds;

/// A view is read again until this has passed: the system counts in hundredths of a second.
const AT_LEAST: Duration = Duration::from_millis(200);

/// One view, and what it took; processor time of one reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct View {
    pub(super) name: &'static str,
    pub(super) rows: usize,
    /// As pages read it.
    pub(super) view: Duration,
    /// Its rolled-up rows, by plain SQL.
    pub(super) rolled: Duration,
    /// The postings, by plain SQL.
    pub(super) summed: Duration,
}

/// What is asked: the breakdown, its column, and the cube that the view is read from.
const VIEWS: [(&str, &[LedgerBy], &str, u8); 8] = [
    ("total", &[], "0", 2),
    ("scheme", &[LedgerBy::Scheme], "scheme", 2),
    ("group", &[LedgerBy::Group], "grp", 2),
    ("collector", &[LedgerBy::Collector], "collector", 1),
    ("hamlet", &[LedgerBy::Hamlet], "scope", 1),
    ("commune", &[LedgerBy::Commune], "scope", 1),
    ("month", &[LedgerBy::Period], "period", 2),
    ("day", &[LedgerBy::Day], "day", 2),
];

/// Measures every view of a database.
pub(super) fn measure(database: &Path) -> Outcome<Vec<View>> {
    let (ours, plain) = (ReadOnly::open(database)?, open(database)?);
    let mut views = Vec::new();
    for (name, by, column, cube) in VIEWS {
        let read =
            || -> Outcome<Vec<LedgerRow>> { Ok(ours.read().ledger(by, &LedgerFilter::default())?) };
        let from_cube = format!("rollup where cube = {cube} and");
        let rolled = sums(column, &from_cube);
        let summed = sums(column, "posting where");
        let found = read()?;
        if found
            != ours
                .read()
                .ledger_recomputed(by, &LedgerFilter::default())?
        {
            return Err(Fault::new(format!(
                "the view by {name} is not what was posted"
            )));
        }
        views.push(View {
            name,
            rows: found.len(),
            view: each(|| read().map(drop))?,
            rolled: each(|| run(&plain, &rolled))?,
            summed: each(|| run(&plain, &summed))?,
        });
    }
    Ok(views)
}

/// Measures a view as of an arrival in the middle, where most is read beside the coarse rows; with what summing takes.
pub(super) fn as_of(database: &Path, arrival: u64) -> Outcome<(Duration, Duration)> {
    let ours = ReadOnly::open(database)?;
    let filter = LedgerFilter {
        as_of: Some(arrival),
        ..LedgerFilter::default()
    };
    let by = [LedgerBy::Collector];
    if ours.read().ledger(&by, &filter)? != ours.read().ledger_recomputed(&by, &filter)? {
        let what = format!("the view as of {arrival} is not what was posted");
        return Err(Fault::new(what));
    }
    let view = each(|| Ok(ours.read().ledger(&by, &filter).map(drop)?))?;
    let summed = each(|| Ok(ours.read().ledger_recomputed(&by, &filter).map(drop)?))?;
    Ok((view, summed))
}

#[expect(
    clippy::disallowed_methods,
    reason = "what is compared with is plain SQL, not ours"
)]
fn open(database: &Path) -> Outcome<Connection> {
    let plain = Connection::open(database)?;
    plain.pragma_update(None, "mmap_size", 1_i64 << 34)?;
    plain.pragma_update(None, "cache_size", -65_536)?;
    Ok(plain)
}

fn sums(column: &str, from: &str) -> String {
    format!(
        "select {column}, -sum(iif(account = 6 or account = 11, amount, 0)),
                -sum(iif(account = 7, amount, 0)), sum(iif(account >= 8, amount, 0)),
                sum(receipts), sum(lines)
         from {from} (account between 6 and 8 or account = 10 or account = 11 and scheme >= 0)
         group by 1"
    )
}

fn run(plain: &Connection, sql: &str) -> Outcome<()> {
    let mut statement = plain.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    while rows.next()?.is_some() {}
    Ok(())
}

/// Returns the processor time of one turn: of as many as can be told apart.
fn each(mut work: impl FnMut() -> Outcome<()>) -> Outcome<Duration> {
    work()?;
    let (before, mut turns) = (cpu_seconds()?, 0);
    loop {
        work()?;
        turns += 1;
        let taken = cpu_seconds()?.saturating_sub(before);
        if taken >= AT_LEAST {
            return Ok(taken / turns);
        }
    }
}
