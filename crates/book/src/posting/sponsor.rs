//! Sponsors' money.

use replica::ActorId;

use super::account::Account;
use super::group::LedgerGroup;
use super::leg::{Posting, balanced, negative};
use crate::act::SponsorGift;
use crate::fact::Method;
use crate::standing::{Hold, Standing};

/// Returns the postings of a gift taken in by `cashier`: the money stands for the sponsors until lines use it up.
///
/// One that waits for the bank is in suspense; one that is held for anything else moves nothing.
#[must_use]
pub fn of_sponsor_gift(gift: &SponsorGift, cashier: ActorId, standing: Standing) -> Vec<Posting> {
    if standing.reasons().any(|hold| hold != Hold::AwaitingBank) {
        return Vec::new();
    }
    let plain = |account, amount| Posting::plain(account, cashier, gift.day, amount);
    let paid = gift.payments.iter().map(|payment| {
        let account = match payment.method {
            Method::Cash | Method::Credit(_) => Account::OfficeCash,
            Method::Transfer => Account::TransfersUnmatched,
        };
        let amount = if gift.back {
            negative(payment.amount)
        } else {
            payment.amount
        };
        plain(account, amount)
    });
    let group = gift.group.as_deref().and_then(LedgerGroup::from_code);
    balanced(paid.collect(), |amount| {
        if standing.is_counted() {
            Posting {
                group,
                ..plain(Account::Sponsors, amount)
            }
        } else {
            plain(Account::Suspense, amount)
        }
    })
}
