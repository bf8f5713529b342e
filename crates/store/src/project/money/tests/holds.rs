//! Every reason to hold, once through SQL; next to each a control that is counted.

use book::body::Body;
use book::fact::{Basis, Count, Denomination, HandOver, Method, Payment, Receipt};
use book::money::Dong;
use book::standing::Standing;
use book::tariff::TariffVersion;
use replica::ActorId;

use super::super::testing::*;
use super::custody::standing_of_count;
use crate::view::{LedgerBy, LedgerFilter};

/// Takes one receipt, changed, out of a book that holds its number.
fn check(change: impl FnOnce(&mut Receipt), expected: &[&str]) -> Bench {
    let mut receipt = month(7);
    change(&mut receipt);
    let made = Made::by(1, 10, Body::Receipt(receipt));
    let bench = Bench::of(&[book_of(1, 1, 51), made.clone()]);
    assert_eq!(bench.held(&made), expected);
    assert_eq!(bench.one::<i64>("select total(amount) = 0 from posting"), 1);
    bench
}

#[test]
fn a_receipt_in_order_is_counted() {
    let bench = check(|_| {}, &[]);
    assert!(bench.read().held().unwrap().is_empty());
}

#[test]
fn an_unknown_tariff_is_held() {
    check(
        |it| it.tariff = TariffVersion::parse("VN-2099").ok(),
        &["unknown-tariff"],
    );
}

#[test]
fn a_declared_amount_is_held() {
    check(
        |it| it.lines[0].basis = Basis::Declared,
        &["amount-differs"],
    );
}

#[test]
fn another_amount_than_the_tariff_gives_is_held() {
    let bench = check(
        |it| {
            it.lines[0].gross = Dong::new(330_001);
            it.lines[0].payable = Dong::new(264_001);
            it.payments[0].amount = Dong::new(264_001);
        },
        &["amount-differs"],
    );
    let row = &bench
        .read()
        .ledger(&[LedgerBy::Scheme], &LedgerFilter::default())
        .unwrap()[0];
    let sums = (row.counted, row.held, row.support, row.lines);
    assert_eq!(sums, (Dong::ZERO, Dong::new(264_001), Dong::ZERO, 1));
    assert_eq!(bench.read().cash().unwrap()[0].in_hand, Dong::new(264_001));
}

#[test]
fn a_number_outside_the_devices_books_is_held() {
    check(|it| it.number.number = 51, &["number-outside-book"]);
    check(|it| it.number.number = 50, &[]);
    check(
        |it| it.number.series = "BH26-YT/00002".into(),
        &["number-outside-book"],
    );
}

#[test]
fn another_devices_book_does_not_help() {
    let made = Made::by(2, 10, Body::Receipt(month(7)));
    let bench = Bench::of(&[book_of(1, 1, 51), made.clone()]);
    assert_eq!(bench.held(&made), ["number-outside-book"]);
}

#[test]
fn a_business_day_far_from_the_clock_is_held() {
    let made = Made::by(1, 10, Body::Receipt(month(7)));
    for (clock, expected) in [
        ("19/11/2026", vec!["day-far-off"]),
        ("20/11/2026", vec![]),
        ("22/11/2026", vec![]),
        ("23/11/2026", vec!["day-far-off"]),
        ("01/01/1970", vec!["day-far-off"]),
    ] {
        let made = made.clone().on(clock);
        let bench = Bench::of(&[book_of(1, 1, 51), made.clone()]);
        assert_eq!(bench.held(&made), expected, "{clock}");
    }
}

#[test]
fn sums_that_do_not_hold_are_held_and_still_balance() {
    let bench = check(
        |it| it.payments[0].amount = Dong::new(200_000),
        &["does-not-add-up"],
    );
    let rows = bench
        .read()
        .ledger(&[LedgerBy::Scheme], &LedgerFilter::default())
        .unwrap();
    let held: Vec<_> = rows
        .iter()
        .map(|row| (row.keys[0].as_str(), row.held.get()))
        .collect();
    assert_eq!(held, [("", -64_000), ("bhxh", 264_000)]);
}

