//! Receipt numbers given back.

use minicbor::{Decode, Encode};
use replica::{DeviceId, RecordId};

use crate::date::Date;

/// Numbers of a device's receipt book go back to the office that issued it.
///
/// The device itself writes it, or the office. The device does not use them from then on; a receipt that bears one all the
/// same is held.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct BookReturn {
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

impl BookReturn {
    /// A run of numbers is no fact.
    pub(super) const fn about(&self) -> Option<RecordId> {
        None
    }
}
