//! The office's evening review.

use minicbor::{Decode, Encode};
use replica::RecordId;

use crate::date::Date;

/// The office has looked at a void. It moves nothing; a void that is wrong is refused by an approval.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Review {
    /// The void.
    #[n(0)]
    pub void: RecordId,
    /// The business day.
    #[n(1)]
    pub day: Date,
    /// What was found.
    #[n(2)]
    pub note: Option<String>,
}

impl Review {
    /// It is about its void.
    pub(super) const fn about(&self) -> Option<RecordId> {
        Some(self.void)
    }
}
