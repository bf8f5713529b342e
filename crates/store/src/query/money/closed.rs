//! Which offices had closed a month at an arrival, and since when.

use std::collections::BTreeMap;

use book::act::{Act, ActKind};
use replica::{RecordId, ScopeId};
use rusqlite::OptionalExtension as _;

use super::voids::APPROVAL;
use crate::query::organisation::Names;
use crate::query::{Answer, Reader};
use crate::sql::{int, nat};

const CLOSED: &str = "
    select scope, min(arrival) from closed_period where month = ?1 and arrival <= ?2 group by scope";
/// When a second person's word on an act came: it counts since, where it counts at all.
const WORD: &str = "
    select arrival from act where about = ?1 and kind = ?2 and standing = 0 order by arrival limit 1";

/// Which offices had closed a month at an arrival, and since when.
#[derive(Debug)]
pub struct Closed {
    names: Names,
    since: BTreeMap<ScopeId, u64>,
}

impl Closed {
    /// Returns since which arrival the month is closed where a scope's receipts are reported.
    #[must_use]
    pub fn since(&self, scope: ScopeId) -> Option<u64> {
        self.since.get(&self.names.commune(scope)).copied()
    }

    /// Returns every arrival since which some office has closed it.
    pub fn all(&self) -> impl Iterator<Item = u64> {
        self.since.values().copied()
    }
}

impl Reader<'_> {
    /// The offices that had closed a month, as the number yyyymm, at an arrival; those too that opened it again since.
    ///
    /// # Errors
    ///
    /// [`StoreError`](crate::StoreError).
    pub fn closed(&self, month: u32, as_of: u64) -> Answer<Closed> {
        let mut since = BTreeMap::new();
        let mut statement = self.connection.prepare_cached(CLOSED)?;
        let mut rows = statement.query((month, int(as_of)))?;
        while let Some(row) = rows.next()? {
            since.insert(ScopeId(row.get(0)?), nat(row.get(1)?)?);
        }
        for (office, from, until) in self.opened_again(month)? {
            if (from..until).contains(&as_of) {
                let known = since.entry(office).or_insert(from);
                *known = from.min(*known);
            }
        }
        let names = Names::of_units(self.connection, int(as_of))?;
        Ok(Closed { names, since })
    }

    /// Closings of a month that were taken back, each from the arrival since which it stood up to the one that opened it.
    fn opened_again(&self, month: u32) -> Answer<Vec<(ScopeId, u64, u64)>> {
        let acts = self.acts(ActKind::Closing)?;
        let mut found = Vec::new();
        for (opener, act, standing) in &acts {
            let Act::Closing(opening) = act else { continue };
            let Some(id) = opening.reopens.filter(|_| standing.is_counted()) else {
                continue;
            };
            let of = acts.iter().find(|(fact, _, _)| fact.id == id);
            let Some((fact, Act::Closing(closing), _)) = of else {
                continue;
            };
            if closing.month.first_day().ymd() / 100 == month
                && let Some(from) = self.said(id)?
                && let Some(until) = self.said(opener.id)?
            {
                found.push((fact.scope, from, until));
            }
        }
        Ok(found)
    }

    fn said(&self, about: RecordId) -> Answer<Option<u64>> {
        let mut statement = self.connection.prepare_cached(WORD)?;
        let found = statement.query_row((about.as_bytes(), APPROVAL), |row| row.get(0));
        found.optional()?.map(nat).transpose()
    }
}
