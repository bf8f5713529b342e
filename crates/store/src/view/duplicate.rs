//! Records that may be one, and what people said of them, as queries return them.

use book::record::RecordKind;
use book::same::Alike;
use replica::{ActorId, Dot, Hlc, RecordId, ScopeId};

/// Possible duplicates, the strongest reason first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Duplicates {
    /// The pairs of the page.
    pub pairs: Vec<DuplicateView>,
    /// Whether there are others behind them.
    pub more: bool,
}

/// Two records that may be one, and that nobody has judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateView {
    /// Two households or two persons.
    pub kind: RecordKind,
    /// The one with the smaller id.
    pub a: DuplicateSide,
    /// The other one.
    pub b: DuplicateSide,
    /// Why, the strongest reason first.
    pub reasons: Vec<Alike>,
}

impl DuplicateView {
    /// Returns whether they can be merged: records of two scopes cannot, one of them has to move first.
    #[must_use]
    pub fn is_in_one_scope(&self) -> bool {
        self.a.scope == self.b.scope
    }
}

/// One record of a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateSide {
    /// The record, as which it is shown.
    pub id: RecordId,
    /// Its scope.
    pub scope: ScopeId,
    /// Its name, as shown; empty where it is not known here.
    pub name: String,
    /// Its address, as shown.
    pub address: String,
}

/// What people said of two records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairView {
    /// Their scope.
    pub scope: ScopeId,
    /// The one with the smaller id.
    pub a: RecordId,
    /// The other one.
    pub b: RecordId,
    /// Their names, as shown; empty where a record is not known here.
    pub names: (String, String),
    /// Whether they count as the same.
    pub same: bool,
    /// Whether they are shown as one: also where only others between them count as the same.
    pub one: bool,
    /// The judgements that stand, the one that counts first. More than one with different words is a conflict.
    pub judgements: Vec<JudgementView>,
}

impl PairView {
    /// Returns whether opposite judgements stand side by side, or the pair is shown as one against what counts of it.
    #[must_use]
    pub fn is_contested(&self) -> bool {
        let opposite = |judgement: &JudgementView| judgement.same != self.same;
        self.judgements.iter().any(opposite) || (self.one && !self.same)
    }
}

/// A judgement that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgementView {
    /// What was said.
    pub same: bool,
    /// Who said it.
    pub actor: ActorId,
    /// When.
    pub time: Hlc,
    /// The op.
    pub dot: Dot,
}

/// Why two records cannot be merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotOne {
    /// This one is not known here.
    Unknown(RecordId),
    /// They are one record, or a household and a person.
    Kinds,
    /// They stand in two scopes: one of them has to move first.
    Scopes,
}
