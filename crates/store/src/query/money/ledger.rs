//! The ledger: sums over postings, broken down. Every page, of now or of an earlier arrival, is one fold over
//! rows that never change, rolled up as far as they go.

use std::collections::BTreeMap;

use book::date::Date;
use book::money::Dong;
use book::posting::{Account, LedgerGroup, Source};
use replica::{ActorId, ScopeId};
use rusqlite::{Connection, Row, ToSql, params};

use super::rolled::{Parts, parts};
use crate::project::money::{Cube, date, scheme, scheme_number};
use crate::query::Answer;
use crate::query::Reader;
use crate::query::organisation::Names;
use crate::sql::{int, nat};
use crate::view::{Balance, LedgerBy, LedgerFilter, LedgerRow};

/// The columns of a view, over rows that are called `part`. Accounts 6 and 7 are owed to the insurer and in suspense; 8,
/// 10 and 11 are what state, local budgets and sponsors bear. A sponsor's part is owed to the insurer as well, so it is
/// taken from what participants paid.
macro_rules! view {
    ($from:literal) => {
        concat!(
            "select iif(?1, scope, 0), iif(?2, collector, null), iif(?3, nullif(scheme, -1), null),
                    iif(?4, nullif(grp, 0), null), iif(?5, day, null), iif(?6, period, null),
                    iif(?7, account, null), iif(?8, nullif(source, 0), null), sum(amount),
                    -sum(iif(account = 6 or account = 11 and scheme >= 0, amount, 0)),
                    -sum(iif(account = 7, amount, 0)),
                    sum(iif(account in (8, 10) or account = 11 and scheme >= 0, amount, 0)),
                    sum(case ?9 when 0 then receipts when 1 then by_scheme when 2 then by_grp else by_both end),
                    sum(lines)
             from ", $from, "
             where part.day >= ?10 and part.day < ?11
               and (?12 is null or collector = ?12) and (?13 is null or scheme = ?13)
               and (?14 is null or grp = ?14) and (?15 is null or period = ?15)
               and (?16 is null or account = ?16) and (?17 is null or source = ?17)
               and case ?18 when 0 then account in (6, 7, 8, 10) or account = 11 and scheme >= 0
                            when 1 then source > 0
                            else amount <> 0 end
             group by 1, 2, 3, 4, 5, 6, 7, 8"
        )
    };
}

const ROLLED: &str = view!(
    "(with recursive n (epoch) as (select ?20 union all select epoch + 1 from n where epoch + 1 < ?21)
      select epoch from n) as epochs
     cross join rollup as part on part.cube = ?19 and part.epoch = epochs.epoch and part.block < ?22"
);
const POSTED: &str = view!(
    "(select scope, collector, coalesce(scheme, -1) as scheme, coalesce(grp, 0) as grp, day, period, account,
             coalesce(source, 0) as source, amount, receipts, by_scheme, by_grp, by_both, lines
      from posting where row >= ?19 and row < ?20) as part"
);
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
        let names = Names::at(self.connection, arrival_max(filter))?;
        let page = Page {
            by,
            filter,
            names: &names,
        };
        let mut rows = BTreeMap::new();
        for slice in &parts.slices {
            let cube = slice.cube.number();
            let own: [&dyn ToSql; 4] = [&cube, &slice.from, &slice.until, &slice.block];
            page.fold(self.connection, ROLLED, &own, &mut rows)?;
        }
        if let Some(tail) = &parts.tail {
            let own: [&dyn ToSql; 2] = [&tail.from, &tail.until];
            page.fold(self.connection, POSTED, &own, &mut rows)?;
        }
        rows.retain(|_, sum| *sum != Sum::default());
        rows.into_iter()
            .map(|(key, sum)| page.row(&key, sum))
            .collect()
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
        (false, _) => Cube::Months,
        (true, false) => Cube::Days,
        (true, true) => Cube::Fine,
    }
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
    names: &'p Names,
}

