//! Roll-ups: sums over postings, kept in the transaction that posts, from which every view of the ledger is read.
//!
//! A row belongs to a run of arrivals. What is older than an arrival's run never changes again: so a page as of that
//! arrival is the rows of earlier runs and the postings of its own.

use std::collections::BTreeMap;

use replica::{ActorId, ScopeId};
use rusqlite::{Row, params};

use crate::StoreError;
use crate::sql::int;
use crate::tx::Tx;

/// So many bits of an arrival tell its place in its block: a page as of an arrival reads at most so many ops' postings.
const BLOCK_BITS: u32 = 14;
/// So many bits of an arrival tell its place in its epoch.
const EPOCH_BITS: u32 = 20;

const ADD: &str = "
    insert into rollup (cube, epoch, day, scope, collector, account, scheme, grp, source, period, block,
                        amount, receipts, by_scheme, by_grp, by_both, lines)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
    on conflict do update set
        amount = amount + excluded.amount, receipts = receipts + excluded.receipts,
        by_scheme = by_scheme + excluded.by_scheme, by_grp = by_grp + excluded.by_grp,
        by_both = by_both + excluded.by_both, lines = lines + excluded.lines";

const EMPTY: &str = "delete from rollup";
const POSTINGS: &str = "
    select arrival, day, scope, collector, account, coalesce(scheme, -1), coalesce(grp, 0), coalesce(source, 0),
           period, amount, receipts, by_scheme, by_grp, by_both, lines
    from posting order by row";

/// How fine sums are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cube {
    /// By everything, and by block.
    Fine,
    /// By month instead of day.
    Months,
    /// By everything but scope and collector.
    Days,
}

impl Cube {
    const ALL: [Self; 3] = [Self::Fine, Self::Months, Self::Days];

    /// Returns the number under which it is stored.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Months => 1,
            Self::Days => 2,
        }
    }
}

/// Returns an arrival's epoch.
pub(crate) const fn epoch(arrival: i64) -> i64 {
    arrival >> EPOCH_BITS
}

/// Returns an arrival's block.
pub(crate) const fn block(arrival: i64) -> i64 {
    arrival >> BLOCK_BITS
}

/// Returns the first arrival of a block.
pub(crate) const fn begin_of(block: i64) -> i64 {
    block << BLOCK_BITS
}

/// What tells a sum apart, as it is stored; ordered as the table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    /// The epoch.
    pub(crate) epoch: i64,
    /// The business day.
    pub(crate) day: u32,
    /// The facts' scope.
    pub(crate) scope: ScopeId,
    /// Whose cash, or in whose name.
    pub(crate) collector: ActorId,
    /// The account's number.
    pub(crate) account: u8,
    /// The scheme's number; -1 for none.
    pub(crate) scheme: i64,
    /// The group's number; 0 for none.
    pub(crate) group: u8,
    /// The number of whose money it is; 0 for none.
    pub(crate) source: u8,
    /// The month it is reported in.
    pub(crate) period: u32,
    /// The block.
    pub(crate) block: i64,
}

/// What is summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sums {
    /// Debit positive, credit negative.
    pub(crate) amount: i64,
    /// Receipts and lines.
    pub(crate) tally: Tally,
}

/// How many receipts and lines. Receipts are told four times, so that whatever a ledger is broken down by, none counts
/// twice in one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    /// Receipts, each with its first line.
    pub(crate) receipts: i64,
    /// Each with its first line in a scheme.
    pub(crate) by_scheme: i64,
    /// Each with its first line in a group.
    pub(crate) by_group: i64,
    /// Each with its first line in a scheme and group.
    pub(crate) by_both: i64,
    /// Lines.
    pub(crate) lines: i64,
}

impl Tally {
    /// Adds another.
    pub(crate) const fn add(&mut self, more: Self) {
        self.receipts = self.receipts.saturating_add(more.receipts);
        self.by_scheme = self.by_scheme.saturating_add(more.by_scheme);
        self.by_group = self.by_group.saturating_add(more.by_group);
        self.by_both = self.by_both.saturating_add(more.by_both);
        self.lines = self.lines.saturating_add(more.lines);
    }

