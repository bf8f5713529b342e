//! What receipts for one person cost, counted as in `cost`.

use book::body::Body;

use super::super::testing::*;
use super::cost::{grows_with_what_comes, receipt, second, steps};

/// A receipt for the one person, of so many days from a day on.
fn of_one(number: u64, first: u64, days: i32) -> Made {
    let mut made = receipt(number);
    if let Does::Says(Body::Receipt(body)) = &mut made.does {
        for line in &mut body.lines {
            line.person = Some(person(1));
            line.covers_from = day("01/01/2027").plus_days(i32::try_from(first).unwrap());
            line.covers_to = line.covers_from.plus_days(days - 1);
        }
    }
    second(made, 1_000 + number)
}

/// In which order the receipts come.
const ORDERS: [fn(u64, u64) -> u64; 3] = [
    |at, _| at,
    |at, many| many - at,
    // 17 divides none of 101, 401, 1,001 and 4,001.
    |at, many| at * 17 % (many + 1),
];

fn held(bench: &Bench, receipts: &[Made]) -> usize {
    let is_held = |one: &&Made| bench.held(one).contains(&"period-twice");
    receipts.iter().filter(is_held).count()
}

/// What receipts cost, each a second behind the other, that come in some order; of `many` so many are held.
fn in_any_order(what: &str, made: fn(u64) -> Made, twice: fn(usize) -> usize) {
    for order in ORDERS {
        grows_with_what_comes(what, |many| {
            // What a receipt costs by itself is much: more of them show what they cost each other.
            let many = many * 10;
            let receipts: Vec<Made> = (1..=many).map(|at| made(order(at, many))).collect();
            let mut bench = Bench::of(&[book_of(1, 0, 10_000)]);
            let cost = steps(&mut bench, &receipts);
            assert_eq!(held(&bench, &receipts), twice(receipts.len()));
            cost
        });
    }
}

#[test]
fn many_receipts_for_the_same_days_cost_as_much_each_as_one() {
    in_any_order("the same days", |at| of_one(at, 0, 365), |many| many - 1);
}

#[test]
fn many_receipts_for_days_behind_each_other_cost_as_much_each_as_one() {
    in_any_order("days behind each other", |at| of_one(at, at, 1), |_| 0);
}

#[test]
fn many_receipts_beside_many_for_the_same_days_cost_as_much_each_as_one() {
    for order in ORDERS {
        grows_with_what_comes("days behind days paid twice", |many| {
            let twice: Vec<Made> = (1..=many).map(|at| of_one(5_000 + at, 0, 365)).collect();
            let others: Vec<Made> = (1..=many)
                .map(|at| {
                    let at = order(at, many);
                    of_one(at, 400 + at, 1)
                })
                .collect();
            let mut bench = Bench::of(&[book_of(1, 0, 10_000)]);
            bench.take_all(&twice);
            let cost = steps(&mut bench, &others);
            assert_eq!(held(&bench, &others), 0);
            cost
        });
    }
}
