//! Cash on its way from an office to the bank.

use minicbor::{Decode, Encode};
use replica::RecordId;

use crate::date::Date;
use crate::money::Dong;
use crate::organisation::AccountNumber;

/// Cash of the office was paid in at the bank.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct BankSlip {
    /// The business day.
    #[n(0)]
    pub day: Date,
    /// Into which account.
    #[n(1)]
    pub account: AccountNumber,
    /// The slip's number, as the bank printed it.
    #[n(2)]
    pub number: String,
    /// How much.
    #[n(3)]
    pub amount: Dong,
}

impl BankSlip {
    /// A slip stands by itself.
    pub(super) const fn about(&self) -> Option<RecordId> {
        None
    }
}
