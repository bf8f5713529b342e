//! Cash on its way from a collector to the office, or to another collector.

use minicbor::{Decode, Encode};
use replica::ActorId;

use crate::date::Date;
use crate::money::Dong;

/// A collector hands cash over. Until whoever it goes to has counted it, the cash is in transit.
///
/// Cash that goes straight to the bank is a slip ([`crate::act::BankSlip`]): the bank does not sign here.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct HandOver {
    /// The business day.
    #[n(0)]
    pub day: Date,
    /// How much, as the collector counted it.
    #[n(1)]
    pub amount: Dong,
    /// The notes, largest first; empty where they were not counted one by one.
    #[n(2)]
    pub notes: Vec<Denomination>,
    /// The collector it goes to; none: the office.
    #[n(3)]
    pub to: Option<ActorId>,
}

/// Some notes of one denomination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Denomination {
    /// The note's value.
    #[n(0)]
    pub note: Dong,
    /// How many.
    #[n(1)]
    pub count: u32,
}

impl Denomination {
    /// Returns the sum of some notes; `None` where it overflows.
    #[must_use]
    pub fn total(notes: &[Self]) -> Option<Dong> {
        notes.iter().try_fold(Dong::ZERO, |sum, one| {
            let value = one.note.get().checked_mul(i64::from(one.count))?;
            sum.checked_add(Dong::new(value))
        })
    }

    /// The notes that people count, the largest first. What is less than the smallest is small change.
    pub const NOTES: [Dong; 9] = [
        Dong::new(500_000),
        Dong::new(200_000),
        Dong::new(100_000),
        Dong::new(50_000),
        Dong::new(20_000),
        Dong::new(10_000),
        Dong::new(5_000),
        Dong::new(2_000),
        Dong::new(1_000),
    ];

    /// Returns the fewest notes that come to an amount; small change stands for itself.
    #[must_use]
    pub fn fewest(amount: Dong) -> Vec<Self> {
        let mut left = amount.get().max(0);
        let mut notes = Vec::new();
        for note in Self::NOTES {
            let count = u32::try_from(left / note.get()).unwrap_or(u32::MAX);
            left -= note.get() * i64::from(count);
            notes.push(Self { note, count });
        }
        notes.push(Self {
            note: Dong::new(left),
            count: 1,
        });
        notes.retain(|one| one.count > 0 && one.note > Dong::ZERO);
        notes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fewest_notes_come_to_the_amount() {
        for amount in [0, 1, 999, 1_000, 1_366_340, 7_644_801, 1_000_000_000_000] {
            let notes = Denomination::fewest(Dong::new(amount));
            assert_eq!(Denomination::total(&notes), Some(Dong::new(amount)));
        }
        let of = |note, count| Denomination {
            note: Dong::new(note),
            count,
        };
        let notes = [of(500_000, 2), of(200_000, 1), of(1_000, 1), of(340, 1)];
        assert_eq!(Denomination::fewest(Dong::new(1_201_340)), notes);
    }
}
