//! A month is closed.

use minicbor::{Decode, Encode};
use replica::RecordId;

use crate::date::{Date, Month};

/// An office closes a month, or opens one again. The office is the scope in which it is written; it takes two persons.
///
/// What arrives later for a day of a closed month is reported in the first open one behind it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Closing {
    /// The business day.
    #[n(0)]
    pub day: Date,
    /// The month.
    #[n(1)]
    pub month: Month,
    /// The closing that this one takes back.
    #[n(2)]
    pub reopens: Option<RecordId>,
    /// Why, in words.
    #[n(3)]
    pub note: Option<String>,
}

impl Closing {
    /// Returns the closing that this one takes back.
    pub(super) const fn about(&self) -> Option<RecordId> {
        self.reopens
    }
}
