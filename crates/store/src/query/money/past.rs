//! Receipts as they stood at an arrival: which counted and which were void, what refunds had left of them, who had paid
//! before.
//!
//! Rows of receipts and acts say how they stand now. Whatever stood otherwise at an arrival was posted since, and what it
//! came to then is a sum over postings, which never change.

use std::collections::BTreeMap;

use book::act::ActKind;
use book::date::Date;
use book::fact::Scheme;
use book::posting::Account;
use replica::{ActorId, RecordId, ScopeId};

use super::ledger::arrival_max;
use crate::StoreError;
use crate::project::money::first_row;
use crate::project::money::{Fact, date, paid_before, scheme};
use crate::query::organisation::Names;
use crate::query::{Answer, Reader};
use crate::sql::int;
use crate::tx::Tx;
use crate::view::{Lapsed, LedgerFilter, ReceiptView};

const MOVED: &str = "select distinct fact from posting where row >= ?1";
/// What those came to before: on any account, and on the insurer's and those of who bears a part.
const STOOD: &str = "
    select fact, max(account in (?2, ?3, ?4))
    from (select fact, account from posting
          where row < ?1 and fact in (select fact from posting where row >= ?1)
          group by fact, account having sum(amount) <> 0)
    group by fact";
const VOIDS: &str = "select about, id, standing = 0 from act where kind = 54 and about is not null";
const LINES: &str = "
    select receipt.id, line, coalesce(shown, person), scheme, covers_from, covers_to, receipt_line.scope,
           receipt.actor, standing = 0
    from receipt_line join receipt on receipt.row = receipt_line.receipt
         left join merged on merged.id = receipt_line.person
    where person is not null and receipt.arrival <= ?1";

/// How a fact stood that was posted to since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Stood {
    /// It had moved anything.
    counted: bool,
    /// It had moved premiums that count.
    premium: bool,
}

/// An act that says so, and whether it counts now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Said {
    act: RecordId,
    counts: bool,
}

/// Receipts as they stood at an arrival.
#[derive(Debug)]
pub struct Past<'c> {
    reader: Reader<'c>,
    as_of: u64,
    moved: BTreeMap<RecordId, Stood>,
    voids: BTreeMap<RecordId, Vec<Said>>,
    /// From which day on a line of a receipt is given back.
    refunds: BTreeMap<RecordId, Vec<(u32, Date, Said)>>,
}

impl<'c> Reader<'c> {
    /// Receipts as they stood at an arrival.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn past(&self, as_of: u64) -> Answer<Past<'c>> {
        let mut past = Past {
            reader: *self,
            as_of,
            moved: BTreeMap::new(),
            voids: BTreeMap::new(),
            refunds: BTreeMap::new(),
        };
        past.read_moved()?;
        let mut statement = self.connection.prepare_cached(VOIDS)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let act = RecordId::from_bytes(row.get(1)?);
            let counts = row.get(2)?;
            let of = past.voids.entry(RecordId::from_bytes(row.get(0)?));
            of.or_default().push(Said { act, counts });
        }
        for (fact, act, standing) in self.acts(ActKind::Refund)? {
            let book::act::Act::Refund(refund) = act else {
                return Err(StoreError::damaged("a refund is none"));
            };
            let counts = standing.is_counted();
            let said = Said {
                act: fact.id,
                counts,
            };
            let of = past.refunds.entry(refund.line.receipt).or_default();
            of.push((refund.line.line, refund.from, said));
        }
        Ok(past)
    }
}

