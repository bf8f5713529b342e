//! Roll-ups: sums over postings, kept in the transaction that posts, from which every view of the ledger is read.
//!
//! A row belongs to a run of arrivals. What is older than an arrival's run never changes again: so a page as of that
//! arrival is the rows of earlier runs and the postings of its own. The sums of the longest runs grow with every posting;
//! those of shorter ones are for pages of earlier arrivals alone, and are summed once, as soon as they have ended.
//!
//! Only a centre and its offices keep them. A device shows no ledger, and would pay for each row at every receipt.

use std::collections::BTreeMap;

use replica::{ActorId, Role, ScopeId};
use rusqlite::{Connection, Row, params};

use super::run::{self, Length};
use crate::sql::int;
use crate::tx::Tx;
use crate::{Identity, StoreError};

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

    /// Returns the number under which its sums of epochs are stored.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Months => 1,
            Self::Days => 2,
        }
    }
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

/// Returns whether this replica keeps roll-ups.
pub(crate) fn has_roll_ups(connection: &Connection) -> Result<bool, StoreError> {
    Ok(Identity::load(connection)?.is_none_or(|own| own.role != Role::Device))
}

/// Sums that a transaction still has to write down.
#[derive(Debug, Default)]
pub(crate) struct RollUps {
    sums: BTreeMap<Key, Sums>,
    /// Of how many postings.
    postings: i64,
    /// The last one's arrival.
    last: i64,
}

impl RollUps {
    /// Adds the posting that was written last.
    pub(crate) fn add(&mut self, arrival: i64, key: Key, sums: Sums) {
        add(&mut self.sums, key, sums);
        self.postings += 1;
        self.last = arrival;
    }

    /// Writes everything down, and sums the runs that ended with it.
    pub(crate) fn keep(self, tx: &Tx<'_>) -> Result<(), StoreError> {
        if self.postings == 0 || !has_roll_ups(tx)? {
            return Ok(());
        }
        self.write(tx)?;
        let before = run::arrival_before(tx, self.postings)?;
        run::sum_ended(tx, before, self.last)
    }

    /// Writes down the sums of epochs. What came to nothing is written too: which rows there are must not depend on how
    /// ops were cut into transactions.
    fn write(&self, tx: &Tx<'_>) -> Result<(), StoreError> {
        for cube in Cube::ALL {
            let mut rows = BTreeMap::new();
            for (key, sums) in &self.sums {
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
            epoch: Length::Epoch.of(arrival),
            day: row.get(1)?,
            scope: ScopeId(row.get(2)?),
            collector: ActorId(row.get(3)?),
            account: row.get(4)?,
            scheme: row.get(5)?,
            group: row.get(6)?,
            source: row.get(7)?,
            period: row.get(8)?,
            block: Length::Block.of(arrival),
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
    if !has_roll_ups(tx)? {
        return Ok(());
    }
    let mut statement = tx.prepare(POSTINGS)?;
    let mut rows = statement.query([])?;
    let (mut waiting, mut until, mut before) = (RollUps::default(), 0, 0);
    while let Some(row) = rows.next()? {
        let arrival: i64 = row.get(0)?;
        if arrival >= until {
            waiting.write(tx)?;
            run::sum_ended(tx, before, waiting.last)?;
            before = waiting.last;
            waiting = RollUps::default();
            until = arrival.saturating_add(int(arrivals));
        }
        waiting.add(arrival, Key::read(row, arrival)?, Sums::read(row)?);
    }
    waiting.write(tx)?;
    run::sum_ended(tx, before, waiting.last)
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
