//! Pages as of an arrival, and participants.

use book::body::Body;
use book::fact::Scheme;
use book::organisation::Level;

use super::super::testing::*;
use crate::view::{LedgerBy, LedgerFilter, LedgerRow, ParticipantsFilter};

fn page(bench: &Bench, as_of: Option<u64>) -> Vec<LedgerRow> {
    let by = [
        LedgerBy::Commune,
        LedgerBy::Collector,
        LedgerBy::Scheme,
        LedgerBy::Day,
    ];
    bench
        .read()
        .ledger(
            &by,
            &LedgerFilter {
                as_of,
                ..Default::default()
            },
        )
        .unwrap()
}

/// Held, then freed, then held again; and units that come, move and change their names in between.
fn restless() -> Vec<Made> {
    let date = "21/11/2026";
    let later = Made::by(
        1,
        20,
        Body::Receipt(paid(1, date, vec![bhxh(5, 1, date), bhyt(5, 1, date)])),
    );
    let earlier = Made::by(
        2,
        10,
        Body::Receipt(paid(101, date, vec![bhxh(5, 3, date)])),
    );
    let [office, hamlet, other, other_hamlet, hoa, an] = communes().try_into().unwrap();
    vec![
        later,
        book_of(1, 1, 51),
        hamlet,
        earlier,
        office,
        other,
        hoa,
        book_of(2, 101, 151),
        other_hamlet,
        unit(10, HAMLET, Level::Hamlet, "Xóm 1", Some(OTHER_OFFICE)),
        actor(11, 1001, "Trần Thị Hòa"),
        an,
    ]
}

#[test]
fn a_page_as_of_an_arrival_never_changes_again() {
    let mut bench = Bench::new();
    let mut pages = Vec::new();
    for op in restless() {
        bench.take(&op);
        pages.push(page(&bench, None));
    }
    // The control: pages of now did change, also those with the same receipts.
    assert!(pages.windows(2).filter(|pair| pair[0] != pair[1]).count() > 6);
    for (at, then) in (1_u64..).zip(&pages) {
        assert_eq!(&page(&bench, Some(at)), then, "as of {at}");
    }
    assert!(page(&bench, Some(0)).is_empty());
}

#[test]
fn the_later_word_on_a_unit_counts_whichever_arrives_first() {
    let renamed = unit(9, OFFICE, Level::Office, "Xã Yên Thành", None);
    let first = communes().remove(0);
    for ops in [[first.clone(), renamed.clone()], [renamed, first]] {
        let bench = Bench::of(&ops);
        let units = bench.read().units().unwrap();
        assert_eq!((units.len(), units[0].name.as_str()), (1, "Xã Yên Thành"));
    }
    let bench = Bench::of(&communes());
    let actors = bench.read().actors().unwrap();
    let names: Vec<_> = actors.iter().map(|actor| actor.name.as_str()).collect();
    assert_eq!(names, ["Trần Thị Hoà", "Nguyễn Văn An"]);
    assert_eq!(bench.read().units().unwrap().len(), 4);
}

fn participants(ops: &[Made]) -> Vec<(String, Scheme, u64, u64)> {
    let bench = Bench::of(ops);
    let filter = ParticipantsFilter {
        on: day("30/06/2026"),
        new_since: day("01/01/2026"),
    };
    let counts = bench.read().participants(&filter).unwrap();
    counts
        .into_iter()
        .map(|one| (one.name, one.scheme, one.persons, one.new))
        .collect()
}

#[test]
fn participants_are_counted_from_records_and_change_when_one_is_taken_away() {
    let receipt = |device: u8, number: u32, date: &str, lines| {
        let made = Made::by(
            device,
            number.into(),
            Body::Receipt(paid(number, date, lines)),
        )
        .on(date);
        if device == 2 {
            made.scoped(OTHER_HAMLET)
        } else {
            made
        }
    };
    let (old, new) = ("05/10/2025", "03/03/2026");
    let records = vec![
        // Person 1 goes on, person 2 is new, person 3 stopped, person 4 is new elsewhere.
        receipt(1, 1, old, vec![bhxh(1, 6, old), bhyt(1, 1, old)]),
        receipt(1, 2, new, vec![bhxh(1, 6, "04/03/2026")]),
        receipt(1, 3, new, vec![bhxh(2, 12, new), bhyt(2, 1, new)]),
        receipt(1, 4, old, vec![bhxh(3, 3, old)]),
        receipt(2, 101, new, vec![bhxh(4, 6, new)]),
        // Held: the period is taken.
        receipt(1, 5, "10/04/2026", vec![bhxh(2, 3, "10/04/2026")]),
    ];
    // One renewal a month late: its own month is March, the old term ends with it.
    let books = vec![book_of(1, 1, 51), book_of(2, 101, 151)];
    let all = [communes(), books, records].concat();
    let (here, there) = ("Hoa Thành".to_owned(), "Đô Thành".to_owned());
    let bench = Bench::of(&all);
    assert_eq!(
        bench.held(&all[9]),
        ["period-twice"],
        "the renewal overlaps the old term's last month"
    );
    let expected = |bhxh: (u64, u64), bhyt: (u64, u64), elsewhere: Option<(u64, u64)>| {
        let mut rows = vec![
            (here.clone(), Scheme::Bhxh, bhxh.0, bhxh.1),
            (here.clone(), Scheme::Bhyt, bhyt.0, bhyt.1),
        ];
        rows.extend(elsewhere.map(|(persons, new)| (there.clone(), Scheme::Bhxh, persons, new)));
        rows
    };
    assert_eq!(participants(&all), expected((1, 1), (2, 1), Some((1, 1))));
    let without = |index: usize| {
        let mut ops = all.clone();
        ops.remove(index);
        participants(&ops)
    };
    // Without the old term the renewal stands: its person counts again, and as new.
    assert_eq!(without(8), expected((2, 2), (1, 1), Some((1, 1))));
    assert_eq!(without(12), expected((1, 1), (2, 1), None));
    let bench = Bench::of(&all);
    let covered = |who, from, to| {
        bench
            .read()
            .covered(person(who), Scheme::Bhxh, day(from), day(to))
            .unwrap()
    };
    assert!(covered(3, "31/12/2025", "05/01/2026"));
    assert!(!covered(3, "01/01/2026", "05/01/2026"));
    assert!(
        covered(1, "31/08/2026", "31/08/2026"),
        "a held line covers too"
    );
}

#[test]
fn participants_are_counted_along_one_covering_index() {
    let bench = Bench::new();
    let mut statement = bench
        .store
        .connection
        .prepare(
            "explain query plan
             select scheme, min(covers_from), max(iif(covers_from <= 1 and covers_to >= 1, scope, null))
             from receipt_line where person is not null and counted = 1 group by person, scheme",
        )
        .unwrap();
    let plan = statement
        .query_map([], |row| row.get::<_, String>(3))
        .unwrap();
    let plan: Vec<_> = plan.map(Result::unwrap).collect();
    assert_eq!(plan.len(), 1, "{plan:?}");
    assert!(
        plan[0].contains("USING COVERING INDEX receipt_line_by_person"),
        "{plan:?}"
    );
}
