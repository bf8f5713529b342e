//! What is held, quarantined, known of units and people, and where records stand.

use book::money::Dong;
use book::organisation::{Actor, Level};
use replica::{ActorId, DeviceId, Dot, Hlc, Incarnation, ScopeId};

/// How far this replica's own ops in one scope have been confirmed, those of earlier lives included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeStatus {
    /// The scope.
    pub scope: ScopeId,
    /// How many own ops this device holds.
    pub here: u64,
    /// How many of them an office confirmed.
    pub at_office: u64,
    /// How many of them the centre's signature confirms.
    pub at_centre: u64,
    /// How many of them either confirmed.
    pub at_either: u64,
    /// The time of the oldest own op that the centre has not confirmed and that can be read.
    pub oldest_waiting: Option<Hlc>,
}

/// How far one own stream, or branch of it, has been confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// Whose life.
    pub life: Incarnation,
    /// Its name: the life's, or that of a branch.
    pub stream: Incarnation,
    /// How many ops of the life stand in front of it.
    pub after: u64,
    /// The number of its last op.
    pub here: u64,
    /// Up to which number an office confirmed it.
    pub at_office: u64,
    /// Up to which number the centre's signature confirms it.
    pub at_centre: u64,
}

/// A place where the history of a device branches: it was copied, or restored from an older copy, and both went on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForkView {
    /// The device.
    pub device: DeviceId,
    /// In whose name it writes.
    pub actor: Option<ActorId>,
    /// The scope.
    pub scope: ScopeId,
    /// The life that branches.
    pub life: Incarnation,
    /// How many ops all copies have in common.
    pub after: u64,
    /// What stands behind that, a branch each, as far as it does not branch again.
    pub branches: Vec<BranchView>,
}

/// One branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BranchView {
    /// Its name.
    pub stream: Incarnation,
    /// Its ops.
    pub ops: u64,
    /// Receipts among them.
    pub receipts: u64,
    /// What these put into the collector's hands.
    pub cash: Dong,
}

/// How much a replica holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Ops, quarantined ones included.
    pub ops: u64,
    /// Households.
    pub households: u64,
    /// Persons.
    pub persons: u64,
    /// Visits.
    pub visits: u64,
    /// Receipts.
    pub receipts: u64,
    /// Postings.
    pub postings: u64,
    /// The last arrival number.
    pub arrival: u64,
}

/// An op that advanced its stream without being read: its bytes are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantineView {
    /// Its scope.
    pub scope: ScopeId,
    /// Its place.
    pub dot: Dot,
    /// Its kind, where even that could be read.
    pub kind: Option<u16>,
    /// Why, as a stable code: `unknown-kind`, `malformed`, `not-granted`.
    pub why: &'static str,
}

/// A unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitView {
    /// Its scope.
    pub scope: ScopeId,
    /// What it is.
    pub level: Level,
    /// Its official code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The unit it belongs to.
    pub parent: Option<ScopeId>,
}

/// A person or office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorView {
    /// Its number.
    pub actor: ActorId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its office.
    pub office: Option<ScopeId>,
}

impl ActorView {
    /// Returns whether it goes from door to door: neither the server of one of these units nor somebody who is logged in
    /// there.
    #[must_use]
    pub fn is_collector<'u>(&self, mut units: impl Iterator<Item = &'u str>) -> bool {
        self.office.is_some()
            && !self.code.starts_with(Actor::USER)
            && (self.code.is_empty() || units.all(|code| code != self.code))
    }
}
