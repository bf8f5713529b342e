//! Checks of money and of standing: the model adds up what was acknowledged.

use std::collections::{BTreeMap, BTreeSet};

use book::fact::{Basis, Scheme};
use book::posting::Account;
use book::standing::Hold;
use replica::ActorId;
use store::view::{Balance, LedgerBy, LedgerFilter, LedgerRow, ReceiptFilter};

use super::check::{Check, must};
use super::control::Break;
use super::run::World;
use crate::fault::Outcome;

impl World {
    pub(super) fn check_sums(&mut self) -> Outcome<()> {
        self.verify(Check::Sums, &["sum"])?;
        let reader = self.centre()?.store.read();
        let open: i64 = reader
            .balances()?
            .iter()
            .map(|balance| balance.amount.get())
            .sum();
        must(open == 0, Check::Sums, || {
            format!("all accounts together are {open}, not 0")
        })?;
        let rows = reader.ledger(
            &[LedgerBy::Collector, LedgerBy::Scheme],
            &LedgerFilter::default(),
        )?;
        let shown: BTreeMap<(ActorId, Scheme), i64> = rows.iter().filter_map(row).collect();
        let paid = self.model.paid();
        must(shown == paid, Check::Sums, || {
            format!("the ledger shows {shown:?}, paid was {paid:?}")
        })?;
        let by_day = reader.ledger(&[LedgerBy::Day], &LedgerFilter::default())?;
        let of = |row: &LedgerRow| row.counted.get() + row.held.get();
        let (days, all) = (
            by_day.iter().map(of).sum::<i64>(),
            paid.values().sum::<i64>(),
        );
        must(days == all, Check::Sums, || {
            format!("the days come to {days}, paid was {all}")
        })
    }

    pub(super) fn check_cash(&mut self) -> Outcome<()> {
        let reader = self.centre()?.store.read();
        let mut views: BTreeMap<_, _> = reader
            .cash()?
            .into_iter()
            .map(|view| (view.collector, view))
            .collect();
        if self.broken == Some(Break::CashForgotten) {
            views.pop_last();
        }
        let balances = reader.balances()?;
        for (collector, cash) in self.model.cash() {
            let expected = [
                cash.taken,
                cash.taken - cash.handed,
                cash.handed - cash.stated,
                cash.counted,
            ];
            let found = views.get(&collector).map_or([0; 4], |view| {
                [view.taken, view.in_hand, view.in_transit, view.at_office]
                    .map(|amount| amount.get())
            });
            must(found == expected, Check::Cash, || {
                format!(
                    "collector {collector}: taken, in hand, in transit, at the office are \
                         {found:?}, must be {expected:?}"
                )
            })?;
            let apart = of(&balances, Account::OverShort, collector);
            must(apart == cash.stated - cash.counted, Check::Cash, || {
                format!("collector {collector}: over and short is {apart}")
            })?;
            let [taken, hand, transit, office] = found;
            must(
                taken == hand + transit + office + apart,
                Check::Cash,
                || format!("collector {collector}: {found:?} and {apart} do not add up"),
            )?;
        }
        Ok(())
    }

    pub(super) fn check_held(&mut self) -> Outcome<()> {
        let reader = self.centre()?.store.read();
        let mut all: BTreeMap<_, _> = reader
            .receipts(&ReceiptFilter::default())?
            .into_iter()
            .map(|view| (view.id, view.standing))
            .collect();
        if self.broken == Some(Break::RejectWrong) {
            all.retain(|_, standing| standing.is_counted());
        }
        for (id, issued) in &self.model.receipts {
            let declared = issued
                .receipt
                .lines
                .iter()
                .any(|line| line.basis == Basis::Declared);
            let reasons: Option<BTreeSet<Hold>> =
                all.get(id).map(|standing| standing.reasons().collect());
            let fits = reasons.as_ref().is_some_and(|reasons| {
                let only = |hold| reasons.iter().all(|reason| *reason == hold);
                if declared {
                    *reasons == [Hold::AmountDiffers].into()
                } else {
                    only(Hold::PeriodTwice)
                }
            });
            must(fits, Check::Held, || {
                format!(
                    "{} (declared: {declared}) is held for {reasons:?}",
                    issued.receipt.number
                )
            })?;
        }
        for ((person, _, _), rivals) in self.model.rivals() {
            let counted = rivals
                .iter()
                .filter(|id| all.get(id).is_some_and(|one| one.is_counted()));
            let counted = counted.count();
            must(counted == 1, Check::Held, || {
                format!(
                    "{counted} of {} receipts for {person} in one month are counted",
                    rivals.len()
                )
            })?;
        }
        Ok(())
    }
}

fn row(row: &LedgerRow) -> Option<((ActorId, Scheme), i64)> {
    let [collector, scheme] = row.keys.as_slice() else {
        return None;
    };
    let collector = ActorId(collector.parse().ok()?);
    Some((
        (collector, Scheme::from_code(scheme)?),
        row.counted.get() + row.held.get(),
    ))
}

fn of(balances: &[Balance], account: Account, collector: ActorId) -> i64 {
    let ours = balances
        .iter()
        .filter(|one| one.account == account && one.collector == Some(collector));
    ours.map(|balance| balance.amount.get()).sum()
}
