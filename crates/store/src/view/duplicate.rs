//! Records that may be one, and what people said of them, as queries return them.

use book::record::RecordKind;
use replica::{ActorId, Dot, Hlc, RecordId, ScopeId};

/// Why two records may be one; the strongest reason first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Alike {
    /// The same CCCD number.
    Cccd,
    /// The same BHXH number.
    BhxhNumber,
    /// The same name and birth date, in one hamlet.
    NameAndBirth,
    /// The same head's name and address.
    NameAndAddress,
    /// The same head's name and phone number, in one hamlet.
    NameAndPhone,
    /// Two households with a person of the same number.
    Member,
    /// The same name, and birth dates that agree as far as they are known, in one hamlet.
    NameAndYear,
    /// The same head's name in one hamlet, where an address is missing.
    NameInHamlet,
}

impl Alike {
    /// Every reason, the strongest first.
    pub const ALL: [Self; 8] = [
        Self::Cccd,
        Self::BhxhNumber,
        Self::NameAndBirth,
        Self::NameAndAddress,
        Self::NameAndPhone,
        Self::Member,
        Self::NameAndYear,
        Self::NameInHamlet,
    ];

    /// Returns the reason's stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cccd => "cccd",
            Self::BhxhNumber => "bhxh-number",
            Self::NameAndBirth => "name-birth",
            Self::NameAndAddress => "name-address",
            Self::NameAndPhone => "name-phone",
            Self::Member => "member",
            Self::NameAndYear => "name-year",
            Self::NameInHamlet => "name-hamlet",
        }
    }
}

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
