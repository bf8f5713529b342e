//! Cash for which collectors answer: what they hold, and what nobody has confirmed to have from them.

use book::act::{Act, BankMatch, LineKey, MatchPart, MatchTo};
use book::body::Body;
use book::money::Dong;
use book::tariff::HandOverDue;
use replica::ActorId;

use super::super::testing::*;
use super::bank_world::{account, given, line};
use super::made::{passes, pays_in, takes};

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
