//! How much a server does at once: what bounds its memory, and what it asks of a line.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The least that a body must bring while [`Limits::still_millis`] pass.
pub const STILL_BYTES_MIN: usize = 200;

/// The limits of a server, in `server.json` under `limits`. What is left out there is as here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Connections at once; further ones wait until one of them ends.
    pub connections: u32,
    /// KiB of request bodies at once, those that wait for the database included; over it, 503.
    pub body_kib: u32,
    /// KiB of op bytes in replies at once; over it, 503.
    pub reply_kib: u32,
    /// Requests at once that wait for the database; over it, 503.
    pub waiting: u32,
    /// Milliseconds in which a request's head must be there, or the next request of a connection begin.
    pub head_millis: u64,
    /// Milliseconds in which a body must bring 200 bytes.
    pub still_millis: u64,
    /// Milliseconds in which a reply must move at all.
    pub stuck_millis: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 2048,
            body_kib: 32 * 1024,
            reply_kib: 32 * 1024,
            waiting: 1024,
            head_millis: 30_000,
            still_millis: 30_000,
            // A kernel tells of a reply's progress only when a third of its buffer is free: minutes on a slow line.
            stuck_millis: 600_000,
        }
    }
}

impl Limits {
    pub(crate) const fn head(&self) -> Duration {
        Duration::from_millis(self.head_millis)
    }

    pub(crate) const fn still(&self) -> Duration {
        Duration::from_millis(self.still_millis)
    }

    /// A handshake is a few kilobytes: some minutes on the slowest line.
    pub(crate) const fn shake(&self) -> Duration {
        Duration::from_millis(self.head_millis.saturating_mul(4))
    }

    pub(crate) const fn stuck(&self) -> Duration {
        Duration::from_millis(self.stuck_millis)
    }
}
