//! What is owed to payers: used once, in order, and free again where its use is void.

use book::act::{Act, PaperCopy, Purse};
use book::body::Body;
use book::fact::{Method, Owed, Payment};
use book::money::Dong;
use book::posting::Account;
use book::record::{Field, Fields, RecordKind, Value};

use super::super::testing::*;
use super::made::{PAYER, deposits, repays, says, voids};

/// A month of social insurance for a person of its own.
fn receipt(number: u64) -> Made {
    let number = u32::try_from(number).unwrap();
    Made::by(1, number.into(), Body::Receipt(month(number)))
}

/// The same for `who`, paid with what is owed and the rest in cash.
fn credited(number: u64, who: u8, owed: Owed, amount: i64) -> Made {
    let date = "21/11/2026";
    let mut body = paid(
        u32::try_from(number).unwrap(),
        date,
        vec![bhxh(who, 1, date)],
    );
    let rest = Dong::new(body.payments[0].amount.get() - amount);
    let credit = Payment {
        method: Method::Credit(owed),
        amount: Dong::new(amount),
    };
    body.payments[0].amount = rest;
    body.payments.retain(|payment| payment.amount > Dong::ZERO);
    body.payments.push(credit);
    body.payer = Some(PAYER.into());
    Made::by(1, number, Body::Receipt(body))
}

fn taken(ops: &[Made]) -> Bench {
    let bench = Bench::of(&[&[book_of(1, 1, 51)], ops].concat());
    for view in bench.read().cash().unwrap() {
        assert!(view.is_conserved(), "{view:?}");
    }
    let backwards: Vec<Made> = ops.iter().rev().cloned().collect();
    let other = Bench::of(&[&backwards[..], &[book_of(1, 1, 51)]].concat());
    assert_eq!(bench.digest(), other.digest());
    bench
}

#[test]
fn a_replacement_is_paid_with_what_the_void_owes_and_the_cash_stays_once() {
    let one = receipt(10);
    let void = voids(1, 11, &one, PaperCopy::Returned);
    let owed = Owed::Void(void.id());
    let next = credited(12, 10, owed, 264_000);
    let bench = taken(&[one, void, next.clone()]);
    assert!(bench.held(&next).is_empty());
    assert_eq!(bench.on(Account::CollectorCash), 264_000);
    assert_eq!(bench.on(Account::OwedPayers), 0);
    assert_eq!(bench.on(Account::OwedInsurer), -264_000);
    assert_eq!(
        bench.read().owed(owed.id()).unwrap().unwrap().left,
        Dong::ZERO
    );
}

#[test]
fn nothing_is_spent_twice_and_what_does_not_exist_pays_nothing() {
    let one = receipt(10);
    let void = voids(1, 11, &one, PaperCopy::Returned);
    let owed = Owed::Void(void.id());
    let (first, second) = (
        credited(12, 10, owed, 264_000),
        credited(13, 10, owed, 264_000),
    );
    let strange = credited(14, 3, Owed::Deposit(void.id()), 1_000);
    let back = repays(15, owed, 1);
    let bench = taken(&[
        one,
        void,
        first.clone(),
        second.clone(),
        strange.clone(),
        back.clone(),
    ]);
    assert!(bench.held(&first).is_empty());
    assert_eq!(bench.held(&second), ["period-twice", "not-owed"]);
    assert_eq!(bench.held(&strange), ["not-owed"]);
    assert_eq!(bench.held_act(&back), ["not-owed"]);
    assert_eq!(bench.on(Account::OwedPayers), 0);
}

#[test]
fn a_repayment_takes_the_cash_out_of_the_hands_that_gave_it() {
    let one = receipt(10);
    let void = voids(1, 11, &one, PaperCopy::Returned);
    let owed = Owed::Void(void.id());
    let (part, rest) = (repays(12, owed, 100_000), repays(13, owed, 164_000));
    let bench = taken(&[one, void, part, rest]);
    assert!(bench.read().balances().unwrap().is_empty());
    let cash = &bench.read().cash().unwrap()[0];
    assert_eq!(
        (cash.taken, cash.repaid),
        (Dong::new(264_000), Dong::new(264_000))
    );
}

#[test]
fn the_void_of_a_replacement_frees_what_it_was_paid_with() {
    let one = receipt(10);
    let void = voids(1, 11, &one, PaperCopy::Returned);
    let owed = Owed::Void(void.id());
    let next = credited(12, 10, owed, 200_000);
    let again = voids(1, 13, &next, PaperCopy::Returned);
    // 200,000 are owed out of the first void again, the 64,000 added in cash out of the second.
    let (old, new) = (
        repays(14, owed, 264_000),
        repays(15, Owed::Void(again.id()), 64_000),
    );
    let more = repays(16, Owed::Void(again.id()), 1);
    let bench = taken(&[
        one,
        void,
        next,
        again,
        old.clone(),
        new.clone(),
        more.clone(),
    ]);
    assert!(bench.held_act(&old).is_empty() && bench.held_act(&new).is_empty());
    assert_eq!(bench.held_act(&more), ["not-owed"]);
    assert!(bench.read().balances().unwrap().is_empty());
}

