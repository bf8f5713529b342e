//! Worked examples to the đồng.

use book::body::Body;
use book::fact::{Method, Payment, Scheme, Visit};
use book::money::Dong;
use book::posting::Account;
use replica::ActorId;

use super::super::testing::*;
use super::bank_world::{given, line, matches, payment};
use crate::view::{CashView, LedgerBy, LedgerFilter, ReceiptFilter};

/// A month of social insurance and a year of health insurance for two, part of it by transfer.
fn evening() -> Vec<Made> {
    let date = "21/11/2026";
    let mut receipt = paid(
        1,
        date,
        vec![bhxh(1, 1, date), bhyt(1, 1, date), bhyt(2, 2, date)],
    );
    receipt.payments = vec![
        Payment {
            method: Method::Cash,
            amount: Dong::new(2_000_000),
        },
        Payment {
            method: Method::Transfer,
            amount: Dong::new(586_540),
        },
    ];
    let handed = hands_over(1, 11, 2_000_000);
    let counted = counts(12, &handed, 2_000_000, 1_990_000);
    let receipt = Made::by(1, 10, Body::Receipt(receipt));
    let shown = matches(14, "FT1", &[payment(&receipt, 586_540)]);
    [
        communes(),
        vec![
            book_of(1, 1, 51),
            receipt,
            handed,
            counted,
            given(7, ACCOUNT, OFFICE),
            line(13, "FT1", 586_540),
            shown,
        ],
    ]
    .concat()
}

#[test]
fn an_evening_comes_out_to_the_dong() {
    let bench = Bench::of(&evening());
    let rows = bench
        .read()
        .ledger(&[LedgerBy::Scheme], &LedgerFilter::default())
        .unwrap();
    let sums: Vec<_> = rows
        .iter()
        .map(|row| {
            let (counted, support) = (row.counted.get(), row.support.get());
            (
                row.keys[0].as_str(),
                row.receipts,
                row.lines,
                counted,
                row.held.get(),
                support,
            )
        })
        .collect();
    assert_eq!(
        sums,
        [
            ("bhxh", 1, 1, 264_000, 0, 66_000),
            ("bhyt", 1, 2, 2_322_540, 0, 0)
        ]
    );
    let balances: Vec<_> = bench.read().balances().unwrap();
    let balances: Vec<_> = balances
        .iter()
        .map(|one| (one.account, one.collector.map(|of| of.0), one.amount.get()))
        .collect();
    assert_eq!(
        balances,
        [
            (Account::OfficeCash, None, 1_990_000),
            (Account::OverShort, Some(1001), 10_000),
            (Account::OwedInsurer, None, -2_586_540),
            (Account::StateClaimed, None, 66_000),
            (Account::SupportDue, None, -66_000),
            (Account::Bank, None, 586_540),
        ]
    );
}

#[test]
fn cash_taken_is_in_hand_in_transit_at_the_office_or_over_and_short() {
    let mut bench = Bench::new();
    for op in evening() {
        bench.take(&op);
        for view in bench.read().cash().unwrap() {
            assert!(view.is_conserved(), "{view:?}");
        }
    }
    let expected = CashView {
        collector: ActorId(1001),
        taken: Dong::new(2_000_000),
        in_hand: Dong::ZERO,
        in_transit: Dong::ZERO,
        at_office: Dong::new(1_990_000),
        over_short: Dong::new(-10_000),
        repaid: Dong::ZERO,
        banked: Dong::ZERO,
        passed: Dong::ZERO,
    };
    assert_eq!(bench.read().cash().unwrap(), [expected]);
    let handed = bench.read().hand_overs().unwrap();
    assert_eq!(
        handed[0].count.as_ref().unwrap().counted,
        Dong::new(1_990_000)
    );
    assert!(handed[0].standing.is_counted());
}

fn two_receipts() -> (Bench, Made, Made) {
    let mut receipt = month(1);
    receipt.household = Some(person(77));
    let first = Made::by(1, 10, Body::Receipt(receipt));
    let second = Made::by(1, 11, Body::Receipt(month(2)));
    let ops = [
        communes(),
        vec![book_of(1, 1, 51), first.clone(), second.clone()],
    ]
    .concat();
    (Bench::of(&ops), first, second)
}