#[test]
fn amounts_that_no_door_ever_saw_are_held_and_move_nothing() {
    let most = Payment {
        method: Method::Cash,
        amount: Dong::MAX,
    };
    let bench = check(|it| it.payments = vec![most; 2], &["does-not-add-up"]);
    assert_eq!(
        bench.one::<i64>("select count(*) from posting where amount <> 0"),
        0
    );
    assert_eq!(bench.read().cash().unwrap()[0].taken, Dong::ZERO);
    // The control: as much as a person may type does move.
    let bench = check(|it| it.payments = vec![most], &["does-not-add-up"]);
    assert_eq!(bench.read().cash().unwrap()[0].in_hand, Dong::MAX);
}

#[test]
fn a_receipt_without_lines_is_held() {
    check(|it| it.lines.clear(), &["does-not-add-up"]);
}

#[test]
fn one_number_on_two_receipts_holds_both() {
    let one = Made::by(1, 10, Body::Receipt(month(7)));
    let mut twin = month(8);
    twin.number.number = 7;
    let two = Made::by(1, 11, Body::Receipt(twin));
    let mut bench = Bench::of(&[book_of(1, 1, 51), one.clone()]);
    assert!(bench.held(&one).is_empty());
    bench.take(&two);
    assert_eq!(bench.held(&one), ["number-twice"]);
    assert_eq!(bench.held(&two), ["number-twice"]);
    let titles: Vec<_> = bench
        .read()
        .held()
        .unwrap()
        .into_iter()
        .map(|it| it.title)
        .collect();
    assert_eq!(titles, ["BH26-YT/00001:0000007", "BH26-YT/00001:0000007"]);
    let number = book::fact::ReceiptNumber {
        series: SERIES.into(),
        number: 7,
    };
    assert_eq!(bench.read().receipts_by_number(&number).unwrap().len(), 2);
}

#[test]
fn the_later_of_two_receipts_for_a_period_is_held() {
    let date = "21/11/2026";
    let three = Made::by(1, 10, Body::Receipt(paid(1, date, vec![bhxh(5, 3, date)])));
    let one = Made::by(1, 11, Body::Receipt(paid(2, date, vec![bhxh(5, 1, date)])));
    let other_scheme = Made::by(1, 12, Body::Receipt(paid(3, date, vec![bhyt(5, 1, date)])));
    let other_person = Made::by(1, 13, Body::Receipt(paid(4, date, vec![bhxh(6, 3, date)])));
    let ops = [
        book_of(1, 1, 51),
        three.clone(),
        one.clone(),
        other_scheme.clone(),
        other_person.clone(),
    ];
    let bench = Bench::of(&ops);
    assert_eq!(bench.held(&one), ["period-twice"]);
    for fine in [&three, &other_scheme, &other_person] {
        assert!(bench.held(fine).is_empty());
    }
}

#[test]
fn a_device_that_gives_one_time_and_place_twice_does_not_slip_through() {
    let date = "21/11/2026";
    let receipt = |number| Body::Receipt(paid(number, date, vec![bhxh(5, 3, date)]));
    let here = Made::by(1, 10, receipt(1));
    let there = Made::by(1, 10, receipt(2)).scoped(OTHER_HAMLET);
    assert_eq!((here.time, here.number), (there.time, there.number));
    let one = Bench::of(&[book_of(1, 1, 51), here.clone(), there.clone()]);
    let held = one.read().held().unwrap();
    assert_eq!(held.len(), 1);
    let other = Bench::of(&[there, here, book_of(1, 1, 51)]);
    assert_eq!(other.digest(), one.digest());
}

#[test]
fn two_lines_of_one_receipt_for_a_period_are_held() {
    let date = "21/11/2026";
    check(
        |it| *it = paid(7, date, vec![bhxh(5, 1, date), bhxh(5, 3, date)]),
        &["period-twice"],
    );
    check(
        |it| *it = paid(7, date, vec![bhxh(5, 1, date), bhxh(6, 3, date)]),
        &[],
    );
}

#[test]
fn another_collectors_name_is_held() {
    let grant = Made::grant(1, HAMLET, 1, 1001);
    let made = Made::by(1, 10, Body::Receipt(month(7)));
    let bench = Bench::of(&[grant.clone(), book_of(1, 1, 51), made.clone()]);
    assert!(bench.held(&made).is_empty());
    let false_name = made.named(1002);
    let bench = Bench::of(&[grant, book_of(1, 1, 51), false_name.clone()]);
    assert_eq!(bench.held(&false_name), ["not-granted"]);
}

