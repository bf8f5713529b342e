//! Money given back.

use minicbor::{Decode, Encode};
use replica::RecordId;

use crate::date::Date;
use crate::fact::Owed;
use crate::money::Dong;

/// Cash given back to a payer, out of what is owed to them.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Repayment {
    /// Out of what.
    #[n(0)]
    pub owed: Owed,
    /// The business day.
    #[n(1)]
    pub day: Date,
    /// How much.
    #[n(2)]
    pub amount: Dong,
    /// Whose cash.
    #[n(3)]
    pub purse: Purse,
    /// To whom, where not to the payer.
    #[n(4)]
    pub to: Option<String>,
    /// Anything else.
    #[n(5)]
    pub note: Option<String>,
}

/// Whose cash it is that is given away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Purse {
    /// That in the hands of whoever writes it.
    #[n(0)]
    Own,
    /// The office's.
    #[n(1)]
    Office,
}

impl Repayment {
    /// It is about the void, deposit or refund.
    pub(super) const fn about(&self) -> Option<RecordId> {
        Some(self.owed.id())
    }
}
