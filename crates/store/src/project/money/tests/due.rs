//! Cash for which collectors answer: what they hold, and what nobody has confirmed to have from them.

use book::act::{Act, BankMatch, LineKey, MatchPart, MatchTo, PaperCopy};
use book::body::Body;
use book::fact::Owed;
use book::money::Dong;
use book::tariff::HandOverDue;
use proptest::prelude::*;
use replica::ActorId;

use super::super::testing::*;
use super::bank_world::{account, given, line};
use super::cost::steps_of;
use super::custody::assert_same_of_one;
use super::made::{deposits, passes, pays_in, repays, takes, voids};

const SUM: i64 = 264_000;

/// A collector with one receipt, and a second collector.
fn world() -> Vec<Made> {
    vec![
        book_of(1, 1, 51),
        given(3, ACCOUNT, OFFICE),
        Made::grant(1, OFFICE, 1, 1001),
        Made::grant(2, OFFICE, 2, 1002),
        Made::by(1, 1, Body::Receipt(month(1))),
    ]
}

fn due(bench: &Bench, actor: u32, days: i32) -> HandOverDue {
    let today = day("21/11/2026").plus_days(days);
    let mut all = bench.read().hand_overs_due(today).unwrap();
    all.remove(&ActorId(actor)).unwrap_or_default()
}

/// What is late in hand, uncounted, unseen.
fn sums(bench: &Bench, actor: u32, days: i32) -> [i64; 3] {
    let due = due(bench, actor, days);
    [due.late, due.uncounted, due.unseen].map(|one| one.sum.get())
}

#[test]
fn what_is_handed_over_ages_with_its_giver_until_somebody_counts_it() {
    for to in [None, Some(1002)] {
        let given = passes(1, 60, SUM - 4_000, to);
        let mut bench = Bench::of(&[world(), vec![given.clone()]].concat());
        assert_eq!(sums(&bench, 1001, 0), [0; 3]);
        assert_eq!(sums(&bench, 1001, 1), [4_000, SUM - 4_000, 0]);
        assert_eq!(
            due(&bench, 1001, 1).uncounted.oldest,
            Some(day("21/11/2026"))
        );
        let counted = match to {
            Some(_) => takes(2, 61, &given, SUM - 4_000, SUM - 4_000),
            None => counts(61, &given, SUM - 4_000, SUM - 4_000),
        };
        bench.take(&counted);
        assert_eq!(sums(&bench, 1001, 1), [4_000, 0, 0]);
        // What another collector took goes on with them.
        let taken = to.map_or(0, |_| SUM - 4_000);
        assert_eq!(sums(&bench, 1002, 1), [taken, 0, 0]);
    }
}

#[test]
fn a_slip_that_no_statement_shows_whole_is_told_of_after_its_days() {
    let slip = pays_in(1, 60, "000123", SUM);
    let mut bench = Bench::of(&[world(), vec![slip.clone()]].concat());
    assert_eq!(sums(&bench, 1001, 4), [0; 3]);
    assert_eq!(sums(&bench, 1001, 5), [0, 0, SUM]);
    for (number, shown, left) in [(70, 64_000, 200_000), (80, 200_000, 0)] {
        let reference = format!("FT{number}");
        bench.take(&line(number, &reference, shown));
        let body = BankMatch {
            day: day("22/11/2026"),
            line: LineKey {
                account: account(),
                reference,
            },
            parts: vec![MatchPart {
                to: MatchTo::Slip(slip.id()),
                amount: Dong::new(shown),
            }],
            undoes: None,
            note: None,
        };
        bench.take(&Made::by(9, number + 1, Body::Act(Act::BankMatch(body))).scoped(OFFICE));
        assert_eq!(sums(&bench, 1001, 5), [0, 0, left]);
    }
}

/// One step of a collector's who never gets cash from another: what, how much in quarters, on which day, at which time.
type Step = (u8, i64, i32, i64);

fn days_of_one() -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec((0_u8..7, 1_i64..5, 0_i32..3, -300_i64..300), 1..24)
}

/// Receipts of several days, deposits, what is given back of either, hand-overs, some counted, and slips.
fn made(all: &[Step]) -> Vec<Made> {
    let (mut ops, mut taken, mut given) = (world(), Vec::new(), Vec::new());
    for (number, (what, quarters, days, time)) in (2_u64..).zip(all) {
        let amount = SUM * quarters / 4;
        let op = match what {
            0 | 1 => {
                let mut body = month(u32::try_from(number).unwrap());
                body.day = day("21/11/2026").plus_days(*days);
                let op = Made::by(1, number, Body::Receipt(body)).at(*time);
                taken.push(op.clone());
                op
            }
            2 => {
                let op = deposits(number, amount).at(*time);
                let owed = Owed::Deposit(op.id());
                ops.push(op);
                repays(100 + number, owed, amount / 2)
            }
            3 => {
                let Some(of) = taken.pop() else { continue };
                let void = voids(1, number, &of, PaperCopy::Returned).at(*time);
                let owed = Owed::Void(void.id());
                ops.push(void);
                repays(100 + number, owed, SUM)
            }
            4 => {
                let op = hands_over(1, number, amount).at(*time);
                given.push(op.clone());
                op
            }
            5 => pays_in(1, number, &number.to_string(), amount),
            _ => {
                let Some(of) = given.pop() else { continue };
                let Does::Says(Body::HandOver(body)) = &of.does else {
                    unreachable!()
                };
                let amount = body.amount.get();
                counts(number, &of, amount, amount)
            }
        };
        // What others name has its time already.
        let is_named = matches!(what, 0 | 1 | 4);
        ops.push(if is_named { op } else { op.at(time + 1) });
    }
    ops
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn one_collectors_cash_is_read_from_the_newest_as_from_the_first(all in days_of_one()) {
        let mut bench = Bench::of(&[]);
        bench.take_all(&made(&all));
        assert_same_of_one(&bench);
    }
}

/// Receipts of many days that were handed over and counted, and one of today.
#[test]
fn what_is_due_of_one_collector_costs_the_same_on_the_first_day_and_on_the_last() {
    let cost = |days: u32| {
        let mut ops = world();
        for number in 2..days {
            let at = i64::from(number) * 10;
            let mut body = month(number);
            body.day = day("21/11/2026").plus_days(i32::try_from(number).unwrap());
            ops.push(Made::by(1, u64::from(number), Body::Receipt(body)).at(at));
            let given = hands_over(1, 1_000 + u64::from(number), SUM).at(at + 1);
            ops.push(counts(5_000 + u64::from(number), &given, SUM, SUM).at(at + 2));
            ops.push(given);
        }
        let mut bench = Bench::of(&[]);
        bench.take_all(&ops);
        let today = day("21/11/2026").plus_days(i32::try_from(days).unwrap() + 1);
        steps_of(&mut bench, |bench| {
            let due = bench.read().hand_over_due(ActorId(1001), today).unwrap();
            assert_eq!(due.late.sum.get(), SUM);
        })
    };
    let (few, many) = (cost(20), cost(200));
    assert!(many < 2 * few, "{few} and {many}");
}
