//! Cash: who holds it, and the hand-overs that moved it.

use std::collections::BTreeMap;

use book::act::{Act, ActKind};
use book::fact::{Count, HandOver};
use book::money::Dong;
use book::posting::Account;
use replica::{ActorId, RecordId};

use crate::StoreError;
use crate::project::money::{Fact, body, cash_of_acts, read_act, standing};
use crate::query::Answer;
use crate::query::Reader;
use crate::sql::nat;
use crate::view::{CashView, ExplanationView, HandOverView, SignedView};

const TAKEN: &str = "select actor, sum(cash) from receipt group by actor";
const HELD: &str = "
    select collector, account, sum(amount) from balance
    where account in (1, 3, 4, 5) group by collector, account having sum(amount) <> 0";
const IN_HAND: &str =
    "select coalesce(sum(amount), 0) from balance where account = 1 and collector = ?1";
/// What collectors counted of others' hand-overs is few rows: see the index.
const PASSED: &str = "
    select receiver, body from hand_over_count where receiver is not null and standing = 0";
const HAND_OVERS: &str = "
    select id, scope, actor, device, incarnation, number, time, standing, body
    from hand_over order by time desc, incarnation desc, number desc, id desc";
const EXPLANATIONS: &str = "
    select id, kind, scope, actor, device, incarnation, number, time, standing, body, arrival
    from act where about = ?1 and kind = 67 and standing = 0
    order by time, incarnation, number, id";
/// The count that moved the cash. Whoever may write somewhere can say that they counted something: that is held, and the
/// cash waits to be counted.
const COUNT_OF: &str = "
    select id, scope, actor, device, incarnation, number, time, standing, body from hand_over_count
    where hand_over = ?1 and standing = 0 order by time, incarnation, number, id limit 1";

