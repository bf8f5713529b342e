//! Refunds, and what a second person said of them.

use book::act::{Act, Refund};
use book::standing::Hold;
use replica::RecordId;

use super::voids::APPROVAL;
use crate::StoreError;
use crate::project::money::read_act;
use crate::query::Answer;
use crate::query::Reader;
use crate::view::{RefundFilter, RefundView, RefundedLine};

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
}
