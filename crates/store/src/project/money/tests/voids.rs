//! Voids: at once, by two persons, or not at all; and what they give back.

use book::act::{Act, PaperCopy, Review};
use book::body::Body;
use book::posting::Account;

use super::super::testing::*;
use super::made::{says, voids};

/// A month of social insurance for person 1, in a book of its device.
fn receipt(number: u64) -> Made {
    let who = u32::try_from(number).unwrap();
    let date = "21/11/2026";
    Made::by(
        1,
        number,
        Body::Receipt(paid(who, date, vec![bhxh(1, 1, date)])),
    )
}

fn world() -> Vec<Made> {
    vec![book_of(1, 1, 51)]
}

fn taken(more: &[Made]) -> Bench {
    Bench::of(&[&world()[..], more].concat())
}

#[test]
fn a_void_with_the_payers_copy_back_counts_at_once_and_the_cash_is_owed_to_the_payer() {
    let one = receipt(10);
    let void = voids(1, 11, &one, PaperCopy::Returned);
    let bench = taken(&[one, void.clone()]);
    assert!(bench.held_act(&void).is_empty());
    let balances = bench.read().balances().unwrap();
    let balances: Vec<_> = balances
        .iter()
        .map(|one| (one.account, one.amount.get()))
        .collect();
    assert_eq!(
        balances,
        [
            (Account::CollectorCash, 264_000),
            (Account::OwedPayers, -264_000)
        ]
    );
}

#[test]
fn a_void_without_the_payers_knowledge_takes_a_second_person() {
    let one = receipt(10);
    let void = voids(1, 11, &one, PaperCopy::Lost);
    let own = says(12, &void, true).named(1001);
    let mut bench = taken(&[one, void.clone(), own.clone()]);
    assert_eq!(bench.held_act(&void), ["needs-approval"]);
    assert_eq!(bench.held_act(&own), ["own-act"]);
    assert_eq!(bench.on(Account::OwedInsurer), -264_000);
    bench.take(&says(13, &void, true).named(50));
    assert!(bench.held_act(&void).is_empty());
    assert_eq!(bench.on(Account::OwedPayers), -264_000);
    bench.take(&says(14, &void, false).named(50));
    assert_eq!(bench.held_act(&void), ["rejected", "needs-approval"]);
    assert_eq!(bench.on(Account::OwedInsurer), -264_000);
}

#[test]
fn whoever_took_the_money_does_not_approve_a_void_that_the_office_made() {
    let one = receipt(10);
    let void = voids(9, 11, &one, PaperCopy::Kept);
    let word = says(12, &void, true).named(1001);
    let bench = taken(&[one, void.clone(), word.clone()]);
    assert_eq!(bench.held_act(&word), ["own-act"]);
    assert_eq!(bench.held_act(&void), ["needs-approval"]);
}

/// Whoever sits at the office would make a receipt void, and pay out in cash what is owed then.
#[test]
fn nobody_makes_anothers_receipt_void_alone_not_even_with_the_payers_copy() {
    let one = receipt(10);
    let by_office = voids(9, 11, &one, PaperCopy::Returned);
    let own = voids(1, 11, &one, PaperCopy::Returned);
    let mut bench = taken(&[by_office.clone(), one.clone()]);
    assert_eq!(bench.held_act(&by_office), ["needs-approval"]);
    bench.take(&says(12, &by_office, true).named(50));
    assert!(bench.held_act(&by_office).is_empty());
    assert!(taken(&[own.clone(), one]).held_act(&own).is_empty());
}

/// Two collectors who are friends are not two persons of an office.
#[test]
fn a_collectors_device_is_nobodys_second_person() {
    let one = receipt(10);
    let void = voids(1, 11, &one, PaperCopy::Lost);
    let friend = Made {
        device: 2,
        ..says(12, &void, true).named(1002)
    };
    let grants = |device| Made::grant(1, HAMLET, device, 1002);
    for order in [[grants(2), friend.clone()], [friend.clone(), grants(2)]] {
        let bench = taken(&[&[one.clone(), void.clone()][..], &order].concat());
        assert_eq!(bench.held_act(&friend), ["not-granted"]);
        assert_eq!(bench.held_act(&void), ["needs-approval"]);
    }
    // The control: the same word by a server.
    let server = Made::grant_server(1, HAMLET, 2, 1002);
    let bench = taken(&[one, void.clone(), server, friend]);
    assert!(bench.held_act(&void).is_empty());
}

#[test]
fn behind_a_hand_over_a_void_takes_a_second_person_whichever_arrives_first() {
    let one = receipt(10);
    let handed = hands_over(1, 11, 264_000);
    let void = voids(1, 12, &one, PaperCopy::Returned);
    let early = taken(&[one.clone(), handed.clone(), void.clone()]);
    let late = taken(&[one.clone(), void.clone(), handed]);
    for bench in [&early, &late] {
        assert_eq!(bench.held_act(&void), ["needs-approval"]);
    }
    assert_eq!(early.digest(), late.digest());
    // The control: a hand-over in front of the receipt, or behind the void, or another's, changes nothing.
    for harmless in [
        hands_over(1, 9, 5_000),
        hands_over(1, 13, 5_000),
        hands_over(2, 11, 5_000),
    ] {
        let bench = taken(&[one.clone(), void.clone(), harmless]);
        assert!(bench.held_act(&void).is_empty());
    }
}

