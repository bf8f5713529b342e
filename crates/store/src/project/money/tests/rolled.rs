//! Roll-ups: every view that is read from them is the one that the postings themselves sum to.

use book::body::Body;
use book::fact::{Method, Payment};
use book::money::Dong;
use book::organisation::Level;
use proptest::prelude::*;
use replica::ScopeId;

use super::super::testing::*;
use super::bank_world::{given, line, matches, payment};
use super::order::world;
use crate::view::{LedgerBy, LedgerFilter, LedgerRow, ReceiptFilter};

const PROVINCE: ScopeId = ScopeId(77);
const ABOVE: ScopeId = ScopeId(78);

/// Every breakdown by one thing, and some by several.
fn breakdowns() -> Vec<Vec<LedgerBy>> {
    use LedgerBy::{
        Account, Collector, Commune, Day, Group, Hamlet, Office, Period, Province, Scheme, Source,
    };
    let one = [
        Hamlet, Commune, Office, Province, Collector, Scheme, Group, Day, Period, Account, Source,
    ];
    let several = [
        vec![],
        vec![Collector, Scheme, Group],
        vec![Commune, Day],
        vec![Day, Scheme],
        vec![Account, Collector],
        vec![Source, Scheme, Day],
    ];
    one.map(|by| vec![by]).into_iter().chain(several).collect()
}

fn filters() -> Vec<LedgerFilter> {
    let all = LedgerFilter::default;
    vec![
        all(),
        LedgerFilter {
            from: Some(day("21/11/2026")),
            ..all()
        },
        LedgerFilter {
            from: Some(day("01/11/2026")),
            until: Some(day("01/12/2026")),
            ..all()
        },
        LedgerFilter {
            until: Some(day("21/11/2026")),
            ..all()
        },
        LedgerFilter {
            units: vec![OFFICE],
            ..all()
        },
        LedgerFilter {
            scheme: Some(book::fact::Scheme::Bhxh),
            period: Some(202_611),
            ..all()
        },
        LedgerFilter {
            group: Some(book::posting::LedgerGroup::Household),
            ..all()
        },
        LedgerFilter {
            source: Some(book::posting::Source::Cash),
            ..all()
        },
        LedgerFilter {
            account: Some(book::posting::Account::InTransit),
            ..all()
        },
    ]
}

/// Every view as of an arrival; where one is not what the postings sum to, which.
pub(super) fn pages(bench: &Bench, as_of: Option<u64>) -> Result<Vec<Vec<LedgerRow>>, String> {
    let mut pages = Vec::new();
    let all = filters();
    let broken = breakdowns()
        .into_iter()
        .zip(all.clone().into_iter().cycle());
    let whole = breakdowns()
        .into_iter()
        .map(|by| (by, LedgerFilter::default()));
    let total = all.into_iter().map(|filter| (vec![], filter));
    for (by, filter) in broken.chain(whole).chain(total) {
        let filter = LedgerFilter { as_of, ..filter };
        let read = bench.read().ledger(&by, &filter).unwrap();
        let summed = bench.read().ledger_recomputed(&by, &filter).unwrap();
        if read != summed {
            return Err(format!("{by:?} {filter:?}: {read:?}, but {summed:?}"));
        }
        pages.push(read);
    }
    Ok(pages)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn every_view_as_of_every_arrival_is_the_sum_of_its_postings_for_ever(
        ops in world(),
        // Within a run, over runs of every length.
        leaps in proptest::collection::vec(prop_oneof![
            4 => Just(0_u64), 1 => Just((1 << 12) - 1), 1 => Just((1 << 14) - 2), 1 => Just(1 << 14),
            1 => Just(1 << 16), 1 => Just(3 << 18), 1 => Just((1 << 20) + 3)
        ], 40),
    ) {
        let (mut bench, mut then) = (Bench::new(), Vec::new());
        for (op, leap) in ops.iter().zip(leaps) {
            bench.arrival += leap;
            bench.take(op);
            then.push((bench.arrival, pages(&bench, None).unwrap()));
        }
        for (at, then) in then {
            prop_assert_eq!(&pages(&bench, Some(at)).unwrap(), &then, "as of {}", at);
        }
    }
}

pub(super) fn some() -> Bench {
    let date = "21/11/2026";
    let lines = vec![
        bhxh(1, 1, date),
        bhyt(1, 1, date),
        bhyt(2, 2, date),
        bhyt(3, 3, date),
    ];
    let mut mixed = paid(1, date, lines);
    let transfer = Dong::new(100_000);
    mixed.payments[0].amount = mixed.payments[0].amount.checked_sub(transfer).unwrap();
    mixed.payments.push(Payment {
        method: Method::Transfer,
        amount: transfer,
    });
    let mixed = Made::by(1, 1, Body::Receipt(mixed));
    let shown = matches(31, "FT1", &[payment(&mixed, 100_000)]);
    let ops = vec![
        book_of(1, 1, 51),
        mixed,
        Made::by(1, 2, Body::Receipt(month(9))),
        hands_over(1, 3, 264_000),
        given(7, ACCOUNT, OFFICE),
        line(30, "FT1", 100_000),
        shown,
    ];
    Bench::of(&[communes(), ops].concat())
}

