//! Whose money premiums were paid with: the sources come to the premiums, whatever was taken back.

use std::collections::BTreeSet;

use book::act::{Act, PaperCopy};
use book::body::Body;
use book::fact::Owed;
use book::posting::Account;
use proptest::prelude::*;

use super::super::testing::*;
use super::bank_world::{line, matches, payment, transfer, words};
use super::made::{PAYER, repays, voids};
use super::order::{credited, world};
use crate::view::{LedgerBy, LedgerFilter};

/// The sums by source, by code.
fn sources(bench: &Bench) -> Vec<(String, i64)> {
    let all = LedgerFilter::default();
    let rows = bench.read().ledger(&[LedgerBy::Source], &all).unwrap();
    let told = rows
        .into_iter()
        .map(|row| (row.keys.concat(), row.amount.get()));
    told.collect()
}

#[test]
fn what_a_void_takes_back_is_owed_until_it_pays_the_next_receipt() {
    let mut body = month(1);
    body.payer = Some(PAYER.into());
    let receipt = Made::by(1, 1, Body::Receipt(body));
    let void = voids(1, 2, &receipt, PaperCopy::Returned).at(1);
    let next = Body::Receipt(credited(2, 1, Owed::Void(void.id())));
    let next = Made::by(1, 3, next).at(2);
    let mut bench = Bench::of(&[book_of(1, 1, 51)]);
    let (cash, back, again) = (("cash", 264_000), ("credit", -264_000), ("state", 66_000));
    let expected: [(&Made, &[(&str, i64)]); 3] = [
        (&receipt, &[cash, again]),
        // The cash is in the collector's hands still.
        (&void, &[cash, back]),
        (&next, &[cash, again]),
    ];
    for (op, expected) in expected {
        bench.take(op);
        let told: Vec<_> = expected
            .iter()
            .map(|(code, sum)| ((*code).to_owned(), *sum))
            .collect();
        assert_eq!(sources(&bench), told, "{op:?}");
    }
}

/// What is given back goes out of what it came in by: by its shares, where that was cash and a transfer.
#[test]
fn what_is_given_back_of_a_void_is_of_nobody_any_more() {
    for (transferred, amount, told) in [
        (0, 264_000, &[][..]),
        (0, 64_000, &[("cash", 200_000), ("credit", -200_000)]),
        (264_000, 264_000, &[]),
        (198_000, 264_000, &[]),
        (
            198_000,
            100_000,
            &[
                ("cash", 41_000),
                ("transfer", 123_000),
                ("credit", -164_000),
            ],
        ),
    ] {
        let receipt = transfer(1, transferred);
        let void = voids(1, 20, &receipt, PaperCopy::Returned).at(1);
        let back = repays(21, Owed::Void(void.id()), amount).at(2);
        let shown = matches(31, "FT1", &[payment(&receipt, transferred)]);
        let mut of_bank = vec![line(30, "FT1", transferred), shown];
        of_bank.retain(|_| transferred > 0);
        let told: Vec<_> = told
            .iter()
            .map(|(code, sum)| ((*code).to_owned(), *sum))
            .collect();
        let of = |ops: [&Made; 3]| {
            let mut bench = Bench::of(&[book_of(1, 1, 51)]);
            words().iter().for_each(|op| bench.take(op));
            of_bank.iter().for_each(|op| bench.take(op));
            ops.into_iter().for_each(|op| bench.take(op));
            sources(&bench)
        };
        let in_order = of([&receipt, &void, &back]);
        assert_eq!(in_order, told, "{transferred} {amount}");
        assert_eq!(of([&back, &void, &receipt]), in_order);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn sources_come_to_premiums_and_to_what_others_bear(ops in world()) {
        let bench = Bench::of(&ops);
        let of_premium = |made: &&Made| match &made.does {
            Does::Says(Body::Receipt(_)) => true,
            // What gives back of a void or refund changes whose it is, and not how much it is together.
            Does::Says(Body::Act(Act::Repayment(body))) => !matches!(body.owed, Owed::Deposit(_)),
            Does::Says(Body::Act(act)) => act.kind().takes_premium_back(),
            Does::Says(_) | Does::Grants(..) => false,
        };
        let tell: BTreeSet<_> = ops.iter().filter(of_premium).map(Made::id).collect();
        let all = LedgerFilter::default();
        // Deposits that wait for the bank stand in suspense, too.
        let mut others = 0;
        for posting in bench.read().postings(&all, usize::MAX).unwrap() {
            if !tell.contains(&posting.fact) {
                prop_assert_eq!(posting.source, None);
                others -= if posting.account == Account::Suspense { posting.amount.get() } else { 0 };
            }
        }
        let premiums: i64 = (bench.read().ledger(&[], &all).unwrap().iter())
            .map(|row| row.counted.get() + row.held.get() + row.support.get())
            .sum();
        let told: i64 = sources(&bench).iter().map(|(_, sum)| sum).sum();
        prop_assert_eq!(told, premiums - others);
    }
}
