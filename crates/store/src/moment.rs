//! When arrivals came, by this server's own clock, so that a time can be asked for where an arrival is meant.
//!
//! A row says how many arrivals there were when the first one of a minute came. Times are asked for to the minute: one
//! row a minute is exact, whatever else came in it. Rows are only added, and the oldest let go; nothing of them is in the
//! log or follows from it, so that projecting again leaves them alone.

use replica::{Role, UnixMillis};
use rusqlite::{Connection, OptionalExtension as _};

use crate::StoreError;
use crate::log::last_arrival;
use crate::sql::{int, nat};

const MINUTE_MILLIS: i64 = 60_000;
/// So many minutes in which something came are kept: two years of eight busy hours a day, in some five megabytes.
const KEPT_MAX: i64 = 1 << 18;

const LAST: &str = "select number, minute from moment order by number desc limit 1";
const ADD: &str = "insert into moment (number, minute, before) values (?1, ?2, ?3)";
const LET_GO: &str = "delete from moment where number <= ?1";
const ALL: &str = "select minute, before from moment where minute <= ?1 order by number";
const FORGET: &str = "insert or ignore into forgotten (witness, noticed) values (?1, ?2)";
const FORGOTTEN: &str = "select witness, noticed from forgotten order by witness, noticed";

/// What was known of arrivals at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// All up to this one, and none behind it, had come before the minute began.
    Arrival(u64),
    /// The minute is not over yet: what began before it may still come.
    Future,
    /// It is kept of later times only: from this minute on; `None`: of none yet.
    TooEarly(Option<UnixMillis>),
    /// This server was restored from a backup, or copied: what was known in this stretch is not in this database.
    Forgotten {
        /// The last minute in front of it that is known of.
        from: UnixMillis,
        /// The last one in it.
        until: UnixMillis,
    },
}

/// A row, as it is believed.
type Row = (i64, u64);

const fn minute(at: UnixMillis) -> i64 {
    at.0.div_euclid(MINUTE_MILLIS)
}

const fn begins(minute: i64) -> UnixMillis {
    UnixMillis(minute.saturating_mul(MINUTE_MILLIS))
}

/// Keeps that in this minute the first arrival behind `before` came; where the last row is of the same minute or of the next
/// one, it says so already. Devices are not asked for times.
pub(crate) fn keep(
    tx: &Connection,
    role: Role,
    before: u64,
    now: UnixMillis,
) -> Result<(), StoreError> {
    if role == Role::Device {
        return Ok(());
    }
    let last: Option<(i64, i64)> = tx
        .prepare_cached(LAST)?
        .query_row([], |row| row.try_into())
        .optional()?;
    let now = minute(now);
    // Another process may have read the clock in the minute before, and waited for its turn to write: it came behind what
    // came in this minute.
    if last.is_some_and(|(_, minute)| minute == now || minute == now.saturating_add(1)) {
        return Ok(());
    }
    let number = last.map_or(1, |(number, _)| number.saturating_add(1));
    tx.prepare_cached(ADD)?
        .execute((number, now, int(before)))?;
    tx.prepare_cached(LET_GO)?
        .execute([number.saturating_sub(KEPT_MAX)])?;
    Ok(())
}

/// Keeps that at `witness` a life of this server went on of which this database holds no more.
pub(crate) fn forget(
    tx: &Connection,
    witness: UnixMillis,
    noticed: UnixMillis,
) -> Result<(), StoreError> {
    let values = (minute(witness), minute(noticed));
    tx.prepare_cached(FORGET)?.execute(values)?;
    Ok(())
}

/// Returns what was known when the minute of `at` began. That is told once the minute is over: whoever was let write before
/// it began, and has not committed yet, is behind it then.
pub(crate) fn known(tx: &Connection, at: UnixMillis, now: UnixMillis) -> Result<Known, StoreError> {
    if minute(at) >= minute(now) {
        return Ok(Known::Future);
    }
    let mut statement = tx.prepare_cached(ALL)?;
    let rows = statement.query_map([minute(now)], |row| -> rusqlite::Result<(i64, i64)> {
        row.try_into()
    })?;
    let mut all = Vec::new();
    for row in rows {
        let (minute, before) = row?;
        all.push((minute, nat(before)?));
    }
    let rows = believed(all);
    let at = minute(at);
    match rows.first() {
        None => return Ok(Known::TooEarly(None)),
        Some((first, _)) if at < *first => return Ok(Known::TooEarly(Some(begins(*first)))),
        Some(_) => {}
    }
    if let Some((from, until)) = gap(tx, &rows, at)? {
        return Ok(Known::Forgotten {
            from: begins(from),
            until: begins(until),
        });
    }
    let next = rows.iter().find(|(minute, _)| *minute >= at);
    let arrival = next.map_or_else(|| last_arrival(tx), |(_, before)| Ok(*before));
    arrival.map(Known::Arrival)
}

/// Returns the stretch of times around one, the first end excluded, in which a life went on that this database does not
/// hold.
fn gap(tx: &Connection, rows: &[Row], at: i64) -> Result<Option<(i64, i64)>, StoreError> {
    let mut statement = tx.prepare_cached(FORGOTTEN)?;
    let found =
        statement.query_map([], |row| -> rusqlite::Result<(i64, i64)> { row.try_into() })?;
    for one in found {
        let (witness, noticed) = one?;
        // What this database knows of was in the backup up to the witness, and came after the restoring behind it.
        let behind = rows.partition_point(|(minute, _)| *minute <= witness);
        let (known, since) = rows.split_at(behind);
        let from = known.last().map_or(i64::MIN, |(minute, _)| *minute);
        let until = since
            .first()
            .map_or(noticed, |(minute, _)| noticed.min(*minute));
        if from < at && at <= until {
            return Ok(Some((from, until)));
        }
    }
    Ok(None)
}

/// Returns the rows without those that were written by a clock which was wrong: minutes only go up along arrivals, and
/// where they do not, those are believed with which the most others agree. A clock that ran ahead, or behind, for a while
/// is outvoted by the time before and after it; what came then counts to the next row that is believed.
fn believed(rows: Vec<Row>) -> Vec<Row> {
    let mut pairs = rows.iter().zip(rows.iter().skip(1));
    if pairs.all(|((one, _), (next, _))| one < next) {
        return rows;
    }
    // The longest run that goes up: for each length the place of the row that ends such a run earliest, and for each row
    // the one in front of it.
    let mut ends: Vec<(i64, usize)> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(rows.len());
    for (at, (minute, _)) in rows.iter().enumerate() {
        let length = ends.partition_point(|(end, _)| end < minute);
        let front = length.checked_sub(1).and_then(|length| ends.get(length));
        before.push(front.map(|(_, place)| *place));
        match ends.get_mut(length) {
            Some(end) => *end = (*minute, at),
            None => ends.push((*minute, at)),
        }
    }
    let mut run = Vec::with_capacity(ends.len());
    let mut place = ends.last().map(|(_, place)| *place);
    while let Some(at) = place {
        run.extend(rows.get(at).copied());
        place = before.get(at).copied().flatten();
    }
    run.reverse();
    run
}
