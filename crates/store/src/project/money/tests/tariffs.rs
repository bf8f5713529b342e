//! Receipts by tariffs that the centre publishes, before and after they come.

use book::body::Body;
use book::fact::{Line, Receipt};
use book::money::Dong;
use book::premium::Group;
use book::premium::bhxh::{self, BhxhRequest, Term};
use book::tariff::{BUILTIN_TEXT, Published, Tariff};
use replica::ScopeId;

use super::super::testing::*;

/// A tariff with another name and another share of the state for everybody else, in percent.
fn file(version: &str, other: u32) -> String {
    BUILTIN_TEXT
        .replace("VN-2026-11", version)
        .replace("other = \"20\"", &format!("other = \"{other}\""))
}

fn publish(number: u64, version: &str, other: u32) -> Made {
    let published = Published::of(&file(version, other)).unwrap();
    Made::by(0, number, Body::Tariff(published))
}

/// A receipt for a month, as a tariff quotes it.
fn quoted(number: u32, who: u8, version: &str, other: u32) -> Made {
    let tariff = Tariff::parse(&file(version, other)).unwrap();
    let income = Dong::new(1_500_000);
    let request = BhxhRequest::of(income, Group::Other, Term::Months(1), day("21/11/2026"));
    let quote = bhxh::quote(&tariff, &request).unwrap();
    let line = Line::bhxh(Some(person(who)), &request, &quote);
    let receipt = Receipt {
        tariff: Some(tariff.version().clone()),
        ..paid(number, "21/11/2026", vec![line])
    };
    Made::by(1, number.into(), Body::Receipt(receipt))
}

#[test]
fn a_receipt_is_held_until_its_tariff_comes_and_then_counts() {
    let receipt = quoted(7, 1, "VN-2027-01", 25);
    let mut bench = Bench::of(&[book_of(1, 1, 51), receipt.clone()]);
    assert_eq!(bench.held(&receipt), ["unknown-tariff"]);
    let waiting = "select count(*) from tariff_awaited";
    assert_eq!(bench.one::<i64>(waiting), 1);
    // The control: another tariff is not the one.
    bench.take(&publish(1, "VN-2027-02", 25));
    assert_eq!(bench.held(&receipt), ["unknown-tariff"]);
    bench.take(&publish(2, "VN-2027-01", 25));
    assert_eq!(bench.held(&receipt), Vec::<&str>::new());
    assert_eq!(bench.one::<i64>(waiting), 0);
    assert_eq!(bench.one::<i64>("select total(amount) = 0 from posting"), 1);
    let suspense = "select total(amount) = 0 from balance where account = 7";
    assert_eq!(bench.one::<i64>(suspense), 1);
}

#[test]
fn a_receipt_is_judged_by_the_tariff_that_it_names() {
    // Quoted at 25 %, under the name of one that says 30, or of the program's own, which says 20.
    let right = quoted(7, 1, "VN-2027-01", 25);
    let renamed = |number, who, name: &str| {
        let mut made = quoted(number, who, "VN-2027-01", 25);
        let tariff = book::tariff::TariffVersion::parse(name).ok();
        if let Does::Says(Body::Receipt(receipt)) = &mut made.does {
            receipt.tariff = tariff;
        }
        made
    };
    let (other, own) = (renamed(8, 2, "VN-2027-02"), renamed(9, 3, "VN-2026-11"));
    let bench = Bench::of(&[
        book_of(1, 1, 51),
        publish(1, "VN-2027-01", 25),
        publish(2, "VN-2027-02", 30),
        right.clone(),
        other.clone(),
        own.clone(),
    ]);
    assert_eq!(bench.held(&right), Vec::<&str>::new());
    assert_eq!(bench.held(&other), ["amount-differs"]);
    assert_eq!(bench.held(&own), ["amount-differs"]);
}

#[test]
fn only_the_centre_publishes() {
    let receipt = quoted(7, 1, "VN-2027-01", 25);
    let published = Made {
        device: 2,
        ..publish(1, "VN-2027-01", 25)
    };
    let bench = Bench::of(&[book_of(1, 1, 51), published, receipt.clone()]);
    assert_eq!(bench.held(&receipt), ["unknown-tariff"]);
    assert_eq!(bench.one::<i64>("select count(*) from tariff"), 0);
}

#[test]
fn in_whatever_order_tariffs_and_receipts_come_they_say_the_same() {
    // One version twice, with two contents: the first by its time counts, whenever it comes.
    let ops = [
        quoted(7, 1, "VN-2027-01", 25),
        quoted(8, 2, "VN-2027-01", 30),
        quoted(9, 3, "VN-2027-02", 25),
        publish(1, "VN-2027-01", 25),
        publish(2, "VN-2027-01", 30),
    ];
    let mut digests = Vec::new();
    for order in [
        [0, 1, 2, 3, 4],
        [4, 3, 2, 1, 0],
        [4, 0, 1, 2, 3],
        [4, 0, 3, 1, 2],
        [3, 0, 4, 1, 2],
        [1, 4, 2, 0, 3],
    ] {
        let mut bench = Bench::of(&[book_of(1, 1, 51)]);
        for at in order {
            bench.take(&ops[at]);
        }
        assert_eq!(bench.held(&ops[0]), Vec::<&str>::new(), "{order:?}");
        assert_eq!(bench.held(&ops[1]), ["amount-differs"], "{order:?}");
        assert_eq!(bench.held(&ops[2]), ["unknown-tariff"], "{order:?}");
        digests.push(bench.digest());
    }
    assert!(digests.windows(2).all(|pair| pair[0] == pair[1]));
    // The control: without the first file the second counts.
    let bench = Bench::of(&[
        book_of(1, 1, 51),
        ops[0].clone(),
        ops[1].clone(),
        ops[4].clone(),
    ]);
    assert_eq!(bench.held(&ops[0]), ["amount-differs"]);
    assert_eq!(bench.held(&ops[1]), Vec::<&str>::new());
}

#[test]
fn the_newest_tariff_whose_day_has_come_is_quoted_from() {
    let from = |number, version, effective: &str| {
        let text = file(version, 20).replace(
            "effective = 2016-01-01",
            &format!("effective = {effective}"),
        );
        Made::by(0, number, Body::Tariff(Published::of(&text).unwrap()))
    };
    let bench = Bench::of(&[
        from(1, "A", "2027-01-01"),
        from(3, "B", "2026-06-01"),
        from(2, "C", "2026-06-01"),
        from(4, "D", "2028-01-01"),
    ]);
    for (on, version) in [
        ("2026-05-31", "VN-2026-11"),
        ("2026-06-01", "B"),
        ("2026-12-31", "B"),
        ("2027-01-01", "A"),
        ("2028-01-01", "D"),
    ] {
        let tariff = bench.read().tariff_on(day(on)).unwrap();
        assert_eq!(tariff.version().as_str(), version, "{on}");
    }
    assert_eq!(publish(1, "A", 20).scope, ScopeId::ORGANISATION);
}
