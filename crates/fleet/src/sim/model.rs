//! What the simulator knows by itself: what was acknowledged, and who had seen what. It reads no projection.

use std::collections::{BTreeMap, BTreeSet};

use book::date::Date;
use book::fact::{Basis, Method, Receipt, Scheme};
use book::money::Dong;
use book::record::{Field, Value};
use replica::{ActorId, Incarnation, RecordId, ScopeId};

/// An op's place, in an order of its own.
pub(super) type Place = (Incarnation, u64);

/// An acknowledged receipt.
#[derive(Debug, Clone)]
pub(super) struct Issued {
    pub(super) collector: ActorId,
    pub(super) scope: ScopeId,
    pub(super) place: Place,
    pub(super) receipt: Receipt,
}

/// An acknowledged write of one field.
#[derive(Debug, Clone)]
pub(super) struct Write {
    pub(super) scope: ScopeId,
    pub(super) record: RecordId,
    pub(super) field: Field,
    pub(super) value: Value,
    pub(super) place: Place,
    /// Up to which number its writer held each stream of the scope.
    pub(super) seen: BTreeMap<Incarnation, u64>,
}

/// An acknowledged hand-over and what was counted of it.
#[derive(Debug, Clone)]
pub(super) struct Handed {
    pub(super) collector: ActorId,
    pub(super) amount: Dong,
    pub(super) counted: Option<Dong>,
}

/// Everything acknowledged.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) receipts: BTreeMap<RecordId, Issued>,
    pub(super) visits: BTreeSet<RecordId>,
    pub(super) hand_overs: BTreeMap<RecordId, Handed>,
    pub(super) writes: Vec<Write>,
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
    /// Returns the values that must stand in each field: those that nobody who had seen them wrote over.
    pub(super) fn standing(&self) -> BTreeMap<(ScopeId, RecordId, Field), BTreeSet<Vec<u8>>> {
        let mut fields: BTreeMap<(ScopeId, RecordId, Field), Vec<&Write>> = BTreeMap::new();
        for write in &self.writes {
            fields
                .entry((write.scope, write.record, write.field))
                .or_default()
                .push(write);
        }
        let standing = fields.into_iter().map(|(field, writes)| {
            let stands = |one: &&&Write| !writes.iter().any(|other| other.has_seen(one.place));
            let values = writes
                .iter()
                .filter(stands)
                .map(|write| write.value.to_bytes());
            (field, values.collect())
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

    /// Returns what was paid per collector and scheme.
    pub(super) fn paid(&self) -> BTreeMap<(ActorId, Scheme), i64> {
        let mut paid = BTreeMap::new();
        for issued in self.receipts.values() {
            for line in &issued.receipt.lines {
                *paid.entry((issued.collector, line.scheme)).or_default() += line.payable.get();
            }
        }
        paid
    }

    /// Returns the receipts that cover one person in one scheme from one day: of each such group exactly one is
    /// counted. All periods here are one calendar month, so two either share every day or none.
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
            scope: ScopeId(3),
            record: RecordId::from_bytes([1; 16]),
            field: Field::Phone,
            value: Value::Text(value.into()),
            place: (incarnation(by), number),
            seen: seen
                .iter()
                .map(|(id, number)| (incarnation(*id), *number))
                .collect(),
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
            writes,
            ..Model::default()
        };
        let standing: Vec<_> = model.standing().into_values().flatten().collect();
        let expected: BTreeSet<_> = ["hai", "bốn"]
            .map(|text| Value::Text(text.into()).to_bytes())
            .into();
        assert_eq!(standing, expected.into_iter().collect::<Vec<_>>());
    }
}
