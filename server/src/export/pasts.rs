//! What a list judges from history, and as of when: a closed month's as of its closing, or else as of the list's arrival.

use std::collections::{BTreeMap, BTreeSet};

use replica::ScopeId;
use store::view::LedgerFilter;
use store::{Closed, Past, Reader};

use crate::failure::Outcome;

/// Receipts as they stood when each office closed the month that is asked for, or at the filter's arrival.
pub(super) struct Pasts<'r> {
    as_of: u64,
    /// Where a month is asked for.
    closed: Option<Closed>,
    known: BTreeMap<u64, Past<'r>>,
}

impl<'r> Pasts<'r> {
    pub(super) fn read(reader: &Reader<'r>, filter: &LedgerFilter) -> Outcome<Self> {
        let as_of = filter.as_of.unwrap_or(u64::MAX);
        let closed = filter.period.map(|month| reader.closed(month, as_of));
        let closed = closed.transpose()?;
        let mut arrivals = BTreeSet::from([as_of]);
        arrivals.extend(closed.iter().flat_map(Closed::all));
        let mut known = BTreeMap::new();
        for arrival in arrivals {
            known.insert(arrival, reader.past(arrival)?);
        }
        Ok(Self {
            as_of,
            closed,
            known,
        })
    }

    fn arrival(&self, scope: ScopeId) -> u64 {
        let closed = self.closed.as_ref().and_then(|closed| closed.since(scope));
        closed.unwrap_or(self.as_of)
    }

    /// Returns the past by which a scope's receipts are judged.
    pub(super) fn of(&self, scope: ScopeId) -> Option<&Past<'r>> {
        self.known.get(&self.arrival(scope))
    }

    /// Returns whoever stopped paying, each by the past of where they last paid.
    pub(super) fn lapsed(&self, filter: &LedgerFilter) -> Outcome<Vec<store::view::Lapsed>> {
        let mut all = Vec::new();
        for (arrival, past) in &self.known {
            let lapsed = past.lapsed(filter)?.into_iter();
            all.extend(lapsed.filter(|one| self.arrival(one.scope) == *arrival));
        }
        all.sort_by_key(|one| (one.scope, one.scheme, one.ended, one.person));
        Ok(all)
    }
}