impl Reader<'_> {
    /// The cash in one collector's hands.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn cash_in_hand(&self, collector: ActorId) -> Answer<Dong> {
        let mut statement = self.connection.prepare_cached(IN_HAND)?;
        Ok(Dong::new(
            statement.query_row([collector.0], |row| row.get(0))?,
        ))
    }

    /// Each collector's cash, in order of number. What was taken is summed over receipts, where it is now over
    /// postings.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn cash(&self) -> Answer<Vec<CashView>> {
        let mut views = BTreeMap::<ActorId, CashView>::new();
        let mut statement = self.connection.prepare_cached(TAKEN)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let collector = ActorId(row.get(0)?);
            views
                .entry(collector)
                .or_insert_with(|| CashView::none(collector))
                .taken = Dong::new(row.get(1)?);
        }
        for kind in [ActKind::Deposit, ActKind::SponsorGift] {
            for (collector, cash) in cash_of_acts(self.connection, kind)? {
                let view = views.entry(collector);
                let view = view.or_insert_with(|| CashView::none(collector));
                view.taken = sum(view.taken, cash)?;
            }
        }
        for (collector, cash) in cash_of_acts(self.connection, ActKind::Repayment)? {
            let view = views.entry(collector);
            let view = view.or_insert_with(|| CashView::none(collector));
            let given = Dong::new(cash.get().saturating_neg());
            view.repaid = sum(view.repaid, given)?;
        }
        for (cashier, cash) in cash_of_acts(self.connection, ActKind::BankSlip)? {
            let view = views.entry(cashier);
            let view = view.or_insert_with(|| CashView::none(cashier));
            let paid_in = Dong::new(cash.get().saturating_neg());
            view.banked = sum(view.banked, paid_in)?;
        }
        self.passed(&mut views)?;
        let mut statement = self.connection.prepare_cached(HELD)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let collector = ActorId(row.get(0)?);
            let view = views
                .entry(collector)
                .or_insert_with(|| CashView::none(collector));
            let amount = Dong::new(row.get(2)?);
            match Account::from_number(row.get(1)?) {
                Some(Account::CollectorCash) => view.in_hand = amount,
                Some(Account::InTransit) => view.in_transit = amount,
                Some(Account::OfficeCash) => view.at_office = amount,
                Some(Account::OverShort) => {
                    view.over_short = Dong::new(amount.get().saturating_neg());
                }
                Some(
                    Account::TransfersUnmatched
                    | Account::OwedInsurer
                    | Account::Suspense
                    | Account::StateClaimed
                    | Account::SupportDue
                    | Account::LocalClaimed
                    | Account::Sponsors
                    | Account::BankedUnmatched
                    | Account::Bank
                    | Account::DepositsHeld
                    | Account::OwedPayers
                    | Account::BankUnexplained
                    | Account::PaidInsurer,
                )
                | None => {}
            }
        }
        Ok(views.into_values().collect())
    }

    /// Adds what collectors passed on to each other.
    fn passed(&self, views: &mut BTreeMap<ActorId, CashView>) -> Answer<()> {
        let mut statement = self.connection.prepare_cached(PASSED)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let bytes = row.get_ref(1)?.as_blob().map_err(StoreError::damaged)?;
            let count: Count = body(bytes)?;
            let got = Dong::new(count.counted.get().saturating_neg());
            for (actor, passed) in [
                (count.collector, count.counted),
                (ActorId(row.get(0)?), got),
            ] {
                let view = views.entry(actor).or_insert_with(|| CashView::none(actor));
                view.passed = sum(view.passed, passed)?;
            }
        }
        Ok(())
    }

    /// Hand-overs, newest first, each with the count that moved its cash.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn hand_overs(&self) -> Answer<Vec<HandOverView>> {
        let mut statement = self.connection.prepare_cached(HAND_OVERS)?;
        let mut rows = statement.query([])?;
        let mut views = Vec::new();
        while let Some(row) = rows.next()? {
            let fact = Fact::read(row)?;
            let own = standing(row.get("standing")?);
            let bytes = row
                .get_ref("body")?
                .as_blob()
                .map_err(StoreError::damaged)?;
            let hand_over: HandOver = body(bytes)?;
            let count = self.count_of(&fact)?;
            let taken = count.as_ref().map(|(fact, _)| signed(fact));
            let explanations = match &taken {
                Some(taken) => self.explanations(taken.id)?,
                None => Vec::new(),
            };
            views.push(HandOverView {
                id: fact.id,
                scope: fact.scope,
                collector: fact.actor,
                time: fact.time,
                hand_over,
                given: signed(&fact),
                taken,
                explanations,
                count: count.map(|(_, count)| count),
                standing: own,
            });
        }
        Ok(views)
    }

    fn explanations(&self, count: RecordId) -> Answer<Vec<ExplanationView>> {
        let mut statement = self.connection.prepare_cached(EXPLANATIONS)?;
        let mut rows = statement.query([count.as_bytes()])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let (fact, act, _) = read_act(row)?;
            let Act::Explanation(body) = act else {
                return Err(StoreError::damaged("an explanation is none"));
            };
            found.push(ExplanationView {
                id: fact.id,
                actor: fact.actor,
                day: body.day,
                words: body.words,
                moved: body.moved,
                arrival: nat(row.get("arrival")?)?,
            });
        }
        Ok(found)
    }

    fn count_of(&self, hand_over: &Fact) -> Answer<Option<(Fact, Count)>> {
        let mut statement = self.connection.prepare_cached(COUNT_OF)?;
        let mut rows = statement.query([hand_over.id.as_bytes()])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        let bytes = row.get_ref("body")?;
        let bytes = bytes.as_blob().map_err(StoreError::damaged)?;
        Ok(Some((Fact::read(row)?, body(bytes)?)))
    }
}

fn signed(fact: &Fact) -> SignedView {
    SignedView {
        id: fact.id,
        dot: fact.dot,
        actor: fact.actor,
        device: fact.device,
        time: fact.time,
    }
}

fn sum(a: Dong, b: Dong) -> Answer<Dong> {
    a.checked_add(b)
        .ok_or_else(|| StoreError::damaged("a sum is out of range"))
}
