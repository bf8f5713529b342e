//! Statements of commission: a closed month's never changes, and what comes late is in the first open one.

use book::act::{Act, BatchOutcome, BatchState, LineOf, PaperCopy};
use book::body::Body;
use book::commission::{Why, amount};
use book::fact::Scheme;
use book::money::Dong;
use book::tariff::Rate;
use proptest::prelude::*;

use super::super::testing::*;
use super::made::{refunds, says, voids};
use super::merged::{judged, somebody};
use super::office::{approves, batch, closes};
use crate::view::{CommissionView, LedgerFilter};

/// A month of social insurance: 330,000 đ less the state's 20 %, of which a first payment earns 12 % and others 5.6 %.
const NEW: i64 = 31_680;
const CONTINUING: i64 = 14_784;

fn sold(number: u32) -> Made {
    Made::by(1, 100 + u64::from(number), Body::Receipt(month(number)))
}

/// A year of health insurance for another person.
fn year() -> Made {
    let body = paid(2, "21/11/2026", vec![bhyt(2, 1, "21/11/2026")]);
    Made::by(1, 102, Body::Receipt(body))
}

fn outcome(number: u64, batch: &Made, state: BatchState, lines: &[&Made]) -> Made {
    let lines = lines.iter().map(|receipt| LineOf {
        receipt: receipt.id(),
        line: 1,
    });
    let body = BatchOutcome {
        day: day("21/11/2026"),
        batch: batch.id(),
        state,
        lines: lines.collect(),
        reason: None,
        number: None,
    };
    Made::by(9, number, Body::Act(Act::BatchOutcome(body))).scoped(OFFICE)
}

/// The month before, by the same person: it comes late.
fn month_before() -> Made {
    let body = paid(5, "21/10/2026", vec![bhxh(1, 1, "21/10/2026")]);
    Made::by(1, 50, Body::Receipt(body)).on("21/10/2026")
}

/// Another paper with the number of the first.
fn twin() -> Made {
    let mut body = month(1);
    body.lines = vec![bhxh(9, 1, "21/11/2026")];
    Made::by(1, 190, Body::Receipt(body))
}

/// Two receipts that the insurer accepted.
fn accepted() -> Vec<Made> {
    let sent = batch(20, &[(&sold(1), 1), (&year(), 1)]);
    let said = outcome(21, &sent, BatchState::Accepted, &[]);
    let base = [book_of(1, 1, 51), sold(1), year(), sent, said];
    [communes(), base.to_vec()].concat()
}

fn closed() -> [Made; 2] {
    let closing = closes(30, "11/2026");
    [closing.clone(), approves(31, &closing, 1008)]
}

fn returned() -> Made {
    let sent = batch(20, &[(&sold(1), 1), (&year(), 1)]);
    outcome(40, &sent, BatchState::Returned, &[&sold(1)])
}

/// A refund of the year's rest, with a second person's word.
fn refunded() -> Vec<Made> {
    let refund = refunds(160, &year(), 1, "01/06/2027");
    vec![refund.clone(), says(161, &refund, true).named(50)]
}

fn stated(bench: &Bench, period: Option<u32>, as_of: Option<u64>) -> Vec<CommissionView> {
    let filter = LedgerFilter {
        period,
        as_of,
        ..LedgerFilter::default()
    };
    bench.read().commission(&filter).unwrap()
}

fn due(rows: &[CommissionView]) -> i64 {
    rows.iter().map(|row| row.amount.get()).sum()
}

/// What stands of the rows that are dated in a month, whenever they came: what a statement read at that time said.
fn by_day(bench: &Bench) -> Vec<CommissionView> {
    let dated = |row: &CommissionView| row.day.ymd() / 100 == 202_611;
    stated(bench, None, None)
        .into_iter()
        .filter(dated)
        .collect()
}

