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
}
