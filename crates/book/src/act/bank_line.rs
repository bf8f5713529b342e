//! What a bank statement shows.

use minicbor::{Decode, Encode};
use replica::RecordId;

use crate::date::Date;
use crate::money::Dong;
use crate::organisation::AccountNumber;

/// One line of a bank statement. The same line taken in again is the same line.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct BankLine {
    /// The day on which the bank booked it.
    #[n(0)]
    pub day: Date,
    /// Which line it is.
    #[n(1)]
    pub key: LineKey,
    /// How much: more than zero came in, less went out.
    #[n(2)]
    pub amount: Dong,
    /// The words that came with it.
    #[n(3)]
    pub words: String,
}

/// What names a line of a statement: a bank never gives one reference twice in an account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(array)]
pub struct LineKey {
    /// The account.
    #[n(0)]
    pub account: AccountNumber,
    /// The bank's reference.
    #[n(1)]
    pub reference: String,
}

impl BankLine {
    /// A line stands by itself.
    pub(super) const fn about(&self) -> Option<RecordId> {
        None
    }
}
