//! Receipt numbers: in order, each once, none out of another's book.

use book::body::Body;
use replica::DeviceId;

use super::super::next_number;
use super::super::testing::*;

fn next(bench: &Bench, device: u8) -> Option<u32> {
    let number = next_number(&bench.store.connection, DeviceId::from_bytes([device; 16]));
    number.unwrap().map(|number| number.number)
}

#[test]
fn numbers_run_through_the_books_in_order_and_end() {
    let mut bench = Bench::of(&[book_of(1, 10, 12), book_of(1, 5, 7), book_of(2, 1, 3)]);
    let mut taken = Vec::new();
    while let Some(number) = next(&bench, 1) {
        taken.push(number);
        bench.take(&Made::by(
            1,
            u64::from(number),
            Body::Receipt(month(number)),
        ));
    }
    assert_eq!(taken, [5, 6, 10, 11]);
    assert_eq!(next(&bench, 2), Some(1));
    assert_eq!(next(&bench, 3), None);
}

#[test]
fn an_empty_book_has_no_number() {
    let bench = Bench::of(&[book_of(1, 5, 5), book_of(1, 9, 3)]);
    assert_eq!(next(&bench, 1), None);
}

#[test]
fn a_number_that_another_device_used_is_passed_over() {
    let strange = Made::by(2, 1, Body::Receipt(month(6)));
    let mut bench = Bench::of(&[book_of(1, 5, 8), strange]);
    assert_eq!(next(&bench, 1), Some(5));
    bench.take(&Made::by(1, 1, Body::Receipt(month(5))));
    assert_eq!(next(&bench, 1), Some(7));
    bench.take(&Made::by(1, 2, Body::Receipt(month(7))));
    assert_eq!(next(&bench, 1), None);
}

#[test]
fn a_book_says_how_far_it_is_used() {
    let bench = Bench::of(&[
        book_of(1, 5, 8),
        book_of(1, 20, 30),
        Made::by(1, 1, Body::Receipt(month(6))),
    ]);
    let books = bench.read().books().unwrap();
    let used: Vec<_> = books
        .iter()
        .map(|book| (book.from, book.next, book.last_used))
        .collect();
    assert_eq!(used, [(5, 7, Some(day("21/11/2026"))), (20, 20, None)]);
}

#[test]
fn the_last_number_of_all_does_not_overflow() {
    let last = Made::by(1, 1, Body::Receipt(month(u32::MAX - 1)));
    let bench = Bench::of(&[book_of(1, u32::MAX - 1, u32::MAX), last]);
    assert_eq!(next(&bench, 1), None);
}

#[test]
fn a_number_is_found_through_an_index() {
    let bench = Bench::new();
    let plan: String = bench
        .store
        .connection
        .query_row(
            "explain query plan select receipt_number from receipt
             where series = 's' and receipt_number >= 1 and receipt_number < 9 and device = x'00'
             order by receipt_number desc limit 1",
            [],
            |row| row.get(3),
        )
        .unwrap();
    assert!(plan.contains("USING INDEX receipt_by_number"), "{plan}");
}
