//! The life of a receipt book: used, given back, closed; what overlaps is held and shown.

use book::act::{Act, BookClosing, BookReturn};
use book::body::Body;
use book::numbers::NumberState;
use replica::DeviceId;

use super::super::next_number;
use super::super::testing::*;
use super::made::says;
use crate::view::BookView;

pub(super) fn of_device(device: u8) -> DeviceId {
    DeviceId::from_bytes([device; 16])
}

/// `by` gives numbers of a device's back.
pub(super) fn returns(by: u8, number: u64, device: u8, from: u32, until: u32) -> Made {
    let body = BookReturn {
        day: day("21/11/2026"),
        device: of_device(device),
        series: SERIES.into(),
        from,
        until,
        words: None,
    };
    Made::by(by, number, Body::Act(Act::BookReturn(body))).scoped(OFFICE)
}

/// `by` closes numbers of a device's.
pub(super) fn closes(by: u8, number: u64, device: u8, from: u32, until: u32) -> Made {
    let body = BookClosing {
        day: day("21/11/2026"),
        device: of_device(device),
        series: SERIES.into(),
        from,
        until,
        words: None,
    };
    Made::by(by, number, Body::Act(Act::BookClosing(body))).scoped(OFFICE)
}

pub(super) fn next(bench: &Bench, device: u8) -> Option<u32> {
    let number = next_number(&bench.store.connection, of_device(device));
    number.unwrap().map(|number| number.number)
}

fn runs(bench: &Bench, book: &BookView) -> Vec<(u32, u32, NumberState)> {
    let runs = bench.read().number_runs(book).unwrap();
    let run = |run: &book::numbers::NumberRun| (run.from, run.until, run.state);
    runs.iter().map(run).collect()
}

pub(super) fn used(device: u8, number: u64, receipt: u32) -> Made {
    Made::by(device, number, Body::Receipt(month(receipt)))
}

/// Books of two devices, who writes at the office, and which devices are collectors'.
pub(super) fn beginning() -> Vec<Made> {
    vec![
        book_of(1, 1, 9),
        book_of(1, 20, 26),
        book_of(2, 9, 15),
        Made::grant(1, OFFICE, 1, 1001),
        Made::grant(2, OFFICE, 2, 1002),
    ]
}

#[test]
fn a_device_goes_on_behind_what_it_gave_back_and_into_its_next_book() {
    let mut bench = Bench::of(&beginning());
    bench.take_all(&[
        used(1, 1, 1),
        returns(1, 2, 1, 2, 4),
        returns(1, 3, 1, 5, 9),
    ]);
    assert_eq!(next(&bench, 1), Some(4));
    bench.take(&used(1, 4, 4));
    assert_eq!(next(&bench, 1), Some(20));
    let books = bench.read().books_of(of_device(1)).unwrap();
    let (used, returned) = (NumberState::Used, NumberState::Returned);
    assert_eq!(
        runs(&bench, &books[0]),
        [
            (1, 2, used),
            (2, 4, returned),
            (4, 5, used),
            (5, 9, returned)
        ]
    );
    assert_eq!(runs(&bench, &books[1]), [(20, 26, NumberState::Free)]);
    let stock = bench.read().stock(of_device(1)).unwrap();
    assert_eq!((stock.free, stock.book, stock.used_lately), (6, 6, 2));
    assert!(!stock.is_low() && !stock.given_up);
    // Whoever gives the rest of the newest book back wants no more.
    bench.take(&returns(9, 7, 1, 20, 26));
    let stock = bench.read().stock(of_device(1)).unwrap();
    assert!(stock.free == 0 && stock.given_up && !stock.is_low());
    assert_eq!(next(&bench, 1), None);
}

/// What was said of numbers of the first book: from where, closed or given back, contradicted, approved.
fn words_of(bench: &Bench) -> Vec<(u32, bool, bool, bool)> {
    let book = &bench.read().books_of(of_device(1)).unwrap()[0];
    let words = bench.read().number_words(book).unwrap();
    words
        .iter()
        .map(|word| (word.from, word.closed, word.contradicted, word.approved))
        .collect()
}

/// The office's second person says that numbers are gone, or are not.
pub(super) fn says_gone(number: u64, of: &Made, approves: bool) -> Made {
    says(number, of, approves).named(50)
}

