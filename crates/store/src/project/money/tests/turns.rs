//! Acts that hang on each other in ladders and chains, as whoever writes any op may make them: each is judged in its
//! turn, and once.

use std::collections::BTreeMap;

use book::act::{Act, Batch, Closing, LineOf, MatchPart, MatchTo};
use book::body::Body;
use book::date::Month;
use book::fact::Scheme;
use book::money::Dong;

use super::super::act::found_so_far;
use super::super::testing::*;
use super::bank_world::{given, line, matches, payment, slip, transfer, undoes, words};
use super::made::pays_in;
use super::office::{approves, closes};

/// The office's account.
const ACCOUNT: &str = "970415:0011001932418";

/// A batch of lines, each named by a number.
fn batch(number: u64, lines: &[u32]) -> Made {
    let lines = lines.iter().map(|line| LineOf {
        receipt: person(1),
        line: *line,
    });
    let body = Batch {
        day: day("21/11/2026"),
        month: Month::parse("11/2026").unwrap(),
        number: 1,
        scheme: Scheme::Bhxh,
        lines: lines.collect(),
    };
    Made::by(9, number, Body::Act(Act::Batch(body))).scoped(OFFICE)
}

/// The bench after the ops and the last of all, which stands in front of them; it is the same in another order.
fn disturbed(ops: &[Made], first: &Made) -> Bench {
    let late = Bench::of(&[ops, std::slice::from_ref(first)].concat());
    let early = Bench::of(&[std::slice::from_ref(first), ops].concat());
    assert_eq!(late.digest(), early.digest());
    late
}

/// Batches by places, of which these share a line each.
fn sharing(batches: u64, pairs: &[(u64, u64)]) -> Vec<Made> {
    let mut lines = BTreeMap::<u64, Vec<u32>>::new();
    for (line, (one, other)) in (1..).zip(pairs) {
        lines.entry(*one).or_default().push(line);
        lines.entry(*other).or_default().push(line);
    }
    let of = |at: &u64| lines.get(at).cloned().unwrap_or_default();
    (1..=batches).map(|at| batch(at, &of(&at))).collect()
}

/// Judged within each other, every five batches of this ladder double the judgements: the first of five tells the one
/// behind that it is free before it tells the one that takes its place.
#[test]
fn a_ladder_of_batches_is_climbed_once() {
    const STAGES: u64 = 40;
    let mut pairs = vec![(0, 1)];
    for stage in 0..STAGES {
        let first = 5 * stage + 1;
        let (one, other, end) = (first + 1, first + 3, first + 5);
        for not in [one, other] {
            let behind = not + 1;
            pairs.extend([(first, behind), (first, not), (not, behind), (behind, end)]);
        }
    }
    let ops = sharing(5 * STAGES + 1, &pairs);
    let bench = disturbed(&ops, &batch(0, &[1]));
    assert_eq!(bench.held_act(&ops[0]), ["in-other-batch"]);
    assert!(bench.held_act(&ops[1]).is_empty());
    assert!(bench.held_act(&ops[200]).is_empty());
}

/// Each batch of the chain hangs on the one in front of it: called within each other, they are deeper than any stack.
#[test]
fn a_chain_of_batches_has_an_end() {
    const MANY: u64 = 5_000;
    let pairs: Vec<_> = (0..MANY).map(|at| (at, at + 1)).collect();
    let ops = sharing(MANY, &pairs);
    let bench = disturbed(&ops, &batch(0, &[1]));
    assert_eq!(bench.held_act(&ops[0]), ["in-other-batch"]);
    assert!(bench.held_act(&ops[1]).is_empty());
    assert_eq!(bench.held_act(&ops[4_998]), ["in-other-batch"]);
}

/// Matches that share a line with one neighbour and a slip with the other.
#[test]
fn a_chain_of_matches_has_an_end() {
    const MANY: u64 = 1_500;
    let slips: Vec<Made> = (0..=MANY / 2 + 1)
        .map(|at| slip(10_000 + at, &at.to_string(), 1))
        .collect();
    let lines = (0..=MANY / 2 + 1).map(|at| line(20_000 + at, &at.to_string(), 1));
    let to = |at: u64| MatchPart {
        to: MatchTo::Slip(slips[usize::try_from(at).unwrap()].id()),
        amount: Dong::new(1),
    };
    let chain: Vec<Made> = (1..=MANY)
        .map(|at| matches(at, &(at / 2).to_string(), &[to(at.div_ceil(2))]))
        .collect();
    // In front of all, of the line of the first.
    let mut first = matches(MANY + 1, "0", &[to(MANY / 2 + 1)]);
    first = first.at(0);
    let account = given(30_000, ACCOUNT, OFFICE);
    let known: Vec<Made> = lines
        .chain(slips.iter().cloned())
        .chain([account])
        .collect();
    let bench = disturbed(&[known, chain.clone()].concat(), &first);
    assert!(bench.held_act(&first).is_empty());
    assert!(!bench.held_act(&chain[0]).is_empty());
    assert!(bench.held_act(&chain[1]).is_empty());
    assert!(!bench.held_act(&chain[1_498]).is_empty());
}

