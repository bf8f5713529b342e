//! Receipts.

use std::collections::BTreeMap;

use book::date::Date;
use book::fact::{Receipt, ReceiptNumber};
use replica::{RecordId, ScopeId};
use rusqlite::{OptionalExtension as _, params};

use super::ledger::arrival_max;
use crate::StoreError;
use crate::project::money::{Fact, body, given_back, scheme_number, standing};
use crate::query::Answer;
use crate::query::Reader;
use crate::query::organisation::Names;
use crate::sql::nat;
use crate::tx::Tx;
use crate::view::{ReceiptFilter, ReceiptView};

/// The receipts of all, or of a household, or of those that are shown as one with it.
const ALL: &str = "?6 is null";
const OF_HOUSEHOLD: &str = "household in (
    select ?6 union
    select other.id from merged me join merged other on other.shown = me.shown where me.id = ?6)";
const BY_ROW: &str = "
    select id, scope, actor, device, incarnation, number, time, standing, void, refunded, arrival, body
    from receipt where row = ?1";
const ROW_OF: &str = "select row from receipt where id = ?1";
const BY_NUMBER: &str = "
    select row from receipt where series = ?1 and receipt_number = ?2
    order by time, incarnation, number, id";
const NAME: &str = "select name from record where id = ?1";

fn list(whose: &str) -> String {
    format!(
        "select row, scope, id from receipt
         where {whose} and arrival <= ?1 and day >= ?2 and day < ?3 and (?4 is null or actor = ?4)
           and (?5 is null or exists (select 1 from receipt_line
                                      where receipt_line.receipt = receipt.row and scheme = ?5))
           and (not ?7 or standing <> 0)
         order by time desc, incarnation desc, number desc, id desc"
    )
}

impl Reader<'_> {
    /// Receipts, newest first, with their standing of now.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn receipts(&self, filter: &ReceiptFilter) -> Answer<Vec<ReceiptView>> {
        let ledger = &filter.ledger;
        let names = match ledger.units.is_empty() {
            true => Names::default(),
            false => Names::of_units(self.connection, arrival_max(ledger))?,
        };
        let whose = filter.household.map_or(ALL, |_| OF_HOUSEHOLD);
        let mut statement = self.connection.prepare_cached(&list(whose))?;
        let mut rows = statement.query(params![
            arrival_max(ledger),
            ledger.from.map_or(0, Date::ymd),
            ledger.until.map_or(u32::MAX, Date::ymd),
            ledger.collector.map(|collector| collector.0),
            ledger.scheme.map(scheme_number),
            filter
                .household
                .as_ref()
                .map(|household| household.as_bytes()),
            filter.held_only,
        ])?;
        let limit = filter.limit.map_or(usize::MAX, |limit| {
            usize::try_from(limit).unwrap_or(usize::MAX)
        });
        // What only postings tell of leads to receipts through them.
        let by_postings = ledger.group.is_some()
            || ledger.period.is_some()
            || ledger.account.is_some()
            || ledger.source.is_some();
        let facts = by_postings.then(|| self.facts_of(ledger)).transpose()?;
        let mut receipts = Vec::new();
        while receipts.len() < limit {
            let Some(row) = rows.next()? else { break };
            let scope = ScopeId(row.get(1)?);
            let id = RecordId::from_bytes(row.get(2)?);
            if facts.as_ref().is_some_and(|facts| !facts.contains(&id)) {
                continue;
            }
            if ledger.units.iter().all(|unit| names.is_under(scope, *unit)) {
                receipts.push(self.receipt_by_row(row.get(0)?)?);
            }
        }
        Ok(receipts)
    }

    /// One receipt.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn receipt(&self, id: RecordId) -> Answer<Option<ReceiptView>> {
        let mut statement = self.connection.prepare_cached(ROW_OF)?;
        let row = statement
            .query_row([id.as_bytes()], |row| row.get(0))
            .optional()?;
        row.map(|row| self.receipt_by_row(row)).transpose()
    }

    /// The receipts that bear this number: more than one where numbers were used twice.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn receipts_by_number(&self, number: &ReceiptNumber) -> Answer<Vec<ReceiptView>> {
        let mut statement = self.connection.prepare_cached(BY_NUMBER)?;
        let rows = statement.query_map((&number.series, number.number), |row| row.get(0))?;
        let rows = rows.collect::<Result<Vec<i64>, _>>()?;
        rows.into_iter()
            .map(|row| self.receipt_by_row(row))
            .collect()
    }

    pub(super) fn receipt_by_row(&self, row: i64) -> Answer<ReceiptView> {
        let mut statement = self.connection.prepare_cached(BY_ROW)?;
        let mut rows = statement.query([row])?;
        let row = rows
            .next()?
            .ok_or_else(|| StoreError::damaged(format!("no receipt {row}")))?;
        let fact = Fact::read(row)?;
        let receipt: Receipt = body(
            row.get_ref("body")?
                .as_blob()
                .map_err(StoreError::damaged)?,
        )?;
        let persons = receipt.lines.iter().map(|line| self.name_of(line.person));
        Ok(ReceiptView {
            id: fact.id,
            scope: fact.scope,
            collector: fact.actor,
            device: fact.device,
            dot: fact.dot,
            time: fact.time,
            arrival: nat(row.get("arrival")?)?,
            standing: standing(row.get("standing")?),
            void: row.get("void")?,
            refunded: if row.get("refunded")? {
                given_back(&Tx::of(self.connection), fact.id)?
            } else {
                BTreeMap::new()
            },
            persons: persons.collect::<Answer<_>>()?,
            receipt,
        })
    }

    fn name_of(&self, person: Option<RecordId>) -> Answer<String> {
        let Some(person) = person else {
            return Ok(String::new());
        };
        let mut statement = self.connection.prepare_cached(NAME)?;
        let name = statement
            .query_row([person.as_bytes()], |row| row.get(0))
            .optional()?;
        Ok(name.unwrap_or_default())
    }
}
