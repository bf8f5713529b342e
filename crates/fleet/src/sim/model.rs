//! What the simulator knows by itself: what was acknowledged, and who had seen what. It reads no projection.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use book::date::Date;
use book::fact::{Method, Owed, Payment, Receipt, Scheme};
use book::money::Dong;
use book::record::{Field, Value};
use replica::{ActorId, Hlc, Incarnation, RecordId, ScopeId, UnixMillis, Vector};

use super::acts::Placed;
use super::judged::Judged;
use super::node::OFFICE;
use super::said::Recorded;

/// The values that stand in each field of a record.
pub(super) type Standing = BTreeMap<Field, BTreeSet<Vec<u8>>>;

/// An op's place, in an order of its own.
pub(super) type Place = (Incarnation, u64);

/// An acknowledged receipt.
#[derive(Debug, Clone)]
pub(super) struct Issued {
    pub(super) collector: ActorId,
    pub(super) scope: ScopeId,
    pub(super) place: Place,
    /// When, by the device's hybrid clock; known in the worlds that have acts.
    pub(super) time: Hlc,
    /// What the machine's wall clock said.
    pub(super) wall: UnixMillis,
    pub(super) receipt: Receipt,
}

/// An acknowledged write of one field.
#[derive(Debug, Clone)]
pub(super) struct Write {
    pub(super) field: Field,
    pub(super) value: Value,
    pub(super) place: Place,
    /// Up to which number its writer held each stream of the scope.
    pub(super) seen: Rc<BTreeMap<Incarnation, u64>>,
}

/// An acknowledged hand-over.
#[derive(Debug, Clone)]
pub(super) struct Handed {
    pub(super) collector: ActorId,
    pub(super) amount: Dong,
    pub(super) day: Date,
    pub(super) place: Place,
    /// When, by the device's hybrid clock.
    pub(super) time: Hlc,
}

/// What the office counted of a hand-over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted {
    pub(super) collector: ActorId,
    pub(super) stated: Dong,
    pub(super) amount: Dong,
    pub(super) day: Date,
    pub(super) place: Place,
}

/// Everything acknowledged.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) receipts: BTreeMap<RecordId, Issued>,
    /// The same in order.
    pub(super) issued: Vec<RecordId>,
    pub(super) acts: BTreeMap<RecordId, Recorded>,
    pub(super) act_scopes: BTreeMap<RecordId, ScopeId>,
    /// Acts in order.
    pub(super) said: Vec<RecordId>,
    pub(super) visits: BTreeSet<RecordId>,
    pub(super) hand_overs: BTreeMap<RecordId, Handed>,
    /// What was counted of each.
    pub(super) counts: BTreeMap<RecordId, Counted>,
    /// Receipts of which a line was put into a batch.
    pub(super) batched: BTreeSet<RecordId>,
    /// Writes to each record.
    pub(super) writes: BTreeMap<RecordId, Vec<Write>>,
    /// Records written since the last quiet point.
    pub(super) touched: BTreeSet<RecordId>,
    /// Persons with the scope they are registered in.
    pub(super) persons: Vec<(RecordId, ScopeId)>,
    /// Households with their scope.
    pub(super) households: Vec<(RecordId, ScopeId)>,
}

/// One collector's cash as the model adds it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Cash {
    pub(super) taken: i64,
    pub(super) handed: i64,
    pub(super) stated: i64,
    pub(super) counted: i64,
}

impl Model {
    /// Returns the values that must stand in each field of `only` these records: those that nobody who had seen them
    /// wrote over.
    pub(super) fn standing(&self, only: Option<&BTreeSet<RecordId>>) -> Vec<(RecordId, Standing)> {
        let records = self
            .writes
            .iter()
            .filter(|(record, _)| only.is_none_or(|only| only.contains(record)));
        let standing = records.map(|(record, writes)| {
            let mut fields = Standing::new();
            for write in writes {
                let of_field = || writes.iter().filter(|other| other.field == write.field);
                if !of_field().any(|other| other.has_seen(write.place)) {
                    let values = fields.entry(write.field).or_default();
                    values.insert(write.value.to_bytes());
                }
            }
            (*record, fields)
        });
        standing.collect()
    }

    /// Returns each collector's cash.
    pub(super) fn cash(&self) -> BTreeMap<ActorId, Cash> {
        let mut cash: BTreeMap<ActorId, Cash> = BTreeMap::new();
        for issued in self.receipts.values() {
            let of = cash.entry(issued.collector).or_default();
            of.taken += in_cash(&issued.receipt.payments);
        }
        for handed in self.hand_overs.values() {
            let of = cash.entry(handed.collector).or_default();
            of.handed += handed.amount.get();
        }
        for counted in self.counts.values() {
            let of = cash.entry(counted.collector).or_default();
            of.stated += counted.stated.get();
            of.counted += counted.amount.get();
        }
        for one in self.acts.values() {
            if let Some(body) = one.said.as_deposit() {
                cash.entry(one.by).or_default().taken += in_cash(&body.payments);
            }
        }
        cash
    }

    /// Returns by what a receipt or a deposit was paid.
    pub(super) fn paid_by(&self, id: &RecordId) -> Option<&[Payment]> {
        if let Some(issued) = self.receipts.get(id) {
            return Some(&issued.receipt.payments);
        }
        let deposit = self.acts.get(id)?.said.as_deposit()?;
        Some(&deposit.payments)
    }

    /// Returns the acts of which a second person has said a word.
    pub(super) fn worded(&self) -> impl Iterator<Item = RecordId> {
        let words = self.acts.values().filter_map(|one| one.said.as_word());
        words.map(|word| word.act)
    }