impl Page<'_> {
    /// Adds the rows of one statement to the page's.
    fn fold(
        self,
        connection: &Connection,
        statement: &'static str,
        own: &[&dyn ToSql],
        rows: &mut BTreeMap<Key, Sum>,
    ) -> Answer<()> {
        let filter = self.filter;
        let by = |by| self.by.contains(&by);
        let by_unit = self.by.iter().any(|by| by.is_unit()) || !filter.units.is_empty();
        let tells = |by_it, only| u8::from(by_it || only);
        let counts = tells(by(LedgerBy::Scheme), filter.scheme.is_some())
            + 2 * tells(by(LedgerBy::Group), filter.group.is_some());
        let common = params![
            by_unit,
            by(LedgerBy::Collector),
            by(LedgerBy::Scheme),
            by(LedgerBy::Group),
            by(LedgerBy::Day),
            by(LedgerBy::Period),
            by(LedgerBy::Account),
            by(LedgerBy::Source),
            counts,
            // A month's day is 0: days and months alike begin behind it.
            filter
                .from
                .map_or(0, |day| day.ymd() - u32::from(day.ymd() % 100 == 1)),
            filter
                .until
                .map_or(u32::MAX, |day| day.ymd() - u32::from(day.ymd() % 100 == 1)),
            filter.collector.map(|collector| collector.0),
            filter.scheme.map(scheme_number),
            filter.group.map(LedgerGroup::number),
            filter.period,
            filter.account.map(Account::number),
            filter.source.map(Source::number),
            self.kind(),
        ];
        let values: Vec<&dyn ToSql> = common.iter().chain(own).copied().collect();
        let mut statement = connection.prepare_cached(statement)?;
        let mut found = statement.query(values.as_slice())?;
        while let Some(row) = found.next()? {
            let scope = ScopeId(row.get(0)?);
            if filter
                .units
                .iter()
                .all(|unit| self.names.is_under(scope, *unit))
            {
                self.add(rows.entry(self.key(scope, row)?).or_default(), row)?;
            }
        }
        Ok(())
    }

    /// Returns which postings a view shows: of premiums (0), of whose money they are (1), all (2).
    fn kind(self) -> u8 {
        let by = |by| self.by.contains(&by);
        if by(LedgerBy::Account) || self.filter.account.is_some() {
            2
        } else {
            u8::from(by(LedgerBy::Source) || self.filter.source.is_some())
        }
    }

    fn add(self, sum: &mut Sum, row: &Row<'_>) -> Answer<()> {
        sum.amount = added(sum.amount, row.get(8)?)?;
        if self.kind() == 0 {
            sum.counted = added(sum.counted, row.get(9)?)?;
            sum.held = added(sum.held, row.get(10)?)?;
            sum.support = added(sum.support, row.get(11)?)?;
            sum.receipts = sum.receipts.saturating_add(row.get(12)?);
            sum.lines = sum.lines.saturating_add(row.get(13)?);
            sum.amount = Dong::ZERO;
        }
        Ok(())
    }

    fn key(self, scope: ScopeId, row: &Row<'_>) -> Answer<Key> {
        let one = |by: &LedgerBy| {
            Ok(match by {
                LedgerBy::Hamlet => Some(scope.0),
                LedgerBy::Commune => Some(self.names.commune(scope).0),
                LedgerBy::Office => Some(self.names.office(scope).0),
                LedgerBy::Province => self.names.province(scope).map(|unit| unit.0),
                LedgerBy::Collector => row.get(1)?,
                LedgerBy::Scheme => row.get(2)?,
                LedgerBy::Group => row.get(3)?,
                LedgerBy::Day => row.get(4)?,
                LedgerBy::Period => row.get(5)?,
                LedgerBy::Account => row.get(6)?,
                LedgerBy::Source => row.get(7)?,
            })
        };
        self.by.iter().map(one).collect()
    }

    fn row(self, key: &Key, sum: Sum) -> Answer<LedgerRow> {
        let counted_and_held = added(sum.counted, sum.held.get())?;
        let mut row = LedgerRow {
            keys: Vec::with_capacity(key.len()),
            labels: Vec::with_capacity(key.len()),
            receipts: nat(sum.receipts)?,
            lines: nat(sum.lines)?,
            amount: if self.kind() == 0 {
                counted_and_held
            } else {
                sum.amount
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
