//! Checks of acts and of the bank: second persons, refunds and statements move exactly what they must.

use std::collections::{BTreeMap, BTreeSet};

use book::fact::Payment;
use book::posting::Account;
use book::standing::Hold;
use replica::RecordId;

use super::acts::judge;
use super::check::{Check, must};
use super::said::Said;
use super::world::World;
use crate::fault::Outcome;

impl World {
    /// Works out how everything must stand at this quiet point.
    pub(super) fn judge(&mut self) {
        let receipts = self.shown.iter().map(|view| {
            let (stream, number) = (view.dot.actor, view.dot.counter);
            (view.id, (view.time, stream, number))
        });
        let receipts: BTreeMap<_, _> = receipts.collect();
        self.judged = judge(&self.model, &receipts);
    }

    /// Every void, refund, repayment and second person's word stands as it must, and does what it must.
    pub(super) fn check_acts(&self) -> Outcome<()> {
        self.check_standings(Check::Acts, |said| {
            !matches!(
                said,
                Said::Slip(_)
                    | Said::Line(_)
                    | Said::Match(_)
                    | Said::Deposit(_)
                    | Said::Batch(_)
                    | Said::Outcome(_)
            )
        })?;
        for view in &self.shown {
            let (void, back) = (view.void, view.refunded.get(&1).copied());
            let must_be = (
                self.judged.void.contains(&view.id),
                self.judged.back.get(&view.id).map(|(from, _)| *from),
            );
            must((void, back) == must_be, Check::Acts, || {
                let number = &view.receipt.number;
                format!("{number}: void and given back are {void}, {back:?}, must be {must_be:?}")
            })?;
        }
        Ok(())
    }

    /// A transfer counts when statements show all of it, and not before; the bank's accounts are what statements say.
    pub(super) fn check_bank(&self) -> Outcome<()> {
        self.check_standings(Check::Bank, |said| {
            matches!(said, Said::Slip(_) | Said::Line(_) | Said::Match(_))
        })?;
        let mut open = 0;
        for view in &self.shown {
            let asked = view.receipt.transferred().get();
            let shown = self.judged.shown.get(&view.id).copied().unwrap_or(0);
            let waits = view.standing.has(Hold::AwaitingBank);
            must(waits == (shown < asked), Check::Bank, || {
                let number = &view.receipt.number;
                format!("{number}: {shown} of {asked} are at the bank, it waits: {waits}")
            })?;
            open += asked - shown;
        }
        for (id, one) in &self.model.acts {
            if let Some(body) = one.said.as_deposit() {
                let shown = self.judged.shown.get(id).copied().unwrap_or(0);
                open += Payment::transferred(&body.payments).get() - shown;
            }
        }
        let judged = &self.judged;
        let counted: i64 = self.model.counts.values().map(|one| one.amount.get()).sum();
        let seen = |slip: &RecordId| judged.shown.get(slip).copied().unwrap_or(0);
        let unseen = judged.paid_in.iter();
        let unseen: i64 = unseen.map(|(slip, amount)| amount - seen(slip)).sum();
        let balances = self.centre()?.store.read().balances()?;
        for (account, must_be) in [
            (
                Account::OfficeCash,
                counted + judged.gifts.iter().sum::<i64>() - judged.office_banked,
            ),
            (Account::BankedUnmatched, unseen),
            (Account::PaidInsurer, judged.remitted),
            (Account::Bank, self.judged.at_bank),
            (Account::BankUnexplained, -self.judged.left_at_bank()),
            (Account::TransfersUnmatched, open),
        ] {
            let ours = balances.iter().filter(|one| one.account == account);
            let found: i64 = ours.map(|one| one.amount.get()).sum();
            must(found == must_be, Check::Bank, || {
                format!("{} stands at {found}, must be {must_be}", account.code())
            })?;
        }
        Ok(())
    }

    pub(super) fn check_standings(&self, check: Check, of: impl Fn(&Said) -> bool) -> Outcome<()> {
        let reader = self.centre()?.store.read();
        for (id, one) in &self.model.acts {
            if !of(&one.said) {
                continue;
            }
            let found = reader.act_standing(*id)?;
            let found: Option<BTreeSet<Hold>> = found.map(|one| one.reasons().collect());
            let must_be = self.judged.holds.get(id);
            must(found.as_ref() == must_be, check, || {
                format!(
                    "{:?} is held for {found:?}, must be for {must_be:?}",
                    one.said
                )
            })?;
        }
        Ok(())
    }
}
