//! What is in suspense beside receipts: deposits and sponsors' gifts that are held.

use std::collections::BTreeMap;

use book::act::Act;
use book::date::Date;
use book::money::Dong;
use book::posting::{Account, Posting, of_deposit, of_sponsor_gift};
use book::standing::Standing;
use replica::RecordId;

use super::ledger::arrival_max;
use crate::project::money::{Fact, read_act};
use crate::query::organisation::Names;
use crate::query::{Answer, Reader};
use crate::sql::nat;
use crate::view::{LedgerFilter, SuspendedView};

/// Deposits and gifts of some days: those that are held, or all of them.
const FOUND: &str = "
    select id, kind, scope, actor, device, incarnation, number, time, standing, body, arrival
    from act where kind in (56, 66) and (?1 or standing <> 0) and day >= ?2 and day < ?3
    order by time desc, incarnation desc, number desc, id desc";

impl Reader<'_> {
    /// What a part of the ledger says is held and no receipt bears, newest first.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn suspended(&self, filter: &LedgerFilter) -> Answer<Vec<SuspendedView>> {
        // What is in suspense without a receipt has neither; other accounts and sources tell of more than what is held.
        let is_of_lines = filter.scheme.is_some() || filter.group.is_some();
        if is_of_lines || filter.account.is_some() || filter.source.is_some() {
            return Ok(Vec::new());
        }
        // Where only postings tell how it stood, or in which month, they are asked: that takes longer.
        let by_postings = filter.as_of.is_some() || filter.period.is_some();
        let names = Names::at(self.connection, arrival_max(filter))?;
        let mut statement = self.connection.prepare_cached(FOUND)?;
        let from = filter.from.map_or(0, Date::ymd);
        let mut rows =
            statement.query((by_postings, from, filter.until.map_or(u32::MAX, Date::ymd)))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let (fact, act, standing) = read_act(row)?;
            let is_asked = filter.collector.is_none_or(|only| only == fact.actor)
                && filter
                    .units
                    .iter()
                    .all(|unit| names.is_under(fact.scope, *unit));
            if is_asked {
                found.push((fact, act, standing, nat(row.get("arrival")?)?));
            }
        }
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let posted = if by_postings {
            self.suspense(filter)?
        } else {
            BTreeMap::new()
        };
        let mut told = Vec::new();
        for (fact, act, standing, arrival) in found {
            let amount = if by_postings {
                posted.get(&fact.id).copied().unwrap_or_default()
            } else {
                on_suspense(&fact, &act, standing)
            };
            if amount != 0 {
                let told_of = self.told_act(&act)?;
                told.push(SuspendedView {
                    id: fact.id,
                    kind: told_of.kind,
                    scope: fact.scope,
                    arrival,
                    collector: fact.actor,
                    day: act.day(),
                    standing,
                    whose: told_of.whose,
                    amount: Dong::new(amount),
                });
            }
        }
        Ok(told)
    }

    /// What each fact put into suspense.
    fn suspense(&self, filter: &LedgerFilter) -> Answer<BTreeMap<RecordId, i64>> {
        let of_suspense = LedgerFilter {
            account: Some(Account::Suspense),
            ..filter.clone()
        };
        let mut sums = BTreeMap::<RecordId, i64>::new();
        for posting in self.postings(&of_suspense, usize::MAX)? {
            let sum = sums.entry(posting.fact).or_default();
            *sum = sum.saturating_sub(posting.amount.get());
        }
        Ok(sums)
    }
}

/// What a deposit or gift puts into suspense as it stands.
fn on_suspense(fact: &Fact, act: &Act, standing: Standing) -> i64 {
    let legs: Vec<Posting> = match act {
        Act::Deposit(body) => of_deposit(body, fact.actor, standing),
        Act::SponsorGift(body) => of_sponsor_gift(body, fact.actor, standing),
        Act::Void(_)
        | Act::Approval(_)
        | Act::Repayment(_)
        | Act::BankSlip(_)
        | Act::BankLine(_)
        | Act::BankMatch(_)
        | Act::Batch(_)
        | Act::BatchOutcome(_)
        | Act::Closing(_)
        | Act::BookReturn(_)
        | Act::BookClosing(_)
        | Act::Explanation(_)
        | Act::Review(_)
        | Act::Refund(_) => Vec::new(),
    };
    let held = legs.iter().filter(|leg| leg.account == Account::Suspense);
    held.fold(0, |sum: i64, leg| sum.saturating_sub(leg.amount.get()))
}
