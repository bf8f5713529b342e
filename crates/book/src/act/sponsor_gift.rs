//! What sponsors pay in for others' premiums.

use minicbor::{Decode, Encode};
use replica::RecordId;

use crate::date::Date;
use crate::fact::{Method, Payment};
use crate::money::Dong;

/// A sponsor or organisation pays in for participants, or gets back what nobody used. Written at an office.
///
/// Lines of receipts name no sponsor: what sponsors bear of them comes out of what was given for their group, or for
/// everybody.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SponsorGift {
    /// The business day.
    #[n(0)]
    pub day: Date,
    /// Who gives.
    #[n(1)]
    pub sponsor: String,
    /// How it was paid.
    #[n(2)]
    pub payments: Vec<Payment>,
    /// The ledger's group that it is for, by its code; none: for everybody.
    #[n(3)]
    pub group: Option<String>,
    /// Whether it goes back to the sponsor: in cash, out of the office's.
    #[n(4)]
    pub back: bool,
    /// For whom, in words.
    #[n(5)]
    pub note: Option<String>,
}

impl SponsorGift {
    /// Returns how much moved; `None` where an amount is no new money, the sum overflows, or something goes back by
    /// transfer.
    #[must_use]
    pub fn total(&self) -> Option<Dong> {
        let possible = |payment: &Payment| {
            let new = match payment.method {
                Method::Cash => true,
                Method::Transfer => !self.back,
                Method::Credit(_) => false,
            };
            new && payment.amount > Dong::ZERO && payment.amount <= Dong::MAX
        };
        if self.payments.is_empty() || !self.payments.iter().all(possible) {
            return None;
        }
        Dong::checked_sum(self.payments.iter().map(|payment| payment.amount))
            .filter(|total| *total <= Dong::MAX)
    }

    /// A gift stands by itself.
    pub(super) const fn about(&self) -> Option<RecordId> {
        None
    }
}