/// The last of many that take each other back, in whatever order of clocks, decides for all of them.
fn taken_back(ops: &[Made]) -> Bench {
    let (last, others) = ops.split_last().unwrap();
    let backwards: Vec<Made> = others.iter().rev().cloned().collect();
    let late = Bench::of(&[&backwards[..], std::slice::from_ref(last)].concat());
    let early = Bench::of(&[std::slice::from_ref(last), &backwards[..]].concat());
    assert_eq!(late.digest(), early.digest());
    late
}

#[test]
fn matches_that_take_each_other_back_have_an_end() {
    for against in [false, true] {
        let mut ops = vec![matches(1, "1", &[])];
        for number in 2..=1_500_u64 {
            let next = undoes(number, "1", ops.last().unwrap());
            let minutes = i64::try_from(number).unwrap();
            ops.push(if against { next.at(-minutes) } else { next });
        }
        let bench = taken_back(&ops);
        assert!(bench.held_act(&ops[1_499]).is_empty());
        assert_eq!(bench.held_act(&ops[1_498]), ["undone"]);
        assert!(bench.held_act(&ops[1]).is_empty());
        assert!(bench.held_act(&ops[0]).contains(&"undone"));
    }
}

#[test]
fn closings_that_take_each_other_back_have_an_end() {
    let mut ops = vec![closes(1, "11/2026")];
    for number in 2..=1_500 {
        let mut next = closes(number, "11/2026");
        if let Does::Says(Body::Act(Act::Closing(Closing { reopens, .. }))) = &mut next.does {
            *reopens = ops.last().map(Made::id);
        }
        ops.push(next);
    }
    let words: Vec<Made> = (10_000..)
        .zip(&ops)
        .map(|(number, of)| approves(number, of, 1008).at(60))
        .collect();
    let bench = taken_back(&[&words[..], &ops[..]].concat());
    assert!(bench.held_act(&ops[1_499]).is_empty());
    assert_eq!(bench.held_act(&ops[1_498]), ["undone"]);
    assert_eq!(bench.held_act(&ops[0]), ["undone"]);
}

/// A slip hangs on whether others are sound, not on who else is held for it: grants come and go around three names.
#[test]
fn slips_of_one_number_stand_as_their_sound_ones_say() {
    let slips = [
        pays_in(1, 10, "7", 5),
        pays_in(1, 11, "7", 6),
        pays_in(2, 12, "7", 7),
        pays_in(3, 13, "7", 0),
    ];
    // Device 2 writes in a name that is not its own: its slip claims nothing.
    let grants = [
        Made::grant(1, OFFICE, 1, 1001),
        Made::grant(2, OFFICE, 2, 1009),
        Made::grant(3, OFFICE, 3, 1003),
    ];
    let account = given(30_000, ACCOUNT, OFFICE);
    let ops = [&slips[..], &grants[..], &[account]].concat();
    let bench = Bench::of(&ops);
    let held = |bench: &Bench| slips.each_ref().map(|one| bench.held_act(one));
    let expected = [
        vec![],
        vec!["slip-twice"],
        vec!["not-granted", "slip-twice"],
        vec!["does-not-add-up", "slip-twice"],
    ];
    assert_eq!(held(&bench), expected);
    for at in 1..ops.len() {
        let mut other = ops.clone();
        other.rotate_left(at);
        let other = Bench::of(&other);
        assert_eq!(held(&other), expected);
        assert_eq!(other.digest(), bench.digest());
    }
    // Its own name makes it a claim: nobody's cash moves.
    let named = Made::grant(4, OFFICE, 2, 1002);
    let mut bench = bench;
    bench.take(&named);
    let twice = held(&bench);
    assert!(
        twice.iter().all(|one| one.contains(&"slip-twice")),
        "{twice:?}"
    );
    let other = Bench::of(&[&[named], &ops[..]].concat());
    assert_eq!(held(&other), twice);
}

/// Judged each in a turn of its own, the first has all the others judged, and each of them is judged once more.
#[test]
fn a_word_on_an_account_or_a_unit_has_each_act_judged_once() {
    const MANY: u64 = 200;
    let word = |ops: &[Made], word: &Made, last: &Made, holds: &[&str]| {
        let mut bench = Bench::of(ops);
        let before = found_so_far(&bench.store.connection);
        bench.take(word);
        let judged = found_so_far(&bench.store.connection) - before;
        assert_eq!(bench.held_act(last), holds);
        u64::try_from(judged).unwrap()
    };
    let [hamlet, account] = words();
    // Lines that all say the same: one counts as soon as the account is its office's.
    let lines: Vec<Made> = (1..=MANY).map(|at| line(at, "FT", 1)).collect();
    let judged = word(&lines, &account, &lines[199], &["repeated"]);
    assert_eq!(judged, MANY);
    // Matches of one receipt, which is judged behind them.
    let receipt = transfer(1, 264_000);
    let part = [payment(&receipt, 1)];
    let lines = (1..=MANY).map(|at| line(10_000 + at, &at.to_string(), 1));
    let made: Vec<Made> = (1..=MANY)
        .map(|at| matches(20_000 + at, &at.to_string(), &part))
        .collect();
    let ops: Vec<Made> = [account, receipt]
        .into_iter()
        .chain(lines)
        .chain(made.clone())
        .collect();
    let judged = word(&ops, &hamlet, &made[199], &[]);
    assert_eq!(judged, MANY + 1);
}
