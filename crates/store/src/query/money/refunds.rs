//! Refunds, and what a second person said of them.

use book::act::{Act, Refund};
use book::fact::{Basis, Line};
use book::record::{Field, Value};
use book::standing::Hold;
use replica::{Hlc, RecordId};

use super::voids::APPROVAL;
use crate::StoreError;
use crate::project::money::read_act;
use crate::query::Answer;
use crate::query::Reader;
use crate::view::{OrderToSet, ReceiptFilter, RefundFilter, RefundView, RefundedLine};

const REFUNDS: &str = "
    select id, kind, scope, actor, device, incarnation, number, time, standing, body
    from act where kind = 69 and (?1 is null or about = ?1)
    order by time desc, incarnation desc, number desc, id desc";

impl Reader<'_> {
    /// Refunds, newest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn refunds(&self, filter: &RefundFilter) -> Answer<Vec<RefundView>> {
        let mut statement = self.connection.prepare_cached(REFUNDS)?;
        let about = filter.receipt.as_ref().map(RecordId::as_bytes);
        let mut rows = statement.query([about])?;
        let mut refunds = Vec::new();
        while let Some(row) = rows.next()? {
            let (fact, act, standing) = read_act(row)?;
            let Act::Refund(refund) = act else {
                return Err(StoreError::damaged("a refund is none"));
            };
            if filter.waiting && !standing.has(Hold::NeedsApproval) {
                continue;
            }
            refunds.push(RefundView {
                id: fact.id,
                scope: fact.scope,
                dot: fact.dot,
                actor: fact.actor,
                time: fact.time,
                standing,
                line: self.refunded(&refund)?,
                refund,
                word: self.word(fact.id, APPROVAL)?,
            });
        }
        Ok(refunds)
    }

    fn refunded(&self, refund: &Refund) -> Answer<Option<RefundedLine>> {
        let Some(view) = self.receipt(refund.line.receipt)? else {
            return Ok(None);
        };
        let Some(line) = refund.line_of(&view.receipt) else {
            return Ok(None);
        };
        let at = usize::try_from(refund.line.line).unwrap_or_default();
        let name = at.checked_sub(1).and_then(|at| view.persons.get(at));
        Ok(Some(RefundedLine {
            collector: view.collector,
            household: view.receipt.household,
            counted: view.standing.is_counted() && !view.void,
            name: name.cloned().unwrap_or_default(),
            line: line.clone(),
            number: view.receipt.number,
        }))
    }

    /// Households whose order of health insurance is to be set anew after a refund: all of them, or one. Oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn orders_to_set(&self, household: Option<RecordId>) -> Answer<Vec<OrderToSet>> {
        let mut found = Vec::new();
        for view in self.refunds(&RefundFilter::default())?.into_iter().rev() {
            let Some((house, place)) = place_of(&view) else {
                continue;
            };
            let house = self.shown_as(house)?;
            if household.is_some_and(|only| only != house)
                || !self.is_anyone_behind(house, &view, place)?
                || self.is_set_since(house, view.time)?
            {
                continue;
            }
            let record = self.record(house)?;
            let name = record.as_ref().and_then(|record| record.shown(Field::Name));
            found.push(OrderToSet {
                household: house,
                scope: record.as_ref().map_or(view.scope, |record| record.scope),
                name: match name {
                    Some(Value::Text(name)) => name.clone(),
                    Some(_) | None => String::new(),
                },
                refund: view.id,
                day: view.refund.day,
                place,
            });
        }
        Ok(found)
    }

    /// Whether another member bought a place behind one in the same year, and has days of it left.
    fn is_anyone_behind(&self, house: RecordId, view: &RefundView, place: u32) -> Answer<bool> {
        let filter = ReceiptFilter {
            household: Some(house),
            ..ReceiptFilter::default()
        };
        let receipts = self.receipts(&filter)?;
        let of = receipts.iter().find(|of| of.id == view.refund.line.receipt);
        let year = of.map(|of| of.receipt.day.year());
        let mut others = receipts
            .iter()
            .filter(|other| !other.void && Some(other.receipt.day.year()) == year);
        let person = view.line.as_ref().and_then(|of| of.line.person);
        Ok(others.any(|other| {
            let behind = |line: &Line| {
                line.person != person && place_on(line).is_some_and(|other| other > place)
            };
            other.left().iter().any(behind)
        }))
    }

    /// Whether somebody told a member's place since.
    fn is_set_since(&self, house: RecordId, time: Hlc) -> Answer<bool> {
        for person in self.persons_of(house)? {
            let Some(record) = self.record(person.id)? else {
                continue;
            };
            let orders = record.fields.iter().filter(|one| one.field == Field::Order);
            let mut told = orders.flat_map(|one| &one.siblings);
            if told.any(|one| one.time > time) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The household and place that a refund that counts frees, where its line is on the household's scale.
fn place_of(view: &RefundView) -> Option<(RecordId, u32)> {
    let of = view.line.as_ref().filter(|_| view.standing.is_counted())?;
    Some((of.household?, place_on(&of.line)?))
}

const fn place_on(line: &Line) -> Option<u32> {
    match line.basis {
        Basis::Bhyt {
            order, group: None, ..
        } => Some(order),
        Basis::Bhyt { group: Some(_), .. } | Basis::Bhxh { .. } | Basis::Declared => None,
    }
}
