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

#[cfg(test)]
mod tests {
    use replica::RecordId;

    use super::*;
    use crate::date::Date;
    use crate::standing::Hold;

    fn legs(postings: &[Posting]) -> Vec<String> {
        let line = |leg: &Posting| format!("{} - {}", leg.account.code(), leg.amount.get());
        postings.iter().map(line).collect()
    }

    fn sum(postings: &[Posting]) -> i64 {
        postings.iter().map(|leg| leg.amount.get()).sum()
    }

    #[test]
    fn the_posting_rules_of_cash_are_frozen() {
        let (collector, day) = (ActorId(1001), Date::parse("30/06/2021").unwrap());
        let hand_over = HandOver {
            day,
            amount: Dong::new(1_000_000),
            notes: vec![],
            to: None,
        };
        let moved = of_hand_over(&hand_over, collector);
        assert_eq!(
            legs(&moved),
            ["collector-cash - -1000000", "in-transit - 1000000"]
        );
        let count = Count {
            hand_over: RecordId::from_bytes([5; 16]),
            collector,
            stated: Dong::new(1_000_000),
            counted: Dong::new(950_000),
            day,
            notes: vec![],
            to: None,
        };
        let short = of_count(&count, Standing::COUNTED);
        assert_eq!(
            legs(&short),
            [
                "in-transit - -1000000",
                "office-cash - 950000",
                "over-short - 50000"
            ]
        );
        assert_eq!(of_count(&count, Standing::held([Hold::CountDiffers])), []);
        let receiver = Count {
            to: Some(ActorId(1002)),
            ..count
        };
        let passed = of_count(&receiver, Standing::COUNTED);
        assert_eq!(
            legs(&passed),
            [
                "in-transit - -1000000",
                "collector-cash - 950000",
                "over-short - 50000"
            ]
        );
        let whose: Vec<_> = passed.iter().map(|leg| leg.collector.0).collect();
        assert_eq!(whose, [1001, 1002, 1001]);
        for postings in [moved, short, passed] {
            assert_eq!(sum(&postings), 0);
        }
    }
}
