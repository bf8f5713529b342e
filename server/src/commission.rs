//! Collectors' commission: what they earned on lines that the insurer accepted, and what is taken back.
//!
//! The statement as the store keeps it, with who and what it is about. It belongs to the collector who issued the receipt,
//! wherever they or the household moved since; what came after a month was closed is in the first open one.

use std::collections::BTreeMap;

use book::fact::Line;
use book::money::Dong;
use book::posting::LedgerGroup;
use replica::ActorId;
use store::Reader;
use store::view::{CommissionView, LedgerFilter, ReceiptView};

use crate::failure::Outcome;

/// One row of the statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it says.
    pub stated: CommissionView,
    /// The receipt.
    pub receipt: ReceiptView,
    /// The person's name; empty where it is not known.
    pub name: String,
}

impl Row {
    /// Returns the receipt's line.
    #[must_use]
    pub fn line(&self) -> Option<&Line> {
        self.receipt.receipt.lines.get(self.at())
    }

    fn at(&self) -> usize {
        let line = usize::try_from(self.stated.line);
        line.unwrap_or_default().wrapping_sub(1)
    }
}

/// Reads what was earned and taken back in a part of the ledger, in order of collector and day.
///
/// The days are those on which the insurer accepted lines or sent them back, receipts were made void and premiums given
/// back.
///
/// # Errors
///
/// A problem of the store.
pub fn read(reader: &Reader<'_>, filter: &LedgerFilter) -> Outcome<Vec<Row>> {
    let mut rows = Vec::new();
    for stated in reader.commission(filter)? {
        let Some(receipt) = reader.receipt(stated.receipt)? else {
            continue;
        };
        let mut row = Row {
            stated,
            receipt,
            name: String::new(),
        };
        let group = row.line().and_then(|line| LedgerGroup::of(&line.basis));
        if filter.group.is_some() && filter.group != group {
            continue;
        }
        let name = row.receipt.persons.get(row.at()).cloned();
        row.name = name.unwrap_or_default();
        rows.push(row);
    }
    Ok(rows)
}

/// What one collector earned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// Earned.
    pub earned: Dong,
    /// Taken back: 0 or less.
    pub taken_back: Dong,
}

impl Sum {
    /// Returns what is due.
    #[must_use]
    pub fn due(&self) -> Dong {
        Dong::new(self.earned.get().saturating_add(self.taken_back.get()))
    }
}

/// Returns each collector's sum.
#[must_use]
pub fn sums(rows: &[Row]) -> BTreeMap<ActorId, Sum> {
    let mut sums = BTreeMap::<ActorId, Sum>::new();
    for row in rows {
        let sum = sums.entry(row.stated.collector).or_default();
        let part = if row.stated.takes_back() {
            &mut sum.taken_back
        } else {
            &mut sum.earned
        };
        *part = Dong::new(part.get().saturating_add(row.stated.amount.get()));
    }
    sums
}
