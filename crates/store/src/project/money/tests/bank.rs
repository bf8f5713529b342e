//! Banking: what is paid in, what statements show, and what of ours that is.

use book::act::{Act, BankMatch, MatchPart, MatchTo, PaperCopy, Purse};
use book::body::Body;
use book::fact::{Owed, Scheme};
use book::money::Dong;
use book::posting::Account;
use book::standing::Hold;
use proptest::prelude::*;

use super::super::testing::*;
use super::bank_world::*;
use super::made::{repays, voids};
use crate::view::{CashView, LedgerBy, LedgerFilter, LedgerRow};

fn reasons(bench: &Bench) -> Vec<Vec<&'static str>> {
    let held = bench.read().held().unwrap();
    held.iter()
        .map(|one| one.standing.reasons().map(Hold::code).collect())
        .collect()
}

#[test]
fn a_transfer_is_money_only_when_the_statement_shows_it() {
    let receipt = transfer(1, 264_000);
    let mut bench = heard(&[book_of(1, 1, 51), receipt.clone()]);
    assert_eq!(bench.held(&receipt), ["awaiting-bank"]);
    assert_eq!(of(&bench, Account::OwedInsurer), 0);
    assert_eq!(of(&bench, Account::Suspense), -264_000);
    bench.take(&line(20, "FT1", 264_000));
    assert_eq!(of(&bench, Account::Bank), 264_000);
    let matched = matches(21, "FT1", &[payment(&receipt, 264_000)]);
    bench.take(&matched);
    assert!(bench.held(&receipt).is_empty());
    assert_eq!(of(&bench, Account::OwedInsurer), -264_000);
    assert_eq!(of(&bench, Account::TransfersUnmatched), 0);
    assert_eq!(of(&bench, Account::Suspense), 0);
    bench.take(&undoes(22, "FT1", &matched));
    assert_eq!(bench.held(&receipt), ["awaiting-bank"]);
    assert_eq!(of(&bench, Account::TransfersUnmatched), 264_000);
    assert_eq!(of(&bench, Account::Bank), 264_000, "the bank still has it");
}

#[test]
fn what_is_paid_to_the_insurer_makes_what_was_collected_no_less() {
    let receipt = transfer(1, 264_000);
    let part = MatchPart {
        to: MatchTo::Insurer(Scheme::Bhxh),
        amount: Dong::new(200_000),
    };
    let mut bench = heard(&[
        book_of(1, 1, 51),
        receipt.clone(),
        line(20, "FT1", 264_000),
        matches(21, "FT1", &[payment(&receipt, 264_000)]),
    ]);
    let counted = |bench: &Bench| {
        let all = LedgerFilter::default();
        let rows = bench.read().ledger(&[LedgerBy::Collector], &all).unwrap();
        assert_eq!(
            rows,
            bench
                .read()
                .ledger_recomputed(&[LedgerBy::Collector], &all)
                .unwrap()
        );
        let row = |row: LedgerRow| (row.counted.get(), row.held.get());
        rows.into_iter().map(row).collect::<Vec<_>>()
    };
    let before = counted(&bench);
    assert_eq!(before, [(264_000, 0)]);
    bench.take(&line(22, "FT2", -200_000));
    bench.take(&matches(23, "FT2", &[part]));
    assert_eq!(counted(&bench), before);
    // What is still owed is what was collected less what was paid.
    assert_eq!(of(&bench, Account::OwedInsurer), -264_000);
    assert_eq!(of(&bench, Account::PaidInsurer), 200_000);
}

/// In suspense both, an accountant would see the same money twice.
#[test]
fn a_line_that_nobody_explained_is_not_held_beside_the_receipt_that_waits_for_it() {
    let receipt = transfer(1, 264_000);
    let mut bench = heard(&[book_of(1, 1, 51), receipt.clone(), line(20, "FT1", 264_000)]);
    let held = |bench: &Bench| {
        let (by, all) = ([LedgerBy::Scheme], LedgerFilter::default());
        let rows = bench.read().ledger(&by, &all).unwrap();
        assert_eq!(rows, bench.read().ledger_recomputed(&by, &all).unwrap());
        let row = |row: LedgerRow| (row.keys.concat(), row.counted.get(), row.held.get());
        rows.into_iter().map(row).collect::<Vec<_>>()
    };
    let waiting = [
        Account::Bank,
        Account::BankUnexplained,
        Account::TransfersUnmatched,
        Account::Suspense,
    ];
    let balances = |bench: &Bench| waiting.map(|account| of(bench, account));
    assert_eq!(held(&bench), [("bhxh".into(), 0, 264_000)]);
    assert_eq!(balances(&bench), [264_000, -264_000, 264_000, -264_000]);
    bench.take(&matches(21, "FT1", &[payment(&receipt, 264_000)]));
    assert_eq!(held(&bench), [("bhxh".into(), 264_000, 0)]);
    assert_eq!(balances(&bench), [264_000, 0, 0, 0]);
}

