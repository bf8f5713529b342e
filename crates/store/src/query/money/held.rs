//! What waits for a human: facts that are held, and ops that are kept unread.

use book::act::Act;
use book::fact::{Count, HandOver, ReceiptNumber};
use book::money::Dong;
use book::record::{Field, Fields};
use book::standing::Standing;
use replica::{Dot, Incarnation, Op, RecordId, ScopeId};
use rusqlite::Row;

use crate::StoreError;
use crate::project::Verdict;
use crate::project::money::{Fact, body, date, read_act, standing};
use crate::query::Answer;
use crate::query::Reader;
use crate::sql::nat;
use crate::view::{HeldKind, HeldView, QuarantineView};

const RECEIPTS: &str = "
    select id, scope, actor, device, incarnation, number, time, standing, series, receipt_number,
           household
    from receipt where standing <> 0";
const HAND_OVERS: &str = "
    select id, scope, actor, device, incarnation, number, time, standing, body
    from hand_over where standing <> 0";
const COUNTS: &str = "
    select id, scope, actor, device, incarnation, number, time, standing, body
    from hand_over_count where standing <> 0";
const ACTS: &str = "
    select id, kind, scope, actor, device, incarnation, number, time, standing, body
    from act where standing <> 0";
const ACT_STANDING: &str = "select standing from act where id = ?1";
const VISITS: &str = "
    select id, scope, actor, device, incarnation, number, time, standing, day, household,
           coalesce((select name from record where record.id = visit.household
                     order by kind is null, scope limit 1), '') as name
    from visit where standing <> 0";
const HOUSEHOLDS: &str = "
    select id, scope, actor, device, incarnation, number, time, standing, fields, record, null as name
    from held_op where kind = 1";
const PERSONS: &str = "
    select id, scope, actor, device, incarnation, number, time, standing, fields, record, null as name
    from held_op where kind = 2";
const EDITS: &str = "
    select id, scope, actor, device, incarnation, number, time, standing, fields, record,
           (select name from record where record.id = held_op.record
            order by kind is null, scope limit 1) as name
    from held_op where kind is null";
const JUDGEMENTS: &str = "
    select id, scope, actor, device, incarnation, number, time, standing, a, same,
           coalesce((select name from record where record.id = a
                     order by kind is null, scope limit 1), '') as first,
           coalesce((select name from record where record.id = b
                     order by kind is null, scope limit 1), '') as second
    from held_same";
const KEPT_UNREAD: &str = "
    select stream.scope, stream.incarnation, op.number, op.bytes, op.verdict
    from op join stream on stream.id = op.stream
    where op.verdict <> 0 order by op.arrival";

