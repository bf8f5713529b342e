//! The ledger: sums over postings, broken down. Every page, of now or of an earlier arrival, is one fold over
//! rows that never change, rolled up as far as they go.

use std::collections::BTreeMap;

use book::date::Date;
use book::money::Dong;
use book::posting::{Account, LedgerGroup, Source};
use replica::{ActorId, ScopeId};
use rusqlite::{Connection, Row, params_from_iter};

use super::rolled::{Parts, parts};
use super::summed::{Column, Kind, Question};
use crate::project::money::{Cube, date, scheme};
use crate::query::Answer;
use crate::query::Reader;
use crate::query::organisation::Names;
use crate::sql::{int, nat};
use crate::view::{Balance, LedgerBy, LedgerFilter, LedgerRow};

/// Accounts 1, 2, 3 and 5 are kept per collector: cash, transfers, in transit, over and short.
const BALANCES: &str = "
    select account, iif(account in (1, 2, 3, 5), collector, null), sum(amount) from balance
    group by 1, 2 having sum(amount) <> 0 order by 1, 2";

impl Reader<'_> {
    /// The ledger broken down, rows in order of their keys; no `by`: one row, or none where there is nothing.
    ///
    /// What bears no scheme (a receipt whose payments are not what its lines ask for) stands in a row with an
    /// empty key.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn ledger(&self, by: &[LedgerBy], filter: &LedgerFilter) -> Answer<Vec<LedgerRow>> {
        let as_of = arrival_max(filter);
        let parts = parts(self.connection, cube(by, filter), as_of)?;
        self.view(by, filter, &parts)
    }

    /// The same, summed over the postings one by one: what roll-ups are measured and checked against.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn ledger_recomputed(
        &self,
        by: &[LedgerBy],
        filter: &LedgerFilter,
    ) -> Answer<Vec<LedgerRow>> {
        let all = Parts::posted(self.connection, arrival_max(filter))?;
        self.view(by, filter, &all)
    }

    fn view(
        &self,
        by: &[LedgerBy],
        filter: &LedgerFilter,
        parts: &Parts,
    ) -> Answer<Vec<LedgerRow>> {
        let page = Page {
            by,
            filter,
            kind: Kind::of(by, filter),
            names: &self.names_of(by, filter)?,
        };
        let mut rows = BTreeMap::new();
        let asked = Question::of_rolled(by, filter);
        for slice in &parts.slices {
            for run in slice.from..slice.until {
                let own = [slice.cube.into(), run, slice.block];
                page.fold(self.connection, &asked, &own, &mut rows)?;
            }
        }
        if let Some(tail) = &parts.tail {
            let asked = Question::of_posted(by, filter);
            page.fold(self.connection, &asked, &[tail.from, tail.until], &mut rows)?;
        }
        rows.retain(|_, sum| *sum != Sum::default());
        rows.into_iter()
            .map(|(key, sum)| page.row(&key, sum))
            .collect()
    }

    /// Loads what a view needs of the organisation: nothing where it names neither units nor people.
    fn names_of(&self, by: &[LedgerBy], filter: &LedgerFilter) -> Answer<Names> {
        let as_of = arrival_max(filter);
        let units = by.iter().any(|by| by.is_unit()) || !filter.units.is_empty();
        let actors = by.contains(&LedgerBy::Collector);
        match (units, actors) {
            (false, false) => Ok(Names::default()),
            (true, false) => Names::of_units(self.connection, as_of),
            (false, true) => Names::of_actors(self.connection, as_of),
            (true, true) => Names::at(self.connection, as_of),
        }
    }

    /// The balances of all accounts that are not zero.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn balances(&self) -> Answer<Vec<Balance>> {
        let mut statement = self.connection.prepare_cached(BALANCES)?;
        let mut rows = statement.query([])?;
        let mut balances = Vec::new();
        while let Some(row) = rows.next()? {
            balances.push(Balance {
                account: account(row.get(0)?)?,
                collector: row.get::<_, Option<u32>>(1)?.map(ActorId),
                amount: Dong::new(row.get(2)?),
            });
        }
        Ok(balances)
    }
}

/// Returns the coarsest sums that still tell apart what a view asks for.
fn cube(by: &[LedgerBy], filter: &LedgerFilter) -> Cube {
    let begins = |day: Option<Date>| day.is_none_or(|day| day.ymd() % 100 == 1);
    let by_day = by.contains(&LedgerBy::Day) || !begins(filter.from) || !begins(filter.until);
    let by_place = by
        .iter()
        .any(|by| by.is_unit() || *by == LedgerBy::Collector);
    match (
        by_day,
        by_place || filter.collector.is_some() || !filter.units.is_empty(),
    ) {
        // Days are fewer than places.
        (_, false) => Cube::Days,
        (false, true) => Cube::Months,
        (true, true) => Cube::Fine,
    }
}

fn scope(row: &Row<'_>) -> Answer<ScopeId> {
    Ok(ScopeId(row.get(Column::Scope.place())?))
}

/// A row's keys in the order asked for; `None` where it bears none.
type Key = Vec<Option<u32>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Sum {
    receipts: i64,
    lines: i64,
    amount: Dong,
    counted: Dong,
    held: Dong,
    support: Dong,
}

#[derive(Debug, Clone, Copy)]
struct Page<'p> {
    by: &'p [LedgerBy],
    filter: &'p LedgerFilter,
    kind: Kind,
    names: &'p Names,
}

