//! A sync under way at the side that asks.

use sync::{Budget, Peer};

/// A sync under way at the side that asks.
#[derive(Debug)]
pub(super) struct Session {
    /// The number of its last request among all requests.
    pub(super) id: u64,
    /// The machine asked.
    pub(super) server: usize,
    /// When the last request went out, in virtual milliseconds.
    pub(super) asked_at: i64,
    /// How much goes into one exchange.
    pub(super) budget: Budget,
    pub(super) inner: sync::Session,
}

impl Session {
    pub(super) fn begin(id: u64, server: usize, peer: Peer, budget: Budget) -> Self {
        Self {
            id,
            server,
            asked_at: 0,
            budget,
            inner: sync::Session::begin(peer),
        }
    }
}
