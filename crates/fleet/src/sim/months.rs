//! Months that two persons close: what each reported when it was closed it reports for ever, and what comes for it later is
//! in the first open month behind it.
//!
//! Which postings came before a closing and which behind it hangs on what the centre held when it heard of the closing. The
//! second person is at the centre: so that moment is known, and what the centre held then is known by its heads.

use std::collections::{BTreeMap, BTreeSet};

use book::act::{Approval, Closing};
use book::date::Month;
use book::posting::Account;
use replica::RecordId;
use store::Reader;
use store::view::{LedgerBy, LedgerFilter, LedgerRow};

use super::acts::judge;
use super::check::{Check, must};
use super::model::Model;
use super::node::{OFFICE as COMMUNE, SCOPES};
use super::places::{CENTRE, OFFICE};
use super::posted::{Sums, dated, merged};
use super::said::Said;
use super::world::{DAY_MILLIS, World};
use crate::fault::{Fault, Outcome};

/// Nobody closes a month before so many days.
const FIRST_DAYS: i64 = 3;

/// In which month everything is reported.
#[derive(Debug, Default)]
pub(super) struct Months {
    /// What was moved by the months of days, when it was last looked at.
    dated: Sums,
    /// The same by the months in which it is reported.
    posted: Sums,
    closed: BTreeSet<Month>,
    /// What each closed month reported when it was closed.
    reports: BTreeMap<Month, Report>,
    /// How many months were closed ever.
    pub(super) closings: u64,
    /// How many times something was reported in another month than its day's.
    pub(super) late: u64,
}

/// What a month reports.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Report {
    accounts: BTreeMap<Account, i64>,
    /// Premiums by collector and scheme.
    premiums: Vec<LedgerRow>,
    commission: i64,
}

impl Report {
    /// Says in what another report differs.
    fn differs(&self, other: &Self) -> String {
        let accounts: BTreeSet<_> = self.accounts.keys().chain(other.accounts.keys()).collect();
        let accounts = accounts.into_iter().filter_map(|account| {
            let [then, now] = [self, other].map(|one| one.accounts.get(account));
            (then != now).then(|| format!("{} {then:?}, now {now:?}", account.code()))
        });
        let premiums = self.premiums.iter().zip(&other.premiums);
        let premiums = premiums.filter(|(then, now)| then != now);
        let premiums = premiums.map(|(then, now)| format!("{then:?}, now {now:?}"));
        let commission = [self, other].map(|one| one.commission);
        accounts
            .chain(premiums.take(1))
            .chain([format!("commission {commission:?}")])
            .collect::<Vec<_>>()
            .join("; ")
    }
}

impl Months {
    /// What was moved since goes to its month, or to the first open one behind it.
    fn advance(&mut self, now: Sums) {
        let before = std::mem::replace(&mut self.dated, now);
        let mut moved = self.dated.clone();
        for (key, sum) in before {
            *moved.entry(key).or_default() -= sum;
        }
        moved.retain(|_, sum| *sum != 0);
        for ((day, account), sum) in moved {
            let mut month = day;
            while self.closed.contains(&month) {
                month = month.plus(1);
            }
            self.late += u64::from(month != day);
            *self.posted.entry((month, account)).or_default() += sum;
        }
        self.posted.retain(|_, sum| *sum != 0);
    }
}

impl World {
    /// The office closes a month, or takes a closing back; the centre says its word of it.
    pub(super) fn close(&mut self) -> Outcome<()> {
        if self.now - self.morning < FIRST_DAYS * DAY_MILLIS {
            return Ok(());
        }
        let worded: BTreeSet<_> = self.model.worded().collect();
        let mut acts = self.model.acts.iter();
        let waits = acts.find(|(id, one)| one.said.as_closing().is_some() && !worded.contains(id));
        if let Some(id) = waits.map(|(id, _)| *id) {
            return self.judge_closing(id);
        }
        let day = self.today(OFFICE)?;
        // A month that is not over can be closed, too.
        let month = Month::of(day).minus(self.chance.between(0, 2));
        let known = self.model.acts.iter();
        let known = known.filter_map(|(id, one)| Some((*id, one.said.as_closing()?)));
        let known: Vec<_> = known.collect();
        let undone = |id| known.iter().any(|(_, body)| body.reopens == Some(id));
        let stands = |(id, body): &&(RecordId, &Closing)| body.reopens.is_none() && !undone(*id);
        let reopens = known
            .iter()
            .filter(stands)
            .find(|(_, body)| body.month == month);
        let reopens = reopens.map(|(id, _)| *id);
        // One that is closed stays so, mostly.
        if reopens.is_some() && self.chance.percent(80) {
            return Ok(());
        }
        let closing = Closing {
            day,
            month,
            reopens,
            note: None,
        };
        self.say(OFFICE, COMMUNE, Said::Closing(closing))?;
        Ok(())
    }

