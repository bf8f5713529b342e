//! Voids, what a second person said of them, and whether the office looked at them.

use book::act::Act;
use book::standing::Hold;
use replica::RecordId;
use rusqlite::Row;

use crate::StoreError;
use crate::project::money::read_act;
use crate::query::Answer;
use crate::query::Reader;
use crate::view::{VoidFilter, VoidView, VoidedReceipt, WordView};

const VOIDS: &str = "
    select id, kind, scope, actor, device, incarnation, number, time, standing, body
    from act where kind = 54 and (?1 is null or about = ?1)
    order by time desc, incarnation desc, number desc, id desc";
const WORDS: &str = "
    select id, kind, scope, actor, device, incarnation, number, time, standing, body
    from act where about = ?1 and kind = ?2 and standing = 0
    order by time, incarnation, number, id";

/// The kinds of approvals and reviews.
pub(super) const APPROVAL: u16 = 55;
pub(super) const REVIEW: u16 = 68;

impl Reader<'_> {
    /// Voids, newest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn voids(&self, filter: &VoidFilter) -> Answer<Vec<VoidView>> {
        let mut statement = self.connection.prepare_cached(VOIDS)?;
        let about = filter.receipt.as_ref().map(RecordId::as_bytes);
        let mut rows = statement.query([about])?;
        let mut voids = Vec::new();
        while let Some(row) = rows.next()? {
            let (fact, act, standing) = read_act(row)?;
            let Act::Void(void) = act else {
                return Err(StoreError::damaged("a void is none"));
            };
            if filter.waiting && !standing.has(Hold::NeedsApproval) {
                continue;
            }
            if filter.unreviewed && !standing.is_counted() {
                continue;
            }
            let (word, review) = (self.word(fact.id, APPROVAL)?, self.word(fact.id, REVIEW)?);
            let is_approved = word.as_ref().is_some_and(|word| word.approves);
            if filter.unreviewed && (is_approved || review.is_some()) {
                continue;
            }
            voids.push(VoidView {
                id: fact.id,
                scope: fact.scope,
                dot: fact.dot,
                actor: fact.actor,
                time: fact.time,
                standing,
                receipt: self.voided(void.receipt)?,
                void,
                word,
                review,
            });
        }
        Ok(voids)
    }

    /// The void of a receipt that counts, or else the first that is held.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn void_of(&self, receipt: RecordId) -> Answer<Option<VoidView>> {
        let filter = VoidFilter {
            receipt: Some(receipt),
            ..VoidFilter::default()
        };
        let mut voids = self.voids(&filter)?;
        let counted = voids.iter().position(|void| void.standing.is_counted());
        Ok(match counted {
            Some(at) => Some(voids.swap_remove(at)),
            None => voids.pop(),
        })
    }

    fn voided(&self, receipt: RecordId) -> Answer<Option<VoidedReceipt>> {
        let view = self.receipt(receipt)?;
        Ok(view.map(|view| VoidedReceipt {
            payable: view.receipt.payable().unwrap_or_default(),
            number: view.receipt.number,
            collector: view.collector,
        }))
    }

    /// The word that stands. The last one says which; who said the same right before it said it first.
    pub(super) fn word(&self, about: RecordId, kind: u16) -> Answer<Option<WordView>> {
        let mut statement = self.connection.prepare_cached(WORDS)?;
        let mut rows = statement.query((about.as_bytes(), kind))?;
        let mut stands: Option<WordView> = None;
        while let Some(row) = rows.next()? {
            let Some(word) = said(row)? else {
                return Ok(None);
            };
            if stands
                .as_ref()
                .is_none_or(|first| first.approves != word.approves)
            {
                stands = Some(word);
            }
        }
        Ok(stands)
    }
}

/// Reads a word, or a review.
fn said(row: &Row<'_>) -> Answer<Option<WordView>> {
    let (fact, act, _) = read_act(row)?;
    let (approves, words) = match act {
        Act::Approval(word) => (word.approves, word.reason),
        Act::Review(review) => (false, review.note),
        Act::Void(_)
        | Act::Deposit(_)
        | Act::Repayment(_)
        | Act::BankSlip(_)
        | Act::BankLine(_)
        | Act::BankMatch(_)
        | Act::Batch(_)
        | Act::BatchOutcome(_)
        | Act::Closing(_)
        | Act::BookReturn(_)
        | Act::BookClosing(_)
        | Act::SponsorGift(_)
        | Act::Explanation(_)
        | Act::Refund(_) => return Ok(None),
    };
    Ok(Some(WordView {
        actor: fact.actor,
        time: fact.time,
        approves,
        words,
    }))
}
