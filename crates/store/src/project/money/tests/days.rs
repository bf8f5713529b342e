//! Receipts at random for two persons' days, some of them void: who took a day in front of whom, beside a plain count.

use book::act::PaperCopy;
use book::body::Body;
use proptest::prelude::*;

use super::super::testing::*;
use super::cost::{receipt, second};
use super::made::voids;

/// One receipt: whose days, from which on, how many, when made, whether out of the book, whether void.
type Random = (u8, i32, i32, u64, bool, bool);

fn made(number: u64, (who, from, days, at, in_book, _): Random) -> Made {
    // What is out of no book takes no days.
    let mut made = receipt(if in_book { number } else { 5_000 + number });
    if let Does::Says(Body::Receipt(body)) = &mut made.does {
        for line in &mut body.lines {
            line.person = Some(person(who));
            line.covers_from = day("20/12/2026").plus_days(from);
            line.covers_to = line.covers_from.plus_days(days);
        }
    }
    second(made, at)
}

/// Whether a receipt's days were taken in front of it.
fn is_taken(all: &[Random], which: usize) -> bool {
    let (who, from, days, at, in_book, void) = all[which];
    let is_in_front = |(number, one): (usize, &Random)| {
        let meets = one.1 <= from + days && from <= one.1 + one.2 && one.2 >= 0 && days >= 0;
        let takes = one.4 && !one.5 && one.0 == who;
        takes && meets && (one.3, number) < (at, which)
    };
    in_book && !void && all.iter().enumerate().any(is_in_front)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whoever_is_in_front_takes_the_days_in_any_order(
        (all, order) in proptest::collection::vec(
            (1_u8..3, 0_i32..60, -2_i32..40, 0_u64..30, prop::bool::weighted(0.9), prop::bool::weighted(0.2)), 1..24
        ).prop_flat_map(|all| {
            let ops: Vec<usize> = (0..all.len() * 2).collect();
            (Just(all), Just(ops).prop_shuffle())
        })
    ) {
        let receipts: Vec<Made> = (1..).zip(&all).map(|(number, one)| made(number, *one)).collect();
        let mut ops = Vec::new();
        for at in order {
            let which = at % all.len();
            if at < all.len() {
                ops.push(receipts[which].clone());
            } else if all[which].5 {
                let number = 9_000 + u64::try_from(which).unwrap();
                ops.push(second(voids(1, number, &receipts[which], PaperCopy::Returned), 100));
            }
        }
        let bench = Bench::of(&[&[book_of(1, 1, 1_000)], &ops[..]].concat());
        for (which, receipt) in receipts.iter().enumerate() {
            let held = bench.held(receipt).contains(&"period-twice");
            prop_assert_eq!(held, is_taken(&all, which), "{:?}", all);
        }
        ops.reverse();
        let other = Bench::of(&[&[book_of(1, 1, 1_000)], &ops[..]].concat());
        prop_assert_eq!(other.digest(), bench.digest());
    }
}
