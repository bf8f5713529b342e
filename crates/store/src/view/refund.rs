//! Refunds as queries return them.

use book::act::Refund;
use book::date::Date;
use book::fact::{Line, ReceiptNumber};
use book::standing::Standing;
use replica::{ActorId, Dot, Hlc, RecordId, ScopeId};

use super::void::WordView;

/// Which refunds, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RefundFilter {
    /// Of one receipt only.
    pub receipt: Option<RecordId>,
    /// Only those that wait for a second person.
    pub waiting: bool,
}

/// A refund with what is known about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundView {
    /// Its id.
    pub id: RecordId,
    /// Its scope.
    pub scope: ScopeId,
    /// The op that carries it.
    pub dot: Dot,
    /// In whose name it was made.
    pub actor: ActorId,
    /// When, by its writer's clock.
    pub time: Hlc,
    /// Counted, or held and why.
    pub standing: Standing,
    /// The refund.
    pub refund: Refund,
    /// The line, where its receipt is here.
    pub line: Option<RefundedLine>,
    /// The second person's word that stands: the first of those that agree with the last one.
    pub word: Option<WordView>,
}

/// What a refund gives back of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundedLine {
    /// The receipt's number.
    pub number: ReceiptNumber,
    /// Who took the money.
    pub collector: ActorId,
    /// The household, where it is known.
    pub household: Option<RecordId>,
    /// Whether the receipt counts.
    pub counted: bool,
    /// The person's name; empty where it is not known.
    pub name: String,
    /// The line.
    pub line: Line,
}

/// A household whose members behind a refunded one stand a place too far back in the order of health insurance, as
/// nobody has set one of its members' places since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderToSet {
    /// The household, as shown.
    pub household: RecordId,
    /// Its scope.
    pub scope: ScopeId,
    /// Its name; empty where it is not known.
    pub name: String,
    /// The refund.
    pub refund: RecordId,
    /// The refund's business day.
    pub day: Date,
    /// The place of the member who was refunded.
    pub place: u32,
}