/// What comes late, and what it changes of what is due.
fn late() -> [(&'static str, Vec<Made>, i64); 5] {
    [
        (
            "a void",
            vec![voids(1, 150, &sold(1), PaperCopy::Returned)],
            -NEW,
        ),
        ("a return", vec![returned()], -NEW),
        ("a number twice", vec![twin()], -NEW),
        ("an earlier payment", vec![month_before()], CONTINUING - NEW),
        ("a refund", refunded(), -36_205),
    ]
}

#[test]
fn a_closed_months_statement_never_changes_and_what_comes_late_is_in_the_first_open_month() {
    for (what, ops, change) in late() {
        let mut bench = Bench::of(&accepted());
        bench.take_all(&closed());
        let (before, known) = (stated(&bench, Some(202_611), None), bench.arrival);
        assert_eq!(before.len(), 2, "{what}");
        bench.take_all(&ops);
        assert_eq!(stated(&bench, Some(202_611), None), before, "{what}");
        assert_eq!(stated(&bench, None, Some(known)), before, "{what}");
        let after = stated(&bench, Some(202_612), None);
        assert_eq!(due(&after), change, "{what}");
        assert!(after.iter().all(|row| row.is_late() && row.arrival > known));
        assert!(after.iter().any(CommissionView::takes_back), "{what}");
        // The controls: by the day the closed month would be another, and so it is where nobody closed it.
        assert_eq!(due(&by_day(&bench)), due(&before) + change, "{what}");
        let mut open = Bench::of(&accepted());
        open.take_all(&ops);
        let (open, known) = (
            stated(&open, Some(202_611), None),
            stated(&open, None, Some(known - 2)),
        );
        assert_eq!(
            (due(&open), known),
            (due(&before) + change, before),
            "{what}"
        );
    }
}

#[test]
fn what_a_later_standing_takes_back_it_gives_back_too() {
    let mut bench = Bench::of(&accepted());
    bench.take_all(&closed());
    let whole = due(&stated(&bench, None, None));
    let void = voids(1, 150, &month_before(), PaperCopy::Returned);
    bench.take(&month_before());
    assert_eq!(due(&stated(&bench, None, None)), whole + CONTINUING - NEW);
    bench.take(&void);
    assert_eq!(
        due(&stated(&bench, None, None)),
        whole,
        "the first payment again"
    );
    let rows = stated(&bench, Some(202_612), None);
    assert_eq!(rows.len(), 4);
    assert!(rows.iter().all(|row| row.why == Why::Accepted));
}

#[test]
fn two_lines_of_a_person_are_a_first_payment_and_a_further_one_also_when_they_are_void() {
    let both = vec![bhxh(1, 1, "21/11/2026"), bhxh(1, 1, "21/12/2026")];
    let body = paid(1, "21/11/2026", both);
    let receipt = Made::by(1, 101, Body::Receipt(body));
    let sent = batch(20, &[(&receipt, 1), (&receipt, 2)]);
    let said = outcome(21, &sent, BatchState::Accepted, &[]);
    let mut bench = Bench::of(&communes());
    bench.take_all(&[book_of(1, 1, 51), receipt.clone(), sent, said]);
    assert!(bench.held(&receipt).is_empty());
    assert_eq!(due(&stated(&bench, None, None)), NEW + CONTINUING);
    bench.take(&voids(1, 150, &receipt, PaperCopy::Returned));
    assert_eq!(due(&stated(&bench, None, None)), 0);
    let turned = |row: &CommissionView| row.times != 1;
    assert!(!stated(&bench, None, None).iter().any(turned));
}

#[test]
fn lines_of_a_batch_earn_when_the_batch_counts() {
    let first = batch(20, &[(&sold(1), 1)]);
    let second = batch(25, &[(&sold(1), 1), (&sold(3), 1)]);
    let mut bench = Bench::of(&communes());
    bench.take_all(&[
        book_of(1, 1, 51),
        sold(1),
        sold(3),
        first.clone(),
        second.clone(),
    ]);
    bench.take(&outcome(30, &second, BatchState::Accepted, &[]));
    assert_eq!(bench.held_act(&second), ["in-other-batch"]);
    assert_eq!(due(&stated(&bench, None, None)), 0);
    bench.take(&outcome(22, &first, BatchState::Returned, &[]));
    assert_eq!(bench.held_act(&second), [""; 0]);
    assert_eq!(due(&stated(&bench, None, None)), 2 * NEW);
}

#[test]
fn who_turns_out_to_have_paid_before_under_another_record_goes_on_paying() {
    let (p, q) = (somebody(1, 1), somebody(1, 2));
    let sold_to = |number: u32, who: &Made, date: &str| {
        let mut line = bhxh(1, 1, date);
        line.person = Some(who.id());
        let body = paid(number, date, vec![line]);
        Made::by(1, 100 + u64::from(number), Body::Receipt(body)).on(date)
    };
    let (first, second) = (sold_to(1, &p, "21/10/2026"), sold_to(2, &q, "21/11/2026"));
    let sent = batch(20, &[(&second, 1)]);
    let said = outcome(21, &sent, BatchState::Accepted, &[]);
    let mut bench = Bench::of(&communes());
    bench.take_all(&[
        book_of(1, 1, 51),
        p.clone(),
        q.clone(),
        first,
        second,
        sent,
        said,
    ]);
    bench.take_all(&closed());
    let before = stated(&bench, Some(202_611), None);
    assert_eq!(due(&before), NEW);
    bench.take(&judged(1, 3, [&p, &q], true));
    assert_eq!(due(&stated(&bench, Some(202_612), None)), CONTINUING - NEW);
    bench.take(&judged(1, 4, [&p, &q], false));
    assert_eq!(due(&stated(&bench, Some(202_612), None)), 0);
    assert_eq!(stated(&bench, Some(202_611), None), before);
}

/// Whatever is said of the two receipts, in any order.
fn everything() -> Vec<Made> {
    let late = late().into_iter().flat_map(|(_, ops, _)| ops);
    let (void, again) = (
        voids(1, 151, &month_before(), PaperCopy::Returned),
        outcome(
            41,
            &batch(20, &[(&sold(1), 1), (&year(), 1)]),
            BatchState::Accepted,
            &[],
        ),
    );
    let all = accepted().into_iter().skip(communes().len());
    all.chain(closed())
        .chain(late)
        .chain([void, again])
        .collect()
}

/// What is due by the receipts, their voids and refunds and the insurer's last words as they are shown.
fn earned(bench: &Bench) -> i64 {
    let read = bench.read();
    let receipts = read.receipts(&Default::default()).unwrap();
    let refunds = read.refunds(&Default::default()).unwrap();
    let mut due = 0;
    for of in receipts
        .iter()
        .filter(|of| of.standing.is_counted() && !of.void)
    {
        let said = read.at_insurer(of.id).unwrap();
        let Some(said) = said.first() else { continue };
        if said.state != Some(BatchState::Accepted) {
            continue;
        }
        let line = &of.receipt.lines[0];
        let back: i64 = refunds
            .iter()
            .filter(|one| one.standing.is_counted() && one.refund.line.receipt == of.id)
            .map(|one| one.refund.payable.get())
            .sum();
        let is_before = |other: &&crate::view::ReceiptView| {
            other.time < of.time && !other.void && other.receipt.lines[0].person == line.person
        };
        let rate = match (line.scheme, receipts.iter().find(is_before)) {
            (Scheme::Bhxh, None) => "12",
            (Scheme::Bhxh, Some(_)) => "5.6",
            (Scheme::Bhyt, _) => "5.3",
        };
        let left = Dong::new(line.payable.get() - back);
        due += amount(left, Rate::parse(rate).unwrap()).get();
    }
    due
}

fn dump(bench: &Bench) -> String {
    bench.one(
        "select coalesce(group_concat(row || '.' || arrival || '.' || line || '.' || period || '.' || times || '.'
                                      || amount), '') from (select * from commission order by row)",
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn statements_follow_from_what_is_held_and_what_was_stated_stays_in_any_order(
        (ops, kept) in (Just(everything()).prop_shuffle(), proptest::collection::vec(0_u8..6, 32))
    ) {
        let kept = ops.iter().zip(kept).filter(|(_, one)| *one > 0);
        let ops: Vec<Made> = kept.map(|(op, _)| op.clone()).collect();
        let mut bench = Bench::of(&communes());
        let mut known = Vec::new();
        for op in &ops {
            let shut = bench.one::<bool>("select exists (select 1 from closed_period)");
            let before = stated(&bench, Some(202_611), None);
            bench.take(op);
            if shut {
                prop_assert_eq!(&stated(&bench, Some(202_611), None), &before);
            }
            prop_assert_eq!(due(&stated(&bench, None, None)), earned(&bench));
            known.push((bench.arrival, stated(&bench, None, None)));
        }
        for (arrival, rows) in known {
            prop_assert_eq!(stated(&bench, None, Some(arrival)), rows);
        }
        let again = Bench::of(&[communes(), ops.clone()].concat());
        prop_assert_eq!(dump(&again), dump(&bench));
        let mut reversed = ops;
        reversed.reverse();
        let other = Bench::of(&[communes(), reversed].concat());
        prop_assert_eq!(other.digest(), bench.digest(), "only months hang on the order");
    }
}

#[test]
fn what_was_stated_is_neither_changed_nor_deleted() {
    let bench = Bench::of(&accepted());
    for wish in [
        "update commission set amount = amount",
        "delete from commission",
    ] {
        assert!(
            bench.store.connection.execute_batch(wish).is_err(),
            "{wish}"
        );
    }
}