impl Past<'_> {
    fn read_moved(&mut self) -> Answer<()> {
        let connection = self.reader.connection;
        let since = first_row(connection, int(self.as_of).saturating_add(1))?;
        let mut statement = connection.prepare_cached(MOVED)?;
        let mut rows = statement.query([since])?;
        while let Some(row) = rows.next()? {
            let fact = RecordId::from_bytes(row.get(0)?);
            self.moved.insert(fact, Stood::default());
        }
        if self.moved.is_empty() {
            return Ok(());
        }
        let [insurer, state, local] = [
            Account::OwedInsurer,
            Account::StateClaimed,
            Account::LocalClaimed,
        ]
        .map(Account::number);
        let mut statement = connection.prepare_cached(STOOD)?;
        let mut rows = statement.query((since, insurer, state, local))?;
        while let Some(row) = rows.next()? {
            let stood = Stood {
                counted: true,
                premium: row.get(1)?,
            };
            let fact = RecordId::from_bytes(row.get(0)?);
            self.moved.insert(fact, stood);
        }
        Ok(())
    }

    fn counted(&self, said: &Said) -> bool {
        let stood = self.moved.get(&said.act);
        stood.map_or(said.counts, |stood| stood.counted)
    }

    /// Returns whether a void of a receipt counted.
    #[must_use]
    pub fn is_void(&self, receipt: RecordId) -> bool {
        let voids = self.voids.get(&receipt);
        voids.is_some_and(|voids| voids.iter().any(|said| self.counted(said)))
    }

    /// Returns whether a receipt's premiums counted, a void of it apart.
    #[must_use]
    pub fn is_counted(&self, receipt: &ReceiptView) -> bool {
        let stood = self.moved.get(&receipt.id);
        stood.map_or_else(|| receipt.standing.is_counted(), |stood| stood.premium)
    }

    /// The last day that the person of a receipt's line had paid for in its scheme in front of it; none where it is the
    /// first payment, or where the line names nobody.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn paid_before(&self, of: &ReceiptView, line: u32) -> Answer<Option<Date>> {
        let fact = Fact {
            id: of.id,
            scope: of.scope,
            actor: of.collector,
            device: of.device,
            dot: of.dot,
            time: of.time,
        };
        let mut last: Option<Date> = None;
        let tx = Tx::of(self.reader.connection);
        paid_before(&tx, (&fact, &of.receipt, line), |paid| {
            if paid.arrival <= self.as_of && !self.is_void(paid.receipt) {
                let to = self.covers_to(paid.receipt, paid.line, paid.covers_to)?;
                last = last.max(Some(to));
            }
            Ok(false)
        })?;
        Ok(last)
    }

    /// Returns the last day that a line covered, as refunds had left it; `now` is the one that they leave it now.
    fn covers_to(&self, receipt: RecordId, line: u32, now: Date) -> Answer<Date> {
        let Some(refunds) = self.refunds.get(&receipt) else {
            return Ok(now);
        };
        let view = self.reader.receipt(receipt)?;
        let place = usize::try_from(line).unwrap_or_default().wrapping_sub(1);
        let of = view.as_ref().and_then(|view| view.receipt.lines.get(place));
        let mut to = of.map_or(now, |of| of.covers_to);
        for (at, from, said) in refunds {
            if *at == line && self.counted(said) {
                to = to.min(from.plus_days(-1));
            }
        }
        Ok(to)
    }

    /// Persons whose last counted day lies within the filter's days and month: who has not paid again. Without a last day
    /// or a month nobody who is covered on the day of the arrival. Of the filter, days, month, units, collector (who sold
    /// that day) and scheme are taken into account.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn lapsed(&self, filter: &LedgerFilter) -> Answer<Vec<Lapsed>> {
        let (from, until) = self.reader.days(filter, int(self.as_of))?;
        let names = Names::of_units(self.reader.connection, arrival_max(filter))?;
        let mut lapsed = self.last_days()?;
        lapsed.retain(|one| {
            let mut units = filter.units.iter();
            (from..until).contains(&one.ended.ymd())
                && units.all(|unit| names.is_under(one.scope, *unit))
                && filter.scheme.is_none_or(|only| only == one.scheme)
                && filter.collector.is_none_or(|only| only == one.collector)
        });
        lapsed.sort_by_key(|one| (one.scope, one.scheme, one.ended, one.person));
        Ok(lapsed)
    }

    /// The last counted day of each person and scheme, with where and by whom it was sold. Merged persons have one.
    fn last_days(&self) -> Answer<Vec<Lapsed>> {
        let mut statement = self.reader.connection.prepare_cached(LINES)?;
        let mut rows = statement.query([int(self.as_of)])?;
        let mut last = BTreeMap::<(RecordId, Scheme), Lapsed>::new();
        while let Some(row) = rows.next()? {
            let receipt = RecordId::from_bytes(row.get(0)?);
            let stood = self.moved.get(&receipt).map(|stood| stood.premium);
            if !stood.map_or_else(|| row.get(8), Ok)? || self.is_void(receipt) {
                continue;
            }
            let to = self.covers_to(receipt, row.get(1)?, date(row.get(5)?)?)?;
            if date(row.get(4)?)? > to {
                continue;
            }
            let one = Lapsed {
                person: RecordId::from_bytes(row.get(2)?),
                scheme: scheme(row.get(3)?)?,
                ended: to,
                scope: ScopeId(row.get(6)?),
                collector: ActorId(row.get(7)?),
            };
            let known = last.entry((one.person, one.scheme)).or_insert(one);
            if known.ended < one.ended {
                *known = one;
            }
        }
        Ok(last.into_values().collect())
    }
}
