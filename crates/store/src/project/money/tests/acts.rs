//! Acts: judged as facts are, posted once, judged again by what comes later.

use book::act::{Act, Deposit};
use book::body::Body;
use book::fact::{Method, Payment};
use book::money::Dong;
use book::posting::Account;
use book::standing::Hold;
use replica::ActorId;

use super::super::testing::*;

fn deposit(number: u64, cash: i64, transfer: i64) -> Made {
    let payment = |method, amount| Payment {
        method,
        amount: Dong::new(amount),
    };
    let both = [
        payment(Method::Cash, cash),
        payment(Method::Transfer, transfer),
    ];
    let paid = both.into_iter().filter(|one| one.amount != Dong::ZERO);
    Made::by(
        1,
        number,
        Body::Act(Act::Deposit(Deposit {
            day: day("21/11/2026"),
            household: None,
            payer: None,
            payments: paid.collect(),
            note: None,
        })),
    )
}

fn balances(bench: &Bench) -> Vec<(Account, i64)> {
    let all = bench.read().balances().unwrap();
    all.iter()
        .map(|one| (one.account, one.amount.get()))
        .collect()
}

#[test]
fn a_deposit_is_cash_in_hand_and_owed_back() {
    let bench = Bench::of(&[deposit(10, 50_000, 0)]);
    assert_eq!(
        balances(&bench),
        [
            (Account::CollectorCash, 50_000),
            (Account::DepositsHeld, -50_000),
        ]
    );
    assert!(bench.read().held().unwrap().is_empty());
}

#[test]
fn a_deposit_by_transfer_waits_for_the_bank() {
    let bench = Bench::of(&[deposit(10, 50_000, 20_000)]);
    assert_eq!(
        balances(&bench),
        [
            (Account::CollectorCash, 50_000),
            (Account::TransfersUnmatched, 20_000),
            (Account::Suspense, -70_000),
        ]
    );
    let held = bench.read().held().unwrap();
    assert!(held[0].standing.has(Hold::AwaitingBank) && !held[0].standing.needs_a_person());
}

#[test]
fn a_deposit_of_nothing_moves_nothing_and_waits_for_a_human() {
    let bench = Bench::of(&[deposit(10, 0, 0)]);
    assert_eq!(balances(&bench), []);
    let held = bench.read().held().unwrap();
    assert_eq!(held[0].kind.code(), "deposit");
    let reasons: Vec<_> = held[0].standing.reasons().map(|one| one.code()).collect();
    assert_eq!(reasons, ["does-not-add-up"]);
}

#[test]
fn a_deposit_in_anothers_name_waits_in_suspense_until_the_grant_comes() {
    let grant = |number, actor| Made::grant(number, HAMLET, 1, actor);
    let (other, own) = (grant(1, 1002), grant(2, 1001));
    let early = [other.clone(), own.clone(), deposit(10, 50_000, 0)];
    let mut late = Bench::of(&[other, deposit(10, 50_000, 0)]);
    assert_eq!(late.read().held().unwrap().len(), 1);
    assert_eq!(balances(&late), []);
    late.take(&own);
    let counted = [
        (Account::CollectorCash, 50_000),
        (Account::DepositsHeld, -50_000),
    ];
    assert_eq!(balances(&late), counted);
    let early = Bench::of(&early);
    assert_eq!(balances(&early), counted);
    assert_eq!(late.digest(), early.digest());
    let hand = &late.read().cash().unwrap()[0];
    assert_eq!(
        (hand.collector, hand.in_hand),
        (ActorId(1001), Dong::new(50_000))
    );
}
