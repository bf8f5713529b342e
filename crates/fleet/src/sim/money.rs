//! Checks of money and of standing: the model adds up what was acknowledged.

use std::collections::BTreeMap;

use book::fact::Scheme;
use book::posting::Account;
use replica::ActorId;
use store::view::{Balance, LedgerBy, LedgerFilter, LedgerRow};

use super::broken::Break;
use super::check::{Check, must};
use super::world::World;
use crate::fault::Outcome;

impl World {
    pub(super) fn check_sums(&mut self) -> Outcome<()> {
        if self.is_last_day || self.broken.is_some() {
            self.verify(Check::Sums, &["sum"])?;
        }
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
        let shown: BTreeMap<(ActorId, Scheme), i64> = rows
            .iter()
            .filter_map(row)
            .filter(|(_, sum)| *sum != 0)
            .collect();
        let paid = self.model.paid(&self.judged);
        must(shown == paid, Check::Sums, || {
            format!("the ledger shows {shown:?}, paid was {paid:?}")
        })?;
        let by_day = reader.ledger(&[LedgerBy::Day, LedgerBy::Scheme], &LedgerFilter::default())?;
        let sum = |of_scheme: bool| {
            let rows = by_day.iter();
            let rows =
                rows.filter(|row| row.keys.last().is_some_and(|key| !key.is_empty()) == of_scheme);
            rows.map(|row| row.counted.get() + row.held.get())
                .sum::<i64>()
        };
        let (days, all) = (sum(true), paid.values().sum::<i64>());
        must(days == all, Check::Sums, || {
            format!("the days come to {days}, paid was {all}")
        })?;
        // What a bank shows and nobody has explained is no premium: a receipt that waits for it stands there already.
        let (open, held) = (sum(false), self.model.held_deposits(&self.judged));
        must(open == held, Check::Sums, || {
            format!(
                "of no scheme are {open}, and every premium has one; of deposits {held} are held"
            )
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
            let repaid = self.judged.repaid.get(&collector).copied().unwrap_or(0);
            let banked = self.judged.banked.get(&collector).copied().unwrap_or(0);
            let expected = [
                cash.taken,
                cash.taken - cash.handed - repaid - banked,
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
                taken == hand + transit + office + apart + repaid + banked,
                Check::Cash,
                || format!("collector {collector}: {found:?} and {apart} do not add up"),
            )?;
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
