//! What was counted of a hand-over by whoever it went to.

use minicbor::{Decode, Encode};
use replica::{ActorId, RecordId};

use crate::date::Date;
use crate::fact::Denomination;
use crate::money::Dong;

/// The office, or the collector to whom it goes, counts a hand-over. What was counted is what they have; a difference, more
/// or less, stays open.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Count {
    /// The hand-over.
    #[n(0)]
    pub hand_over: RecordId,
    /// Who handed it over.
    #[n(1)]
    pub collector: ActorId,
    /// How much the hand-over says; the fact stands by itself where the other has not arrived yet.
    #[n(2)]
    pub stated: Dong,
    /// How much there was.
    #[n(3)]
    pub counted: Dong,
    /// The business day.
    #[n(4)]
    pub day: Date,
    /// The notes, largest first; empty where they were not counted one by one.
    #[n(5)]
    pub notes: Vec<Denomination>,
    /// The collector who has the cash now, and whose own device says so; none: the office.
    #[n(6)]
    pub to: Option<ActorId>,
}
