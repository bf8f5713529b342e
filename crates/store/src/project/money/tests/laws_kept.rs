//! The laws of what is kept, by number: balanced facts, sums at rest, receipts that add up, arrivals that only grow.

use book::money::Dong;
use proptest::prelude::*;

use super::super::testing::*;
use super::order::world;

/// A fact whose postings do not sum to zero, or one of more than any money is.
const L1: &str = "
    select (select count(*) from (select 1 from posting group by fact having sum(amount) <> 0))
         + (select count(*) from posting where abs(amount) > 100000000000)";
/// What all accounts together are off.
const L2: &str = "select abs(coalesce(sum(amount), 0)) from posting";
/// A balance that is not the sum of its postings, and postings that no balance tells of.
const L22: &str = "
    select (select count(*) from (
                select scope, account, collector, amount from balance where amount <> 0
                except select scope, account, collector, sum(amount) from posting
                       group by scope, account, collector))
         + (select count(*) from (
                select scope, account, collector, sum(amount) from posting
                group by scope, account, collector having sum(amount) <> 0
                except select scope, account, collector, amount from balance))";

/// L14 and L15: what counts is paid as its lines say, and every line's shares are the whole premium.
fn l14_l15(bench: &Bench) -> bool {
    let receipts = bench.read().receipts(&Default::default()).unwrap();
    receipts.iter().all(|view| {
        let lines = &view.receipt.lines;
        let payable: i64 = lines.iter().map(|line| line.payable.get()).sum();
        let paid: i64 = view
            .receipt
            .payments
            .iter()
            .map(|one| one.amount.get())
            .sum();
        let whole = lines.iter().all(|line| {
            let shares = [line.state, line.local, line.sponsor, line.payable];
            line.gross.get() == shares.iter().map(|share| share.get()).sum::<i64>()
        });
        !view.standing.is_counted() || (payable == paid && whole)
    })
}

/// L25: the arrivals of what was posted, in the order in which it was.
fn l25(bench: &Bench) -> bool {
    let falls = "
        select count(*) from posting a join posting b on b.row = a.row + 1 where b.arrival < a.arrival";
    bench.one::<i64>(falls) == 0
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn l1_l2_l14_l15_l22_l25_hold_after_every_op_in_any_order(ops in world().prop_shuffle()) {
        let mut bench = Bench::new();
        let mut before = 0;
        for op in &ops {
            bench.take(op);
            for (name, law) in [("L1", L1), ("L2", L2), ("L22", L22)] {
                prop_assert_eq!(bench.one::<i64>(law), 0, "{}", name);
            }
            prop_assert!(l14_l15(&bench), "L14, L15");
            prop_assert!(l25(&bench), "L25");
            let posted: i64 = bench.one("select count(*) from posting");
            prop_assert!(posted >= before, "L3: a posting is gone");
            before = posted;
        }
    }
}

/// A receipt, cash handed over and counted short.
fn history() -> Vec<Made> {
    let handed = hands_over(1, 20, 50_000);
    let counted = counts(21, &handed, 50_000, 49_000);
    let receipt = Made::by(1, 10, book::body::Body::Receipt(month(1)));
    vec![book_of(1, 1, 51), receipt, handed, counted]
}

#[test]
fn l1_l2_l22_and_l25_are_able_to_be_broken() {
    let post = "
        insert into posting (arrival, scope, fact, account, collector, day, period, amount, receipts, by_scheme,
                             by_grp, by_both, lines)
        select 99, scope, id, 1, 7, 20261121, 202611, 100000000001, 0, 0, 0, 0, 0 from hand_over";
    for (law, breaks) in [
        (L1, post),
        (L2, post),
        (L22, post),
        (
            L22,
            "update balance set amount = amount + 1 where account = 1",
        ),
    ] {
        let bench = Bench::of(&history());
        assert_eq!(bench.one::<i64>(law), 0, "{law}");
        bench.store.connection.execute_batch(breaks).unwrap();
        assert!(bench.one::<i64>(law) > 0, "{breaks}");
    }
    let bench = Bench::of(&history());
    assert!(l25(&bench));
    let late = post.replace("select 99", "select 0");
    bench.store.connection.execute_batch(&late).unwrap();
    assert!(!l25(&bench));
}

#[test]
fn l14_and_l15_are_able_to_be_broken() {
    let bench = Bench::of(&history());
    assert!(l14_l15(&bench));
    // Held for what it says: the law speaks of what counts.
    let mut wrong = month(2);
    wrong.lines[0].state = Dong::new(wrong.lines[0].state.get() + 1);
    let bench = Bench::of(&[
        book_of(1, 1, 51),
        Made::by(1, 10, book::body::Body::Receipt(wrong)),
    ]);
    assert!(l14_l15(&bench));
    bench
        .store
        .connection
        .execute_batch("update receipt set standing = 0")
        .unwrap();
    assert!(!l14_l15(&bench));
}

/// L3: what was posted is neither changed nor deleted, whoever asks.
#[test]
fn l3_postings_are_neither_changed_nor_deleted() {
    let bench = Bench::of(&history());
    for wish in ["update posting set amount = amount", "delete from posting"] {
        assert!(
            bench.store.connection.execute_batch(wish).is_err(),
            "{wish}"
        );
    }
}
