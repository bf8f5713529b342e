//! Whose money premiums were paid with: the sources come to the premiums, whatever was taken back.

use std::collections::BTreeSet;

use book::act::PaperCopy;
use book::body::Body;
use book::fact::Owed;
use book::posting::Account;
use proptest::prelude::*;

use super::super::testing::*;
use super::made::{PAYER, voids};
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn sources_come_to_premiums_and_to_what_others_bear(ops in world()) {
        let bench = Bench::of(&ops);
        let of_premium = |made: &&Made| match &made.does {
            Does::Says(Body::Receipt(_)) => true,
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
