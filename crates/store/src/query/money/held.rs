//! What waits for a human: facts that are held, and ops that are kept unread.

use book::act::ActKind;
use book::record::RecordKind;
use book::standing::{Hold, Standing};
use replica::{Dot, Incarnation, Op, RecordId, ScopeId};
use rusqlite::Row;

use super::told::Told;
use crate::StoreError;
use crate::project::Verdict;
use crate::project::money::{Fact, body, date, read_act, standing};
use crate::query::Answer;
use crate::query::Reader;
use crate::sql::nat;
use crate::view::{HeldKind, HeldView, QuarantineView};

const RECEIPTS: &str = "
    select id, scope, actor, device, incarnation, number, time, standing, body
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
    select id, scope, actor, device, incarnation, number, time, standing, day, household
    from visit where standing <> 0";
const OPS: &str = "
    select id, scope, actor, device, incarnation, number, time, standing, kind, fields, record
    from held_op";
const JUDGEMENTS: &str = "
    select id, scope, actor, device, incarnation, number, time, standing, a, b, same
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
        let mut held = self.held_in(RECEIPTS, |row| self.told_receipt(&read(row, "body")?))?;
        held.append(&mut self.held_in(HAND_OVERS, |row| {
            Ok(Told::of_hand_over(&read(row, "body")?))
        })?);
        held.append(&mut self.held_in(COUNTS, |row| Ok(Told::of_count(&read(row, "body")?)))?);
        held.append(&mut self.held_acts()?);
        held.append(&mut self.held_in(VISITS, |row| {
            let household = RecordId::from_bytes(row.get("household")?);
            self.told_visit(date(row.get("day")?)?, household)
        })?);
        held.append(&mut self.held_in(JUDGEMENTS, |row| {
            let (a, b): ([u8; 16], [u8; 16]) = (row.get("a")?, row.get("b")?);
            let both = (RecordId::from_bytes(a), RecordId::from_bytes(b));
            self.told_same(both, row.get("same")?)
        })?);
        held.append(&mut self.held_in(OPS, |row| {
            let kind: Option<u8> = row.get("kind")?;
            let record = RecordId::from_bytes(row.get("record")?);
            let kind = kind.and_then(RecordKind::from_number);
            self.told_fields(kind, record, &read(row, "fields")?)
        })?);
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
            held.push(self.view_of(&fact, self.told_act(&act)?, standing)?);
        }
        Ok(held)
    }

    fn held_in(
        &self,
        statement: &'static str,
        told: impl Fn(&Row<'_>) -> Answer<Told>,
    ) -> Answer<Vec<HeldView>> {
        let mut statement = self.connection.prepare_cached(statement)?;
        let mut rows = statement.query([])?;
        let mut held = Vec::new();
        while let Some(row) = rows.next()? {
            let standing = standing(row.get("standing")?);
            held.push(self.view_of(&Fact::read(row)?, told(row)?, standing)?);
        }
        Ok(held)
    }

    /// A fact with what tells people which one it is.
    pub(super) fn view_of(&self, fact: &Fact, told: Told, standing: Standing) -> Answer<HeldView> {
        let moved_to = match told.kind {
            HeldKind::Act(_) => None,
            HeldKind::Receipt
            | HeldKind::HandOver
            | HeldKind::Count
            | HeldKind::Visit
            | HeldKind::Household
            | HeldKind::Person
            | HeldKind::Edit
            | HeldKind::Same => self.left_for(fact.scope, told.record)?,
        };
        Ok(HeldView {
            id: fact.id,
            kind: told.kind,
            scope: fact.scope,
            dot: fact.dot,
            actor: fact.actor,
            time: fact.time,
            title: told.title,
            amount: told.amount,
            whose: told.whose,
            record: told.record,
            moved_to,
            standing,
            said: self.said_of(&fact.of_op(), standing)?,
            awaits: if standing.has(Hold::NotOwed) {
                self.awaited(&told.out_of)?
            } else {
                None
            },
        })
    }

    /// The first of some acts that waits for a second person.
    fn awaited(&self, acts: &[RecordId]) -> Answer<Option<(ActKind, RecordId)>> {
        for id in acts {
            let waits = self.act_standing(*id)?.is_some_and(|standing| {
                standing.has(Hold::NeedsApproval) && !standing.has(Hold::Rejected)
            });
            if let Some(act) = self.act_of(*id)?.filter(|_| waits) {
                return Ok(Some((act.kind(), *id)));
            }
        }
        Ok(None)
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

fn read<T: for<'b> minicbor::Decode<'b, ()>>(row: &Row<'_>, column: &str) -> Answer<T> {
    body(
        row.get_ref(column)?
            .as_blob()
            .map_err(StoreError::damaged)?,
    )
}
