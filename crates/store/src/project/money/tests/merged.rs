//! Receipts of persons who turn out to be one: a period sold twice is seen through the merge, and again when it is
//! taken back.

use book::body::Body;
use book::fact::{Receipt, Scheme};
use book::record::{Field, Fields, RecordKind, Value};
use book::same::Same;
use proptest::prelude::*;
use replica::RecordId;

use super::super::testing::*;
use crate::view::{LedgerFilter, ParticipantsFilter};

const DAY: &str = "21/11/2026";

pub(super) fn somebody(device: u8, number: u64) -> Made {
    let name = Fields::default().with(Field::Name, Value::Text("Lê Văn An".into()));
    Made::by(device, number, Body::Create(RecordKind::Person, name))
}

pub(super) fn judged(device: u8, number: u64, of: [&Made; 2], same: bool) -> Made {
    let said = Same::of(of[0].id(), of[1].id(), same).unwrap();
    Made::by(device, number, Body::Same(said))
}

/// A month of social insurance for each of these.
fn month_for(number: u32, who: &[RecordId]) -> Receipt {
    let line = |person: &RecordId| {
        let mut line = bhxh(1, 1, DAY);
        line.person = Some(*person);
        line
    };
    paid(number, DAY, who.iter().map(line).collect())
}

fn receipt(device: u8, number: u64, who: &Made) -> Made {
    let in_book = u32::from(device) * 10 + u32::try_from(number % 10).unwrap();
    Made::by(
        device,
        number,
        Body::Receipt(month_for(in_book, &[who.id()])),
    )
}

fn books() -> [Made; 2] {
    [book_of(1, 10, 20), book_of(2, 20, 30)]
}

#[test]
fn a_month_sold_to_both_halves_of_one_person_is_held_until_they_are_taken_apart() {
    let (p, q) = (somebody(1, 1), somebody(2, 2));
    let (first, second) = (receipt(1, 3, &p), receipt(2, 4, &q));
    let mut bench = Bench::of(&books());
    bench.take_all(&[p.clone(), q.clone(), first.clone(), second.clone()]);
    let held = |bench: &Bench| (bench.held(&first), bench.held(&second));
    assert_eq!(held(&bench), (vec![], vec![]));
    let pages = |bench: &Bench, as_of| {
        let filter = LedgerFilter {
            as_of,
            ..LedgerFilter::default()
        };
        let rows = bench.read().ledger(&[], &filter).unwrap();
        rows.iter()
            .map(|row| (row.counted, row.held))
            .collect::<Vec<_>>()
    };
    let before = (bench.arrival, pages(&bench, None), bench.digest());
    let rows: i64 = bench.one("select count(*) from posting");

    bench.take(&judged(1, 5, [&p, &q], true));
    assert_eq!(held(&bench), (vec![], vec!["period-twice"]));
    assert!(bench.one::<i64>("select count(*) from posting") > rows);
    assert_eq!(bench.one::<i64>("select total(amount) = 0 from posting"), 1);
    assert_ne!(pages(&bench, None), before.1);
    // What was posted is not changed: the page as of the arrival before says what it said.
    assert_eq!(pages(&bench, Some(before.0)), before.1);
    let merged = (bench.arrival, pages(&bench, None));
    // One that comes now is judged in the midst of both.
    let late = receipt(1, 6, &q);
    bench.take(&late);
    assert_eq!(bench.held(&late), ["period-twice"]);

    bench.take(&judged(2, 7, [&p, &q], false));
    assert_eq!(held(&bench), (vec![], vec![]));
    // The control: what was sold to one half twice stays held.
    assert_eq!(bench.held(&late), ["period-twice"]);
    assert_eq!(pages(&bench, Some(before.0)), before.1);
    assert_eq!(pages(&bench, Some(merged.0)), merged.1);
    assert_eq!(bench.one::<i64>("select total(amount) = 0 from posting"), 1);
}

#[test]
fn two_lines_of_one_receipt_are_seen_to_be_for_one_person() {
    let (p, q) = (somebody(1, 1), somebody(1, 2));
    let both = Made::by(1, 3, Body::Receipt(month_for(13, &[p.id(), q.id()])));
    let mut bench = Bench::of(&books());
    bench.take_all(&[p.clone(), q.clone(), both.clone()]);
    assert_eq!(bench.held(&both), [""; 0]);
    bench.take(&judged(1, 4, [&p, &q], true));
    assert_eq!(bench.held(&both), ["period-twice"]);
}

#[test]
fn somebody_who_is_two_records_takes_part_once() {
    let (p, q, other) = (somebody(1, 1), somebody(2, 2), somebody(2, 3));
    let year = |number, who: &Made| {
        let mut line = bhyt(1, 1, DAY);
        line.person = Some(who.id());
        paid(number, DAY, vec![line])
    };
    let mut bench = Bench::of(&books());
    bench.take_all(&[p.clone(), q.clone(), other.clone()]);
    bench.take(&receipt(1, 4, &p));
    // The other half's card begins when this one's month is over: neither takes the other's days.
    let mut later = receipt(2, 5, &q);
    if let Does::Says(Body::Receipt(receipt)) = &mut later.does {
        for line in &mut receipt.lines {
            line.covers_from = line.covers_from.plus_months(1);
            line.covers_to = day("31/12/2026");
        }
    }
    bench.take(&later);
    bench.take(&Made::by(2, 6, Body::Receipt(year(26, &other))));
    let persons = |bench: &Bench, on| {
        let filter = ParticipantsFilter {
            on: day(on),
            new_since: day("01/12/2026"),
        };
        let counts = bench.read().participants(&filter).unwrap();
        let of = counts
            .into_iter()
            .filter(|count| count.scheme == Scheme::Bhxh);
        of.map(|count| (count.persons, count.new))
            .collect::<Vec<_>>()
    };
    let later = "15/12/2026";
    assert_eq!(persons(&bench, later), [(1, 1)]);
    bench.take(&judged(1, 7, [&p, &q], true));
    // Whoever took part before is not new.
    assert_eq!(persons(&bench, later), [(1, 0)]);
    let covered = |who: &Made| {
        let day = day(later);
        bench
            .read()
            .covered(who.id(), Scheme::Bhxh, day, day)
            .unwrap()
    };
    assert!(covered(&p) && covered(&q) && !covered(&other));
}

/// Three persons, two devices, receipts for the same month and judgements, in any order of arrival.
fn history() -> Vec<Made> {
    let people = [somebody(1, 1), somebody(1, 2), somebody(2, 3)];
    let [p, q, r] = &people;
    let mut all = books().to_vec();
    all.extend([
        receipt(1, 4, p),
        receipt(2, 5, q),
        receipt(2, 6, r),
        receipt(1, 7, r),
        judged(1, 8, [p, q], true),
        judged(2, 9, [q, r], true),
        judged(1, 10, [p, r], false),
        judged(2, 11, [p, q], false),
        judged(1, 12, [p, q], true),
    ]);
    all.extend(people.clone());
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn merging_and_selling_in_any_order_hold_the_same(
        order in Just(history()).prop_shuffle(),
        upto in 0_usize..14,
    ) {
        let bench = Bench::of(&order);
        prop_assert_eq!(bench.digest(), Bench::of(&history()).digest());
        prop_assert_eq!(bench.one::<i64>("select total(amount) = 0 from posting"), 1);
        // Also where some of it has not come yet.
        let some = &order[..upto];
        let mut sorted = some.to_vec();
        sorted.sort_by_key(|made| (made.device, made.number));
        prop_assert_eq!(Bench::of(some).digest(), Bench::of(&sorted).digest());
    }
}
