//! What was acknowledged in a world of copies.

use std::collections::{BTreeMap, BTreeSet};

use book::fact::ReceiptNumber;
use replica::{ActorId, RecordId};

/// An acknowledged receipt.
#[derive(Debug, Clone)]
pub(super) struct Issued {
    pub(super) collector: ActorId,
    pub(super) number: ReceiptNumber,
    /// Paid in cash, in đồng.
    pub(super) cash: i64,
}

/// Everything acknowledged.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) receipts: BTreeMap<RecordId, Issued>,
    pub(super) households: BTreeSet<RecordId>,
    pub(super) hand_overs: BTreeSet<RecordId>,
    pub(super) voids: BTreeSet<RecordId>,
    /// Households of which the centre struck everything out.
    pub(super) struck: BTreeSet<RecordId>,
    /// What their ops said: words that must be nowhere any more.
    pub(super) unsaid: BTreeSet<String>,
    /// What was said of each household, by whomever.
    pub(super) said: BTreeMap<RecordId, Vec<String>>,
    names: u64,
}

impl Model {
    /// Returns a name that nobody has: it is no part of another one.
    pub(super) fn new_name(&mut self, what: &str) -> String {
        self.names += 1;
        format!("{what} [{}]", self.names)
    }

    /// Notes words that somebody wrote about a household.
    pub(super) fn say(&mut self, household: RecordId, words: &str) {
        // Whoever has not heard of the strike writes on; when it is heard of, that goes too.
        if self.struck.contains(&household) {
            self.unsaid.insert(words.to_owned());
        }
        self.said
            .entry(household)
            .or_default()
            .push(words.to_owned());
    }

    /// Notes that the centre struck a household out.
    pub(super) fn strike(&mut self, household: RecordId) {
        self.struck.insert(household);
        self.unsaid
            .extend(self.said.get(&household).into_iter().flatten().cloned());
    }

    /// Returns the cash that each collector took.
    pub(super) fn taken(&self) -> BTreeMap<ActorId, i64> {
        let mut taken = BTreeMap::new();
        for issued in self.receipts.values() {
            *taken.entry(issued.collector).or_default() += issued.cash;
        }
        taken
    }

    /// Returns the receipts of each number; more than one where copies used the same book.
    pub(super) fn numbers(&self) -> BTreeMap<&ReceiptNumber, Vec<RecordId>> {
        let mut numbers: BTreeMap<_, Vec<RecordId>> = BTreeMap::new();
        for (id, issued) in &self.receipts {
            numbers.entry(&issued.number).or_default().push(*id);
        }
        numbers
    }
}
