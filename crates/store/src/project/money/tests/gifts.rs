//! Sponsors' money: who gives, and that no more goes back than was given.

use book::act::{Act, SponsorGift};
use book::body::Body;
use book::fact::{Method, Payment};
use book::money::Dong;
use book::posting::Account;
use proptest::prelude::*;

use super::super::testing::*;

const SUM: i64 = 264_000;

/// A sponsor's gift at the office; an amount below nothing goes back.
fn gift(device: u8, number: u64, method: Method, amount: i64) -> Made {
    of(
        "Hội Chữ thập đỏ",
        Some("poor"),
        device,
        number,
        method,
        amount,
    )
}

fn of(
    sponsor: &str,
    group: Option<&str>,
    device: u8,
    number: u64,
    method: Method,
    amount: i64,
) -> Made {
    let body = SponsorGift {
        day: day("21/11/2026"),
        sponsor: sponsor.into(),
        payments: vec![Payment {
            method,
            amount: Dong::new(amount.abs()),
        }],
        group: group.map(str::to_owned),
        back: amount < 0,
        note: None,
    };
    Made::by(device, number, Body::Act(Act::SponsorGift(body))).scoped(OFFICE)
}

#[test]
fn a_sponsors_gift_is_an_offices_word_and_goes_back_in_cash_alone() {
    let mut bench = Bench::of(&[Made::grant(1, OFFICE, 1, 1001)]);
    let (given, by_bank) = (
        gift(9, 60, Method::Cash, SUM),
        gift(9, 61, Method::Transfer, SUM),
    );
    let (strange, back) = (
        gift(1, 62, Method::Cash, SUM),
        gift(9, 63, Method::Transfer, -SUM),
    );
    for (made, held) in [
        (&given, vec![]),
        (&by_bank, vec!["awaiting-bank"]),
        (&strange, vec!["not-granted"]),
        (&back, vec!["does-not-add-up", "awaiting-bank"]),
    ] {
        bench.take(made);
        assert_eq!(bench.held_act(made), held);
    }
    assert_eq!(
        (bench.on(Account::Sponsors), bench.on(Account::OfficeCash)),
        (-SUM, SUM)
    );
    assert_eq!(
        (
            bench.on(Account::Suspense),
            bench.on(Account::TransfersUnmatched)
        ),
        (-SUM, SUM)
    );
    let cash = bench.read().cash().unwrap();
    assert!(cash.iter().all(crate::view::CashView::is_conserved));
}

#[test]
fn no_more_goes_back_to_a_sponsor_than_they_gave() {
    let cash = Method::Cash;
    let given = [
        gift(9, 60, cash, SUM),
        of("Hội Khuyến học", Some("poor"), 9, 61, cash, SUM),
        gift(9, 62, Method::Transfer, SUM),
    ];
    let back = |amount: i64| [gift(9, 70, cash, -amount), gift(9, 71, cash, -1)];
    let [all, more] = back(SUM);
    let bench = Bench::of(&[&given[..], &[all.clone(), more.clone()]].concat());
    assert!(bench.held_act(&all).is_empty());
    assert_eq!(bench.held_act(&more), ["does-not-add-up"]);
    // What is too much takes nothing from what comes behind it.
    let [too_much, rest] = back(SUM + 1);
    let bench = Bench::of(&[&given[..], &[too_much.clone(), rest.clone()]].concat());
    assert_eq!(bench.held_act(&too_much), ["does-not-add-up"]);
    assert!(bench.held_act(&rest).is_empty());
    assert_eq!(bench.on(Account::OfficeCash), 2 * SUM - 1);
    for strange in [
        of("Hội Chữ thập đỏ", None, 9, 72, cash, -1),
        of("Hội chữ thập đỏ", Some("poor"), 9, 73, cash, -1),
        gift(9, 74, cash, -1).scoped(OTHER_OFFICE),
    ] {
        let bench = Bench::of(&[&given[..], std::slice::from_ref(&strange)].concat());
        assert_eq!(bench.held_act(&strange), ["does-not-add-up"]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn gifts_and_what_goes_back_stand_alike_in_any_order(
        amounts in proptest::collection::vec((-3_i64..4, any::<bool>()), 1..10),
        order in Just((0..10_usize).collect::<Vec<_>>()).prop_shuffle()
    ) {
        let made: Vec<Made> = (60..).zip(&amounts).map(|(number, (amount, by_bank))| {
            let method = if *by_bank { Method::Transfer } else { Method::Cash };
            gift(9, number, method, *amount)
        }).collect();
        let straight = Bench::of(&made);
        let mixed: Vec<Made> = order.iter().filter_map(|at| made.get(*at).cloned()).collect();
        prop_assert_eq!(Bench::of(&mixed).digest(), straight.digest());
        prop_assert!(straight.on(Account::Sponsors) <= 0);
        prop_assert!(straight.on(Account::OfficeCash) >= 0);
    }
}

/// As many as a writer likes go back before the gift has come.
#[test]
fn any_number_of_gifts_that_went_back_is_judged_when_the_gift_comes() {
    const MANY: u64 = 400;
    let given = gift(9, 10, Method::Cash, i64::try_from(MANY).unwrap() - 1);
    let back: Vec<Made> = (1..=MANY)
        .map(|at| gift(9, 10 + at, Method::Cash, -1))
        .collect();
    let bench = Bench::of(&[&back[..], &[given]].concat());
    let (last, others) = back.split_last().unwrap();
    assert!(others.iter().all(|one| bench.held_act(one).is_empty()));
    assert!(!bench.held_act(last).is_empty());
}