#[test]
fn what_the_bank_never_showed_is_not_given_back() {
    let receipt = transfer(1, 264_000);
    let void = voids(1, 20, &receipt, PaperCopy::Returned).scoped(HAMLET);
    let back = repays(21, Owed::Void(void.id()), 264_000);
    let mut bench = heard(&[book_of(1, 1, 51), receipt.clone(), void, back.clone()]);
    assert_eq!(bench.held_act(&back), ["not-owed"]);
    bench.take_all(&[
        line(30, "FT1", 264_000),
        matches(31, "FT1", &[payment(&receipt, 264_000)]),
    ]);
    assert!(bench.held_act(&back).is_empty());
    assert_eq!(of(&bench, Account::OwedPayers), 0);
}

#[test]
fn cash_that_is_paid_in_at_the_bank_is_still_accounted_for() {
    let bench = heard(&[slip(20, "0007", 5_000_000)]);
    let cash = bench.read().cash().unwrap();
    assert_eq!(cash[0].banked, Dong::new(5_000_000));
    assert!(cash.iter().all(CashView::is_conserved), "{cash:?}");
}

#[test]
fn a_part_of_a_transfer_is_not_enough() {
    let receipt = transfer(1, 264_000);
    let mut bench = heard(&[book_of(1, 1, 51), receipt.clone()]);
    bench.take_all(&[
        line(20, "FT1", 200_000),
        matches(21, "FT1", &[payment(&receipt, 200_000)]),
    ]);
    assert_eq!(bench.held(&receipt), ["awaiting-bank"]);
    bench.take_all(&[
        line(22, "FT2", 64_000),
        matches(23, "FT2", &[payment(&receipt, 64_000)]),
    ]);
    assert!(bench.held(&receipt).is_empty());
}

#[test]
fn what_is_transferred_twice_covers_once_and_waits_for_a_person() {
    let receipt = transfer(1, 264_000);
    let bench = heard(&[
        book_of(1, 1, 51),
        receipt.clone(),
        line(20, "FT1", 264_000),
        line(21, "FT2", 264_000),
        matches(23, "FT2", &[payment(&receipt, 264_000)]),
        matches(22, "FT1", &[payment(&receipt, 264_000)]),
    ]);
    assert!(bench.held(&receipt).is_empty());
    assert_eq!(reasons(&bench), [["covered-before"]]);
    let left = of(&bench, Account::BankUnexplained);
    assert_eq!(left, -264_000, "the second one's");
    assert_eq!(of(&bench, Account::Suspense), 0);
}

#[test]
fn a_line_says_once_what_it_says() {
    let bench = heard(&[
        line(22, "FT1", 500),
        line(20, "FT1", 264_000),
        line(21, "FT1", 264_000),
    ]);
    assert_eq!(of(&bench, Account::Bank), 264_000);
    assert_eq!(reasons(&bench), [["statement-differs"], ["repeated"]]);
    assert_eq!(titles(&bench), ["22/11/2026 FT1", "22/11/2026 FT1"]);
}

/// Under which titles a person finds what is held.
fn titles(bench: &Bench) -> Vec<String> {
    let held = bench.read().held().unwrap();
    held.into_iter().map(|view| view.title).collect()
}

#[test]
fn a_slips_number_moves_cash_once() {
    let (first, second) = (slip(20, "0007", 5_000_000), slip(21, "0007", 5_000_000));
    let mut bench = heard(&[second, first.clone()]);
    assert_eq!(of(&bench, Account::OfficeCash), -5_000_000);
    assert_eq!(reasons(&bench), [["slip-twice"]]);
    assert_eq!(titles(&bench), ["22/11/2026 0007"]);
    let part = MatchPart {
        to: MatchTo::Slip(first.id()),
        amount: Dong::new(5_000_000),
    };
    bench.take_all(&[line(30, "FT3", 5_000_000), matches(31, "FT3", &[part])]);
    assert_eq!(of(&bench, Account::BankedUnmatched), 0);
    assert_eq!(of(&bench, Account::Bank), 5_000_000);
}

/// Whoever sees another's slip could write it again as their own, with a clock that went back.
#[test]
fn a_slip_that_two_collectors_say_is_theirs_moves_nobodys_cash() {
    let own = |device: u8, number: u64, minutes: i64| {
        let mut made = slip(number, "0008", 100_000).at(minutes);
        if let Does::Says(Body::Act(Act::BankSlip(body))) = &mut made.does {
            body.purse = Purse::Own;
        }
        made.device = device;
        made.actor = replica::ActorId(1000 + u32::from(device));
        made
    };
    let grants = [
        Made::grant(1, OFFICE, 1, 1001),
        Made::grant(2, OFFICE, 2, 1002),
    ];
    let (honest, thief) = (own(1, 20, 30), own(2, 21, -600));
    let alone = heard(&[&grants[..], std::slice::from_ref(&honest)].concat());
    assert_eq!(of(&alone, Account::CollectorCash), -100_000);
    for order in [[&honest, &thief], [&thief, &honest]] {
        let mut bench = heard(&grants);
        order.iter().for_each(|made| bench.take(made));
        assert_eq!(of(&bench, Account::CollectorCash), 0);
        assert_eq!(reasons(&bench), [["slip-twice"], ["slip-twice"]]);
    }
}

