//! Less than a premium: money held for a payer.

use minicbor::{Decode, Encode};
use replica::RecordId;

use crate::date::Date;
use crate::fact::{Method, Payment};
use crate::money::Dong;

/// Money taken that is less than what was asked for (`tiền tạm giữ`): refundable, and without any cover.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Deposit {
    /// The business day, as the collector saw it.
    #[n(0)]
    pub day: Date,
    /// The household, where it is known yet.
    #[n(1)]
    pub household: Option<RecordId>,
    /// Who paid, as written on the slip.
    #[n(2)]
    pub payer: Option<String>,
    /// How it was paid.
    #[n(3)]
    pub payments: Vec<Payment>,
    /// What it is meant for.
    #[n(4)]
    pub note: Option<String>,
}

impl Deposit {
    /// Returns how much was taken; `None` where an amount is no new money or the sum overflows.
    #[must_use]
    pub fn total(&self) -> Option<Dong> {
        let possible = |payment: &Payment| {
            let new = matches!(payment.method, Method::Cash | Method::Transfer);
            new && payment.amount > Dong::ZERO && payment.amount <= Dong::MAX
        };
        if self.payments.is_empty() || !self.payments.iter().all(possible) {
            return None;
        }
        Dong::checked_sum(self.payments.iter().map(|payment| payment.amount))
            .filter(|total| *total <= Dong::MAX)
    }

    /// A deposit stands by itself.
    pub(super) const fn about(&self) -> Option<RecordId> {
        None
    }
}
