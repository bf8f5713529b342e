//! What the office counted of a hand-over.

use minicbor::{Decode, Encode};
use replica::{ActorId, RecordId};

use crate::date::Date;
use crate::fact::Denomination;
use crate::money::Dong;

/// The office counts a hand-over. What it counted is what it has; a difference, more or less, stays open.
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
}
