//! How everything must stand at a quiet point, and what of it is told at the end.

use std::collections::{BTreeMap, BTreeSet};

use book::act::LineOf;
use book::date::{Date, Month};
use book::money::Dong;
use book::standing::Hold;
use replica::{ActorId, RecordId};

use super::acts::Placed;
use super::batched::Event;
use super::report::ActsOn;

/// How everything must stand.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// Why each act is held; counted where there is no reason.
    pub(super) holds: BTreeMap<RecordId, BTreeSet<Hold>>,
    /// Receipts that are void.
    pub(super) void: BTreeSet<RecordId>,
    /// From which day on receipts were given back, and how much of them.
    pub(super) back: BTreeMap<RecordId, (Date, Dong)>,
    /// How much of each receipt, deposit and slip statements show.
    pub(super) shown: BTreeMap<RecordId, i64>,
    /// How much each collector gave back to payers.
    pub(super) repaid: BTreeMap<ActorId, i64>,
    /// The slips that count, with how much each says was paid in.
    pub(super) paid_in: BTreeMap<RecordId, i64>,
    /// How much each collector paid in at the bank.
    pub(super) banked: BTreeMap<ActorId, i64>,
    /// How much the office did.
    pub(super) office_banked: i64,
    /// What sponsors gave in cash, gift by gift.
    pub(super) gifts: Vec<i64>,
    /// How much went to the insurer.
    pub(super) remitted: i64,
    /// What statements say in all.
    pub(super) at_bank: i64,
    /// What is left of each deposit that counts.
    pub(super) left: BTreeMap<RecordId, i64>,
    /// Receipts paid with what was not owed.
    pub(super) not_owed: BTreeSet<RecordId>,
    /// Receipts whose numbers are gone by two persons' word, with why they are held for it.
    pub(super) gone: BTreeMap<RecordId, BTreeSet<Hold>>,
    /// Months that are closed.
    pub(super) closed: BTreeSet<Month>,
    /// What the insurer said of each line in batches that count, in order.
    pub(super) told: BTreeMap<LineOf, Vec<(Placed, Event)>>,
}

impl Judged {
    /// Counts what became of receipts.
    pub(super) fn add_to(&self, sums: &mut ActsOn) {
        let many = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        sums.voids += many(self.void.len());
        sums.refunds += many(self.back.len());
        sums.shown += many(self.shown.len());
        sums.slips += many(self.paid_in.len());
        sums.gone += many(self.gone.len());
        sums.gifts += many(self.gifts.len());
        sums.deposits += many(self.left.len());
        sums.closed += many(self.closed.len());
        let is_accepted = |told: &&Vec<(Placed, Event)>| {
            told.last()
                .is_some_and(|(_, event)| *event == Event::Accepted)
        };
        sums.accepted += many(self.told.values().filter(is_accepted).count());
        sums.held += many(
            self.holds
                .values()
                .filter(|holds| !holds.is_empty())
                .count(),
        );
    }

    /// Returns how much of what statements say nobody has explained.
    pub(super) fn left_at_bank(&self) -> i64 {
        self.at_bank + self.remitted - self.shown.values().sum::<i64>()
    }
}
