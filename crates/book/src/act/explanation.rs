//! Why a hand-over was counted as more or less than it said.

use minicbor::{Decode, Encode};
use replica::RecordId;

use crate::date::Date;
use crate::money::Dong;

/// A difference of a count is explained, and what was missing is brought, or what was too much given back.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Explanation {
    /// The business day.
    #[n(0)]
    pub day: Date,
    /// The count.
    #[n(1)]
    pub count: RecordId,
    /// Why, and who paid or was paid.
    #[n(2)]
    pub words: String,
    /// What came to the office's cash by it; less than 0: what went out.
    #[n(3)]
    pub moved: Dong,
}

impl Explanation {
    /// It is about its count.
    pub(super) const fn about(&self) -> Option<RecordId> {
        Some(self.count)
    }
}
