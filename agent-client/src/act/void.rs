//! Making a receipt void.

use book::act::{Act, PaperCopy, Void, VoidReason};
use book::body::Body;
use book::date::Date;
use replica::{RecordId, UnixMillis};
use store::Reader;
use store::view::{ReceiptView, RefundFilter, RefundView, VoidView};
use uuid::Uuid;
use wire::problem::Code;

use crate::agent::asked;
use crate::{Agent, Answer, Fault, Made};

/// A receipt that is to be made void.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoidAsked {
    /// See [`Made::before`].
    pub id: Option<Uuid>,
    /// The receipt.
    pub receipt: RecordId,
    /// Why.
    pub reason: VoidReason,
    /// The same in words.
    pub words: Option<String>,
    /// Where the payer's copy is.
    pub copy: PaperCopy,
    /// Whether the payer has acknowledged it.
    pub acknowledged: bool,
    /// The business day; `None` for today.
    pub day: Option<Date>,
}

impl Agent {
    /// Makes a receipt void: at once where one person is enough, else as soon as a second one approves.
    ///
    /// # Errors
    ///
    /// `receipt-unknown`, `void-before`, `same-id-other-content`; what the store says.
    pub fn void(&mut self, wanted: &VoidAsked, now: UnixMillis) -> Answer<Made> {
        let body = Body::Act(Act::Void(wanted.body(Date::local_day(now.0))));
        let digest = asked("void", &body.encode());
        self.once(wanted.id, &digest, now, |writer| {
            let receipt = can_be_void(&writer.read(), wanted.receipt)?;
            Ok(writer.append(receipt.scope, &body)?.record)
        })
    }

    /// Returns the void of a receipt, where there is one: that which counts, or the first that is held.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn void_of(&self, receipt: RecordId) -> Answer<Option<VoidView>> {
        Ok(self.read().void_of(receipt)?)
    }

    /// Returns what an office gave back of a receipt, the newest first.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn refunds_of(&self, receipt: RecordId) -> Answer<Vec<RefundView>> {
        let filter = RefundFilter {
            receipt: Some(receipt),
            ..RefundFilter::default()
        };
        Ok(self.read().refunds(&filter)?)
    }
}

impl VoidAsked {
    pub(super) fn body(&self, today: Date) -> Void {
        Void {
            receipt: self.receipt,
            day: self.day.unwrap_or(today),
            reason: self.reason,
            words: self.words.clone(),
            copy: self.copy,
            acknowledged: self.acknowledged,
        }
    }
}

/// Returns a receipt that nobody made void, or asked to.
pub(super) fn can_be_void(reader: &Reader<'_>, receipt: RecordId) -> Answer<ReceiptView> {
    let unknown = || Fault::new(Code::ReceiptUnknown).with("got", receipt);
    let view = reader.receipt(receipt)?.ok_or_else(unknown)?;
    let before = reader.void_of(receipt)?;
    let is_open = |void: &VoidView| !void.standing.has(book::standing::Hold::Rejected);
    if before.as_ref().is_some_and(is_open) {
        return Err(Fault::new(Code::VoidBefore).with("got", &view.receipt.number));
    }
    if !view.refunded.is_empty() {
        return Err(Fault::new(Code::RefundedBefore).with("got", &view.receipt.number));
    }
    Ok(view)
}
