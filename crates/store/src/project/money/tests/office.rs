//! What an office decides: months closed, batches, differences explained.

use book::act::{Act, Approval, Batch, BatchOutcome, BatchState, Closing, Explanation, LineOf};
use book::body::Body;
use book::date::Month;
use book::fact::Scheme;
use book::money::Dong;
use book::posting::Account;
use book::standing::Hold;
use proptest::prelude::*;

use super::super::testing::*;
use super::bank_world::of;
use super::order::world;

/// A server writes in the office's scope.
fn says(number: u64, act: Act) -> Made {
    Made::by(9, number, Body::Act(act)).scoped(OFFICE)
}

pub(super) fn closes(number: u64, month: &str) -> Made {
    let month = Month::parse(month).unwrap();
    says(
        number,
        Act::Closing(Closing {
            day: day("21/11/2026"),
            month,
            reopens: None,
            note: None,
        }),
    )
}

fn reopens(number: u64, closing: &Made, month: &str) -> Made {
    let month = Month::parse(month).unwrap();
    says(
        number,
        Act::Closing(Closing {
            day: day("21/11/2026"),
            month,
            reopens: Some(closing.id()),
            note: None,
        }),
    )
}

/// Another user of the same server.
pub(super) fn approves(number: u64, act: &Made, by: u32) -> Made {
    let word = Approval {
        act: act.id(),
        day: day("21/11/2026"),
        approves: true,
        reason: None,
    };
    says(number, Act::Approval(word)).named(by)
}

fn receipt(number: u32) -> Made {
    Made::by(1, 100 + u64::from(number), Body::Receipt(month(number)))
}

/// The sum of what was posted in a month, debits alone.
fn posted_in(bench: &Bench, month: u32) -> i64 {
    let sum = "select coalesce(sum(amount), 0) from posting where amount > 0 and period = ";
    bench.one(&format!("{sum}{month}"))
}

fn reasons(bench: &Bench) -> Vec<Vec<&'static str>> {
    let held = bench.read().held().unwrap();
    held.iter()
        .map(|one| one.standing.reasons().map(Hold::code).collect())
        .collect()
}

#[test]
fn what_comes_after_a_closing_is_reported_in_the_first_open_month() {
    let mut bench = Bench::of(&communes());
    let closing = closes(20, "11/2026");
    bench.take_all(&[book_of(1, 1, 51), receipt(1), closing.clone()]);
    let before = posted_in(&bench, 202_611);
    assert!(before > 0);
    bench.take(&receipt(2));
    assert_eq!(
        posted_in(&bench, 202_611),
        before * 2,
        "nobody approved it yet"
    );
    bench.take(&approves(21, &closing, 1009));
    bench.take(&receipt(3));
    assert_eq!(
        posted_in(&bench, 202_611),
        before * 3,
        "nor does who closed it"
    );
    bench.take(&approves(22, &closing, 1008));
    bench.take_all(&[closes(23, "12/2026"), receipt(4)]);
    assert_eq!(posted_in(&bench, 202_611), before * 3);
    assert_eq!(posted_in(&bench, 202_612), before);
    let opening = reopens(24, &closing, "11/2026");
    bench.take_all(&[opening.clone(), receipt(5)]);
    assert_eq!(
        posted_in(&bench, 202_612),
        before * 2,
        "opening takes two as well"
    );
    bench.take_all(&[approves(25, &opening, 1008), receipt(6)]);
    assert_eq!(posted_in(&bench, 202_611), before * 4);
}

#[test]
fn another_offices_months_stay_open() {
    let mut bench = Bench::of(&communes());
    let closing = closes(20, "11/2026");
    bench.take_all(&[
        closing.clone(),
        approves(22, &closing, 1008),
        book_of(1, 1, 51),
    ]);
    bench.take_all(&[receipt(1), receipt(2).scoped(OTHER_HAMLET)]);
    assert_eq!(posted_in(&bench, 202_611), posted_in(&bench, 202_612));
}

