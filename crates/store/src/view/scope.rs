//! What is held, and whose grants were withdrawn.

use book::act::ActKind;
use book::money::Dong;
use book::standing::{Standing, Verdict};
use replica::{ActorId, DeviceId, Dot, Hlc, RecordId, ScopeId};

/// What kind of thing is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HeldKind {
    /// A receipt.
    Receipt,
    /// A hand-over.
    HandOver,
    /// A count of a hand-over.
    Count,
    /// A visit.
    Visit,
    /// A new household.
    Household,
    /// A new person.
    Person,
    /// New values for a household or person.
    Edit,
    /// What somebody said of two records: the same, or not.
    Same,
    /// Another act about money.
    Act(ActKind),
}

impl HeldKind {
    /// Returns the kind's stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::HandOver => "hand-over",
            Self::Count => "count",
            Self::Visit => "visit",
            Self::Household => "household",
            Self::Person => "person",
            Self::Edit => "edit",
            Self::Same => "same",
            Self::Act(kind) => kind.code(),
        }
    }
}

/// Something that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldView {
    /// Its id.
    pub id: RecordId,
    /// What it is.
    pub kind: HeldKind,
    /// Its scope.
    pub scope: ScopeId,
    /// Its place.
    pub dot: Dot,
    /// In whose name.
    pub actor: ActorId,
    /// When, by its writer's clock.
    pub time: Hlc,
    /// How people find it: a receipt's number, a hand-over's day and sum, a household's name.
    pub title: String,
    /// How much it is, where it is money.
    pub amount: Option<Dong>,
    /// Whose money: a receipt's or deposit's payer, whom it was given back to, a sponsor, a bank's words.
    pub whose: Option<String>,
    /// The household or person that it is about, or the receipt that an act is about, where it is about one.
    pub record: Option<RecordId>,
    /// The scope that the record moved to.
    pub moved_to: Option<ScopeId>,
    /// Why.
    pub standing: Standing,
    /// What the centre said about it: its ruling's words, or those of the withdrawal.
    pub said: Option<String>,
    /// The void or refund that it spends money out of, where that waits for a second person: once it counts, the money is
    /// owed.
    pub awaits: Option<(ActKind, RecordId)>,
}

/// A ruling that the centre made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulingView {
    /// Its own id.
    pub id: RecordId,
    /// On what; `None` where that is not here or cannot be read.
    pub on: Option<HeldView>,
    /// The scope of both.
    pub scope: ScopeId,
    /// The place of what it is on.
    pub dot: Dot,
    /// What it says. An acceptance of no reasons takes back what was said before.
    pub verdict: Verdict,
    /// In whose name.
    pub actor: ActorId,
    /// When, by the centre's clock.
    pub time: Hlc,
    /// Why, in words.
    pub reason: String,
    /// Whether it is the last word on it.
    pub is_last: bool,
}

/// A grant that was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawnView {
    /// The scope.
    pub scope: ScopeId,
    /// Whose.
    pub device: DeviceId,
    /// When, by the centre's clock.
    pub time: Hlc,
    /// Why, in words.
    pub reason: String,
}