fn count_standing(change: impl FnOnce(&mut Made, &mut Count)) -> Standing {
    let handed = hands_over(1, 11, 264_000);
    let mut made = counts(12, &handed, 264_000, 264_000);
    let Does::Says(Body::Count(mut count)) = made.does.clone() else {
        panic!()
    };
    change(&mut made, &mut count);
    made.does = Does::Says(Body::Count(count));
    let bench = Bench::of(&[handed, made]);
    assert_eq!(bench.one::<i64>("select total(amount) = 0 from posting"), 1);
    standing_of_count(&bench)
}

#[test]
fn a_count_that_differs_from_its_hand_over_is_held() {
    let codes =
        |standing: Standing| -> Vec<_> { standing.reasons().map(|why| why.code()).collect() };
    let differs = ["count-differs"];
    assert!(count_standing(|_, _| {}).is_counted());
    assert!(count_standing(|_, count| count.counted = Dong::new(1)).is_counted());
    assert_eq!(
        codes(count_standing(|_, count| count.stated = Dong::new(1))),
        differs
    );
    assert_eq!(
        codes(count_standing(|_, count| count.collector = ActorId(1002))),
        differs
    );
    assert_eq!(
        codes(count_standing(|made, _| made.scope = OTHER_OFFICE)),
        differs
    );
    assert_eq!(
        codes(count_standing(|made, _| made.actor = ActorId(1001))),
        differs
    );
    assert_eq!(
        codes(count_standing(|_, count| count.counted = Dong::new(-1))),
        ["does-not-add-up"]
    );
    let notes = vec![Denomination {
        note: Dong::new(100_000),
        count: 2,
    }];
    assert_eq!(
        codes(count_standing(|_, count| count.notes = notes)),
        ["does-not-add-up"]
    );
}

#[test]
fn a_collectors_device_confirms_nobodys_hand_over() {
    let handed = hands_over(1, 11, 264_000);
    let made = counts(12, &handed, 264_000, 264_000);
    let device = Made::grant(1, OFFICE, made.device, 1009);
    let office = Made::grant_server(2, OFFICE, made.device, 1009);
    let elsewhere = Made::grant_server(2, HAMLET, made.device, 1009);
    let counted_by = |grants: &[&Made]| {
        let mut bench = Bench::new();
        grants.iter().for_each(|grant| bench.take(grant));
        bench.take_all(&[handed.clone(), made.clone()]);
        bench.read().hand_overs().unwrap()[0].count.is_some()
    };
    assert!(counted_by(&[&office]));
    assert!(!counted_by(&[&device]));
    // What it is elsewhere says nothing here; what it is here, it is in either order.
    assert!(!counted_by(&[&device, &elsewhere]));
    assert!(counted_by(&[&device, &office]) && counted_by(&[&office, &device]));
}

#[test]
fn a_hand_over_that_cannot_be_moves_nothing() {
    let body = HandOver {
        day: day("21/11/2026"),
        amount: Dong::new(-5),
        notes: vec![],
        to: None,
    };
    let bench = Bench::of(&[Made::by(1, 11, Body::HandOver(body))]);
    assert_eq!(
        bench.one::<i64>("select count(*) from posting where amount <> 0"),
        0
    );
    assert_eq!(bench.read().held().unwrap()[0].title, "21/11/2026 -5 đ");
}

#[test]
fn cash_taken_in_anothers_name_is_in_nobodys_hands_until_the_name_is_granted() {
    let made = Made::by(2, 10, Body::Receipt(month(7))).named(1001);
    let mut bench = Bench::of(&[Made::grant(1, HAMLET, 2, 1002), made.clone()]);
    let cash = |bench: &Bench| {
        let cash = bench.read().cash().unwrap();
        (cash[0].collector, cash[0].taken, cash[0].in_hand)
    };
    assert!(bench.held(&made).contains(&"not-granted"));
    assert_eq!(cash(&bench), (ActorId(1001), Dong::ZERO, Dong::ZERO));
    bench.take(&Made::grant(2, HAMLET, 2, 1001));
    assert_eq!(bench.held(&made), ["number-outside-book"]);
    let taken = Dong::new(264_000);
    assert_eq!(cash(&bench), (ActorId(1001), taken, taken));
}
