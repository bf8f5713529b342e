//! The ledger's laws, each by its number, over histories in which everything collides and in whatever order they come.
//!
//! Each law is a statement that finds what breaks it; beside it stands a control that breaks it and must be found.

use book::act::PaperCopy;
use book::body::Body;
use book::fact::Owed;
use book::posting::Account;
use proptest::prelude::*;

use super::super::testing::*;
use super::made::{refunds, repays, says, voids};
use super::order::world;

/// A number that more than one counted receipt bears.
const L10: &str = "
    select count(*) from (select 1 from receipt where standing = 0
                          group by series, receipt_number having count(*) > 1)";
/// What a counted void leaves of its receipt's premium; second voids, and voids of voids.
const L12: &str = "
    select (select count(*) from (
                select 1 from act as void join posting on posting.fact in (void.id, void.about)
                where void.kind = 54 and void.standing = 0 and posting.account in (6, 7, 8, 9, 10, 11)
                group by void.about, posting.account, posting.scheme, posting.grp
                having sum(posting.amount) <> 0))
         + (select count(*) from (select 1 from act where kind = 54 and standing = 0
                                  group by about having count(*) > 1))
         + (select count(*) from act as void join act as of on of.id = void.about
            where void.kind = 54 and void.standing = 0)";
/// A line that counted refunds give back twice, or of a receipt that is void.
fn l12_refunds(bench: &Bench) -> bool {
    let refunds = bench.read().refunds(&Default::default()).unwrap();
    let counted = refunds.iter().filter(|one| one.standing.is_counted());
    let mut lines = std::collections::BTreeSet::new();
    counted.into_iter().all(|one| {
        let line = one.refund.line;
        let receipt = bench.read().receipt(line.receipt).unwrap();
        receipt.is_some_and(|of| !of.void) && lines.insert(line)
    })
}

/// L16: a line covers the days that its receipt says and no counted refund gives back, and no other.
fn l16_cover(bench: &Bench) -> bool {
    let refunds = bench.read().refunds(&Default::default()).unwrap();
    let receipts = bench.read().receipts(&Default::default()).unwrap();
    let tx = &bench.store.connection;
    receipts.iter().all(|view| {
        (1_u32..).zip(&view.receipt.lines).all(|(at, line)| {
            let of = |one: &&crate::view::RefundView| {
                one.standing.is_counted()
                    && (one.refund.line.receipt, one.refund.line.line) == (view.id, at)
            };
            let from = refunds.iter().filter(of).map(|one| one.refund.from).min();
            let last = from.map_or(line.covers_to, |from| from.plus_days(-1));
            let covered: u32 = tx
                .query_row(
                    "select covers_to from receipt_line
                     where line = ?2 and receipt = (select row from receipt where id = ?1)",
                    (view.id.as_bytes(), at),
                    |row| row.get(0),
                )
                .unwrap();
            covered == last.ymd()
        })
    })
}

/// A person's day in a scheme that two live lines cover.
const L16: &str = "
    select count(*) from receipt_line a join receipt_line b
      on a.person = b.person and a.scheme = b.scheme and (a.receipt, a.line) < (b.receipt, b.line)
     and a.covers_from <= b.covers_to and b.covers_from <= a.covers_to
     and a.covers_from <= a.covers_to and b.covers_from <= b.covers_to
    where a.counted = 1 and b.counted = 1";
/// A hand-over that counts twice; one whose two sides differ in who gives, who gets, or how much; one with one side that
/// is not wholly in transit; one that its own giver confirmed.
const L19: &str = "
    select (select count(*) from (select 1 from hand_over_count where standing = 0
                                  group by hand_over having count(*) > 1))
         + (select count(*) from hand_over_count c join hand_over h on h.id = c.hand_over
            where c.standing = 0 and h.standing = 0
              and (select coalesce(sum(amount), 0) from posting
                   where fact in (c.id, h.id) and account = 3) <> 0)
         + (select count(*) from hand_over_count c join hand_over h on h.id = c.hand_over
            where c.standing = 0 and (c.actor = h.actor or c.receiver is not null and c.receiver <> c.actor))
         + (select count(*) from hand_over_count c
            where c.standing = 0 and c.receiver is not null
              and not exists (select 1 from hand_over h where h.id = c.hand_over))
         + (select count(*) from hand_over h
            where standing = 0
              and not exists (select 1 from hand_over_count c where c.hand_over = h.id and c.standing = 0)
              and (select coalesce(sum(amount), 0) from posting
                   where fact = h.id and account in (1, 3)) <> 0)";
