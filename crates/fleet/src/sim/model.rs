//! What the simulator knows by itself: what was acknowledged, and who had seen what. It reads no projection.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use book::date::Date;
use book::fact::{Basis, Method, Receipt, Scheme};
use book::money::Dong;
use book::record::{Field, Value};
use replica::{ActorId, Hlc, Incarnation, RecordId, ScopeId, UnixMillis};

use super::acts::{Judged, Recorded};

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

/// An acknowledged hand-over and what was counted of it.
#[derive(Debug, Clone)]
pub(super) struct Handed {
    pub(super) collector: ActorId,
    pub(super) amount: Dong,
    pub(super) counted: Option<Dong>,
    /// When, by the device's hybrid clock.
    pub(super) time: Hlc,
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
            let paid = issued
                .receipt
                .payments
                .iter()
                .filter(|paid| paid.method == Method::Cash);
            of.taken += paid.map(|paid| paid.amount.get()).sum::<i64>();
        }
        for handed in self.hand_overs.values() {
            let of = cash.entry(handed.collector).or_default();
            of.handed += handed.amount.get();
            if let Some(counted) = handed.counted {
                of.stated += handed.amount.get();
                of.counted += counted.get();
            }
        }
        cash
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
            let is_here = judged.shown.get(id).copied().unwrap_or(0) >= asked;
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

    /// Returns the receipts that cover one person in one scheme from one day: of each such group exactly one is
    /// counted. All periods of a group begin in one month, so any two share a day.
    pub(super) fn rivals(&self) -> BTreeMap<(RecordId, Scheme, Date), Vec<RecordId>> {
        let mut groups: BTreeMap<(RecordId, Scheme, Date), Vec<RecordId>> = BTreeMap::new();
        for (id, issued) in &self.receipts {
            for line in &issued.receipt.lines {
                if let (Some(person), Basis::Bhxh { .. } | Basis::Bhyt { .. }) =
                    (line.person, &line.basis)
                {
                    groups
                        .entry((person, line.scheme, line.covers_from))
                        .or_default()
                        .push(*id);
                }
            }
        }
        groups
    }
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