    /// Returns the same with the other sign.
    pub(crate) const fn negative(self) -> Self {
        Self {
            receipts: self.receipts.saturating_neg(),
            by_scheme: self.by_scheme.saturating_neg(),
            by_group: self.by_group.saturating_neg(),
            by_both: self.by_both.saturating_neg(),
            lines: self.lines.saturating_neg(),
        }
    }
}

impl Sums {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let tally = Tally {
            receipts: row.get(10)?,
            by_scheme: row.get(11)?,
            by_group: row.get(12)?,
            by_both: row.get(13)?,
            lines: row.get(14)?,
        };
        Ok(Self {
            amount: row.get(9)?,
            tally,
        })
    }
}

/// Sums that a transaction still has to write down.
#[derive(Debug, Default)]
pub(crate) struct RollUps(BTreeMap<Key, Sums>);

impl RollUps {
    /// Adds a posting.
    pub(crate) fn add(&mut self, key: Key, sums: Sums) {
        add(&mut self.0, key, sums);
    }

    /// Writes everything down. What came to nothing is written too: which rows there are must not depend on how ops
    /// were cut into transactions.
    pub(crate) fn keep(self, tx: &Tx<'_>) -> Result<(), StoreError> {
        for cube in Cube::ALL {
            let mut rows = BTreeMap::new();
            for (key, sums) in &self.0 {
                add(&mut rows, key.coarser(cube), *sums);
            }
            for (key, sums) in rows {
                write(tx, cube, &key, sums)?;
            }
        }
        Ok(())
    }
}

impl Key {
    fn read(row: &Row<'_>, arrival: i64) -> rusqlite::Result<Self> {
        Ok(Self {
            epoch: epoch(arrival),
            day: row.get(1)?,
            scope: ScopeId(row.get(2)?),
            collector: ActorId(row.get(3)?),
            account: row.get(4)?,
            scheme: row.get(5)?,
            group: row.get(6)?,
            source: row.get(7)?,
            period: row.get(8)?,
            block: block(arrival),
        })
    }

    const fn coarser(self, cube: Cube) -> Self {
        match cube {
            Cube::Fine => self,
            Cube::Months => Self {
                day: self.day / 100 * 100,
                block: 0,
                ..self
            },
            Cube::Days => Self {
                scope: ScopeId(0),
                collector: ActorId(0),
                block: 0,
                ..self
            },
        }
    }
}

/// Empties the table and fills it from the postings, writing down what `arrivals` at a time bring.
pub(crate) fn roll_up_again(tx: &Tx<'_>, arrivals: u64) -> Result<(), StoreError> {
    tx.execute(EMPTY, [])?;
    let mut statement = tx.prepare(POSTINGS)?;
    let mut rows = statement.query([])?;
    let (mut waiting, mut until) = (RollUps::default(), 0);
    while let Some(row) = rows.next()? {
        let arrival: i64 = row.get(0)?;
        if arrival >= until {
            std::mem::take(&mut waiting).keep(tx)?;
            until = arrival.saturating_add(int(arrivals));
        }
        waiting.add(Key::read(row, arrival)?, Sums::read(row)?);
    }
    waiting.keep(tx)
}

fn add(rows: &mut BTreeMap<Key, Sums>, key: Key, more: Sums) {
    let sums = rows.entry(key).or_default();
    sums.amount = sums.amount.saturating_add(more.amount);
    sums.tally.add(more.tally);
}

fn write(tx: &Tx<'_>, cube: Cube, key: &Key, sums: Sums) -> Result<(), StoreError> {
    let tally = sums.tally;
    tx.prepare_cached(ADD)?.execute(params![
        cube.number(),
        key.epoch,
        key.day,
        key.scope.0,
        key.collector.0,
        key.account,
        key.scheme,
        key.group,
        key.source,
        key.period,
        key.block,
        sums.amount,
        tally.receipts,
        tally.by_scheme,
        tally.by_group,
        tally.by_both,
        tally.lines,
    ])?;
    Ok(())
}