/// What an office writes about its months: closings, approvals, openings, of two months.
fn months() -> impl Strategy<Value = Vec<Made>> {
    let one = (
        0_u8..4,
        0_usize..4,
        prop::sample::select(vec![1008_u32, 1009]),
    );
    proptest::collection::vec(one, 2..12).prop_map(|ops| {
        let mut made: Vec<Made> = Vec::new();
        for (number, (sort, which, by)) in (5000..).zip(ops) {
            let month = if which % 2 == 0 { "11/2026" } else { "12/2026" };
            let closings: Vec<_> = made
                .iter()
                .filter(|one| matches!(&one.does, Does::Says(Body::Act(Act::Closing(_)))))
                .cloned()
                .collect();
            let at = closings.get(which % closings.len().max(1));
            made.push(match (sort, at) {
                (0, _) | (_, None) => closes(number, month),
                (1, Some(closing)) => reopens(number, closing, month),
                (_, Some(act)) => approves(number, act, by),
            });
        }
        made
    })
}

/// L20, said of one way of telling in which month a posting is: of the postings that an op brought, none is in a month
/// that was closed before and still is.
fn is_closed_for_good(bench: &Bench, rows: i64, closed: &[(u32, u32)], month: &str) -> bool {
    let still = "select exists (select 1 from closed_period where scope = ";
    closed.iter().all(|(scope, closed)| {
        let stands: bool = bench.one(&format!("{still}{scope} and month = {closed})"));
        let within = format!(
            "select count(*) from posting where row > {rows} and {month} = {closed} and scope in ({scope}, {scope}1)"
        );
        !stands || bench.one::<i64>(&within) == 0
    })
}

fn closed(bench: &Bench) -> Vec<(u32, u32)> {
    let tx = &bench.store.connection;
    let mut statement = tx
        .prepare("select distinct scope, month from closed_period")
        .unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.unwrap().map(Result::unwrap).collect()
}

fn rows(bench: &Bench) -> i64 {
    bench.one("select coalesce(max(row), 0) from posting")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn l20_nothing_later_falls_in_a_closed_month(
        ops in (world(), months()).prop_flat_map(|(ops, months)| Just([ops, months].concat()).prop_shuffle())
    ) {
        let mut bench = Bench::of(&communes());
        for op in &ops {
            let (before, last) = (closed(&bench), rows(&bench));
            bench.take(op);
            prop_assert!(is_closed_for_good(&bench, last, &before, "period"));
            let open = "select count(*) from (select 1 from posting group by fact having sum(amount) <> 0)";
            prop_assert_eq!(bench.one::<i64>(open), 0);
        }
        let mut again = Bench::of(&communes());
        again.take_all(&ops);
        let dump = "select coalesce(group_concat(fact || period || amount), '') from (select hex(fact) as fact, period, amount from posting order by row)";
        prop_assert_eq!(again.one::<String>(dump), bench.one::<String>(dump));
        let mut other = ops.clone();
        other.reverse();
        let mut reversed = Bench::of(&communes());
        reversed.take_all(&other);
        prop_assert_eq!(reversed.digest(), bench.digest(), "only periods hang on the order");
    }

    #[test]
    fn l19_a_hand_over_is_counted_once_and_its_difference_is_its_own(ops in world()) {
        let bench = Bench::of(&ops);
        let twice = "select count(*) from (
            select 1 from hand_over_count where standing = 0 group by hand_over having count(*) > 1)";
        prop_assert_eq!(bench.one::<i64>(twice), 0);
        let strange = "select count(*) from hand_over_count as one join hand_over on hand_over.id = one.hand_over
            where one.standing = 0 and one.actor = hand_over.actor";
        prop_assert_eq!(bench.one::<i64>(strange), 0, "nobody counts their own");
        let counted = "select coalesce(sum(amount), 0) from posting where account = 3
            and fact in (select id from hand_over_count where standing <> 0)";
        prop_assert_eq!(bench.one::<i64>(counted), 0, "what is held leaves the cash in transit");
    }
}

#[test]
fn the_control_of_l20_goes_by_the_day() {
    let mut bench = Bench::of(&communes());
    let closing = closes(20, "11/2026");
    bench.take_all(&[
        closing.clone(),
        approves(22, &closing, 1008),
        book_of(1, 1, 51),
    ]);
    let (before, last) = (closed(&bench), rows(&bench));
    bench.take(&receipt(1));
    assert!(is_closed_for_good(&bench, last, &before, "period"));
    assert!(!is_closed_for_good(&bench, last, &before, "day / 100"));
}

