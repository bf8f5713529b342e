//! What arrives later judges again, posts the difference, and touches nothing else.

use book::body::Body;
use book::money::Dong;

use super::super::testing::*;
use crate::view::{LedgerFilter, LedgerRow};

fn total(bench: &Bench) -> LedgerRow {
    bench
        .read()
        .ledger(&[], &LedgerFilter::default())
        .unwrap()
        .remove(0)
}

#[test]
fn a_book_that_arrives_later_frees_its_receipts() {
    let inside = Made::by(1, 10, Body::Receipt(month(7)));
    let behind = Made::by(1, 11, Body::Receipt(month(51)));
    let others = Made::by(2, 10, Body::Receipt(month(8)));
    let mut bench = Bench::of(&[inside.clone(), behind.clone(), others.clone()]);
    assert_eq!(bench.held(&inside), ["number-outside-book"]);
    let before: i64 = bench.one("select count(*) from posting");
    bench.take(&book_of(1, 1, 51));
    assert!(bench.held(&inside).is_empty());
    assert_eq!(bench.held(&behind), ["number-outside-book"]);
    assert_eq!(bench.held(&others), ["number-outside-book"]);
    let row = total(&bench);
    assert_eq!(
        (row.counted, row.held),
        (Dong::new(264_000), Dong::new(528_000))
    );
    // Out of suspense, owed, and the support with its other side; cash does not move again.
    assert_eq!(bench.one::<i64>("select count(*) from posting"), before + 4);
    assert_eq!(
        bench.one::<i64>("select count(*) from posting where arrival = 4"),
        4
    );
}

#[test]
fn an_earlier_receipt_that_arrives_late_takes_the_period() {
    let date = "21/11/2026";
    let earlier = Made::by(1, 10, Body::Receipt(paid(1, date, vec![bhxh(5, 3, date)])));
    let later = Made::by(
        2,
        11,
        Body::Receipt(paid(101, date, vec![bhxh(5, 1, date)])),
    );
    let mut bench = Bench::of(&[book_of(1, 1, 51), book_of(2, 101, 151), later.clone()]);
    assert!(bench.held(&later).is_empty());
    assert_eq!(total(&bench).counted, Dong::new(264_000));
    bench.take(&earlier);
    assert_eq!(bench.held(&later), ["period-twice"]);
    assert!(bench.held(&earlier).is_empty());
    let row = total(&bench);
    assert_eq!(
        (row.counted, row.held),
        (Dong::new(792_000), Dong::new(264_000))
    );
    assert_eq!(
        bench.one::<i64>("select sum(counted = 1) from receipt_line"),
        1
    );
}

#[test]
fn a_grant_in_the_collectors_new_name_frees_what_was_written_in_it() {
    let made = Made::by(1, 10, Body::Receipt(month(7))).named(1002);
    let handed = hands_over(1, 11, 264_000).named(1002);
    let grants = [
        Made::grant(1, HAMLET, 1, 1001),
        Made::grant(2, OFFICE, 1, 1001),
    ];
    let mut bench = Bench::of(&[&grants[..], &[book_of(1, 1, 51), made.clone(), handed]].concat());
    assert_eq!(bench.held(&made), ["not-granted"]);
    assert_eq!(bench.read().held().unwrap().len(), 2);
    bench.take(&Made::grant(3, HAMLET, 1, 1002));
    assert!(bench.held(&made).is_empty());
    assert_eq!(bench.read().held().unwrap().len(), 1);
    bench.take(&Made::grant(4, OFFICE, 1, 1002));
    assert!(bench.read().held().unwrap().is_empty());
    let cash = bench.read().cash().unwrap().remove(0);
    assert_eq!(
        (cash.in_hand, cash.in_transit),
        (Dong::ZERO, Dong::new(264_000))
    );
}

#[test]
fn a_hand_over_that_arrives_after_a_wrong_count_takes_the_count_back() {
    let handed = hands_over(1, 11, 264_000);
    let wrong = counts(12, &handed, 300_000, 300_000);
    let right = counts(13, &handed, 264_000, 264_000);
    let mut bench = Bench::of(std::slice::from_ref(&wrong));
    assert_eq!(
        bench.read().cash().unwrap()[0].at_office,
        Dong::new(300_000)
    );
    bench.take(&handed);
    assert_eq!(bench.read().cash().unwrap()[0].at_office, Dong::ZERO);
    let view = &bench.read().hand_overs().unwrap()[0];
    assert!(view.standing.is_counted() && view.count.is_none());
    bench.take(&right);
    assert_eq!(
        bench.read().cash().unwrap()[0].at_office,
        Dong::new(264_000)
    );
    let view = &bench.read().hand_overs().unwrap()[0];
    assert!(view.standing.is_counted());
    assert_eq!(view.count.as_ref().unwrap().stated, Dong::new(264_000));
    let held = bench.read().held().unwrap();
    assert_eq!((held.len(), held[0].id), (1, wrong.id()));
}

#[test]
fn of_two_sound_counts_the_earlier_stands_whichever_came_first() {
    let handed = hands_over(1, 11, 264_000);
    let first = counts(12, &handed, 264_000, 264_000);
    let second = counts(13, &handed, 264_000, 200_000);
    let mut bench = Bench::of(&[handed.clone(), second.clone()]);
    assert_eq!(
        bench.read().cash().unwrap()[0].at_office,
        Dong::new(200_000)
    );
    bench.take(&first);
    assert_eq!(
        bench.read().cash().unwrap()[0].at_office,
        Dong::new(264_000)
    );
    assert_eq!(bench.digest(), Bench::of(&[first, second, handed]).digest());
}

#[test]
fn a_collectors_own_count_does_not_stand_in_the_offices_way() {
    let handed = hands_over(1, 11, 264_000);
    let own = counts(12, &handed, 264_000, 264_000).named(1001);
    let office = counts(13, &handed, 264_000, 264_000);
    let bench = Bench::of(&[handed, own.clone(), office]);
    assert_eq!(
        bench.read().cash().unwrap()[0].at_office,
        Dong::new(264_000)
    );
    let held = bench.read().held().unwrap();
    assert_eq!((held.len(), held[0].id), (1, own.id()));
}

#[test]
fn a_posting_can_neither_be_changed_nor_deleted() {
    let bench = Bench::of(&[Made::by(1, 10, Body::Receipt(month(7)))]);
    for statement in ["update posting set amount = 1", "delete from posting"] {
        let error = bench.store.connection.execute(statement, []).unwrap_err();
        assert!(error.to_string().contains("a posting is never"), "{error}");
    }
}
