//! Sums over runs of arrivals: made in one go they are those kept on the way, and earlier pages hang on all of them.

use book::body::Body;

use super::super::testing::*;
use super::rolled::{pages, some};

/// Receipts so far from each other that a page as of the arrival returned is put together from runs of every length.
fn in_runs_of_every_length() -> (Bench, u64) {
    let (mut bench, mut as_of) = (some(), 0);
    for (number, leap) in (10_u32..).zip([1 << 20, 1 << 18, 1 << 16, 1 << 14, 1 << 12, 1, 1]) {
        as_of = bench.arrival;
        bench.arrival += leap;
        bench.take(&Made::by(1, number.into(), Body::Receipt(month(number))));
    }
    (bench, as_of)
}

#[test]
fn an_earlier_page_is_put_together_from_runs_of_every_length() {
    let (bench, as_of) = in_runs_of_every_length();
    pages(&bench, Some(as_of)).unwrap();
    for cube in 0..=10 {
        let (bench, as_of) = in_runs_of_every_length();
        let gone = format!("delete from rollup where cube = {cube}");
        assert!(bench.store.connection.execute(&gone, []).unwrap() > 0);
        assert!(pages(&bench, Some(as_of)).is_err(), "{gone}");
        // The control: a page of now is read from epochs alone.
        assert_eq!(pages(&bench, None).is_err(), cube < 3, "{gone}");
    }
}

#[test]
fn sums_made_from_the_postings_alone_are_those_that_were_kept_on_the_way() {
    let (bench, _) = in_runs_of_every_length();
    let kept = bench.store.projection_dump().unwrap();
    let mut bench = bench;
    for arrivals in [1, 3, 1 << 13, 1 << 30] {
        bench.store.roll_up_again(arrivals).unwrap();
        assert_eq!(bench.store.projection_dump().unwrap(), kept);
    }
    for cube in [2, 9] {
        let one_more = format!("update rollup set amount = amount + 1 where cube = {cube}");
        bench.store.connection.execute(&one_more, []).unwrap();
        assert_ne!(bench.store.projection_dump().unwrap(), kept);
        bench.store.roll_up_again(7).unwrap();
        assert_eq!(bench.store.projection_dump().unwrap(), kept);
    }
}
