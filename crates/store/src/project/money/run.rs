//! Runs of arrivals: how long they are, and the sums of those that have ended.
//!
//! A page as of an earlier arrival is put together from the longest runs that had ended by then, shorter ones behind them,
//! and at most so many ops' postings as the shortest is long.

use rusqlite::OptionalExtension as _;

use super::rollup::Cube;
use crate::StoreError;
use crate::tx::Tx;

/// How long a run is: each length is four times the next one's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Length {
    /// 2²⁰ arrivals. Summed while they come.
    Epoch,
    /// 2¹⁸.
    Quarter,
    /// 2¹⁶.
    Sixteenth,
    /// 2¹⁴.
    Block,
    /// 2¹².
    Shortest,
}

impl Length {
    /// Every length, the longest first.
    pub(crate) const ALL: [Self; 5] = [
        Self::Epoch,
        Self::Quarter,
        Self::Sixteenth,
        Self::Block,
        Self::Shortest,
    ];

    /// So many bits of an arrival tell its place in its run.
    const fn bits(self) -> u32 {
        match self {
            Self::Epoch => 20,
            Self::Quarter => 18,
            Self::Sixteenth => 16,
            Self::Block => 14,
            Self::Shortest => 12,
        }
    }

    /// Returns the number of an arrival's run.
    pub(crate) const fn of(self, arrival: i64) -> i64 {
        arrival >> self.bits()
    }

    /// Returns the first arrival of a run.
    pub(crate) const fn begin(self, run: i64) -> i64 {
        run << self.bits()
    }

    /// Returns the number under which a cube's sums of such runs are stored.
    pub(crate) const fn number(self, cube: Cube) -> u8 {
        let longer = match self {
            Self::Epoch => 0,
            Self::Quarter => 1,
            Self::Sixteenth => 2,
            Self::Block => 3,
            Self::Shortest => 4,
        };
        cube.number() + 2 * longer
    }
}

/// The cubes that are kept by shorter runs, each with the day and the place that it keeps. The fine one keeps its blocks
/// itself.
const CUBES: [(Cube, &str); 2] = [
    (Cube::Months, "day / 100 * 100, scope, collector"),
    (Cube::Days, "day, 0, 0"),
];

const SUMS: &str = "
    sum(amount), sum(receipts), sum(by_scheme), sum(by_grp), sum(by_both), sum(lines)";
const BEFORE: &str = "
    select arrival from posting where row <= (select max(row) from posting) - ?1 order by row desc limit 1";
const ROWS: &str = "select coalesce(max(row), 0) from posting";
const FROM_ROW: &str = "select arrival from posting where row >= ?1 order by row limit 1";

/// Returns the arrival of the posting in front of the last so many; 0 where there is none.
pub(super) fn arrival_before(tx: &Tx<'_>, postings: i64) -> Result<i64, StoreError> {
    let mut statement = tx.prepare_cached(BEFORE)?;
    let found = statement.query_row([postings], |row| row.get(0));
    Ok(found.optional()?.unwrap_or_default())
}

/// Sums the runs that have ended: those of arrival `before` and behind it, up to the one of arrival `last`, which goes on.
pub(super) fn sum_ended(tx: &Tx<'_>, before: i64, last: i64) -> Result<(), StoreError> {
    let mut shorter: Option<Length> = None;
    for length in Length::ALL.into_iter().rev() {
        let (from, until) = (length.of(before), length.of(last));
        if length == Length::Epoch || from == until {
            return Ok(());
        }
        for (cube, kept) in CUBES {
            match shorter {
                None => sum_postings(tx, length, (cube, kept), from..until)?,
                Some(shorter) => sum_runs(tx, (length, shorter), cube, from..until)?,
            }
        }
        shorter = Some(length);
    }
    Ok(())
}

type Runs = std::ops::Range<i64>;

fn sum_postings(
    tx: &Tx<'_>,
    length: Length,
    (cube, kept): (Cube, &str),
    runs: Runs,
) -> Result<(), StoreError> {
    let sum = format!(
        "insert into rollup
         select ?1, arrival >> ?2, {kept}, account, coalesce(scheme, -1), coalesce(grp, 0), coalesce(source, 0),
                period, 0, {SUMS}
         from posting where row >= ?3 and row < ?4
         group by 2, 3, 4, 5, 6, 7, 8, 9, 10"
    );
    let rows = (
        first_row(tx, length.begin(runs.start))?,
        first_row(tx, length.begin(runs.end))?,
    );
    let values = (length.number(cube), length.bits(), rows.0, rows.1);
    tx.execute(&sum, values)?;
    Ok(())
}

fn sum_runs(
    tx: &Tx<'_>,
    (length, shorter): (Length, Length),
    cube: Cube,
    runs: Runs,
) -> Result<(), StoreError> {
    let sum = format!(
        "insert into rollup
         select ?1, epoch >> ?2, day, scope, collector, account, scheme, grp, source, period, 0, {SUMS}
         from rollup where cube = ?3 and epoch >= ?4 and epoch < ?5
         group by 2, 3, 4, 5, 6, 7, 8, 9, 10"
    );
    let values = (
        length.number(cube),
        length.bits() - shorter.bits(),
        shorter.number(cube),
        shorter.of(length.begin(runs.start)),
        shorter.of(length.begin(runs.end)),
    );
    tx.execute(&sum, values)?;
    Ok(())
}

/// Finds the first posting of an arrival or a later one: postings stand in order of arrival, so no index is needed.
pub(crate) fn first_row(
    connection: &rusqlite::Connection,
    arrival: i64,
) -> Result<i64, StoreError> {
    let mut below = 0;
    let rows: i64 = connection
        .prepare_cached(ROWS)?
        .query_row([], |row| row.get(0))?;
    let mut above = rows.saturating_add(1);
    let mut at = connection.prepare_cached(FROM_ROW)?;
    // Rows up to `below` came earlier, those from `above` on did not.
    while above - below > 1 {
        let middle = below + (above - below) / 2;
        let found: Option<i64> = at.query_row([middle], |row| row.get(0)).optional()?;
        if found.is_some_and(|found| found < arrival) {
            below = middle;
        } else {
            above = middle;
        }
    }
    Ok(above)
}