    /// Returns what of each deposit a receipt is paid with.
    pub(super) fn credits(&self, receipt: &RecordId) -> BTreeMap<RecordId, i64> {
        let mut credits = BTreeMap::new();
        let issued = self.receipts.get(receipt);
        for paid in issued.into_iter().flat_map(|one| &one.receipt.payments) {
            if let Method::Credit(Owed::Deposit(id)) = paid.method {
                *credits.entry(id).or_default() += paid.amount.get();
            }
        }
        credits
    }

    /// Returns what of deposits waits, less what receipts were paid of it: that bears no scheme.
    pub(super) fn held_deposits(&self, judged: &Judged) -> i64 {
        let held = self.acts.iter();
        let held = held.filter(|(id, _)| !judged.left.contains_key(id));
        let held = held.filter_map(|(_, one)| one.said.as_deposit());
        let held = held.flat_map(|body| &body.payments);
        let held = held.map(|paid| paid.amount.get());
        let lacking = judged.not_owed.difference(&judged.void);
        let lacking = lacking.flat_map(|receipt| self.credits(receipt).into_values());
        held.sum::<i64>() - lacking.sum::<i64>()
    }

    /// Returns the place of each receipt.
    pub(super) fn places(&self) -> BTreeMap<RecordId, Placed> {
        let receipts = self.receipts.iter();
        receipts
            .map(|(id, one)| (*id, (one.time, one.place.0, one.place.1)))
            .collect()
    }

    /// Returns what of all money a machine knows of that holds so much of each scope.
    pub(super) fn known_by(&self, held: &BTreeMap<ScopeId, Vector>) -> Self {
        let knows = |scope: ScopeId, (stream, number): Place| {
            let heads = held.get(&scope);
            heads.is_some_and(|heads| number <= heads.number(&stream))
        };
        let receipts = self.receipts.iter();
        let receipts = receipts.filter(|(_, one)| knows(one.scope, one.place));
        let acts = self.acts.iter().filter(|(id, one)| {
            let scope = self.act_scopes.get(id);
            scope.is_some_and(|scope| knows(*scope, (one.placed.1, one.placed.2)))
        });
        let hand_overs = self.hand_overs.iter();
        let hand_overs = hand_overs.filter(|(_, one)| knows(OFFICE, one.place));
        let counts = self.counts.iter();
        let counts = counts.filter(|(_, one)| knows(OFFICE, one.place));
        Self {
            receipts: receipts.map(|(id, one)| (*id, one.clone())).collect(),
            acts: acts.map(|(id, one)| (*id, one.clone())).collect(),
            hand_overs: hand_overs.map(|(id, one)| (*id, one.clone())).collect(),
            counts: counts.map(|(id, one)| (*id, *one)).collect(),
            ..Self::default()
        }
    }

    /// Returns what was paid per collector and scheme, and neither made void nor given back.
    pub(super) fn paid(&self, judged: &Judged) -> BTreeMap<(ActorId, Scheme), i64> {
        let mut paid = BTreeMap::new();
        for (id, issued) in &self.receipts {
            if judged.void.contains(id) {
                continue;
            }
            // What no bank has shown is not given back yet.
            let asked = issued.receipt.transferred().get();
            let is_here = judged.shown.get(id).copied().unwrap_or(0) >= asked
                && !judged.not_owed.contains(id);
            let back = judged.back.get(id).filter(|_| is_here);
            let mut back = back.map_or(0, |(_, amount)| amount.get());
            for line in &issued.receipt.lines {
                let sum: &mut i64 = paid.entry((issued.collector, line.scheme)).or_default();
                *sum += line.payable.get() - back;
                // Refunds are of the first line.
                back = 0;
            }
        }
        paid.retain(|_, sum| *sum != 0);
        paid
    }
}

/// Returns how much was paid in cash.
pub(super) fn in_cash(payments: &[Payment]) -> i64 {
    let cash = payments.iter().filter(|paid| paid.method == Method::Cash);
    cash.map(|paid| paid.amount.get()).sum()
}

impl Write {
    /// Returns whether this write's author had seen another op, their own earlier ones included.
    fn has_seen(&self, (incarnation, number): Place) -> bool {
        if incarnation == self.place.0 {
            return number < self.place.1;
        }
        self.seen
            .get(&incarnation)
            .is_some_and(|seen| *seen >= number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(by: u8, number: u64, seen: &[(u8, u64)], value: &str) -> Write {
        let incarnation = |id: u8| Incarnation::from_bytes([id; 8]);
        Write {
            field: Field::Phone,
            value: Value::Text(value.into()),
            place: (incarnation(by), number),
            seen: seen
                .iter()
                .map(|(id, number)| (incarnation(*id), *number))
                .collect::<BTreeMap<_, _>>()
                .into(),
        }
    }

    #[test]
    fn what_nobody_wrote_over_stands() {
        let writes = vec![
            write(1, 1, &[], "một"),
            write(1, 2, &[], "hai"),
            write(2, 1, &[(1, 1)], "ba"),
            write(3, 1, &[(1, 1), (2, 1)], "bốn"),
        ];
        let model = Model {
            writes: BTreeMap::from([(RecordId::from_bytes([1; 16]), writes)]),
            ..Model::default()
        };
        let standing = model.standing(None).into_iter().map(|(_, fields)| fields);
        let standing: Vec<_> = standing.flat_map(BTreeMap::into_values).flatten().collect();
        let expected: BTreeSet<_> = ["hai", "bốn"]
            .map(|text| Value::Text(text.into()).to_bytes())
            .into();
        assert_eq!(standing, expected.into_iter().collect::<Vec<_>>());
    }
}