/// Money of a receipt or hand-over that stands in another's name than took it.
const L27: &str = "
    select (select count(*) from posting join receipt on receipt.id = posting.fact
            where posting.collector <> receipt.actor)
         + (select count(*) from posting join hand_over on hand_over.id = posting.fact
            where posting.collector <> hand_over.actor)";

fn broken(bench: &Bench, law: &str) -> i64 {
    bench.one(law)
}

/// L13: a receipt is what its op says, whatever came since.
fn l13(bench: &Bench, ops: &[Made]) -> bool {
    ops.iter().all(|made| match &made.does {
        Does::Says(Body::Receipt(body)) => {
            let view = bench.read().receipt(made.id()).unwrap();
            view.is_none_or(|view| view.receipt == *body && view.time == made.time)
        }
        Does::Says(_) | Does::Grants(..) => true,
    })
}

/// L16: all that was paid is premium, in suspense, owed back, or given back.
fn l16_money(bench: &Bench) -> bool {
    let cash = bench.read().cash().unwrap();
    let taken: i64 = cash.iter().map(|view| view.taken.get()).sum();
    let repaid: i64 = cash.iter().map(|view| view.repaid.get()).sum();
    let for_what = [
        Account::OwedInsurer,
        Account::Suspense,
        Account::OwedPayers,
        Account::DepositsHeld,
    ];
    let held: i64 = for_what.iter().map(|account| -bench.on(*account)).sum();
    taken == held + repaid
}

/// L18: nothing is lost, collector by collector and in all.
fn l18(bench: &Bench) -> bool {
    let balances = bench.read().balances().unwrap();
    let sum: i64 = balances.iter().map(|one| one.amount.get()).sum();
    let cash = bench.read().cash().unwrap();
    sum == 0 && cash.iter().all(crate::view::CashView::is_conserved)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn l10_l12_l13_l16_l18_l19_l27_hold_after_every_op_in_any_order(
        ops in world().prop_shuffle()
    ) {
        let mut bench = Bench::new();
        for op in &ops {
            bench.take(op);
            for (name, law) in [("L10", L10), ("L12", L12), ("L16", L16), ("L19", L19), ("L27", L27)] {
                prop_assert_eq!(broken(&bench, law), 0, "{}", name);
            }
            prop_assert!(l13(&bench, &ops), "L13");
            prop_assert!(l16_money(&bench), "L16");
            prop_assert!(l12_refunds(&bench), "L12: refunds");
            prop_assert!(l16_cover(&bench), "L16: refunded days");
            prop_assert!(l18(&bench), "L18");
        }
    }

    /// One honest device: it hands over and gives back no more than it holds.
    #[test]
    fn l17_cash_in_hand_is_never_less_than_nothing(
        steps in proptest::collection::vec((0_u8..4, 1_i64..5), 1..24)
    ) {
        let mut bench = Bench::of(&[book_of(1, 1, 51)]);
        let (mut taken, mut handed, mut repaid) = (0, 0, 0);
        let mut owed = Vec::new();
        for (number, (what, quarters)) in (1_u64..).step_by(2).zip(steps) {
            let in_hand = taken - handed - repaid;
            match what {
                0 | 1 => {
                    let number = u32::try_from(number).unwrap();
                    let body = month(number);
                    let paid = body.payments[0].amount.get();
                    let made = Made::by(1, number.into(), Body::Receipt(body));
                    bench.take(&made);
                    taken += paid;
                    if what == 1 {
                        let next = u64::from(number) + 1;
                        // Made at once: no hand-over lies between.
                        let void = voids(1, next, &made, PaperCopy::Returned).at(number.into());
                        bench.take(&void);
                        owed.push((void.id(), paid));
                    }
                }
                2 => {
                    let amount = in_hand * quarters / 4;
                    bench.take(&hands_over(1, number, amount));
                    handed += amount;
                }
                _ => {
                    // The void may need a second person by now: what is held moves nothing.
                    if let Some((void, paid)) = owed.pop() && paid <= in_hand {
                        let left = bench.read().owed(void).unwrap().unwrap().left.get();
                        bench.take(&repays(number, Owed::Void(void), paid));
                        repaid += left;
                    }
                }
            }
            let in_hand = taken - handed - repaid;
            prop_assert!(in_hand >= 0);
            prop_assert_eq!(bench.on(Account::CollectorCash), in_hand);
        }
    }
}

