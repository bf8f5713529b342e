//! Whose money it is that is owed: it pays for its payer alone, and whoever took it gives it back.

use book::act::{Act, PaperCopy};
use book::body::Body;
use book::fact::{Method, Owed, Payment};
use book::money::Dong;
use book::organisation::Actor;
use book::posting::Account;
use book::record::{Field, Fields, RecordKind, Value};
use book::same::Same;
use book::scope::{Ruling, RulingVerdict};
use book::standing::{Hold, Standing};
use proptest::prelude::*;
use replica::{Incarnation, RecordId};

use super::super::testing::*;
use super::made::{deposits, refunds, repays, says, voids};

const DAY: &str = "21/11/2026";
const HOUSE: u8 = 77;

/// A month of social insurance that a household pays for somebody, in cash.
fn receipt(number: u32, who: u8) -> Made {
    let mut body = paid(number, DAY, vec![bhxh(who, 1, DAY)]);
    body.household = Some(person(HOUSE));
    Made::by(1, number.into(), Body::Receipt(body))
}

/// The same out of what is owed, for another house where one is named.
fn lent(number: u32, who: u8, house: RecordId, owed: Owed) -> Made {
    let mut body = paid(number, DAY, vec![bhxh(who, 1, DAY)]);
    body.household = Some(house);
    body.payments = vec![Payment {
        method: Method::Credit(owed),
        amount: Dong::new(264_000),
    }];
    Made::by(1, number.into(), Body::Receipt(body))
}

fn of_house(mut deposit: Made, house: RecordId) -> Made {
    if let Does::Says(Body::Act(Act::Deposit(body))) = &mut deposit.does {
        body.household = Some(house);
    }
    deposit
}

/// The centre accepts something in spite of whose money it is.
fn accepts(number: u64, of: &Made) -> Made {
    let ruling = Ruling {
        incarnation: Incarnation::from_bytes([of.device; 8]),
        number: of.number,
        link: of.id().link(),
        verdict: RulingVerdict::Accepted,
        holds: Standing::held([Hold::AnothersMoney]).bits(),
        reason: "đã hỏi người nộp".into(),
    };
    Made::by(0, number, Body::Ruling(ruling))
}

/// Takes ops in, and again the other way round: what stands is the same.
pub(super) fn taken(ops: &[Made]) -> Bench {
    let bench = Bench::of(&[&[book_of(1, 1, 51)], ops].concat());
    let backwards: Vec<Made> = ops.iter().rev().cloned().collect();
    let other = Bench::of(&[&backwards[..], &[book_of(1, 1, 51)]].concat());
    assert_eq!(bench.digest(), other.digest());
    for view in bench.read().cash().unwrap() {
        assert!(view.is_conserved(), "{view:?}");
    }
    bench
}

#[test]
fn nobody_pays_a_friends_premium_with_what_is_owed_to_another() {
    let one = receipt(10, 1);
    let void = voids(1, 11, &one, PaperCopy::Returned);
    let slip = of_house(deposits(12, 264_000), person(HOUSE));
    let (by_void, by_slip) = (Owed::Void(void.id()), Owed::Deposit(slip.id()));
    let friends = [
        lent(20, 5, person(78), by_void),
        lent(21, 6, person(78), by_slip),
        // The payer's household on a paper for somebody whom the receipt was not for.
        lent(22, 7, person(HOUSE), by_void),
    ];
    let theirs = [
        lent(23, 1, person(HOUSE), by_void),
        lent(24, 2, person(HOUSE), by_slip),
    ];
    let all = [&[one, void, slip], &friends[..], &theirs].concat();
    let bench = taken(&all);
    for made in &friends {
        assert_eq!(bench.held(made), ["anothers-money"]);
    }
    // What is held took nothing from the payer: all of it is still there for them.
    for made in &theirs {
        assert!(bench.held(made).is_empty(), "{:?}", bench.held(made));
    }
    assert_eq!(bench.on(Account::OwedPayers), 0);
    assert_eq!(bench.on(Account::DepositsHeld), 0);
    assert_eq!(bench.on(Account::OwedInsurer), -528_000);
}

