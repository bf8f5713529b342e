//! Cash on its way to the bank.

use minicbor::{Decode, Encode};
use replica::RecordId;

use super::repayment::Purse;
use crate::date::Date;
use crate::money::Dong;
use crate::organisation::AccountNumber;

/// Cash was paid in at the bank: the office's, or by a collector straight out of their own hands.
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
    /// Whose cash.
    #[n(4)]
    pub purse: Purse,
}

impl BankSlip {
    /// A slip stands by itself.
    pub(super) const fn about(&self) -> Option<RecordId> {
        None
    }
}