#[test]
fn a_deposit_pays_for_a_receipt_or_is_given_back_and_its_rest_is_told() {
    let slip = deposits(10, 300_000);
    let owed = Owed::Deposit(slip.id());
    let used = credited(11, 1, owed, 264_000);
    let bench = taken(&[slip.clone(), used.clone()]);
    assert!(bench.held(&used).is_empty());
    let view = &bench.read().deposits().unwrap()[0];
    assert_eq!((view.id, view.left), (slip.id(), Dong::new(36_000)));
    assert_eq!(
        bench.read().deposit(slip.id()).unwrap().as_ref(),
        Some(view)
    );
    assert_eq!(bench.read().deposit(used.id()).unwrap(), None);
    let bench = taken(&[slip, used, repays(12, owed, 36_000)]);
    assert_eq!(bench.on(Account::DepositsHeld), 0);
    assert_eq!(bench.on(Account::CollectorCash), 264_000);
}

#[test]
fn a_void_that_is_refused_later_takes_back_what_was_paid_with_it() {
    let one = receipt(10);
    let void = voids(1, 11, &one, PaperCopy::Returned);
    let next = credited(12, 10, Owed::Void(void.id()), 264_000);
    let back = repays(13, Owed::Void(void.id()), 1);
    let word = says(14, &void, false).named(50);
    let bench = taken(&[one, void, next.clone(), back.clone(), word]);
    assert_eq!(bench.held(&next), ["period-twice", "not-owed"]);
    assert_eq!(bench.held_act(&back), ["not-owed"]);
    assert_eq!(bench.on(Account::OwedPayers), 0);
}

#[test]
fn the_office_s_cash_is_not_given_back_by_a_collector_s_device() {
    let slip = deposits(10, 300_000);
    let mut back = repays(12, Owed::Deposit(slip.id()), 300_000);
    let Does::Says(Body::Act(Act::Repayment(body))) = &mut back.does else {
        unreachable!()
    };
    body.purse = Purse::Office;
    let bench = Bench::of(&[Made::grant(1, HAMLET, 1, 1001), slip, back.clone()]);
    assert_eq!(bench.held_act(&back), ["not-granted"]);
}

#[test]
fn what_one_person_took_and_gave_back_is_told_for_as_long_as_is_asked() {
    let one = receipt(10);
    let void = voids(1, 11, &one, PaperCopy::Returned);
    let slip = deposits(12, 300_000);
    let mut other = deposits(13, 200_000).on("01/11/2026");
    let house = Made::by(
        1,
        9,
        Body::Create(
            RecordKind::Household,
            Fields::default().with(Field::Name, Value::Text("Hộ Lê Văn An".into())),
        ),
    );
    if let Does::Says(Body::Act(Act::Deposit(body))) = &mut other.does {
        body.household = Some(house.id());
        body.day = day("01/11/2026");
    }
    // The office gives back what the collector took: that is two persons.
    let mut by_office = repays(51, Owed::Deposit(other.id()), 50_000);
    if let Does::Says(Body::Act(Act::Repayment(body))) = &mut by_office.does {
        body.purse = Purse::Office;
    }
    let by_office = Made {
        device: 9,
        ..by_office
    }
    .named(50);
    let bench = Bench::of(&[
        book_of(1, 1, 51),
        house.clone(),
        one.clone(),
        void.clone(),
        slip.clone(),
        other.clone(),
        repays(14, Owed::Void(void.id()), 264_000),
        repays(15, Owed::Deposit(slip.id()), 100_000),
        repays(16, Owed::Deposit(other.id()), 150_000),
        by_office.clone(),
        // More than is owed is held.
        repays(17, Owed::Deposit(slip.id()), 300_000),
    ]);
    assert!(bench.held_act(&by_office).is_empty());
    let told = bench.read().given_back_alone(day("21/11/2026")).unwrap();
    let of: Vec<_> = told
        .iter()
        .map(|one| (one.owed, one.amount.get()))
        .collect();
    assert_eq!(
        of,
        [
            (Owed::Deposit(other.id()), 150_000),
            (Owed::Deposit(slip.id()), 100_000),
            (Owed::Void(void.id()), 264_000),
        ]
    );
    let first = &told[0];
    assert_eq!(
        (first.taken, first.household, first.name.as_str()),
        (day("01/11/2026"), Some(house.id()), "Hộ Lê Văn An")
    );
    assert_eq!(first.payer.as_deref(), Some(PAYER));
    assert_eq!((first.collector.0, &first.receipt), (1001, &None));
    assert_eq!(told[2].receipt.as_ref().map(|(id, _)| *id), Some(one.id()));
    assert_eq!(told[2].taken, day("21/11/2026"));
    assert_eq!(
        bench.read().given_back_alone(day("22/11/2026")).unwrap(),
        []
    );
}

/// As many uses as a writer likes wait for one deposit: they are judged one after the other, not each within another.
#[test]
fn any_number_of_uses_is_judged_when_what_they_use_comes() {
    const MANY: u64 = 600;
    let deposit = deposits(10, i64::try_from(MANY).unwrap() - 1);
    let owed = Owed::Deposit(deposit.id());
    let uses: Vec<Made> = (1..=MANY).map(|at| repays(10 + at, owed, 1)).collect();
    let bench = Bench::of(&[&uses[..], &[deposit]].concat());
    let (last, others) = uses.split_last().unwrap();
    assert!(others.iter().all(|one| bench.held_act(one).is_empty()));
    assert_eq!(bench.held_act(last), ["not-owed"]);
}
