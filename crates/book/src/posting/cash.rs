//! Cash that changes hands.

use replica::ActorId;

use super::account::Account;
use super::leg::{Posting, balanced, negative};
use crate::act::Explanation;
use crate::fact::{Count, HandOver};
use crate::money::Dong;
use crate::standing::Standing;

/// Returns the postings of a hand-over by `collector`.
#[must_use]
pub fn of_hand_over(hand_over: &HandOver, collector: ActorId) -> Vec<Posting> {
    let leg = |account, amount| Posting::plain(account, collector, hand_over.day, amount);
    vec![
        leg(Account::CollectorCash, negative(hand_over.amount)),
        leg(Account::InTransit, hand_over.amount),
    ]
}

/// Returns the postings of a count. A count that is held moves nothing: the cash stays in transit. A difference is the
/// giver's to explain.
#[must_use]
pub fn of_count(count: &Count, standing: Standing) -> Vec<Posting> {
    if !standing.is_counted() {
        return Vec::new();
    }
    let leg = |account, amount| Posting::plain(account, count.collector, count.day, amount);
    let legs = vec![
        leg(Account::InTransit, negative(count.stated)),
        match count.to {
            None => leg(Account::OfficeCash, count.counted),
            Some(receiver) => {
                Posting::plain(Account::CollectorCash, receiver, count.day, count.counted)
            }
        },
    ];
    balanced(legs, |amount| leg(Account::OverShort, amount))
}

/// Returns the postings of an explanation of what `collector` handed over: a difference that was made good.
#[must_use]
pub fn of_explanation(body: &Explanation, collector: ActorId, standing: Standing) -> Vec<Posting> {
    if !standing.is_counted() || body.moved == Dong::ZERO {
        return Vec::new();
    }
    let leg = |account, amount| Posting::plain(account, collector, body.day, amount);
    vec![
        leg(Account::OfficeCash, body.moved),
        leg(Account::OverShort, negative(body.moved)),
    ]
}
