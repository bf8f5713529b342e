//! From a row of the ledger down to its postings, its receipts, and the signed ops that carry them.

use std::collections::BTreeSet;

use book::money::Dong;
use book::posting::{Account, LedgerGroup, Source};
use replica::{ActorId, DeviceId, Dot, Hash, Incarnation, RecordId, ScopeId, Signature};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension as _, Row};

use super::ledger::{arrival_max, stored};
use super::rolled::{Tail, of_block};
use crate::project::money::{Length, date, has_roll_ups, scheme, scheme_number};
use crate::query::organisation::Names;
use crate::query::{Answer, Reader};
use crate::sql::{int, nat};
use crate::view::{LedgerFilter, OpView, PostingView};

/// The blocks in which anything fits: only their postings are read.
const BLOCKS: &str = "
    select distinct block from rollup
    where cube = 0 and block <= ?1 and day >= ?2 and day < ?3
      and (?4 is null or collector = ?4) and (?5 is null or scheme = ?5)
      and (?6 is null or grp = ?6) and (?7 is null or period = ?7)
      and (?8 is null or account = ?8) and (?9 is null or source = ?9)
    order by block";
const POSTINGS: &str = "
    select arrival, scope, fact, account, collector, scheme, grp, day, period, source, amount
    from posting
    where row >= ?1 and day >= ?2 and day < ?3
      and (?4 is null or collector = ?4) and (?5 is null or scheme = ?5)
      and (?6 is null or grp = ?6) and (?7 is null or period = ?7)
      and (?8 is null or account = ?8) and (?9 is null or source = ?9) and row < ?10
    order by row";
const OF_ID: &str = "
    select incarnation, number from receipt where id = ?1
    union all select incarnation, number from hand_over where id = ?1
    union all select incarnation, number from hand_over_count where id = ?1
    union all select incarnation, number from act where id = ?1
    union all select made_by, made_at from record where id = ?1 and made_at is not null
    limit 1";
const OP: &str = "
    select op.arrival, stream.scope, stream.incarnation, stream.family, op.number, stream.device, op.link, op.bytes,
           stream.id
    from stream join op on op.stream = stream.id and op.number = ?2
    where ?1 in (stream.incarnation, stream.family)
    order by op.arrival";
const SIGNED: &str = "
    select number, signature from signature where stream = ?1 and number >= ?2 order by number limit 1";