#[test]
fn a_receipt_is_read_back_by_id_and_by_number() {
    let (bench, first, _) = two_receipts();
    let view = bench.read().receipt(first.id()).unwrap().unwrap();
    assert_eq!(Does::Says(Body::Receipt(view.receipt.clone())), first.does);
    assert_eq!((view.time, view.collector.0), (first.time, 1001));
    assert_eq!(view.persons, [""]);
    let same = bench
        .read()
        .receipts_by_number(&view.receipt.number)
        .unwrap();
    assert_eq!(same, [view]);
}

#[test]
fn receipts_are_listed_newest_first_by_filter() {
    let (bench, first, second) = two_receipts();
    let ids = |change: fn(&mut ReceiptFilter)| -> Vec<_> {
        let mut filter = ReceiptFilter::default();
        change(&mut filter);
        bench
            .read()
            .receipts(&filter)
            .unwrap()
            .into_iter()
            .map(|view| view.id)
            .collect()
    };
    assert_eq!(ids(|_| {}), [second.id(), first.id()]);
    assert_eq!(ids(|it| it.limit = Some(1)), [second.id()]);
    assert_eq!(ids(|it| it.limit = Some(0)), []);
    assert_eq!(ids(|it| it.household = Some(person(77))), [first.id()]);
    assert_eq!(ids(|it| it.held_only = true), []);
    assert_eq!(ids(|it| it.ledger.units = vec![OFFICE]).len(), 2);
    assert_eq!(ids(|it| it.ledger.units = vec![OTHER_OFFICE]), []);
    assert_eq!(ids(|it| it.ledger.scheme = Some(Scheme::Bhyt)), []);
    assert_eq!(ids(|it| it.ledger.until = Some(day("21/11/2026"))), []);
    assert_eq!(ids(|it| it.ledger.from = Some(day("21/11/2026"))).len(), 2);
    assert_eq!(ids(|it| it.ledger.collector = Some(ActorId(1002))), []);
    assert_eq!(ids(|it| it.ledger.as_of = Some(8)), [first.id()]);
}

#[test]
fn the_ledger_breaks_down_by_any_keys_in_the_order_asked() {
    let elsewhere = Made::by(2, 10, Body::Receipt(month(101))).scoped(OTHER_HAMLET);
    let unknown = Made::by(2, 11, Body::Receipt(month(102))).scoped(replica::ScopeId(999));
    let ops = [
        communes(),
        vec![book_of(1, 1, 51), book_of(2, 101, 151), elsewhere, unknown],
        vec![Made::by(1, 10, Body::Receipt(month(1)))],
    ]
    .concat();
    let bench = Bench::of(&ops);
    let rows = |by: &[LedgerBy], filter: &LedgerFilter| -> Vec<Vec<String>> {
        bench
            .read()
            .ledger(by, filter)
            .unwrap()
            .into_iter()
            .map(|row| row.labels)
            .collect()
    };
    let all = LedgerFilter::default();
    let (commune, collector) = (LedgerBy::Commune, LedgerBy::Collector);
    assert_eq!(
        rows(&[commune], &all),
        [["Hoa Thành"], ["Đô Thành"], ["999"]]
    );
    let by_two = rows(&[collector, commune], &all);
    assert_eq!(by_two[0], ["Trần Thị Hoà", "Hoa Thành"]);
    assert_eq!(by_two[1], ["Nguyễn Văn An", "Đô Thành"]);
    assert_eq!(rows(&[LedgerBy::Day], &all), [["21/11/2026"]]);
    assert_eq!(rows(&[], &all).len(), 1);
    let there = LedgerFilter {
        units: vec![OTHER_OFFICE],
        ..Default::default()
    };
    let total = bench.read().ledger(&[], &there).unwrap();
    assert_eq!(
        (total[0].receipts, total[0].counted),
        (1, Dong::new(264_000))
    );
    let never = LedgerFilter {
        until: Some(day("01/01/2020")),
        ..Default::default()
    };
    assert!(rows(&[], &never).is_empty());
}

#[test]
fn a_visit_is_kept_with_its_household() {
    let visit = Visit {
        household: person(5),
        day: day("21/11/2026"),
        outcome: book::fact::Outcome::Appointment,
        appointment: Some(day("25/11/2026")),
        note: Some("sau giờ làm".into()),
    };
    let bench = Bench::of(&[Made::by(1, 1, Body::Visit(visit))]);
    assert_eq!(
        bench.one::<u32>("select appointment from visit where outcome = 'appointment'"),
        20_261_125
    );
}
