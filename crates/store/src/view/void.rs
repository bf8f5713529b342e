//! Voids as queries return them.

use book::act::Void;
use book::fact::ReceiptNumber;
use book::money::Dong;
use book::standing::Standing;
use replica::{ActorId, Dot, Hlc, RecordId, ScopeId};

/// Which voids, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct VoidFilter {
    /// Of one receipt only.
    pub receipt: Option<RecordId>,
    /// Only those that wait for a second person.
    pub waiting: bool,
    /// Only those that count though nobody else has looked at them: neither a second person who approved, nor a review.
    pub unreviewed: bool,
}

/// A void with what is known about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoidView {
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
    /// The void.
    pub void: Void,
    /// The receipt, where it is here.
    pub receipt: Option<VoidedReceipt>,
    /// The second person's word that stands: the first of those that agree with the last one.
    pub word: Option<WordView>,
    /// The office's first review that counts; it approves nothing.
    pub review: Option<WordView>,
}

/// What a void says is void.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoidedReceipt {
    /// Its number.
    pub number: ReceiptNumber,
    /// Who took the money.
    pub collector: ActorId,
    /// What its lines ask for.
    pub payable: Dong,
}

/// What somebody else said of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordView {
    /// In whose name.
    pub actor: ActorId,
    /// When, by its writer's clock.
    pub time: Hlc,
    /// Whether it approves.
    pub approves: bool,
    /// Why, or what was found.
    pub words: Option<String>,
}
