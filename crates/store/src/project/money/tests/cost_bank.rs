//! What lines of statements and their matches cost, counted as in `cost`.

use book::act::{Act, MatchPart, MatchTo};
use book::body::Body;
use book::money::Dong;

use super::super::testing::*;
use super::bank_world::*;
use super::cost::{grows_with_what_comes, receipt, second, steps};

/// A receipt for somebody whom no other is for; all of it was transferred.
fn transferred(number: u64) -> Made {
    let mut made = receipt(number);
    if let Does::Says(Body::Receipt(body)) = &mut made.does {
        body.payments = match &transfer(1, 264_000).does {
            Does::Says(Body::Receipt(other)) => other.payments.clone(),
            Does::Says(_) | Does::Grants(..) => unreachable!(),
        };
    }
    made
}

/// Matches of a line for these parts, one each, a second after the other.
fn each(many: u64, of: impl Fn(u64) -> (String, Vec<MatchPart>)) -> Vec<Made> {
    let made = (1..=many).map(|at| {
        let (reference, parts) = of(at);
        second(matches(50_000 + at, &reference, &parts), 30_000 + at)
    });
    made.collect()
}

/// What matches cost that come one way and the other; `right` looks at all of them.
fn both_ways(what: &str, made: impl Fn(u64) -> [Vec<Made>; 2], right: impl Fn(&Bench, &[Made])) {
    for latest_first in [false, true] {
        grows_with_what_comes(what, |many| {
            let [before, mut matches] = made(many);
            if latest_first {
                matches.reverse();
            }
            let mut bench = heard(&before);
            let cost = steps(&mut bench, &matches);
            right(&bench, &matches);
            cost
        });
    }
}

fn all_count(bench: &Bench, matches: &[Made]) {
    assert!(matches.iter().all(|one| bench.held_act(one).is_empty()));
}

fn one_counts(bench: &Bench, matches: &[Made]) {
    let counts = |one: &&Made| bench.held_act(one).is_empty();
    assert_eq!(matches.iter().filter(counts).count(), 1);
}

#[test]
fn many_matches_of_one_line_cost_as_much_each_as_one() {
    let made = |many: u64| {
        let receipts: Vec<Made> = (1..=many).map(transferred).collect();
        let parts = each(many, |at| {
            let of = &receipts[usize::try_from(at - 1).unwrap()];
            ("FT1".into(), vec![payment(of, 264_000)])
        });
        let line = line(20, "FT1", 264_000 * i64::try_from(many).unwrap());
        [
            [vec![book_of(1, 1, 10_000), line], receipts].concat(),
            parts,
        ]
    };
    both_ways("matches of one line", made, all_count);
}

#[test]
fn many_matches_of_one_slip_cost_as_much_each_as_one() {
    let made = |many: u64| {
        let slip = slip(20, "1", 1_000 * i64::try_from(many).unwrap());
        let part = MatchPart {
            to: MatchTo::Slip(slip.id()),
            amount: Dong::new(1_000),
        };
        let lines = (1..=many).map(|at| line(20_000 + at, &format!("FT{at}"), 1_000));
        let parts = each(many, |at| (format!("FT{at}"), vec![part]));
        [std::iter::once(slip).chain(lines).collect(), parts]
    };
    both_ways("matches of one slip", made, all_count);
}

#[test]
fn many_matches_that_ask_for_all_of_a_line_cost_as_much_each_as_one() {
    let made = |many: u64| {
        let receipt = transferred(1);
        let parts = each(many, |_| ("FT1".into(), vec![payment(&receipt, 264_000)]));
        let line = line(20, "FT1", 264_000);
        [vec![book_of(1, 1, 10_000), line, receipt], parts]
    };
    both_ways("matches for all of a line", made, one_counts);
}

#[test]
fn many_matches_of_what_is_not_here_cost_as_much_each_as_one() {
    let made = |many: u64| {
        let part = |at: u8| MatchPart {
            to: MatchTo::Payment(person(at)),
            amount: Dong::new(1),
        };
        let parts: Vec<MatchPart> = (0..8).map(part).collect();
        let parts = each(many, |_| ("FT1".into(), parts.clone()));
        [vec![line(20, "FT1", 264_000)], parts]
    };
    let missing = |bench: &Bench, matches: &[Made]| {
        let missing = |one| bench.held_act(one) == ["match-missing"];
        assert!(matches.iter().all(missing));
    };
    both_ways("matches of nothing", made, missing);
}

#[test]
fn many_who_take_one_match_back_cost_as_much_each_as_one() {
    let made = |many: u64| {
        let receipt = transferred(1);
        let matched = matches(30, "FT1", &[payment(&receipt, 264_000)]);
        let undone = (1..=many)
            .map(|at| second(undoes(50_000 + at, "FT1", &matched), 30_000 + at))
            .collect();
        let line = line(20, "FT1", 264_000);
        [vec![book_of(1, 1, 10_000), line, receipt, matched], undone]
    };
    both_ways("one match taken back", made, all_count);
}

#[test]
fn many_copies_of_one_line_cost_as_much_each_as_one() {
    let made = |many: u64| {
        let lines = (1..=many).map(|at| second(line(50_000 + at, "FT1", 1_000), 30_000 + at));
        [Vec::new(), lines.collect()]
    };
    both_ways("copies of one line", made, |bench, lines| {
        let counted = lines.iter().filter(|one| bench.held_act(one).is_empty());
        assert_eq!(counted.count(), 1);
        assert!(
            lines
                .iter()
                .all(|one| matches!(&one.does, Does::Says(Body::Act(Act::BankLine(_)))))
        );
    });
}
