//! What judging costs, in steps of the database's machine: four times as much comes to little more than four times the
//! steps, whatever somebody writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use book::act::PaperCopy;
use book::body::Body;
use book::fact::Owed;
use book::money::Dong;
use replica::{ActorId, DeviceId, Hlc, RecordId, UnixMillis};

use super::super::testing::*;
use super::books::returns;
use super::made::{deposits, repays, voids};
use super::office::batch;
use crate::view::ReceiptFilter;

/// So many steps are one, as counted here.
const STEPS: i32 = 16;

/// Takes ops in; returns how many steps that took.
pub(super) fn steps(bench: &mut Bench, ops: &[Made]) -> u64 {
    steps_of(bench, |bench| bench.take_all(ops))
}

pub(super) fn steps_of(bench: &mut Bench, work: impl FnOnce(&mut Bench)) -> u64 {
    let count = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&count);
    let step = move || {
        counted.fetch_add(1, Ordering::Relaxed);
        false
    };
    let connection = &mut bench.store.connection;
    connection.progress_handler(STEPS, Some(step)).unwrap();
    work(bench);
    let connection = &mut bench.store.connection;
    connection
        .progress_handler(0, None::<fn() -> bool>)
        .unwrap();
    count.load(Ordering::Relaxed)
}

/// Asks that four times as many cost no more than six times as much: a tree is deeper, nothing else.
pub(super) fn grows_with_what_comes(what: &str, cost: impl Fn(u64) -> u64) {
    let (one, four) = (cost(100), cost(400));
    assert!(one > 0 && four < 6 * one, "{what}: {one} and {four}");
}

/// Made so many seconds after noon.
pub(super) fn second(mut made: Made, seconds: u64) -> Made {
    let noon = made.clone().at(0).time.wall().0;
    let millis = i64::try_from(seconds).unwrap() * 1_000;
    made.time = Hlc::at(UnixMillis(noon + millis));
    made
}

/// A receipt for somebody whom no other is for.
pub(super) fn receipt(number: u64) -> Made {
    let mut body = month(u32::try_from(number).unwrap());
    for line in &mut body.lines {
        line.person = Some(RecordId::from_bytes(u128::from(number).to_be_bytes()));
    }
    Made::by(1, number, Body::Receipt(body))
}

/// Receipts, and a void of each by whoever made it. The receipts are all in front of the voids.
fn undone(many: u64) -> [Vec<Made>; 2] {
    let receipts: Vec<Made> = (1..=many)
        .map(|at| second(receipt(at), 10_000 + at))
        .collect();
    let voids = (1..)
        .zip(&receipts)
        .map(|(at, of)| second(voids(1, 5_000 + at, of, PaperCopy::Returned), 20_000 + at));
    let voids = voids.collect();
    [receipts, voids]
}

/// When one of so many is made.
type Seconds = fn(u64, u64) -> u64;

#[test]
fn many_hand_overs_beside_many_voids_cost_as_much_each_as_one() {
    let hand_over = |at: u64, seconds| second(hands_over(1, 9_000 + at, 1), seconds);
    let ways: [(&str, Seconds); 5] = [
        ("in front of all, the earliest first", |at, _| at),
        ("in front of all, the latest first", |at, many| many - at),
        ("behind all, the earliest first", |at, _| 30_000 + at),
        ("behind all, the latest first", |at, many| {
            30_000 + many - at
        }),
        ("between receipts and voids", |at, _| 15_000 + at),
    ];
    for (what, seconds) in ways {
        let hand_overs = |many| (1..=many).map(move |at| hand_over(at, seconds(at, many)));
        grows_with_what_comes(what, |many| {
            let [receipts, voids] = undone(many);
            let mut bench = Bench::of(&[book_of(1, 1, 10_000)]);
            bench.take_all(&[receipts, voids].concat());
            steps(&mut bench, &hand_overs(many).collect::<Vec<_>>())
        });
        // The voids come behind the hand-overs.
        grows_with_what_comes(what, |many| {
            let [receipts, voids] = undone(many);
            let mut bench = Bench::of(&[book_of(1, 1, 10_000)]);
            bench.take_all(&hand_overs(many).collect::<Vec<_>>());
            bench.take_all(&receipts);
            steps(&mut bench, &voids)
        });
    }
}

#[test]
fn many_voids_of_one_receipt_cost_as_much_each_as_one() {
    for latest_first in [false, true] {
        grows_with_what_comes("voids of one receipt", |many| {
            let receipt = receipt(1);
            let mut voids: Vec<Made> = (1..=many)
                .map(|at| voids(1, 5_000 + at, &receipt, PaperCopy::Returned))
                .zip(20_000..)
                .map(|(void, seconds)| second(void, seconds))
                .collect();
            if latest_first {
                voids.reverse();
            }
            let mut bench = Bench::of(&[book_of(1, 1, 10_000), receipt]);
            let cost = steps(&mut bench, &voids);
            let counted = voids.iter().filter(|one| bench.held_act(one).is_empty());
            assert_eq!(counted.count(), 1);
            cost
        });
    }
}

