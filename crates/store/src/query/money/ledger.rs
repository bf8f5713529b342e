//! The ledger: sums over postings, broken down. Every page, of now or of an earlier arrival, is one fold over
//! rows that never change.

use std::collections::BTreeMap;

use book::date::Date;
use book::money::Dong;
use book::posting::Account;
use replica::{ActorId, ScopeId};
use rusqlite::{Connection, Row, params};

use crate::project::money::{date, scheme, scheme_number};
use crate::query::Answer;
use crate::query::Reader;
use crate::query::organisation::Names;
use crate::sql::{int, nat};
use crate::view::{Balance, LedgerBy, LedgerFilter, LedgerRow};

/// Accounts 6 and 7 are owed to the insurer and in suspense; 8, 10 and 11 are what state, local budgets and sponsors
/// bear. A sponsor's part is owed to the insurer as well, so it is taken from what participants paid.
const SUMS: &str = "
    select scope, iif(?1, collector, null), iif(?2, scheme, null), iif(?3, day, null),
           -sum(iif(account in (6, 11), amount, 0)), -sum(iif(account = 7, amount, 0)),
           sum(iif(account in (8, 10, 11), amount, 0))
    from posting
    where (account in (6, 7, 8, 10) or account = 11 and scheme is not null) and arrival <= ?4 and day >= ?5 and day < ?6
      and (?7 is null or collector = ?7) and (?8 is null or scheme = ?8)
    group by 1, 2, 3, 4";
const LINES: &str = "
    select receipt.scope, iif(?1, actor, null), iif(?2, scheme, null), iif(?3, day, null),
           count(distinct receipt.row), count(*)
    from receipt join receipt_line on receipt_line.receipt = receipt.row
    where arrival <= ?4 and day >= ?5 and day < ?6
      and (?7 is null or actor = ?7) and (?8 is null or scheme = ?8)
    group by 1, 2, 3, 4";
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
        let names = Names::at(self.connection, arrival_max(filter))?;
        let page = Page {
            by,
            filter,
            names: &names,
        };
        let mut rows = BTreeMap::new();
        page.fold(self.connection, SUMS, &mut rows, |sum, row| {
            sum.counted = added(sum.counted, row.get(4)?)?;
            sum.held = added(sum.held, row.get(5)?)?;
            sum.support = added(sum.support, row.get(6)?)?;
            Ok(())
        })?;
        page.fold(self.connection, LINES, &mut rows, |sum, row| {
            sum.receipts += nat(row.get(4)?)?;
            sum.lines += nat(row.get(5)?)?;
            Ok(())
        })?;
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
            let account = row.get(0)?;
            balances.push(Balance {
                account: Account::from_number(account)
                    .ok_or_else(|| crate::StoreError::damaged(format!("account {account}")))?,
                collector: row.get::<_, Option<u32>>(1)?.map(ActorId),
                amount: Dong::new(row.get(2)?),
            });
        }
        Ok(balances)
    }
}

/// A row's keys in the order asked for; `None` where it bears none.
type Key = Vec<Option<u32>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Sum {
    receipts: u64,
    lines: u64,
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
        rows: &mut BTreeMap<Key, Sum>,
        add: impl Fn(&mut Sum, &Row<'_>) -> Answer<()>,
    ) -> Answer<()> {
        let filter = self.filter;
        let mut statement = connection.prepare_cached(statement)?;
        let mut found = statement.query(params![
            self.by.contains(&LedgerBy::Collector),
            self.by.contains(&LedgerBy::Scheme),
            self.by.contains(&LedgerBy::Day),
            arrival_max(filter),
            filter.from.map_or(0, Date::ymd),
            filter.until.map_or(u32::MAX, Date::ymd),
            filter.collector.map(|collector| collector.0),
            filter.scheme.map(scheme_number),
        ])?;
        while let Some(row) = found.next()? {
            let office = self.names.office(ScopeId(row.get(0)?));
            if filter.office.is_none_or(|only| only == office) {
                add(rows.entry(self.key(office, row)?).or_default(), row)?;
            }
        }
        Ok(())
    }

    fn key(self, office: ScopeId, row: &Row<'_>) -> Answer<Key> {
        let one = |by: &LedgerBy| {
            Ok(match by {
                LedgerBy::Commune => Some(office.0),
                LedgerBy::Collector => row.get(1)?,
                LedgerBy::Scheme => row.get(2)?,
                LedgerBy::Day => row.get(3)?,
            })
        };
        self.by.iter().map(one).collect()
    }

    fn row(self, key: &Key, sum: Sum) -> Answer<LedgerRow> {
        let mut row = LedgerRow {
            keys: Vec::with_capacity(key.len()),
            labels: Vec::with_capacity(key.len()),
            receipts: sum.receipts,
            lines: sum.lines,
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
        Ok(match by {
            LedgerBy::Commune => (key.to_string(), self.names.unit(ScopeId(key))),
            LedgerBy::Collector => (key.to_string(), self.names.actor(ActorId(key))),
            LedgerBy::Scheme => {
                let code = scheme(key.into())?.code();
                (code.to_owned(), code.to_owned())
            }
            LedgerBy::Day => {
                let day = date(key)?;
                (day.iso(), day.to_string())
            }
        })
    }
}

/// Returns the last arrival that a page takes into account.
pub(super) fn arrival_max(filter: &LedgerFilter) -> i64 {
    filter.as_of.map_or(i64::MAX, int)
}

fn added(sum: Dong, more: i64) -> Answer<Dong> {
    let sum = sum.checked_add(Dong::new(more));
    sum.ok_or_else(|| crate::StoreError::damaged("a sum out of range"))
}
