//! What is held, quarantined, known of units and people, and where records stand.

use book::organisation::Level;
use replica::{ActorId, Dot, Hlc, ScopeId};

/// How far this replica's own stream in one scope has been confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeStatus {
    /// The scope.
    pub scope: ScopeId,
    /// How many own ops this device holds.
    pub here: u64,
    /// Up to which number an office confirmed them.
    pub at_office: u64,
    /// Up to which number the centre's signature confirms them.
    pub at_centre: u64,
    /// The time of the oldest own op that the centre has not confirmed.
    pub oldest_waiting: Option<Hlc>,
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