/// The control of L20: what comes after the closing is written into the closed month, and the law says so.
#[test]
fn l20_is_able_to_be_broken() {
    let mut bench = Bench::of(&communes());
    let closing = closes(20, "11/2026");
    bench.take_all(&[
        closing.clone(),
        approves(22, &closing, 1008),
        book_of(1, 1, 51),
    ]);
    let (before, last) = (closed(&bench), rows(&bench));
    bench.take(&receipt(1));
    assert!(is_closed_for_good(&bench, last, &before, "period"));
    let late = "insert into posting (arrival, scope, fact, account, collector, day, period, amount, receipts,
                                     by_scheme, by_grp, by_both, lines)
                select arrival + 1, scope, fact, account, collector, day, 202611, amount, 0, 0, 0, 0, 0
                from posting where row > ";
    let breaks = format!("{late}{last}");
    bench.store.connection.execute_batch(&breaks).unwrap();
    assert!(!is_closed_for_good(&bench, last, &before, "period"));
    // Opened again the month takes what comes late, and the law asks for nothing.
    bench.take(&reopens(24, &closing, "11/2026"));
    bench.take(&approves(25, &reopens(24, &closing, "11/2026"), 1008));
    assert!(is_closed_for_good(&bench, last, &before, "period"));
}

pub(super) fn batch(number: u64, lines: &[(&Made, u32)]) -> Made {
    let lines = lines.iter().map(|(receipt, line)| LineOf {
        receipt: receipt.id(),
        line: *line,
    });
    says(
        number,
        Act::Batch(Batch {
            day: day("21/11/2026"),
            month: Month::parse("11/2026").unwrap(),
            number: 1,
            scheme: Scheme::Bhxh,
            lines: lines.collect(),
        }),
    )
}

/// The insurer takes all lines of a batch.
pub(super) fn accepted(number: u64, batch: &Made) -> Made {
    told(number, batch, &[], BatchState::Accepted)
}

pub(super) fn returned(number: u64, batch: &Made, lines: &[(&Made, u32)]) -> Made {
    told(number, batch, lines, BatchState::Returned)
}

pub(super) fn told(number: u64, batch: &Made, lines: &[(&Made, u32)], state: BatchState) -> Made {
    let lines = lines.iter().map(|(receipt, line)| LineOf {
        receipt: receipt.id(),
        line: *line,
    });
    says(
        number,
        Act::BatchOutcome(BatchOutcome {
            day: day("21/11/2026"),
            batch: batch.id(),
            state,
            lines: lines.collect(),
            reason: None,
            number: None,
        }),
    )
}

#[test]
fn a_line_is_live_in_one_batch_until_it_comes_back() {
    let (one, two) = (receipt(1), receipt(2));
    let first = batch(20, &[(&one, 1), (&two, 1)]);
    let second = batch(30, &[(&two, 1)]);
    let third = batch(40, &[(&one, 1)]);
    let back = returned(25, &first, &[(&two, 1)]);
    let ops = [book_of(1, 1, 51), one, two, first, second, third, back];
    let ops = [&communes()[..], &ops].concat();
    let forth = Bench::of(&ops);
    assert_eq!(
        reasons(&forth),
        [["in-other-batch"]],
        "the first line is still out"
    );
    let mut other = ops.to_vec();
    other.reverse();
    assert_eq!(Bench::of(&other).digest(), forth.digest());
}

#[test]
fn a_difference_is_explained_and_made_good_no_further_than_it_goes() {
    let handed = hands_over(1, 11, 2_000_000);
    let counted = counts(12, &handed, 2_000_000, 1_990_000);
    let explains = |number, moved| {
        let body = Explanation {
            day: day("21/11/2026"),
            count: counted.id(),
            words: "rơi một tờ".into(),
            moved: Dong::new(moved),
        };
        says(number, Act::Explanation(body))
    };
    let ops = [
        handed,
        explains(20, 4_000),
        explains(21, 7_000),
        explains(22, -1),
        counted.clone(),
    ];
    let bench = Bench::of(&ops);
    assert_eq!(of(&bench, Account::OverShort), 6_000);
    assert_eq!(of(&bench, Account::OfficeCash), 1_994_000);
    assert_eq!(reasons(&bench), [["does-not-add-up"], ["does-not-add-up"]]);
    let alone = Bench::of(&[explains(20, 4_000)]);
    assert_eq!(reasons(&alone), [["nothing-there"]]);
}
