//! What a hostile relay is up to, and what hostile relays did.

use replica::{Incarnation, ScopeId, Stretch};

/// What a hostile relay is up to, and what it remembers.
#[derive(Debug)]
pub(super) struct Hostile {
    /// Whose stream it keeps to itself.
    pub(super) victim: usize,
    pub(super) scope: ScopeId,
    pub(super) incarnation: Incarnation,
    pub(super) replies: Vec<Vec<u8>>,
    pub(super) stretches: Vec<Stretch>,
}

/// What hostile relays did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Malice {
    /// Days on which a relay was hostile.
    pub days: u64,
    /// Messages that it altered, mixed, repeated or shortened.
    pub altered: u64,
    /// Old replies that it gave again.
    pub replayed: u64,
    /// Stretches that it kept to itself.
    pub withheld: u64,
    /// Devices that were seen waiting while it withheld what they wrote.
    pub seen_waiting: u64,
}

impl Malice {
    /// Adds another world's counts.
    pub fn add(&mut self, other: &Self) {
        self.days += other.days;
        self.altered += other.altered;
        self.replayed += other.replayed;
        self.withheld += other.withheld;
        self.seen_waiting += other.seen_waiting;
    }
}
