//! Which rows a view of the ledger is read from: roll-ups as far as they go, postings behind them.

use rusqlite::{Connection, OptionalExtension as _};

use crate::project::money::{Cube, Length, first_row, has_roll_ups};
use crate::query::Answer;

const LAST: &str = "select arrival from posting order by row desc limit 1";

/// Rolled-up rows: those of some runs of one length, in front of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slice {
    /// The number under which the sums of a cube by runs of this length are stored.
    pub(super) cube: u8,
    /// The first run.
    pub(super) from: i64,
    /// The run behind the last.
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

impl Tail {
    /// Returns every posting up to an arrival.
    pub(super) fn all(connection: &Connection, as_of: i64) -> Answer<Self> {
        Ok(Self {
            from: 0,
            until: first_row(connection, as_of.saturating_add(1))?,
        })
    }
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
        Ok(Self {
            slices: Vec::new(),
            tail: Some(Tail::all(connection, as_of)?),
        })
    }
}

/// Finds the parts that make up everything up to an arrival. A view of now is read from the epochs alone; one of an
/// earlier arrival from the epochs that had ended by then, shorter runs behind them, and the postings that are left. Where
/// no roll-ups are kept, all of it is postings.
pub(super) fn parts(connection: &Connection, cube: Cube, as_of: i64) -> Answer<Parts> {
    if !has_roll_ups(connection)? {
        return Parts::posted(connection, as_of);
    }
    let mut statement = connection.prepare_cached(LAST)?;
    let last: Option<i64> = statement.query_row([], |row| row.get(0)).optional()?;
    let Some(last) = last else {
        return Ok(Parts::default());
    };
    if as_of >= last {
        let all = runs(cube, Length::Epoch, 0, Length::Epoch.of(last) + 1);
        return Ok(Parts {
            slices: vec![all],
            tail: None,
        });
    }
    let (mut slices, begin) = match cube {
        Cube::Fine => fine(as_of),
        Cube::Months | Cube::Days => ended(cube, as_of),
    };
    slices.retain(|slice| slice.from < slice.until);
    let tail = Some(Tail {
        from: first_row(connection, begin)?,
        until: first_row(connection, as_of.saturating_add(1))?,
    });
    Ok(Parts { slices, tail })
}

const fn runs(cube: Cube, length: Length, from: i64, until: i64) -> Slice {
    Slice {
        cube: length.number(cube),
        from,
        until,
        block: i64::MAX,
    }
}

/// Returns the runs that had ended by an arrival, and the arrival behind them.
fn ended(cube: Cube, as_of: i64) -> (Vec<Slice>, i64) {
    let (mut slices, mut begin) = (Vec::new(), 0);
    for length in Length::ALL {
        let until = length.of(as_of);
        slices.push(runs(cube, length, length.of(begin), until));
        begin = length.begin(until);
    }
    (slices, begin)
}

/// Returns the fine rows of the blocks that had ended by an arrival, and the arrival behind them.
fn fine(as_of: i64) -> (Vec<Slice>, i64) {
    let (epoch, block) = (Length::Epoch.of(as_of), Length::Block.of(as_of));
    let own = Slice {
        block,
        ..runs(Cube::Fine, Length::Epoch, epoch, epoch + 1)
    };
    let slices = vec![runs(Cube::Fine, Length::Epoch, 0, epoch), own];
    (slices, Length::Block.begin(block))
}

/// Returns the postings of one block, up to an arrival.
pub(super) fn of_block(connection: &Connection, number: i64, as_of: i64) -> Answer<Tail> {
    let behind = Length::Block.begin(number.saturating_add(1));
    let behind = behind.min(as_of.saturating_add(1));
    Ok(Tail {
        from: first_row(connection, Length::Block.begin(number))?,
        until: first_row(connection, behind)?,
    })
}