impl Reader<'_> {
    /// What is held and why, newest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn held(&self) -> Answer<Vec<HeldView>> {
        let mut held = self.held_in(RECEIPTS, HeldKind::Receipt, |row| {
            let series = row.get("series")?;
            let number = ReceiptNumber {
                series,
                number: row.get("receipt_number")?,
            };
            Ok((number.to_string(), id(row, "household")?))
        })?;
        held.append(&mut self.held_in(HAND_OVERS, HeldKind::HandOver, |row| {
            let hand_over: HandOver = read(row)?;
            Ok((format!("{} {}", hand_over.day, hand_over.amount), None))
        })?);
        held.append(&mut self.held_in(COUNTS, HeldKind::Count, |row| {
            let count: Count = read(row)?;
            Ok((format!("{} {}", count.day, count.stated), None))
        })?);
        held.append(&mut self.held_acts()?);
        held.append(&mut self.held_in(VISITS, HeldKind::Visit, |row| {
            let day = date(row.get("day")?)?;
            let name: String = row.get("name")?;
            Ok((format!("{day} {name}"), id(row, "household")?))
        })?);
        held.append(&mut self.held_in(JUDGEMENTS, HeldKind::Same, |row| {
            let (first, second): (String, String) = (row.get("first")?, row.get("second")?);
            let sign = if row.get("same")? { '=' } else { '≠' };
            Ok((format!("{first} {sign} {second}"), id(row, "a")?))
        })?);
        for (kind, statement) in [
            (HeldKind::Household, HOUSEHOLDS),
            (HeldKind::Person, PERSONS),
            (HeldKind::Edit, EDITS),
        ] {
            held.append(&mut self.held_in(statement, kind, |row| {
                let fields: Fields = body(
                    row.get_ref("fields")?
                        .as_blob()
                        .map_err(StoreError::damaged)?,
                )?;
                let name: Option<String> = row.get("name")?;
                let named = Some(fields.text(Field::Name).to_owned());
                let title = name.filter(|name| !name.is_empty()).or(named);
                // A new person is known by the house that they were written into.
                let house = fields
                    .record(Field::Household)
                    .filter(|_| kind == HeldKind::Person);
                let record = house.map_or_else(|| id(row, "record"), |house| Ok(Some(house)))?;
                Ok((title.unwrap_or_default(), record))
            })?);
        }
        held.sort_by_key(|view| std::cmp::Reverse((view.time, view.dot.actor, view.dot.counter)));
        Ok(held)
    }

    /// The standing of an act; `None` where it is not here.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn act_standing(&self, id: RecordId) -> Answer<Option<Standing>> {
        let mut statement = self.connection.prepare_cached(ACT_STANDING)?;
        let mut rows = statement.query([id.as_bytes()])?;
        let bits = rows.next()?.map(|row| row.get(0)).transpose()?;
        Ok(bits.map(standing))
    }

    fn held_acts(&self) -> Answer<Vec<HeldView>> {
        let mut statement = self.connection.prepare_cached(ACTS)?;
        let mut rows = statement.query([])?;
        let mut held = Vec::new();
        while let Some(row) = rows.next()? {
            let (fact, act, standing) = read_act(row)?;
            let receipt = match act.about() {
                Some(about) => self.receipt(about)?,
                None => None,
            };
            let title = title(&act, receipt.as_ref().map(|view| &view.receipt.number));
            held.push(HeldView {
                id: fact.id,
                kind: HeldKind::Act(act.kind()),
                scope: fact.scope,
                dot: fact.dot,
                actor: fact.actor,
                time: fact.time,
                title,
                record: receipt.map(|view| view.id),
                moved_to: None,
                standing,
                said: self.said_of(&fact.of_op(), standing)?,
            });
        }
        Ok(held)
    }

    fn held_in(
        &self,
        statement: &'static str,
        kind: HeldKind,
        about: impl Fn(&Row<'_>) -> Answer<(String, Option<RecordId>)>,
    ) -> Answer<Vec<HeldView>> {
        let mut statement = self.connection.prepare_cached(statement)?;
        let mut rows = statement.query([])?;
        let mut held = Vec::new();
        while let Some(row) = rows.next()? {
            let fact = Fact::read(row)?;
            let standing = standing(row.get("standing")?);
            let (title, record) = about(row)?;
            let scope = fact.scope;
            held.push(HeldView {
                id: fact.id,
                kind,
                scope,
                dot: fact.dot,
                actor: fact.actor,
                time: fact.time,
                title,
                record,
                moved_to: self.left_for(scope, record)?,
                standing,
                said: self.said_of(&fact.of_op(), standing)?,
            });
        }
        Ok(held)
    }

    /// Ops that are kept unread, in order of arrival.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn quarantine(&self) -> Answer<Vec<QuarantineView>> {
        let mut statement = self.connection.prepare_cached(KEPT_UNREAD)?;
        let mut rows = statement.query([])?;
        let mut kept = Vec::new();
        while let Some(row) = rows.next()? {
            let incarnation = Incarnation::from_bytes(row.get(1)?);
            let bytes = row.get_ref(3)?.as_blob().map_err(StoreError::damaged)?;
            kept.push(QuarantineView {
                scope: ScopeId(row.get(0)?),
                dot: Dot::new(incarnation, nat(row.get(2)?)?),
                kind: Op::decode(bytes).ok().map(|op| op.kind.0),
                why: Verdict::code(row.get(4)?),
            });
        }
        Ok(kept)
    }
}

/// Returns an act's day, and the numbers that it is about: receipts, a line of a statement, a slip, a month; else whose
/// money it is.
fn title(act: &Act, receipt: Option<&ReceiptNumber>) -> String {
    let run = |series: &str, from: u32, until: u32| {
        let number = |number: u32| ReceiptNumber {
            series: series.to_owned(),
            number,
        };
        let last = number(until.saturating_sub(1));
        format!("{} – {last}", number(from))
    };
    let about = match act {
        Act::BookReturn(body) => Some(run(&body.series, body.from, body.until)),
        Act::BookClosing(body) => Some(run(&body.series, body.from, body.until)),
        Act::BankSlip(body) => Some(body.number.clone()),
        Act::BankLine(body) => Some(body.key.reference.clone()),
        Act::BankMatch(body) => Some(body.line.reference.clone()),
        Act::Batch(body) => Some(body.month.to_string()),
        Act::Closing(body) => Some(body.month.to_string()),
        Act::Deposit(body) => Some(paid(
            body.total(),
            body.payer.as_deref().unwrap_or_default(),
        )),
        Act::SponsorGift(body) => Some(paid(body.total(), &body.sponsor)),
        Act::Void(_)
        | Act::Approval(_)
        | Act::Repayment(_)
        | Act::BatchOutcome(_)
        | Act::Explanation(_)
        | Act::Review(_)
        | Act::Refund(_) => None,
    };
    let about = receipt.map(ToString::to_string).or(about);
    let day = act.day();
    about.map_or_else(|| day.to_string(), |about| format!("{day} {about}"))
}

/// What has no number is known by how much it is, and whose.
fn paid(total: Option<Dong>, whose: &str) -> String {
    let total = total.unwrap_or_default();
    format!("{total} {whose}").trim_end().to_owned()
}

fn id(row: &Row<'_>, column: &str) -> Answer<Option<RecordId>> {
    Ok(row.get::<_, Option<_>>(column)?.map(RecordId::from_bytes))
}

fn read<T: for<'b> minicbor::Decode<'b, ()>>(row: &Row<'_>) -> Answer<T> {
    body(
        row.get_ref("body")?
            .as_blob()
            .map_err(StoreError::damaged)?,
    )
}
