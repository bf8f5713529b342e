//! Lines, matches, batches and outcomes that get in each other's way stand the same in any order, and are found the same.

use book::act::BatchState;
use book::body::Body;
use proptest::prelude::*;

use super::super::testing::*;
use super::bank_world::world;
use super::cost::second;
use super::office::{batch, told};

/// What acts are found by, as rows.
fn names(bench: &Bench) -> String {
    let rows = "
        select coalesce(group_concat(hex(name) || kind || state || time || hex(act) || amount), '') from
            (select * from act_name order by name, kind, state, time, incarnation, number, act)";
    let sums = "
        select coalesce(group_concat(hex(name) || amount), '') from
            (select * from match_sum where amount <> 0 order by name)";
    [rows, sums].map(|rows| bench.one::<String>(rows)).concat()
}

fn receipt(number: u32) -> Made {
    Made::by(1, number.into(), Body::Receipt(month(number)))
}

/// Batches of some of three receipts, and what became of them.
fn batches() -> impl Strategy<Value = Vec<Made>> {
    let which = || proptest::sample::subsequence(vec![1_u32, 2, 3], 1..=3);
    let state = prop::sample::select(BatchState::ALL.to_vec());
    let batch_of = (0_u64..40, which());
    let said = (
        0_u64..40,
        any::<prop::sample::Index>(),
        any::<bool>(),
        which(),
        state,
    );
    let all = (
        proptest::collection::vec(batch_of, 1..6),
        proptest::collection::vec(said, 0..8),
    );
    all.prop_map(|(batches, said)| {
        let receipts: Vec<Made> = (1..=3).map(receipt).collect();
        let named = |which: &[u32]| -> Vec<(&Made, u32)> {
            let of = |one: &u32| (&receipts[usize::try_from(one - 1).unwrap()], 1);
            which.iter().map(of).collect()
        };
        let mut made = Vec::new();
        for (number, (at, which)) in (100..).zip(batches) {
            made.push(second(batch(number, &named(&which)), 5_000 + at));
        }
        let sent = made.clone();
        for (number, (at, of, whole, which, state)) in (200..).zip(said) {
            let lines = if whole { Vec::new() } else { named(&which) };
            made.push(second(
                told(number, of.get(&sent), &lines, state),
                5_000 + at,
            ));
        }
        made.extend_from_slice(&receipts);
        made.push(book_of(1, 1, 51));
        made
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn batches_stand_the_same_in_any_order(
        (one, other) in batches().prop_flat_map(|ops| (Just(ops.clone()).prop_shuffle(), Just(ops).prop_shuffle()))
    ) {
        let (one, other) = (Bench::of(&[communes(), one].concat()), Bench::of(&[communes(), other].concat()));
        prop_assert_eq!(one.digest(), other.digest());
        prop_assert_eq!(names(&one), names(&other));
    }

    #[test]
    fn matches_stand_the_same_in_any_order(
        (one, other) in world().prop_flat_map(|ops| (Just(ops.clone()).prop_shuffle(), Just(ops).prop_shuffle()))
    ) {
        let (one, other) = (Bench::of(&one), Bench::of(&other));
        prop_assert_eq!(one.digest(), other.digest());
        prop_assert_eq!(names(&one), names(&other));
    }
}