#[test]
fn a_row_that_was_tampered_with_is_not_what_the_postings_say() {
    for tamper in [
        "update rollup set amount = amount + 1",
        "update rollup set lines = lines + 1",
        "delete from rollup where cube = 1",
        "delete from rollup where cube = 2",
        "delete from rollup where cube = 0",
    ] {
        let bench = some();
        pages(&bench, None).unwrap();
        bench.store.connection.execute_batch(tamper).unwrap();
        assert!(pages(&bench, None).is_err(), "{tamper}");
    }
}

#[test]
fn a_receipt_counts_once_in_every_row_that_bears_one_of_its_lines() {
    let bench = some();
    let counts = |by: &[LedgerBy]| {
        let rows = bench.read().ledger(by, &LedgerFilter::default()).unwrap();
        let count = |row: LedgerRow| (row.keys.join("+"), row.receipts, row.lines);
        rows.into_iter().map(count).collect::<Vec<_>>()
    };
    let row = |key: &str, receipts, lines| (key.to_owned(), receipts, lines);
    assert_eq!(counts(&[]), [row("", 2, 5)]);
    assert_eq!(
        counts(&[LedgerBy::Scheme]),
        [row("bhxh", 2, 2), row("bhyt", 1, 3)]
    );
    assert_eq!(
        counts(&[LedgerBy::Group]),
        [row("other", 2, 2), row("household", 1, 3)]
    );
    assert_eq!(counts(&[LedgerBy::Day]), [row("2026-11-21", 2, 5)]);
    assert_eq!(counts(&[LedgerBy::Period]), [row("2026-11", 2, 5)]);
}

#[test]
fn money_is_told_by_whose_it_was_and_by_where_it_stands() {
    let bench = some();
    let amounts = |by| {
        let rows = bench
            .read()
            .ledger(&[by], &LedgerFilter::default())
            .unwrap();
        let amount = |row: LedgerRow| (row.keys[0].clone(), row.amount.get());
        rows.into_iter().map(amount).collect::<Vec<_>>()
    };
    let all = 264_000 * 2 + 1_366_200 + 956_340 + 819_720;
    let row = |key: &str, amount| (key.to_owned(), amount);
    // What was handed over was cash once.
    assert_eq!(
        amounts(LedgerBy::Source),
        [
            row("cash", all - 100_000),
            row("transfer", 100_000),
            row("state", 132_000)
        ]
    );
    assert_eq!(
        amounts(LedgerBy::Account),
        [
            row("collector-cash", all - 100_000 - 264_000),
            row("in-transit", 264_000),
            row("owed-insurer", -all),
            row("state-claimed", 132_000),
            row("support-due", -132_000),
            row("bank", 100_000),
        ]
    );
    let balances = bench.read().balances().unwrap();
    let sums = balances
        .iter()
        .map(|one| (one.account.code().to_owned(), one.amount.get()));
    assert_eq!(sums.collect::<Vec<_>>(), amounts(LedgerBy::Account));
}

/// L24: whatever the ledger is taken apart by, its parts come to what the receipts themselves say; so do its units.
fn parts_are_the_whole(bench: &Bench) -> bool {
    let ledger = |by: &[LedgerBy], units: &[ScopeId]| -> i64 {
        let filter = LedgerFilter {
            units: units.to_vec(),
            ..LedgerFilter::default()
        };
        let rows = bench.read().ledger(by, &filter).unwrap();
        rows.iter().map(|row| row.counted.get()).sum()
    };
    let whole: i64 = bench
        .read()
        .receipts(&ReceiptFilter::default())
        .unwrap()
        .iter()
        .filter(|view| view.standing.is_counted())
        .map(|view| view.receipt.payable().unwrap().get())
        .sum();
    let by = [
        LedgerBy::Hamlet,
        LedgerBy::Commune,
        LedgerBy::Office,
        LedgerBy::Province,
        LedgerBy::Collector,
        LedgerBy::Scheme,
        LedgerBy::Group,
        LedgerBy::Day,
        LedgerBy::Period,
    ];
    let offices: i64 = [OFFICE, OTHER_OFFICE]
        .into_iter()
        .map(|office| ledger(&[], &[office]))
        .sum();
    whole > 0 && offices == whole && by.into_iter().all(|by| ledger(&[by], &[]) == whole)
}