/// One person's word holds no receipt that says otherwise.
#[test]
fn many_numbers_given_back_beside_many_receipts_cost_as_much_each_as_one() {
    grows_with_what_comes("the whole book given back again and again", |many| {
        let [receipts, _] = undone(many);
        let mut bench = Bench::of(&[book_of(1, 1, 10_000)]);
        bench.take_all(&receipts);
        let given = (1..=many).map(|at| returns(1, 9_000 + at, 1, 1, 10_000).at(100));
        let cost = steps(&mut bench, &given.collect::<Vec<_>>());
        assert!(bench.held(&receipts[0]).is_empty());
        cost
    });
}

#[test]
fn many_uses_of_one_thing_owed_cost_as_much_each_as_one() {
    for latest_first in [false, true] {
        grows_with_what_comes("repayments of one deposit", |many| {
            let deposit = deposits(1, 1_000_000);
            let owed = Owed::Deposit(deposit.id());
            let mut uses: Vec<Made> = (1..=many)
                .map(|at| second(repays(100 + at, owed, 1_000), 1_000 + at))
                .collect();
            if latest_first {
                uses.reverse();
            }
            let mut bench = Bench::of(&[deposit]);
            let cost = steps(&mut bench, &uses);
            assert!(uses.iter().all(|one| bench.held_act(one).is_empty()));
            cost
        });
    }
}

/// The control: what does grow is seen.
#[test]
fn a_question_that_goes_through_all_rows_is_seen_to_grow() {
    let cost = |many: u64| {
        let [receipts, _] = undone(many);
        let mut bench = Bench::of(&[book_of(1, 1, 10_000)]);
        bench.take_all(&receipts);
        let trigger = "create temp trigger t after insert on receipt
                       begin select sum(cash), sum(day) from receipt; end";
        bench.store.connection.execute_batch(trigger).unwrap();
        let more: Vec<Made> = (1..=many).map(|at| receipt(many + at)).collect();
        steps(&mut bench, &more)
    };
    let (one, four) = (cost(100), cost(400));
    assert!(four > 6 * one, "{one} and {four}");
}

#[test]
fn receipts_behind_their_batch_cost_as_much_each_as_one() {
    grows_with_what_comes("receipts behind their batch", |many| {
        let receipts: Vec<Made> = (1..=many).map(receipt).collect();
        let lines: Vec<_> = receipts.iter().map(|one| (one, 1)).collect();
        let mut bench = Bench::of(&[communes(), vec![book_of(1, 1, 10_000)]].concat());
        let sent = batch(5_000, &lines);
        let cost = steps(&mut bench, std::slice::from_ref(&sent)) + steps(&mut bench, &receipts);
        assert!(bench.held_act(&sent).is_empty());
        cost
    });
}

/// What a device reads at every receipt, beside many of a fortnight; and the cash page, which sums them all.
fn reads_at_the_door(many: u64) -> [u64; 2] {
    let mut bench = Bench::of(&[book_of(1, 1, 2_000)]);
    for number in 1..=many {
        let mut made = receipt(number);
        if let Does::Says(Body::Receipt(receipt)) = &mut made.does {
            receipt.household = Some(RecordId::from_bytes(u128::from(number).to_be_bytes()));
        }
        bench.take(&made);
    }
    let asked = ReceiptFilter {
        household: Some(RecordId::from_bytes(7_u128.to_be_bytes())),
        ..ReceiptFilter::default()
    };
    let door = steps_of(&mut bench, |bench| {
        let read = bench.read();
        assert_eq!(read.receipts(&asked).unwrap().len(), 1);
        assert!(read.cash_in_hand(ActorId(1001)).unwrap() > Dong::ZERO);
        let stock = read.stock(DeviceId::from_bytes([1; 16])).unwrap();
        assert_eq!(u64::from(stock.used_lately), many);
    });
    let page = steps_of(&mut bench, |bench| drop(bench.read().cash().unwrap()));
    [door, page]
}

#[test]
fn what_is_read_at_every_receipt_is_no_more_beside_four_times_as_many() {
    let [one, four] = [100, 400].map(reads_at_the_door);
    assert!(one[0] > 0 && four[0] < 2 * one[0], "{one:?} and {four:?}");
    // The control: what sums all receipts takes four times as many steps.
    assert!(four[1] > 3 * one[1], "{one:?} and {four:?}");
}