impl Page<'_> {
    /// Adds the rows of one statement to the page's.
    fn fold(
        self,
        connection: &Connection,
        asked: &Question,
        own: &[i64],
        rows: &mut BTreeMap<Key, Sum>,
    ) -> Answer<()> {
        let mut statement = connection.prepare_cached(&asked.text)?;
        let mut found = statement.query(params_from_iter(own.iter().chain(&asked.values)))?;
        let mut key = Key::with_capacity(self.by.len());
        while let Some(row) = found.next()? {
            if !self.is_asked_for(row)? {
                continue;
            }
            key.clear();
            for by in self.by {
                key.push(self.key(*by, row)?);
            }
            // Most rows add to one that is there: only a new one needs a key of its own.
            match rows.get_mut(key.as_slice()) {
                Some(sum) => self.add(sum, row)?,
                None => self.add(rows.entry(key.clone()).or_default(), row)?,
            }
        }
        Ok(())
    }

    fn is_asked_for(self, row: &Row<'_>) -> Answer<bool> {
        if self.filter.units.is_empty() {
            return Ok(true);
        }
        let scope = scope(row)?;
        let mut units = self.filter.units.iter();
        Ok(units.all(|unit| self.names.is_under(scope, *unit)))
    }

    fn add(self, sum: &mut Sum, row: &Row<'_>) -> Answer<()> {
        match self.kind {
            Kind::Premiums => {
                sum.counted = added(sum.counted, row.get(8)?)?;
                sum.held = added(sum.held, row.get(9)?)?;
                sum.support = added(sum.support, row.get(10)?)?;
                sum.lines = sum.lines.saturating_add(row.get(11)?);
                sum.receipts = sum.receipts.saturating_add(row.get(12)?);
            }
            Kind::Sources | Kind::Accounts => sum.amount = added(sum.amount, row.get(8)?)?,
        }
        Ok(())
    }

    fn key(self, by: LedgerBy, row: &Row<'_>) -> Answer<Option<u32>> {
        Ok(match by {
            LedgerBy::Hamlet => Some(scope(row)?.0),
            LedgerBy::Commune => Some(self.names.commune(scope(row)?).0),
            LedgerBy::Office => Some(self.names.office(scope(row)?).0),
            LedgerBy::Province => self.names.province(scope(row)?).map(|unit| unit.0),
            LedgerBy::Collector
            | LedgerBy::Scheme
            | LedgerBy::Group
            | LedgerBy::Day
            | LedgerBy::Period
            | LedgerBy::Account
            | LedgerBy::Source => row.get(Column::of(by).place())?,
        })
    }

    fn row(self, key: &Key, sum: Sum) -> Answer<LedgerRow> {
        let counted_and_held = added(sum.counted, sum.held.get())?;
        let mut row = LedgerRow {
            keys: Vec::with_capacity(key.len()),
            labels: Vec::with_capacity(key.len()),
            receipts: nat(sum.receipts)?,
            lines: nat(sum.lines)?,
            amount: match self.kind {
                Kind::Premiums => counted_and_held,
                Kind::Sources | Kind::Accounts => sum.amount,
            },
            counted: sum.counted,
            held: sum.held,
            support: sum.support,
        };
        for (by, key) in self.by.iter().zip(key) {
            let (key, label) = key
                .map(|key| self.name(*by, key))
                .transpose()?
                .unwrap_or_default();
            row.keys.push(key);
            row.labels.push(label);
        }
        Ok(row)
    }

    /// Returns a key as a stable text, and its name.
    fn name(self, by: LedgerBy, key: u32) -> Answer<(String, String)> {
        let twice = |code: &str| (code.to_owned(), code.to_owned());
        Ok(match by {
            LedgerBy::Hamlet | LedgerBy::Commune | LedgerBy::Office | LedgerBy::Province => {
                (key.to_string(), self.names.unit(ScopeId(key)))
            }
            LedgerBy::Collector => (key.to_string(), self.names.actor(ActorId(key))),
            LedgerBy::Scheme => twice(scheme(key.into())?.code()),
            LedgerBy::Group => twice(stored("group", key, LedgerGroup::from_number)?.code()),
            LedgerBy::Account => twice(stored("account", key, Account::from_number)?.code()),
            LedgerBy::Source => twice(stored("source", key, Source::from_number)?.code()),
            LedgerBy::Day => {
                let day = date(key)?;
                (day.iso(), day.to_string())
            }
            LedgerBy::Period => {
                let (year, month) = (key / 100, key % 100);
                (
                    format!("{year:04}-{month:02}"),
                    format!("{month:02}/{year:04}"),
                )
            }
        })
    }
}

fn account(number: u8) -> Answer<Account> {
    stored("account", number.into(), Account::from_number)
}

pub(super) fn stored<T>(what: &str, number: u32, read: impl Fn(u8) -> Option<T>) -> Answer<T> {
    let found = u8::try_from(number).ok().and_then(read);
    found.ok_or_else(|| crate::StoreError::damaged(format!("{what} {number}")))
}

/// Returns the last arrival that a page takes into account.
pub(super) fn arrival_max(filter: &LedgerFilter) -> i64 {
    filter.as_of.map_or(i64::MAX, int)
}

fn added(sum: Dong, more: i64) -> Answer<Dong> {
    let sum = sum.checked_add(Dong::new(more));
    sum.ok_or_else(|| crate::StoreError::damaged("a sum out of range"))
}