impl Reader<'_> {
    /// The postings behind a part of the ledger, in order of arrival; at most `limit`.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn postings(&self, filter: &LedgerFilter, limit: usize) -> Answer<Vec<PostingView>> {
        let as_of = arrival_max(filter);
        let names = Names::at(self.connection, as_of)?;
        let mut found = Vec::new();
        for rows in self.rows_of(filter, as_of)? {
            let mut statement = self.connection.prepare_cached(POSTINGS)?;
            let mut values = fits(filter, rows.from);
            values.push(rows.until.into());
            let mut rows = statement.query(rusqlite::params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                if found.len() >= limit {
                    return Ok(found);
                }
                let posting = posting(row)?;
                let is_under = |unit: &ScopeId| names.is_under(posting.scope, *unit);
                if filter.units.iter().all(is_under) {
                    found.push(posting);
                }
            }
        }
        Ok(found)
    }

    /// The rows among which everything is that fits, up to an arrival.
    fn rows_of(&self, filter: &LedgerFilter, as_of: i64) -> Answer<Vec<Tail>> {
        if !has_roll_ups(self.connection)? {
            return Ok(vec![Tail::all(self.connection, as_of)?]);
        }
        let mut blocks = self.connection.prepare_cached(BLOCKS)?;
        let values = rusqlite::params_from_iter(fits(filter, Length::Block.of(as_of)));
        let numbers = blocks.query_map(values, |row| row.get(0))?;
        let numbers = numbers.collect::<Result<Vec<i64>, _>>()?.into_iter();
        let rows = numbers.map(|number| of_block(self.connection, number, as_of));
        rows.collect()
    }

    /// The facts that posted to a part of the ledger.
    pub(super) fn facts_of(&self, filter: &LedgerFilter) -> Answer<BTreeSet<RecordId>> {
        let postings = self.postings(filter, usize::MAX)?;
        Ok(postings.into_iter().map(|posting| posting.fact).collect())
    }

    /// The op that made a fact or a record.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn op_of(&self, id: RecordId) -> Answer<Option<OpView>> {
        let mut statement = self.connection.prepare_cached(OF_ID)?;
        let place: Option<([u8; 8], i64)> = statement
            .query_row([id.as_bytes()], |row| row.try_into())
            .optional()?;
        let Some((life, number)) = place else {
            return Ok(None);
        };
        let ops = self.ops_at(&Dot::new(Incarnation::from_bytes(life), nat(number)?))?;
        Ok(ops.into_iter().find(|op| op.id == id))
    }

    /// The ops that stand at this place of a stream: several where its history branches.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn ops_at(&self, place: &Dot) -> Answer<Vec<OpView>> {
        let mut statement = self.connection.prepare_cached(OP)?;
        let mut rows = statement.query((place.actor.as_bytes(), int(place.counter)))?;
        let mut ops = Vec::new();
        while let Some(row) = rows.next()? {
            ops.push(self.op(row)?);
        }
        Ok(ops)
    }

    fn op(&self, row: &Row<'_>) -> Answer<OpView> {
        let (number, stream): (i64, i64) = (row.get(4)?, row.get(8)?);
        let mut signed = self.connection.prepare_cached(SIGNED)?;
        let signature: Option<(i64, [u8; 64])> = signed
            .query_row((stream, number), |row| row.try_into())
            .optional()?;
        let signature = signature
            .map(|(at, bytes)| Ok::<_, crate::StoreError>((nat(at)?, Signature::from_bytes(bytes))))
            .transpose()?;
        let link = Hash::from_bytes(row.get(6)?);
        Ok(OpView {
            id: RecordId::of(&link),
            arrival: nat(row.get(0)?)?,
            scope: ScopeId(row.get(1)?),
            stream: Incarnation::from_bytes(row.get(2)?),
            life: Incarnation::from_bytes(row.get(3)?),
            number: nat(number)?,
            device: DeviceId::from_bytes(row.get(5)?),
            link,
            bytes: row.get(7)?,
            signature,
        })
    }
}

/// What both statements ask by; the first value is each one's own.
fn fits(filter: &LedgerFilter, own: i64) -> Vec<Value> {
    let number = |number: Option<i64>| number.map_or(Value::Null, Value::Integer);
    vec![
        own.into(),
        filter.from.map_or(0, |day| i64::from(day.ymd())).into(),
        filter
            .until
            .map_or(i64::MAX, |day| i64::from(day.ymd()))
            .into(),
        number(filter.collector.map(|collector| collector.0.into())),
        number(filter.scheme.map(scheme_number)),
        number(filter.group.map(|group| group.number().into())),
        number(filter.period.map(i64::from)),
        number(filter.account.map(|account| account.number().into())),
        number(filter.source.map(|source| source.number().into())),
    ]
}

fn posting(row: &Row<'_>) -> Answer<PostingView> {
    let of = row.get::<_, Option<i64>>(5)?;
    let group = row.get::<_, Option<u32>>(6)?;
    let source = row.get::<_, Option<u32>>(9)?;
    let day: u32 = row.get(7)?;
    Ok(PostingView {
        arrival: nat(row.get(0)?)?,
        scope: ScopeId(row.get(1)?),
        fact: RecordId::from_bytes(row.get(2)?),
        account: stored("account", row.get(3)?, Account::from_number)?,
        collector: ActorId(row.get(4)?),
        scheme: of.map(scheme).transpose()?,
        group: group
            .map(|number| stored("group", number, LedgerGroup::from_number))
            .transpose()?,
        day: date(day)?,
        period: row.get(8)?,
        source: source
            .map(|number| stored("source", number, Source::from_number))
            .transpose()?,
        amount: Dong::new(row.get(10)?),
    })
}