#[test]
fn a_receipt_says_more_than_one_person_and_two_persons_say_more_than_a_receipt() {
    let (returned, closed, free) = (used(1, 1, 3), used(1, 2, 6), used(1, 3, 7));
    let acts = [returns(9, 1, 1, 3, 5), closes(9, 2, 1, 5, 7)];
    let own = acts.clone().map(|act| says(act.number + 10, &act, true));
    let words = acts
        .clone()
        .map(|act| says_gone(act.number + 20, &act, true));
    let refused = acts
        .clone()
        .map(|act| says_gone(act.number + 30, &act, false));
    let (used, unknown) = (NumberState::Used, NumberState::Unknown);
    let (given, free_now) = (NumberState::Returned, NumberState::Free);
    let check = |more: &[Made], why: [&[&str]; 2], held: &[&str], states: &[NumberState]| {
        let all: Vec<Made> = acts
            .iter()
            .chain([&returned, &closed, &free])
            .chain(&beginning())
            .chain(more)
            .cloned()
            .collect();
        let turned: Vec<Made> = all.iter().rev().cloned().collect();
        // Whatever came first.
        for ops in [&all, &turned] {
            let bench = Bench::of(ops);
            assert_eq!(bench.held(&returned), why[0]);
            assert_eq!(bench.held(&closed), why[1]);
            assert!(bench.held(&free).is_empty());
            assert_eq!(bench.on(book::posting::Account::CollectorCash), 3 * 264_000);
            for act in &acts {
                assert_eq!(bench.held_act(act), held);
            }
            let book = &bench.read().books_of(of_device(1)).unwrap()[0];
            let told: Vec<_> = runs(&bench, book).iter().map(|run| run.2).collect();
            assert_eq!(told, states);
        }
        assert_eq!(Bench::of(&all).digest(), Bench::of(&turned).digest());
        Bench::of(&all)
    };
    let gone = [unknown, used, given, unknown, used, free_now];
    let alone = check(&own, [&[], &[]], &["needs-approval"], &gone);
    assert_eq!(
        words_of(&alone),
        [(3, false, true, false), (5, true, true, false)]
    );
    let titles: Vec<_> = alone
        .read()
        .held()
        .unwrap()
        .into_iter()
        .map(|view| view.title)
        .collect();
    assert!(
        titles.contains(&"21/11/2026 BH26-YT/00001:0000005 – BH26-YT/00001:0000006".into()),
        "{titles:?}"
    );
    let both = check(
        &words,
        [&["number-returned"], &["number-closed"]],
        &[],
        &gone,
    );
    assert_eq!(
        words_of(&both),
        [(3, false, false, true), (5, true, false, true)]
    );
    // Who refuses says that the numbers never went.
    let passed = [unknown, used, unknown, used, free_now];
    let held = ["rejected", "needs-approval"];
    check(&refused, [&[], &[]], &held, &passed);
}

#[test]
fn nobody_gives_anothers_numbers_back_and_no_device_closes_a_book() {
    let mut bench = Bench::of(&beginning());
    let strange = [
        (returns(2, 1, 1, 3, 4), "not-granted"),
        (closes(1, 2, 1, 3, 4), "not-granted"),
        (returns(1, 3, 1, 8, 10), "nothing-there"),
        (returns(1, 4, 1, 4, 4), "does-not-add-up"),
        (closes(9, 5, 2, 3, 4), "nothing-there"),
        (returns(1, 6, 1, 3, 4).scoped(OTHER_OFFICE), "nothing-there"),
    ];
    for (act, reason) in strange {
        bench.take(&act);
        assert_eq!(bench.held_act(&act), [reason]);
    }
    assert_eq!(bench.one::<i64>("select count(*) from number_gone"), 0);
    bench.take_all(&[used(1, 7, 1), used(1, 8, 2)]);
    assert_eq!(next(&bench, 1), Some(3));
    // The control: its own it may.
    bench.take(&returns(1, 9, 1, 3, 4));
    assert_eq!(next(&bench, 1), Some(4));
}

#[test]
fn books_that_overlap_are_shown_and_what_both_use_is_held() {
    // Two lives of a centre that was restored issue the same numbers, to devices of two offices.
    let other = book_of(2, 3, 12).scoped(OTHER_OFFICE);
    let ops = [book_of(1, 1, 9), other, book_of(3, 12, 20)];
    let bench = Bench::of(&ops);
    let books = bench.read().books().unwrap();
    let shared: Vec<_> = books
        .iter()
        .map(|book| (book.from, book.overlaps))
        .collect();
    assert_eq!(shared, [(1, true), (3, true), (12, false)]);
    let (one, two) = (used(1, 1, 3), used(2, 1, 3));
    for both in [[&one, &two], [&two, &one]] {
        let mut bench = Bench::of(&ops);
        bench.take(both[0]);
        assert!(bench.held(both[0]).is_empty());
        bench.take(both[1]);
        let held = both.map(|one| bench.held(one).contains(&"number-twice"));
        assert_eq!(held, [true, true]);
        // Neither is issued once more.
        assert_eq!((next(&bench, 1), next(&bench, 2)), (Some(4), Some(4)));
    }
}

#[test]
fn a_book_that_moved_with_its_collector_is_one_book() {
    let again = book_of(1, 1, 9).scoped(OTHER_OFFICE);
    let moved = Made {
        number: 77,
        ..again
    };
    let granted = Made::grant(1, OTHER_OFFICE, 1, 1001);
    let bench = Bench::of(&[book_of(1, 1, 9), moved, granted]);
    let books = bench.read().books().unwrap();
    assert_eq!(books.len(), 1);
    assert_eq!((books[0].scope, books[0].overlaps), (OTHER_OFFICE, false));
}