#[test]
fn of_what_a_friends_premium_was_paid_with_nothing_is_given_back_to_the_friend() {
    let one = receipt(10, 1);
    let void = voids(1, 11, &one, PaperCopy::Returned);
    let friends = lent(20, 5, person(78), Owed::Void(void.id()));
    let back = refunds(30, &friends, 1, "01/11/2026");
    let word = says(31, &back, true).named(50);
    let repaid = repays(32, Owed::Refund(back.id()), 264_000);
    let bench = taken(&[one, void, friends, back, word, repaid.clone()]);
    assert_eq!(bench.held_act(&repaid), ["not-owed"]);
    assert_eq!(bench.on(Account::OwedPayers), -264_000);
}

#[test]
fn nobody_gives_back_what_another_took() {
    let one = receipt(10, 1);
    let void = voids(1, 11, &one, PaperCopy::Returned);
    let slip = deposits(12, 100_000);
    let by_another = |number, owed| {
        let mut back = repays(number, owed, 100_000);
        back.device = 2;
        back.named(1002)
    };
    let owed = [Owed::Void(void.id()), Owed::Deposit(slip.id())];
    let strange = [by_another(20, owed[0]), by_another(21, owed[1])];
    let mut to_whom = repays(22, owed[0], 100_000);
    if let Does::Says(Body::Act(Act::Repayment(body))) = &mut to_whom.does {
        body.to = Some("một người bà con".into());
    }
    let own = [repays(30, owed[0], 264_000), repays(31, owed[1], 100_000)];
    let first = [one, void, slip];
    let all = [&first[..], &strange, &[to_whom.clone()], &own].concat();
    let bench = taken(&all);
    for made in strange.iter().chain([&to_whom]) {
        assert_eq!(bench.held_act(made), ["anothers-money"]);
    }
    assert!(own.iter().all(|made| bench.held_act(made).is_empty()));
    assert!(bench.read().balances().unwrap().is_empty());
}

/// Numbers of users follow from server and login, and have 31 bits: whoever tries logins finds one that is another's.
#[test]
fn a_user_of_another_server_who_bears_the_number_makes_nothing_void_and_gives_nothing_back() {
    let number = Actor::USERS_FROM + 7;
    let one = receipt(10, 1).named(number);
    let slip = deposits(11, 50_000).named(number);
    let own = Owed::Deposit(slip.id());
    let void = |device, at| voids(device, at, &one, PaperCopy::Returned).named(number);
    let back = |device, at| {
        let mut made = repays(at, own, 50_000).named(number);
        made.device = device;
        made
    };
    let (theirs, others) = ((void(1, 30), back(1, 31)), (void(2, 20), back(2, 21)));
    let all = [
        one.clone(),
        slip,
        others.0.clone(),
        others.1.clone(),
        theirs.0.clone(),
        theirs.1.clone(),
    ];
    let bench = taken(&all);
    assert_eq!(bench.held_act(&others.0), ["needs-approval"]);
    assert_eq!(bench.held_act(&others.1), ["anothers-money"]);
    assert!(bench.held_act(&theirs.0).is_empty() && bench.held_act(&theirs.1).is_empty());
}

#[test]
fn what_the_centre_accepts_is_spent_and_what_comes_behind_finds_less() {
    let one = receipt(10, 1);
    let void = voids(1, 11, &one, PaperCopy::Returned);
    let slip = deposits(12, 100_000);
    let friends = lent(20, 5, person(78), Owed::Void(void.id()));
    let mut back = repays(21, Owed::Deposit(slip.id()), 100_000);
    back.device = 2;
    let back = back.named(1002);
    let later = repays(22, Owed::Void(void.id()), 1);
    let rulings = [accepts(40, &friends), accepts(41, &back)];
    let first = [
        one,
        void,
        slip,
        friends.clone(),
        back.clone(),
        later.clone(),
    ];
    assert!(taken(&first).held_act(&later).is_empty());
    // A bench has no log to read what is ruled on from again: the rulings are in front of it.
    let bench = Bench::of(&[&[book_of(1, 1, 51)], &rulings[..], &first].concat());
    assert!(bench.held(&friends).is_empty() && bench.held_act(&back).is_empty());
    assert_eq!(bench.held_act(&later), ["not-owed"]);
    assert_eq!(bench.on(Account::OwedPayers), 0);
    assert_eq!(bench.on(Account::DepositsHeld), 0);
}