#[test]
fn a_second_void_and_a_void_of_a_void_are_held_and_the_earliest_counts() {
    let one = receipt(10);
    let (first, second) = (
        voids(1, 11, &one, PaperCopy::Returned),
        voids(1, 12, &one, PaperCopy::Returned),
    );
    let of_void = voids(1, 13, &first, PaperCopy::Returned);
    let ops = [one, second.clone(), first.clone(), of_void.clone()];
    let bench = taken(&ops);
    assert!(bench.held_act(&first).is_empty());
    assert_eq!(bench.held_act(&second), ["void-twice"]);
    assert_eq!(bench.held_act(&of_void), ["nothing-there"]);
    assert_eq!(bench.on(Account::OwedPayers), -264_000);
}

#[test]
fn nobody_makes_void_what_stands_in_another_scope() {
    let one = receipt(10);
    let elsewhere = voids(9, 11, &one, PaperCopy::Returned).scoped(OTHER_HAMLET);
    let bench = taken(&[one, elsewhere.clone()]);
    assert_eq!(bench.held_act(&elsewhere), ["nothing-there"]);
    assert_eq!(bench.on(Account::OwedPayers), 0);
}

#[test]
fn a_void_frees_its_receipts_days_and_a_void_refused_takes_them_again() {
    let (first, second) = (receipt(10), receipt(11));
    let void = voids(1, 12, &first, PaperCopy::Returned);
    let refused = says(13, &void, false).named(50);
    let mut bench = taken(&[first.clone(), second.clone()]);
    assert_eq!(bench.held(&second), ["period-twice"]);
    assert!(covered(&bench));
    bench.take(&void);
    assert!(bench.held(&second).is_empty() && bench.held(&first).is_empty());
    assert_eq!(bench.on(Account::OwedInsurer), -264_000);
    bench.take(&refused);
    assert_eq!(bench.held(&second), ["period-twice"]);
    let other = taken(&[refused, void, second, first]);
    assert_eq!(bench.digest(), other.digest());
    let alone = receipt(10);
    let void = voids(1, 12, &alone, PaperCopy::Returned);
    assert!(!covered(&taken(&[alone, void])));
}

fn covered(bench: &Bench) -> bool {
    let (from, to) = (day("01/11/2026"), day("30/11/2026"));
    let scheme = book::fact::Scheme::Bhxh;
    bench.read().covered(person(1), scheme, from, to).unwrap()
}

#[test]
fn a_void_of_a_held_receipt_moves_suspense_and_follows_its_receipt() {
    let (first, second) = (receipt(10), receipt(11));
    let void = voids(1, 12, &second, PaperCopy::Returned);
    let mut bench = taken(&[first.clone(), second.clone(), void]);
    assert_eq!(bench.on(Account::Suspense), 0);
    assert_eq!(bench.on(Account::OwedPayers), -264_000);
    // The first goes: the second would count now, and its void takes it from the insurer's account.
    bench.take(&voids(1, 13, &first, PaperCopy::Returned));
    assert!(bench.held(&second).is_empty());
    assert_eq!(bench.on(Account::OwedInsurer), 0);
    assert_eq!(bench.on(Account::OwedPayers), -528_000);
}

#[test]
fn a_void_that_comes_before_its_receipt_counts_once_that_is_here() {
    let one = receipt(10);
    let void = voids(1, 11, &one, PaperCopy::Kept);
    let word = says(12, &void, true).named(50);
    let mut bench = taken(&[word.clone(), void.clone()]);
    assert_eq!(bench.held_act(&void), ["nothing-there"]);
    bench.take(&one);
    assert!(bench.held_act(&void).is_empty() && bench.held_act(&word).is_empty());
    assert_eq!(bench.on(Account::OwedPayers), -264_000);
}

#[test]
fn a_review_is_of_a_void_or_a_receipt_and_by_somebody_else() {
    let one = receipt(10);
    let void = voids(1, 11, &one, PaperCopy::Returned);
    let review = |number, of: &Made, by| {
        let body = Review {
            of: of.id(),
            day: day("21/11/2026"),
            note: None,
        };
        Made::by(9, number, Body::Act(Act::Review(body)))
            .scoped(of.scope)
            .named(by)
    };
    let own = [review(12, &void, 1001), review(13, &one, 1001)];
    let good = [review(14, &void, 50), review(15, &one, 50)];
    let stray = review(16, &good[0], 50);
    let reviews = [&own[0], &own[1], &good[0], &good[1], &stray].map(Clone::clone);
    // Whether what they are about is here before them or comes behind them.
    let early = [vec![one.clone(), void.clone()], reviews.to_vec()].concat();
    let late = [reviews.to_vec(), vec![one, void]].concat();
    for all in [early, late] {
        let bench = taken(&all);
        for review in &own {
            assert_eq!(bench.held_act(review), ["own-act"]);
        }
        for review in &good {
            assert!(bench.held_act(review).is_empty());
        }
        assert_eq!(bench.held_act(&stray), ["nothing-there"]);
    }
}
