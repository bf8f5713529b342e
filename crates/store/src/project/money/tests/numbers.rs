//! Receipt numbers: in order, each once, none out of another's book.

use book::body::Body;
use replica::DeviceId;

use super::super::testing::*;
use super::super::{around, next_number};

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
fn a_number_that_a_device_with_the_same_book_used_is_passed_over() {
    let shared = Made::by(2, 1, Body::Receipt(month(6)));
    let mut bench = Bench::of(&[book_of(1, 5, 8), book_of(2, 6, 7), shared]);
    assert_eq!(next(&bench, 1), Some(5));
    bench.take(&Made::by(1, 1, Body::Receipt(month(5))));
    assert_eq!(next(&bench, 1), Some(7));
    bench.take(&Made::by(1, 2, Body::Receipt(month(7))));
    assert_eq!(next(&bench, 1), None);
}

#[test]
fn numbers_forged_out_of_anothers_book_take_nothing_from_it() {
    let rightful = Made::by(1, 1, Body::Receipt(month(5)));
    let mut bench = Bench::of(&[book_of(1, 5, 8), rightful.clone()]);
    let forged: Vec<_> = (5..8)
        .map(|number| Made::by(2, number.into(), Body::Receipt(month(number + 100))))
        .zip(5..8)
        .map(|(mut made, number)| {
            if let Does::Says(Body::Receipt(body)) = &mut made.does {
                body.number.number = number;
            }
            made
        })
        .collect();
    bench.take_all(&forged);
    assert!(bench.held(&rightful).is_empty());
    assert_eq!(bench.held(&forged[0]), ["number-outside-book"]);
    assert_eq!(next(&bench, 1), Some(6));
    // The control: with a book of its own that contains the number, it is taken twice, in whatever order.
    bench.take(&book_of(2, 5, 6));
    assert_eq!(bench.held(&rightful), ["number-twice"]);
    assert_eq!(bench.held(&forged[0]), ["number-twice"]);
    let mut other = Bench::of(&[book_of(2, 5, 6)]);
    other.take_all(&forged);
    other.take_all(&[rightful, book_of(1, 5, 8)]);
    assert_eq!(other.digest(), bench.digest());
}

#[test]
fn receipts_with_one_number_or_one_person_cost_as_much_each_as_the_first() {
    let same = |number: u32, minute: i64| {
        let mut body = paid(1, "21/11/2026", vec![bhxh(5, 3, "21/11/2026"); 2]);
        body.number.number = 1;
        Made::by(1, number.into(), Body::Receipt(body)).at(minute)
    };
    for backwards in [1, -1] {
        let mut bench = Bench::of(&[book_of(1, 1, 2)]);
        let runs = |bench: &Bench| -> i64 {
            let tx = &bench.store.connection;
            let asked = around::statements().map(|statement| {
                let statement = tx.prepare_cached(statement).unwrap();
                i64::from(statement.get_status(rusqlite::StatementStatus::Run))
            });
            asked.into_iter().sum()
        };
        for n in 1..=1_000 {
            bench.take(&same(n, backwards * i64::from(n)));
        }
        let run = runs(&bench);
        assert!(run > 0 && run <= 1_000 * 10, "{run}");
        assert_eq!(
            bench.one::<i64>("select count(*) from receipt where standing & 4 = 0"),
            0
        );
    }
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
