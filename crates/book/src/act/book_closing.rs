//! Receipt numbers that nobody will hear of.

use minicbor::{Decode, Encode};
use replica::{DeviceId, RecordId};

use crate::date::Date;

/// An office closes a receipt book that did not come back.
///
/// These numbers, of which it knows neither a receipt nor a return, are unknown from then on. A receipt that bears one
/// of them and comes later is held.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct BookClosing {
    /// The business day.
    #[n(0)]
    pub day: Date,
    /// Whose book.
    #[n(1)]
    pub device: DeviceId,
    /// The book's series.
    #[n(2)]
    pub series: String,
    /// The first number.
    #[n(3)]
    pub from: u32,
    /// The number behind the last.
    #[n(4)]
    pub until: u32,
    /// Why, in words.
    #[n(5)]
    pub words: Option<String>,
}

impl BookClosing {
    /// A run of numbers is no fact.
    pub(super) const fn about(&self) -> Option<RecordId> {
        None
    }
}