/// What the device offers to pay with, and the office gives back.
#[test]
fn what_is_owed_out_of_a_houses_receipts_is_listed_until_it_is_spent() {
    let (one, mut other) = (receipt(10, 1), receipt(11, 2));
    if let Does::Says(Body::Receipt(body)) = &mut other.does {
        let quarter = paid(11, DAY, vec![bhxh(2, 3, DAY)]);
        (body.lines, body.payments) = (quarter.lines, quarter.payments);
    }
    let void = voids(1, 12, &one, PaperCopy::Returned);
    let back = refunds(13, &other, 1, "01/12/2026");
    let ops = [one, other, void.clone(), back.clone()];
    let mut bench = Bench::of(&[&[book_of(1, 1, 51)], &ops[..]].concat());
    let listed = |bench: &Bench, house| {
        let owed = bench.read().owed_out_of_receipts(person(house)).unwrap();
        let of = owed.iter().map(|one| (one.owed.owed, one.number.number));
        of.collect::<Vec<_>>()
    };
    let by_void = (Owed::Void(void.id()), 10);
    assert_eq!(listed(&bench, HOUSE), [by_void]);
    assert!(listed(&bench, 78).is_empty());
    // A refund owes what a second person approves.
    bench.take(&says(14, &back, true).named(50));
    let by_refund = (Owed::Refund(back.id()), 11);
    assert_eq!(listed(&bench, HOUSE), [by_void, by_refund]);
    bench.take(&repays(15, by_void.0, 264_000));
    assert_eq!(listed(&bench, HOUSE), [by_refund]);
}

/// Two records of one house, a deposit of the one and a receipt of the other, judgements and a void, in any order.
fn history() -> Vec<Made> {
    let name = |text: &str| Fields::default().with(Field::Name, Value::Text(text.into()));
    let house = |number, text| Made::by(1, number, Body::Create(RecordKind::Household, name(text)));
    let (here, there) = (house(1, "Hộ Lê Văn An"), house(2, "Hộ Lê Văn An (2)"));
    let judged = |number, same| {
        let said = Same::of(here.id(), there.id(), same).unwrap();
        Made::by(1, number, Body::Same(said))
    };
    let slip = of_house(deposits(10, 528_000), here.id());
    let used = lent(20, 5, there.id(), Owed::Deposit(slip.id()));
    let other = lent(21, 6, here.id(), Owed::Deposit(slip.id()));
    let void = voids(1, 22, &other, PaperCopy::Returned);
    vec![
        book_of(1, 1, 51),
        here.clone(),
        there.clone(),
        slip,
        used,
        other,
        void,
        judged(30, true),
        judged(31, false),
        judged(32, true),
    ]
}

#[test]
fn of_two_records_of_one_house_the_one_pays_with_the_others_money_as_long_as_they_are_one() {
    let all = history();
    let mut bench = Bench::of(&all[..6]);
    let used = &all[4];
    assert_eq!(bench.held(used), ["anothers-money"]);
    bench.take(&all[7]);
    assert!(bench.held(used).is_empty());
    bench.take(&all[8]);
    assert_eq!(bench.held(used), ["anothers-money"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whose_money_it_is_does_not_hang_on_the_order(
        order in Just(history()).prop_shuffle(),
        upto in 0_usize..10,
    ) {
        prop_assert_eq!(Bench::of(&order).digest(), Bench::of(&history()).digest());
        let some = &order[..upto];
        let mut sorted = some.to_vec();
        sorted.sort_by_key(|made| (made.device, made.number));
        prop_assert_eq!(Bench::of(some).digest(), Bench::of(&sorted).digest());
    }
}