/// A number used twice, two receipts for one day of which one is void, and a hand-over counted.
fn history() -> Vec<Made> {
    let date = "21/11/2026";
    let receipt = |device: u8, op: u64, number: u32, who: u8| {
        let body = paid(number, date, vec![bhxh(who, 1, date)]);
        Made::by(device, op, Body::Receipt(body))
    };
    let (one, two) = (receipt(1, 10, 1, 1), receipt(2, 11, 1, 2));
    let (first, second) = (receipt(1, 12, 2, 3), receipt(1, 13, 3, 3));
    let void = voids(1, 14, &first, PaperCopy::Returned);
    let again = voids(1, 15, &first, PaperCopy::Returned);
    let handed = hands_over(1, 20, 100_000);
    let counted = counts(21, &handed, 100_000, 90_000);
    vec![
        book_of(1, 1, 51),
        book_of(2, 1, 51),
        one,
        two,
        first,
        second,
        void,
        again,
        handed,
        counted,
    ]
}

#[test]
fn every_law_is_able_to_be_broken() {
    let find = |law: &str, breaks: &str| {
        let bench = Bench::of(&history());
        assert_eq!(broken(&bench, law), 0, "{law}");
        bench.store.connection.execute_batch(breaks).unwrap();
        assert!(broken(&bench, law) > 0, "{breaks}");
    };
    let post = |fact: &str, account: u8| {
        format!(
            "insert into posting (arrival, scope, fact, account, collector, day, period, amount, receipts, by_scheme,
                                  by_grp, by_both, lines)
             select 99, scope, id, {account}, 7, 20261121, 202611, 1, 0, 0, 0, 0, 0 from {fact}"
        )
    };
    find(L10, "update receipt set standing = 0");
    find(L12, &post("act where kind = 54 and standing = 0", 6));
    find(L12, "update act set standing = 0");
    find(L16, "update receipt_line set counted = 1");
    find(L19, &post("hand_over", 3));
    find(L19, "update hand_over_count set actor = 1001");
    find(
        L19,
        "update hand_over_count set receiver = 1002, hand_over = zeroblob(16)",
    );
    find(L27, &post("receipt", 1));
}

#[test]
fn l12_and_l16_of_refunds_are_able_to_be_broken() {
    let date = "21/11/2026";
    let one = Made::by(1, 10, Body::Receipt(paid(1, date, vec![bhxh(1, 3, date)])));
    let (first, second) = (
        refunds(11, &one, 1, "01/12/2026"),
        refunds(12, &one, 1, "01/01/2027"),
    );
    let words = [&first, &second].map(|of| says(10 + of.number, of, true).named(50));
    let ops = [&[book_of(1, 1, 51), one, first, second], &words[..]].concat();
    for breaks in [
        "update act set standing = 0 where kind = 69",
        "update receipt set void = 1",
        "update receipt_line set covers_to = 20270131",
    ] {
        let bench = Bench::of(&ops);
        assert!(l12_refunds(&bench) && l16_cover(&bench));
        bench.store.connection.execute_batch(breaks).unwrap();
        assert!(!l12_refunds(&bench) || !l16_cover(&bench), "{breaks}");
    }
}

#[test]
fn l13_and_l18_are_able_to_be_broken() {
    let ops = history();
    let bench = Bench::of(&ops);
    assert!(l13(&bench, &ops) && l16_money(&bench) && l18(&bench));
    let breaks = "update receipt set time = time + 1; update receipt set cash = cash + 1;
                  update balance set amount = amount + 1 where account = 3 or account = 1";
    bench.store.connection.execute_batch(breaks).unwrap();
    assert!(!l13(&bench, &ops) && !l16_money(&bench) && !l18(&bench));
}
