//! Deposits: taken at the door in two payments, spent by receipts later, and what must be left of each.

use std::collections::BTreeMap;

use book::act::Deposit;
use book::body::Body;
use book::fact::{Method, Owed, Payment, Receipt};
use book::money::Dong;
use book::posting::Account;
use book::tariff::Tariff;
use replica::RecordId;

use super::act::declared;
use super::check::{Check, must};
use super::said::{Recorded, Said};
use super::world::World;
use crate::fault::{Fault, Outcome};
use crate::world::bhxh_line;

impl World {
    /// Somebody pays a part of the next premium: some cash, and some more or a transfer.
    pub(super) fn deposit(&mut self, at: usize) -> Outcome<()> {
        let Some((house, scope)) = self.pick_household(at)? else {
            return Ok(());
        };
        let methods = if self.chance.percent(70) {
            [Method::Cash, Method::Cash]
        } else {
            [Method::Cash, Method::Transfer]
        };
        let payments = methods.map(|method| Payment {
            method,
            amount: Dong::new(10_000 * i64::from(self.chance.between(2, 15))),
        });
        let deposit = Deposit {
            day: self.today(at)?,
            household: Some(house),
            payer: None,
            payments: payments.to_vec(),
            note: None,
        };
        self.say(at, scope, Said::Deposit(deposit))?;
        Ok(())
    }

    /// A receipt is paid with a deposit, as far as that goes, and with cash. Now and then somebody forgets that it was spent
    /// before.
    pub(super) fn collect_deposited(&mut self, at: usize) -> Outcome<()> {
        let own = self.node(at)?.identity.actor;
        let mine = |_: &RecordId, one: &Recorded| {
            let body = one.said.as_deposit().filter(|_| one.by == own)?;
            Some((body.household?, body.total()?))
        };
        let Some((deposit, (house, all))) = self.pick_act(at, mine)? else {
            return Ok(());
        };
        let Some(scope) = self.model.act_scopes.get(&deposit).copied() else {
            return Ok(());
        };
        if !self.works_in(at, scope) {
            return Ok(());
        }
        let owed = self.node(at)?.store.read().owed(deposit)?;
        let left = owed.map_or(Dong::ZERO, |owed| owed.left);
        let left = if self.chance.percent(10) { all } else { left };
        if left <= Dong::ZERO {
            return Ok(());
        }
        let day = self.today(at)?;
        let income = Dong::new(700_000 + i64::from(self.chance.between(0, 9)) * 50_000);
        let person = self.pick_person(at)?.filter(|(_, of)| *of == scope);
        let tariff = Tariff::builtin().map_err(|error| Fault::new(error.to_string()))?;
        let quoted = person.and_then(|(person, _)| bhxh_line(tariff, day, person, income, 1).ok());
        let version = quoted.is_some().then(|| tariff.version().clone());
        let line = quoted.unwrap_or_else(|| declared(day, income));
        let credit = left.min(line.payable);
        let cash = Dong::new(line.payable.get() - credit.get());
        let paid = [
            (Method::Credit(Owed::Deposit(deposit)), credit),
            (Method::Cash, cash),
        ];
        let paid = paid.into_iter().filter(|(_, amount)| *amount > Dong::ZERO);
        let payments = paid.map(|(method, amount)| Payment { method, amount });
        let payments: Vec<_> = payments.collect();
        self.issue(at, scope, |writer| {
            Ok(Body::Receipt(Receipt {
                number: writer.take_number()?,
                day,
                household: Some(house),
                payer: None,
                payments,
                lines: vec![line],
                tariff: version,
            }))
        })
    }

    /// Every deposit stands as it must, and has left what receipts that are not void did not take of it; the account comes to
    /// the same.
    pub(super) fn check_deposits(&self) -> Outcome<()> {
        self.check_standings(Check::Deposits, |said| matches!(said, Said::Deposit(_)))?;
        let reader = self.centre()?.store.read();
        let shown = reader.deposits()?;
        let shown: BTreeMap<RecordId, i64> = shown
            .iter()
            .filter(|one| one.standing.is_counted())
            .map(|one| (one.id, one.left.get()))
            .collect();
        let left = &self.judged.left;
        must(shown == *left, Check::Deposits, || {
            let wrong = |id: &&RecordId| shown.get(*id) != left.get(*id);
            let wrong: Vec<_> = shown.keys().chain(left.keys()).filter(wrong).collect();
            format!("of deposits {wrong:?} is left {shown:?}, must be {left:?}")
        })?;
        let balances = reader.balances()?;
        let account = balances.iter();
        let account = account.filter(|one| one.account == Account::DepositsHeld);
        let held: i64 = account.map(|one| -one.amount.get()).sum();
        let all: i64 = left.values().sum();
        must(held == all, Check::Deposits, || {
            format!("{held} are held for payers, must be {all}")
        })
    }
}
