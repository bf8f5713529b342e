//! Streams of which one side refused a stretch: passed over for the rest of a session, so that what stands behind
//! them gets through.

use std::collections::{BTreeMap, BTreeSet};

use replica::{Incarnation, ScopeId, ShortHash, Vector};
use wire::RefusalCode;

use crate::progress::Refused;

type Stream = (ScopeId, Incarnation);

/// The streams passed over.
#[derive(Debug, Clone)]
pub(crate) struct Skipped {
    by_peer: BTreeSet<Stream>,
    here: BTreeMap<Stream, RefusalCode>,
    /// The peer could not put back what was left out: nothing more is left out.
    send_in_full: bool,
    /// Nor could this replica: the peer is asked to leave nothing out.
    want_in_full: bool,
}

impl Skipped {
    pub(crate) const fn new() -> Self {
        Self {
            by_peer: BTreeSet::new(),
            here: BTreeMap::new(),
            send_in_full: false,
            want_in_full: false,
        }
    }

    pub(crate) const fn send_in_full(&self) -> bool {
        self.send_in_full
    }

    pub(crate) const fn want_in_full(&self) -> bool {
        self.want_in_full
    }

    /// Takes note of what was refused. `knew_heads`: what was sent went by the peer's own word of what it holds,
    /// so that sending it again from there settles nothing. `true`: there is now more to pass over.
    pub(crate) fn note(&mut self, refused: &[Refused], knew_heads: bool) -> bool {
        let mut is_more = false;
        let (by_peer, here) = (self.send_in_full, self.want_in_full);
        for one in refused {
            let stream = (one.scope, one.incarnation);
            // A gap here is closed from further back. Behind what a copy of this replica sent meanwhile, a signature cannot
            // hold: that is sent once more, from the heads in the reply.
            let may_settle = matches!(one.code, RefusalCode::Unsigned);
            // Once: what was sent in full cannot be sent any fuller.
            let was_in_full = if one.by_peer { by_peer } else { here };
            is_more |= if one.code == RefusalCode::Unresolved && !was_in_full {
                self.send_in_full |= one.by_peer;
                self.want_in_full |= !one.by_peer;
                true
            } else if !one.by_peer {
                one.code != RefusalCode::Gap && self.here.insert(stream, one.code).is_none()
            } else if knew_heads
                || (one.code == RefusalCode::Unresolved && was_in_full)
                || (one.code.problem().is_some() && !may_settle)
            {
                self.by_peer.insert(stream)
            } else {
                false
            };
        }
        is_more
    }

    /// Returns whether the peer refused this stream.
    pub(crate) fn is_refused(&self, scope: ScopeId, incarnation: Incarnation) -> bool {
        self.by_peer.contains(&(scope, incarnation))
    }

    /// A history turned out to branch: what was refused may be taken from where it does.
    pub(crate) fn forget(&mut self, scope: ScopeId) {
        self.by_peer.retain(|(of, _)| *of != scope);
    }

    /// The centre's ops bring certificates and grants: what was refused for want of them is asked for again.
    pub(crate) fn reconsider(&mut self) {
        self.here.retain(|_, code| {
            !matches!(
                code,
                RefusalCode::UnknownSigner | RefusalCode::ScopeUnknown | RefusalCode::NotStruck
            )
        });
    }

    /// Whether nothing of the peer's was refused here.
    pub(crate) fn is_none_here(&self) -> bool {
        self.here.is_empty()
    }

    /// Makes the peer out to hold what it refused.
    pub(crate) fn not_to_send(&self, peer: &mut BTreeMap<ScopeId, Vector>) {
        for (scope, incarnation) in &self.by_peer {
            if let Some(heads) = peer.get_mut(scope) {
                pass_over(heads, *incarnation);
            }
        }
    }

    /// Says in the own heads what is not to be sent.
    pub(crate) fn not_wanted(&self, own: &mut BTreeMap<ScopeId, Vector>) {
        for (scope, incarnation) in self.here.keys() {
            pass_over(own.entry(*scope).or_default(), *incarnation);
        }
    }
}

/// No stream has this number, and no op this hash: nothing lies behind it, and nobody takes the two for equal.
fn pass_over(heads: &mut Vector, incarnation: Incarnation) {
    heads.set_short(incarnation, u64::MAX, ShortHash::from_bytes([0; 8]));
}
