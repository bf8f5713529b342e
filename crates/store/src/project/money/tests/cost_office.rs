//! What batches and their outcomes cost, counted as in `cost`.

use book::act::BatchState;

use super::super::testing::*;
use super::cost::{grows_with_what_comes, receipt, second, steps};
use super::office::{approves, batch, closes, told};

/// Receipts with what the centre says, and their lines as batches name them.
fn receipts(many: u64) -> (Bench, Vec<Made>) {
    let receipts: Vec<Made> = (1..=many).map(receipt).collect();
    let bench = Bench::of(&[communes(), vec![book_of(1, 1, 10_000)], receipts.clone()].concat());
    (bench, receipts)
}

fn lines(receipts: &[Made]) -> Vec<(&Made, u32)> {
    receipts.iter().map(|one| (one, 1)).collect()
}

#[test]
fn many_batches_with_the_same_lines_cost_as_much_each_as_one() {
    for latest_first in [false, true] {
        grows_with_what_comes("batches with the same lines", |many| {
            let (mut bench, receipts) = receipts(8);
            let mut batches: Vec<Made> = (1..=many)
                .map(|at| second(batch(50_000 + at, &lines(&receipts)), 30_000 + at))
                .collect();
            if latest_first {
                batches.reverse();
            }
            let cost = steps(&mut bench, &batches);
            let counted = batches.iter().filter(|one| bench.held_act(one).is_empty());
            assert_eq!(counted.count(), 1);
            cost
        });
    }
}

#[test]
fn what_became_of_a_batch_line_by_line_costs_as_much_each_as_one() {
    for state in [BatchState::Returned, BatchState::Accepted] {
        grows_with_what_comes("outcomes of one batch", |many| {
            let (mut bench, receipts) = receipts(many);
            let first = second(batch(50_000, &lines(&receipts)), 30_000);
            let again = second(batch(50_001, &lines(&receipts)), 60_000);
            let outcomes: Vec<Made> = (1..)
                .zip(lines(&receipts))
                .map(|(at, line)| second(told(60_000 + at, &first, &[line], state), 40_000 + at))
                .collect();
            bench.take(&first);
            let cost =
                steps(&mut bench, &outcomes) + steps(&mut bench, std::slice::from_ref(&again));
            let is_back = state == BatchState::Returned;
            assert_eq!(bench.held_act(&again).is_empty(), is_back);
            cost
        });
    }
}

#[test]
fn many_words_on_one_act_cost_as_much_each_as_one() {
    for latest_first in [false, true] {
        grows_with_what_comes("words on one closing", |many| {
            let closing = closes(20, "11/2026");
            let mut words: Vec<Made> = (1..=many * 10)
                .map(|at| second(approves(50_000 + at, &closing, 1008), 30_000 + at))
                .collect();
            if latest_first {
                words.reverse();
            }
            let mut bench = Bench::of(&[communes(), vec![closing.clone()]].concat());
            let cost = steps(&mut bench, &words);
            assert!(bench.held_act(&closing).is_empty());
            cost
        });
    }
}