/// Two communes with receipts of two collectors.
fn two_communes() -> Bench {
    let mut bench = some();
    let here = unit(
        22,
        OFFICE,
        Level::Office,
        "Hoa Thành",
        Some(ScopeId::ORGANISATION),
    );
    let there = Made::by(2, 10, Body::Receipt(month(101))).scoped(OTHER_HAMLET);
    bench.take_all(&[here, book_of(2, 101, 151), there]);
    bench
}

#[test]
fn l24_collectors_offices_schemes_and_days_come_to_the_receipts() {
    assert!(parts_are_the_whole(&two_communes()));
}

/// The control of L24: a part that is missing, twice, or of nobody's unit is found.
#[test]
fn l24_is_able_to_be_broken() {
    for breaks in [
        "delete from rollup where collector = 1002",
        "update rollup set amount = amount * 2",
        "update receipt set standing = 1 where receipt_number = 101",
        "update unit set parent = null where level = 2",
    ] {
        let bench = two_communes();
        bench.store.connection.execute_batch(breaks).unwrap();
        assert!(!parts_are_the_whole(&bench), "{breaks}");
    }
}

#[test]
fn units_sum_to_what_stands_above_them() {
    let top = unit(20, ABOVE, Level::Office, "Cơ sở Yên Thành", Some(PROVINCE));
    let province = unit(
        21,
        PROVINCE,
        Level::Province,
        "Nghệ An",
        Some(ScopeId::ORGANISATION),
    );
    let here = unit(22, OFFICE, Level::Office, "Hoa Thành", Some(ABOVE));
    let there = Made::by(2, 10, Body::Receipt(month(101))).scoped(OTHER_HAMLET);
    let mut bench = some();
    bench.take_all(&[top, province, here, book_of(2, 101, 151), there]);
    let counted = |by, units: &[ScopeId]| {
        let filter = LedgerFilter {
            units: units.to_vec(),
            ..LedgerFilter::default()
        };
        let rows = bench.read().ledger(&[by], &filter).unwrap();
        let row = |row: LedgerRow| (row.labels[0].clone(), row.counted.get());
        rows.into_iter().map(row).collect::<Vec<_>>()
    };
    let (ours, theirs) = (264_000 * 2 + 1_366_200 + 956_340 + 819_720, 264_000);
    let row = |name: &str, sum| (name.to_owned(), sum);
    assert_eq!(
        counted(LedgerBy::Hamlet, &[]),
        [row("Xóm 1", ours), row("Xóm 5", theirs)]
    );
    assert_eq!(
        counted(LedgerBy::Commune, &[]),
        [row("Hoa Thành", ours), row("Đô Thành", theirs)]
    );
    let by_office = counted(LedgerBy::Office, &[]);
    assert!(
        by_office.contains(&row("Cơ sở Yên Thành", ours))
            && by_office.contains(&row("Đô Thành", theirs))
    );
    // The other commune stands below no province.
    assert_eq!(
        counted(LedgerBy::Province, &[]),
        [row("", theirs), row("Nghệ An", ours)]
    );
    assert_eq!(counted(LedgerBy::Hamlet, &[PROVINCE]), [row("Xóm 1", ours)]);
    assert_eq!(
        counted(LedgerBy::Hamlet, &[ABOVE, OFFICE]),
        [row("Xóm 1", ours)]
    );
    assert_eq!(counted(LedgerBy::Hamlet, &[OFFICE, OTHER_OFFICE]), []);
}

#[test]
fn units_that_stand_above_each_other_in_a_circle_end_somewhere() {
    let mut bench = some();
    bench.take(&unit(30, OFFICE, Level::Office, "Hoa Thành", Some(HAMLET)));
    let by = [LedgerBy::Office, LedgerBy::Province, LedgerBy::Commune];
    assert_eq!(
        bench
            .read()
            .ledger(&by, &LedgerFilter::default())
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn a_device_keeps_no_roll_ups_and_its_views_and_lists_are_the_same() {
    let ops = [book_of(1, 1, 51), Made::by(1, 1, Body::Receipt(month(9)))];
    let (server, mut device) = (Bench::of(&ops), Bench::new());
    let identity = crate::testing::device(1).identity;
    identity.save(&device.store.connection).unwrap();
    device.take_all(&ops);
    let rows = |bench: &Bench| -> u32 {
        let connection = &bench.store.connection;
        let count = connection.query_row("select count(*) from rollup", [], |row| row.get(0));
        count.unwrap()
    };
    assert!(rows(&server) > 0);
    assert_eq!(rows(&device), 0);
    for as_of in [None, Some(1), Some(2)] {
        let page = pages(&device, as_of).unwrap();
        assert_eq!(page, pages(&server, as_of).unwrap(), "{as_of:?}");
        for filter in filters() {
            let filter = LedgerFilter { as_of, ..filter };
            let [one, other] = [&server, &device].map(|bench| bench.read().postings(&filter, 99));
            assert_eq!(one.unwrap(), other.unwrap(), "{filter:?}");
        }
    }
}
