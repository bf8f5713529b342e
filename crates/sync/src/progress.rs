//! What one exchange did, as a program may tell it.

use replica::{Incarnation, ScopeId, UnixMillis};
use wire::{RefusalCode, SyncReply, Verdict};

use crate::asking::Pushed;

/// What one exchange did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// Ops that the request carried, those refused not counted. How far the own ops are confirmed is
    /// [`store::Reader::status`]'s to say.
    pub sent: u64,
    /// Ops of others that were new here.
    pub received: u64,
    /// How many of those are kept unread.
    pub quarantined: u64,
    /// The peer holds all own ops (a relay's: all ops) of the scopes it serves, and this replica all of the
    /// peer's.
    pub complete: bool,
    /// Another exchange has something to do.
    pub again: bool,
    /// Stretches that either side refused.
    pub refused: Vec<Refused>,
    /// The peer brought ops of this replica's own life that were not held here: this replica was restored or copied,
    /// and goes on in a new life.
    pub new_life: bool,
    /// The peer's time.
    pub peer_time: UnixMillis,
}

impl Progress {
    /// Takes note of what the peer refused, and counts what it did not.
    pub(crate) fn note_verdicts(&mut self, reply: &SyncReply, pushed: &[Pushed]) {
        let refused = reply
            .verdicts
            .iter()
            .filter_map(|verdict| match verdict.verdict {
                Verdict::Taken { .. } => None,
                Verdict::Refused(code) => Some(Refused {
                    by_peer: true,
                    scope: verdict.scope,
                    incarnation: verdict.incarnation,
                    code,
                }),
            });
        self.refused.extend(refused);
        let is_refused = |scope: &ScopeId, incarnation: &Incarnation| {
            self.refused
                .iter()
                .any(|one| one.scope == *scope && one.incarnation == *incarnation)
        };
        self.sent = pushed
            .iter()
            .filter(|pushed| !is_refused(&pushed.scope, &pushed.incarnation))
            .map(|pushed| pushed.ops)
            .sum();
    }
}

/// A stretch that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// By the peer, or by this replica.
    pub by_peer: bool,
    /// Its scope.
    pub scope: ScopeId,
    /// Whose stream.
    pub incarnation: Incarnation,
    /// Why.
    pub code: RefusalCode,
}