#[test]
fn what_goes_out_is_paid_to_the_insurer_and_pays_no_receipt() {
    let receipt = transfer(1, 264_000);
    let part = MatchPart {
        to: MatchTo::Insurer(Scheme::Bhxh),
        amount: Dong::new(264_000),
    };
    let bench = heard(&[
        book_of(1, 1, 51),
        receipt.clone(),
        line(20, "FT1", -264_000),
        matches(21, "FT1", &[payment(&receipt, 264_000)]),
        matches(22, "FT1", &[part]),
    ]);
    assert_eq!(of(&bench, Account::PaidInsurer), 264_000);
    assert_eq!(of(&bench, Account::Bank), -264_000);
    let says: Vec<_> = reasons(&bench).concat();
    assert_eq!(says, ["awaiting-bank", "does-not-add-up"]);
}

#[test]
fn l21_what_a_collectors_device_says_of_a_bank_is_held_and_kept() {
    let own = Made::grant(1, OFFICE, 1, 1001);
    let mut said = line(20, "FT1", 264_000);
    said.device = 1;
    said.actor = replica::ActorId(1001);
    let bench = heard(&[own, said]);
    assert_eq!(reasons(&bench), [["not-granted"]]);
    assert_eq!(of(&bench, Account::Bank), 0);
}

/// What must hold of the bank after every op.
fn check(bench: &Bench) {
    let open = "select count(*) from (select 1 from posting group by fact having sum(amount) <> 0)";
    assert_eq!(bench.one::<i64>(open), 0);
    let lines = "
        select coalesce(sum(amount), 0) from posting where account = 13 and fact not in (
            select id from act where kind = 59 and standing = 0)";
    assert_eq!(bench.one::<i64>(lines), 0, "only lines put money in a bank");
    let cash: i64 = of(bench, Account::OfficeCash);
    let banked = "select coalesce(sum(amount), 0) from posting where account = 12 and amount > 0
                  and fact in (select id from act where kind = 58)";
    assert!(-cash <= bench.one::<i64>(banked));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn banking_comes_out_the_same_in_any_order(
        (ops, shuffled) in world().prop_flat_map(|ops| (Just(ops.clone()), Just(ops).prop_shuffle()))
    ) {
        let (mut one, mut two) = (Bench::new(), Bench::new());
        for (a, b) in ops.iter().zip(&shuffled) {
            one.take(a);
            two.take(b);
            check(&two);
        }
        prop_assert_eq!(one.read().balances().unwrap(), two.read().balances().unwrap());
        prop_assert_eq!(one.read().held().unwrap(), two.read().held().unwrap());
        prop_assert_eq!(one.digest(), two.digest());
        let mut again = Bench::new();
        again.take_all(&shuffled);
        prop_assert_eq!(again.digest(), two.digest());
    }

    /// L18: what was transferred is at the bank, unseen by it, or taken for something else; no đồng is lost.
    #[test]
    fn l18_transfers_are_in_the_bank_or_waited_for(ops in world()) {
        let bench = Bench::of(&ops);
        let transferred: i64 = bench.read().receipts(&Default::default()).unwrap().iter()
            .map(|one| one.receipt.transferred().get()).sum();
        let shown = counted_parts(&bench, |to| matches!(to, MatchTo::Payment(_)));
        prop_assert_eq!(of(&bench, Account::TransfersUnmatched), transferred - shown);
        for view in bench.read().receipts(&Default::default()).unwrap() {
            let mine = counted_parts(&bench, |to| to.fact() == Some(view.id));
            let waits = mine < view.receipt.transferred().get();
            prop_assert_eq!(view.standing.has(Hold::AwaitingBank), waits);
        }
        let lines: i64 = counted_lines(&bench).iter().map(|line| line.amount.get()).sum();
        prop_assert_eq!(of(&bench, Account::Bank), lines);
        let remitted = counted_parts(&bench, |to| matches!(to, MatchTo::Insurer(_)));
        let explained = counted_parts(&bench, |_| true) - 2 * remitted;
        prop_assert_eq!(of(&bench, Account::BankUnexplained), explained - lines);
    }
}

#[test]
fn the_control_of_l18_counts_a_held_match_too() {
    let receipt = transfer(1, 264_000);
    let bench = heard(&[
        receipt.clone(),
        matches(21, "FT1", &[payment(&receipt, 264_000)]),
    ]);
    let all: Vec<BankMatch> = stored(&bench, 60, "1 = 1");
    let shown: i64 = all.iter().filter_map(BankMatch::total).map(Dong::get).sum();
    assert_ne!(of(&bench, Account::TransfersUnmatched), 264_000 - shown);
}
