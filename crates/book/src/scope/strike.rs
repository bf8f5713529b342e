//! Personal data struck out on request.

use minicbor::{Decode, Encode};
use replica::RecordId;

/// What was written about a household or person is struck out, everywhere and for good. Written by the centre, in the
/// organisation's scope.
///
/// The record remains, with its id and without a word; so do receipts and money, which name it by that id.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Strike {
    /// The record.
    #[n(0)]
    pub record: RecordId,
    /// Why, in words for those concerned. It is kept, so it names nobody.
    #[n(1)]
    pub reason: String,
}