    /// The centre's word is what closes a month: what it holds at that moment is in it, and nothing that comes later.
    fn judge_closing(&mut self, closing: RecordId) -> Outcome<()> {
        if self.centre()?.store.read().act_standing(closing)?.is_none() {
            return Ok(());
        }
        let known = self.known_at_centre()?;
        self.months
            .advance(dated(&known, &judge(&known, &known.places())));
        let word = Approval {
            act: closing,
            day: self.today(CENTRE)?,
            approves: self.chance.percent(85),
            reason: None,
        };
        self.say(CENTRE, COMMUNE, Said::Word(word))?;
        let known = self.known_at_centre()?;
        let closed = judge(&known, &known.places()).closed;
        let reader = self.centre()?.store.read();
        let reported = closed.difference(&self.months.closed);
        let reported = reported.map(|month| Ok((*month, report(&reader, *month)?)));
        let reported: Vec<_> = reported.collect::<Outcome<_>>()?;
        self.months.closings += u64::try_from(reported.len()).unwrap_or(0);
        self.months.reports.extend(reported);
        self.months
            .reports
            .retain(|month, _| closed.contains(month));
        self.months.closed = closed;
        Ok(())
    }

    fn known_at_centre(&self) -> Outcome<Model> {
        let reader = self.centre()?.store.read();
        let held = SCOPES.map(|scope| Ok((scope, reader.vector(scope)?)));
        let held = held.into_iter().collect::<Outcome<_>>()?;
        Ok(self.model.known_by(&held))
    }

    /// Each month reports what it must, a closed one to the letter what it reported when it was closed; all months come to
    /// all postings.
    pub(super) fn check_closed(&mut self) -> Outcome<()> {
        self.months.advance(dated(&self.model, &self.judged));
        let months = &self.months;
        let reader = self.centre()?.store.read();
        for (month, then) in &months.reports {
            let now = report(&reader, *month)?;
            must(now == *then, Check::Closed, || {
                let (month, differs) = (month.iso(), then.differs(&now));
                format!("{month} reports something else than when it was closed: {differs}")
            })?;
        }
        let mut shown = Sums::new();
        let by = [LedgerBy::Period, LedgerBy::Account];
        for row in reader.ledger(&by, &LedgerFilter::default())? {
            let (month, account) = keys(&row)?;
            if let Some(account) = merged(account) {
                *shown.entry((month, account)).or_default() += row.amount.get();
            }
        }
        shown.retain(|_, sum| *sum != 0);
        must(shown == months.posted, Check::Closed, || {
            let wrong = |key: &&(Month, Account)| shown.get(*key) != months.posted.get(*key);
            let wrong = shown.keys().chain(months.posted.keys()).find(wrong);
            let [shown, must] =
                [&shown, &months.posted].map(|all| wrong.and_then(|key| all.get(key)));
            format!("{wrong:?} is reported as {shown:?}, must be {must:?}")
        })?;
        let mut all = BTreeMap::<Account, i64>::new();
        for ((_, account), sum) in shown {
            *all.entry(account).or_default() += sum;
        }
        let mut balances = BTreeMap::<Account, i64>::new();
        for one in reader.balances()? {
            if let Some(account) = merged(one.account) {
                *balances.entry(account).or_default() += one.amount.get();
            }
        }
        for sums in [&mut all, &mut balances] {
            sums.retain(|_, sum| *sum != 0);
        }
        must(all == balances, Check::Closed, || {
            format!("all months come to {all:?}, all postings to {balances:?}")
        })
    }
}

fn report(reader: &Reader<'_>, month: Month) -> Outcome<Report> {
    let period = Some(month.first_day().ymd() / 100);
    let filter = LedgerFilter {
        period,
        ..LedgerFilter::default()
    };
    let accounts = reader.bridge(COMMUNE, month, None)?.into_iter();
    let accounts = accounts.map(|row| (row.account, row.posted.get()));
    let commission = reader.commission(&filter)?.into_iter();
    Ok(Report {
        accounts: accounts.filter(|(_, sum)| *sum != 0).collect(),
        premiums: reader.ledger(&[LedgerBy::Collector, LedgerBy::Scheme], &filter)?,
        commission: commission.map(|row| row.amount.get()).sum(),
    })
}

fn keys(row: &LedgerRow) -> Outcome<(Month, Account)> {
    let fault = || Fault::new(format!("{:?} is no month and account", row.keys));
    let [month, account] = row.keys.as_slice() else {
        return Err(fault());
    };
    let account = Account::ALL.into_iter().find(|one| one.code() == account);
    let mut parts = month.split('-').rev();
    let (number, year) = (parts.next(), parts.next());
    let month = format!(
        "{}/{}",
        number.unwrap_or_default(),
        year.unwrap_or_default()
    );
    Ok((
        Month::parse(&month).map_err(|_| fault())?,
        account.ok_or_else(fault)?,
    ))
}
