//! Who takes part: counts over receipt lines, nothing kept.

use std::collections::BTreeMap;

use book::date::Date;
use book::fact::Scheme;
use replica::{Op, RecordId, ScopeId};

use crate::StoreError;
use crate::project::money::{scheme, scheme_number};
use crate::query::Answer;
use crate::query::Reader;
use crate::query::organisation::Names;
use crate::sql::{int, nat};
use crate::view::{LedgerFilter, ParticipantCount, ParticipantsFilter};

/// One walk along `receipt_line_by_person`. Counted lines of one person and scheme never cover one day twice, so
/// the scope found is the only one.
const PARTICIPANTS: &str = "
    select scope, scheme, count(*), sum(begun >= ?2)
    from (select scheme, min(covers_from) as begun,
                 max(iif(covers_from <= ?1 and covers_to >= ?1, scope, null)) as scope
          from receipt_line
          where person is not null and counted = 1 and covers_from <= covers_to
          group by person, scheme)
    where scope is not null
    group by scope, scheme";
/// The same where persons were merged: those who are shown as one count once.
const PARTICIPANTS_MERGED: &str = "
    select scope, scheme, count(*), sum(begun >= ?2)
    from (select scheme, min(covers_from) as begun,
                 max(iif(covers_from <= ?1 and covers_to >= ?1, receipt_line.scope, null)) as scope
          from receipt_line left join merged on merged.id = receipt_line.person
          where person is not null and counted = 1 and covers_from <= covers_to
          group by coalesce(shown, person), scheme)
    where scope is not null
    group by scope, scheme";
const ANY_MERGED: &str = "select exists (select 1 from merged)";
const BYTES_AT: &str = "select bytes from op where arrival <= ?1 order by arrival desc";
const COVERED: &str = "
    select exists (select 1 from receipt_line
                   where person = ?1 and scheme = ?2 and covers_from <= ?4 and covers_to >= ?3
                     and covers_from <= covers_to and counted <> 2)";

impl Reader<'_> {
    /// The first of a filter's days and the one behind the last, as numbers; without a last day or a month that of an
    /// arrival.
    pub(super) fn days(&self, filter: &LedgerFilter, as_of: i64) -> Answer<(u32, u32)> {
        let (mut from, mut until) = (filter.from.map_or(0, Date::ymd), None);
        if let Some(month) = filter.period {
            from = from.max(month.saturating_mul(100));
            until = Some(month.saturating_mul(100).saturating_add(99));
        }
        let last = filter.until.map(Date::ymd);
        let until = match (last, until) {
            (Some(last), Some(until)) => last.min(until),
            (Some(until), None) | (None, Some(until)) => until,
            (None, None) => self.day_at(nat(as_of)?)?.map_or(0, Date::ymd),
        };
        Ok((from, until))
    }

    /// The day on which the last op up to an arrival was written, by its writer's clock; none where none can be read.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn day_at(&self, arrival: u64) -> Answer<Option<Date>> {
        let mut statement = self.connection.prepare_cached(BYTES_AT)?;
        let mut rows = statement.query([int(arrival)])?;
        while let Some(row) = rows.next()? {
            let bytes = row.get_ref(0)?.as_blob().map_err(StoreError::damaged)?;
            // What was struck out, and what this version cannot read, tells no time.
            if let Ok(op) = Op::decode(bytes) {
                return Ok(Some(Date::local_day(op.time.wall().0)));
            }
        }
        Ok(None)
    }

    /// Participants per office and scheme: persons with a counted line that covers the day.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn participants(&self, filter: &ParticipantsFilter) -> Answer<Vec<ParticipantCount>> {
        let names = Names::at(self.connection, i64::MAX)?;
        let merged = self
            .connection
            .query_row(ANY_MERGED, [], |row| row.get(0))?;
        let counted = if merged {
            PARTICIPANTS_MERGED
        } else {
            PARTICIPANTS
        };
        let mut statement = self.connection.prepare_cached(counted)?;
        let mut rows = statement.query((filter.on.ymd(), filter.new_since.ymd()))?;
        let mut counts = BTreeMap::<(ScopeId, Scheme), (u64, u64)>::new();
        while let Some(row) = rows.next()? {
            let office = names.commune(ScopeId(row.get(0)?));
            let count = counts.entry((office, scheme(row.get(1)?)?)).or_default();
            count.0 += nat(row.get(2)?)?;
            count.1 += nat(row.get(3)?)?;
        }
        let counts = counts
            .into_iter()
            .map(|((office, scheme), (persons, new))| ParticipantCount {
                office,
                name: names.unit(office),
                scheme,
                persons,
                new,
            });
        Ok(counts.collect())
    }

    /// Whether any line for this person, or one that is shown as the same, covers any day of `from..=to` in this
    /// scheme, held or counted, but not void.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn covered(&self, person: RecordId, scheme: Scheme, from: Date, to: Date) -> Answer<bool> {
        let mut statement = self.connection.prepare_cached(COVERED)?;
        for person in self.set_of(person)? {
            let key = (
                person.as_bytes(),
                scheme_number(scheme),
                from.ymd(),
                to.ymd(),
            );
            if statement.query_row(key, |row| row.get(0))? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
