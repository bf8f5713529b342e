//! Which rows a view of the ledger is read from: roll-ups as far as they go, postings behind them.

use rusqlite::{Connection, OptionalExtension as _};

use crate::project::money::{Cube, begin_of, block, epoch};
use crate::query::Answer;

const LAST: &str = "select arrival from posting order by row desc limit 1";
const ROWS: &str = "select coalesce(max(row), 0) from posting";
const FROM_ROW: &str = "select arrival from posting where row >= ?1 order by row limit 1";

/// Rolled-up rows: those of some epochs, in front of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slice {
    /// How fine.
    pub(super) cube: Cube,
    /// The first epoch.
    pub(super) from: i64,
    /// The epoch behind the last.
    pub(super) until: i64,
    /// The block behind the last.
    pub(super) block: i64,
}

/// Postings, by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tail {
    /// The first.
    pub(super) from: i64,
    /// The one behind the last.
    pub(super) until: i64,
}

/// Everything posted up to an arrival, each posting in exactly one of the parts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Parts {
    /// Rolled-up rows.
    pub(super) slices: Vec<Slice>,
    /// The postings behind them.
    pub(super) tail: Option<Tail>,
}

impl Parts {
    /// Returns every posting up to an arrival, one by one.
    pub(super) fn posted(connection: &Connection, as_of: i64) -> Answer<Self> {
        let tail = Some(Tail {
            from: 0,
            until: first_row(connection, as_of.saturating_add(1))?,
        });
        Ok(Self {
            slices: Vec::new(),
            tail,
        })
    }
}

/// Finds the parts that make up everything up to an arrival. A view of now is read from `cube` alone; one of an earlier
/// arrival from `cube` up to that arrival's epoch, from finer rows up to its block, and from the block's postings.
pub(super) fn parts(connection: &Connection, cube: Cube, as_of: i64) -> Answer<Parts> {
    let mut statement = connection.prepare_cached(LAST)?;
    let last: Option<i64> = statement.query_row([], |row| row.get(0)).optional()?;
    let Some(last) = last else {
        return Ok(Parts::default());
    };
    let all = |until| Slice {
        cube,
        from: 0,
        until,
        block: i64::MAX,
    };
    if as_of >= last {
        let slices = vec![all(epoch(last) + 1)];
        return Ok(Parts { slices, tail: None });
    }
    let (in_epoch, in_block) = (epoch(as_of), block(as_of));
    let own = Slice {
        cube: Cube::Fine,
        from: in_epoch,
        until: in_epoch + 1,
        block: in_block,
    };
    let mut slices = vec![all(in_epoch), own];
    slices.retain(|slice| slice.from < slice.until);
    let tail = Some(Tail {
        from: first_row(connection, begin_of(in_block))?,
        until: first_row(connection, as_of.saturating_add(1))?,
    });
    Ok(Parts { slices, tail })
}

/// Returns the postings of one block, up to an arrival.
pub(super) fn of_block(connection: &Connection, number: i64, as_of: i64) -> Answer<Tail> {
    let behind = begin_of(number.saturating_add(1)).min(as_of.saturating_add(1));
    Ok(Tail {
        from: first_row(connection, begin_of(number))?,
        until: first_row(connection, behind)?,
    })
}

/// Finds the first posting of an arrival or a later one: postings stand in order of arrival, so no index is needed.
fn first_row(connection: &Connection, arrival: i64) -> Answer<i64> {
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
