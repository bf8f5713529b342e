//! The second person's word.

use minicbor::{Decode, Encode};
use replica::RecordId;

use crate::date::Date;

/// Somebody else's word on an act that takes two persons.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Approval {
    /// The act.
    #[n(0)]
    pub act: RecordId,
    /// The business day.
    #[n(1)]
    pub day: Date,
    /// Approved, or refused.
    #[n(2)]
    pub approves: bool,
    /// Why.
    #[n(3)]
    pub reason: Option<String>,
}

impl Approval {
    /// It is about its act.
    pub(super) const fn about(&self) -> Option<RecordId> {
        Some(self.act)
    }
}
