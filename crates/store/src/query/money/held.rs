//! What waits for a human: facts that are held, and ops that are kept unread.

use book::fact::{Count, HandOver, ReceiptNumber};
use replica::{Dot, Incarnation, Op, ScopeId};
use rusqlite::Row;

use crate::StoreError;
use crate::project::Verdict;
use crate::project::money::{Fact, body, standing};
use crate::query::Answer;
use crate::query::Reader;
use crate::sql::nat;
use crate::view::{HeldView, QuarantineView};

const RECEIPTS: &str = "
    select id, scope, actor, device, incarnation, number, time, standing, series, receipt_number
    from receipt where standing <> 0";
const HAND_OVERS: &str = "
    select id, scope, actor, device, incarnation, number, time, standing, body
    from hand_over where standing <> 0";
const COUNTS: &str = "
    select id, scope, actor, device, incarnation, number, time, standing, body
    from hand_over_count where standing <> 0";
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
        let mut held = self.held_in(RECEIPTS, |row| {
            let series = row.get("series")?;
            let number = ReceiptNumber {
                series,
                number: row.get("receipt_number")?,
            };
            Ok(number.to_string())
        })?;
        held.append(&mut self.held_in(HAND_OVERS, |row| {
            let hand_over: HandOver = read(row)?;
            Ok(format!("{} {}", hand_over.day, hand_over.amount))
        })?);
        held.append(&mut self.held_in(COUNTS, |row| {
            let count: Count = read(row)?;
            Ok(format!("{} {}", count.day, count.stated))
        })?);
        held.sort_by_key(|(fact, _)| {
            std::cmp::Reverse((fact.time, fact.dot.actor, fact.dot.counter))
        });
        Ok(held.into_iter().map(|(_, view)| view).collect())
    }

    fn held_in(
        &self,
        statement: &'static str,
        title: impl Fn(&Row<'_>) -> Answer<String>,
    ) -> Answer<Vec<(Fact, HeldView)>> {
        let mut statement = self.connection.prepare_cached(statement)?;
        let mut rows = statement.query([])?;
        let mut held = Vec::new();
        while let Some(row) = rows.next()? {
            let fact = Fact::read(row)?;
            let view = HeldView {
                id: fact.id,
                scope: fact.scope,
                actor: fact.actor,
                title: title(row)?,
                standing: standing(row.get("standing")?),
            };
            held.push((fact, view));
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

fn read<T: for<'b> minicbor::Decode<'b, ()>>(row: &Row<'_>) -> Answer<T> {
    body(
        row.get_ref("body")?
            .as_blob()
            .map_err(StoreError::damaged)?,
    )
}
