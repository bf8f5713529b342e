//! The office's evening review.

use minicbor::{Decode, Encode};
use replica::RecordId;

use crate::date::Date;

/// The office has looked at a void, or at what a receipt says of the people it is for. It moves nothing: a void that is wrong
/// is refused by an approval, a receipt is made void.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Review {
    /// The void or receipt.
    #[n(0)]
    pub of: RecordId,
    /// The business day.
    #[n(1)]
    pub day: Date,
    /// What was found.
    #[n(2)]
    pub note: Option<String>,
}

impl Review {
    /// It is about what was looked at.
    pub(super) const fn about(&self) -> Option<RecordId> {
        Some(self.of)
    }
}
