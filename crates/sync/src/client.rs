//! The side that asks: a device, or a relay towards its upstream.

use std::collections::BTreeMap;

use replica::{Incarnation, Role, ScopeId, SecretKey, Stretch, UnixMillis, Vector};
use store::{Identity, Met, Reader, Store, StoreError};
use wire::limits::PROTOCOL_VERSION;
use wire::{Known, Reference, RefusalCode, SyncReply, SyncRequest, Verdict, known_digest};

use crate::accept::AcceptError;
use crate::asking::{Peer, Pushed, There, cursor, shared};
use crate::budget::{Budget, collect};
use crate::centre_word::{forwards, keep_proof, wanted_proof};
use crate::confirm::{Fork, foreign_forks, own_heads};
use crate::holdings::overlay;
use crate::progress::{Progress, Refused};
use crate::references::{accept_sent, leave_out, of_stretch};
use crate::skipped::Skipped;

/// One sync: requests and replies in turn, until [`Progress::again`] says no.
///
/// Dropping it at any point is harmless; the next session finds out what the peer holds.
#[derive(Debug, Clone)]
pub struct Session {
    peer: Peer,
    /// What the peer said last; `None` before its first word of it.
    served: Option<BTreeMap<ScopeId, Vector>>,
    /// What this replica told the peer that it holds, and what it took in since.
    told: BTreeMap<ScopeId, Vector>,
    /// The streams that the last request carried.
    pushed: Vec<Pushed>,
    /// What either side refused.
    skipped: Skipped,
    /// The peer could not tell what is here from a digest and a cursor: the next request spells the heads out.
    spells: bool,
}

impl Session {
    /// Begins a session with a peer.
    #[must_use]
    pub const fn begin(peer: Peer) -> Self {
        Self {
            peer,
            served: None,
            told: BTreeMap::new(),
            pushed: Vec::new(),
            skipped: Skipped::new(),
            spells: false,
        }
    }

    /// Begins a session with a peer that was told by other means what is held here.
    pub(crate) fn told(peer: Peer, reader: &Reader<'_>) -> Result<Self, StoreError> {
        let met = reader.met(peer.device)?;
        let told = shared(reader, None, met.as_ref())?;
        Ok(Self {
            told,
            ..Self::begin(peer)
        })
    }

    /// Returns the next request. Own ops are signed first.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn request(
        &mut self,
        store: &mut Store,
        key: &SecretKey,
        budget: Budget,
    ) -> Result<SyncRequest, StoreError> {
        store.sign(key)?;
        let reader = store.read();
        let identity = reader.identity()?.ok_or(StoreError::NotEnrolled)?;
        let met = reader.met(self.peer.device)?;
        let met = met.as_ref();
        self.told = shared(&reader, self.served.as_ref(), met)?;
        let there = There {
            peer: self.peer,
            served: self.served.as_ref(),
            met,
            told: &self.told,
        };
        let mut behind = there.behind(&reader, &identity)?;
        self.skipped.not_to_send(&mut behind);
        let (mut stretches, _) = collect(&reader, &behind, budget.request_bytes_max)?;
        let references = if self.skipped.send_in_full() {
            Vec::new()
        } else {
            leave_out(&reader, &behind, &mut stretches)?
        };
        self.pushed = stretches.iter().map(Pushed::of).collect();
        let is_brief = !self.spells && self.skipped.is_none_here() && !self.told.is_empty();
        let (scopes, cursor) = match met.filter(|_| is_brief) {
            Some(met) => (
                Known::Same(known_digest(&self.told)),
                Some(cursor(met, &self.told, &self.pushed)),
            ),
            None => {
                let mut heads = self.told.clone();
                self.skipped.not_wanted(&mut heads);
                (Known::Heads(heads), None)
            }
        };
        Ok(SyncRequest {
            version: PROTOCOL_VERSION,
            scopes,
            stretches,
            references,
            reply_bytes_max: budget.reply_bytes_max,
            proof_beyond: wanted_proof(&reader, &identity)?,
            cursor,
            in_full: self.skipped.want_in_full(),
        })
    }

    /// Takes in a reply to the last request.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; what was taken in before it stays.
    pub fn take(
        &mut self,
        store: &mut Store,
        reply: SyncReply,
        now: UnixMillis,
    ) -> Result<Progress, StoreError> {
        let identity = store.read().identity()?.ok_or(StoreError::NotEnrolled)?;
        let mut progress = Progress {
            peer_time: reply.time,
            ..Progress::default()
        };
        self.note_verdicts(&reply, &mut progress);
        let mut is_by_centre = false;
        for (at, stretch) in reply.stretches.into_iter().enumerate() {
            let sent = (stretch, of_stretch(&reply.references, at));
            is_by_centre |= self.take_stretch(store, sent, now, &mut progress)?;
        }
        let is_skipping = self.skipped.note(&progress.refused, self.served.is_some());
        if is_by_centre {
            self.skipped.reconsider();
        }
        let is_refused = progress.refused.iter().any(|one| !one.by_peer);
        let held = match reply.heads {
            Some(mut heads) => {
                self.spells = true;
                overlay(&mut heads, &reply.differs);
                heads
            }
            // Level but for what was refused here: ask again, and say in full what is here.
            None if is_refused => {
                let is_news = self.served.is_none();
                self.served.get_or_insert_with(|| self.told.clone());
                self.spells = true;
                progress.again = is_news || is_skipping || progress.received > 0;
                return Ok(progress);
            }
            None => {
                let mut heads = self.told.clone();
                overlay(&mut heads, &reply.differs);
                heads
            }
        };
        let is_news = self.served.as_ref() != Some(&held);
        self.served = Some(held.clone());
        if let Some(fork) = self.confirm(store, &identity, &held)? {
            progress.fork = Some(fork);
            return Ok(progress);
        }
        let by_proof = (reply.proof.as_ref())
            .filter(|proof| self.peer.role == Role::Centre && proof.time.is_none())
            .map(|proof| proof.arrival);
        if let Some(proof) = reply.proof {
            progress.fork = keep_proof(store, &identity, &proof, reply.time, &held)?;
        }
        if let Some(arrival) = reply.cursor.or(by_proof) {
            let scopes = store.read().scopes()?.into_iter();
            let met = Met {
                arrival,
                unserved: scopes.filter(|scope| !held.contains_key(scope)).collect(),
                heads: held.clone(),
            };
            store.keep_met(self.peer.device, &met)?;
        }
        self.finish(&store.read(), &identity, &held, reply.more, &mut progress)?;
        let has_moved = is_news || is_skipping || progress.received > 0;
        progress.again = progress.fork.is_none() && !progress.complete && has_moved;
        Ok(progress)
    }

    fn note_verdicts(&self, reply: &SyncReply, progress: &mut Progress) {
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
        progress.refused.extend(refused);
        let is_refused = |scope: &ScopeId, incarnation: &Incarnation| {
            progress
                .refused
                .iter()
                .any(|one| one.scope == *scope && one.incarnation == *incarnation)
        };
        progress.sent = self
            .pushed
            .iter()
            .filter(|pushed| !is_refused(&pushed.scope, &pushed.incarnation))
            .map(|pushed| pushed.ops)
            .sum();
    }

    /// Takes in one stretch. A scope is taken in from the grant on; the grant comes in the centre's stream.
    /// `true`: the centre's, and some of it new.
    fn take_stretch(
        &mut self,
        store: &mut Store,
        (stretch, references): (Stretch, &[Reference]),
        now: UnixMillis,
        progress: &mut Progress,
    ) -> Result<bool, StoreError> {
        let (scope, incarnation) = (stretch.scope, stretch.incarnation);
        let mut refuse = |code| {
            progress.refused.push(Refused {
                by_peer: false,
                scope,
                incarnation,
                code,
            });
        };
        if !may_hold(&store.read(), &stretch)? {
            refuse(RefusalCode::ScopeUnknown);
            return Ok(false);
        }
        match accept_sent(store, stretch, references, now) {
            Ok(outcome) => {
                let told = self.told.entry(scope).or_default();
                if told.number(&incarnation) < outcome.head.number {
                    told.set(incarnation, &outcome.head);
                }
                progress.received += outcome.accepted.ops;
                progress.quarantined += outcome.accepted.quarantined;
                Ok(outcome.accepted.ops > 0 && is_centres(&store.read(), scope, &incarnation)?)
            }
            Err(AcceptError::Refused(refusal)) => {
                refuse(refusal.code());
                Ok(false)
            }
            Err(AcceptError::Store(error)) => Err(error),
        }
    }

    /// Marks what an office named. The centre's word counts only when it is signed.
    fn confirm(
        &self,
        store: &mut Store,
        identity: &Identity,
        held: &BTreeMap<ScopeId, Vector>,
    ) -> Result<Option<Fork>, StoreError> {
        let confirmed = match own_heads(&store.read(), identity, held)? {
            Ok(confirmed) => confirmed,
            Err(fork) => return Ok(Some(fork)),
        };
        if self.peer.role == Role::Office {
            for (scope, head) in confirmed {
                store.confirm_office(scope, &head)?;
            }
        }
        Ok(None)
    }

    fn finish(
        &self,
        reader: &Reader<'_>,
        identity: &Identity,
        held: &BTreeMap<ScopeId, Vector>,
        more: bool,
        progress: &mut Progress,
    ) -> Result<(), StoreError> {
        for fork in foreign_forks(reader, identity, held)? {
            let (scope, incarnation) = (fork.scope, fork.incarnation);
            let code = RefusalCode::Fork;
            progress.refused.push(Refused {
                by_peer: false,
                scope,
                incarnation,
                code,
            });
        }
        let own = identity.incarnation();
        let none = Vector::new();
        let is_level = held.iter().all(|(scope, theirs)| {
            let ours = self.told.get(scope).unwrap_or(&none);
            let has_all = theirs
                .iter()
                .all(|(stream, number, _)| number <= ours.number(&stream));
            let given_all = ours.iter().all(|(stream, number, _)| {
                let is_to_send = forwards(identity.role) || stream == own;
                !is_to_send || number <= theirs.number(&stream)
            });
            has_all && given_all
        });
        progress.complete = is_level && !more;
        Ok(())
    }
}

fn is_centres(
    reader: &Reader<'_>,
    scope: ScopeId,
    incarnation: &Incarnation,
) -> Result<bool, StoreError> {
    let centre = reader.centre()?.map(|centre| centre.device());
    let opening = reader.opening(scope, incarnation)?;
    Ok(opening.is_some_and(|opening| Some(opening.device) == centre))
}

fn may_hold(reader: &Reader<'_>, stretch: &Stretch) -> Result<bool, StoreError> {
    if reader.scopes()?.contains(&stretch.scope) {
        return Ok(true);
    }
    let known = reader
        .opening(stretch.scope, &stretch.incarnation)?
        .or(stretch.opening);
    let centre = reader.centre()?.map(|centre| centre.device());
    Ok(known.is_some_and(|opening| Some(opening.device) == centre))
}
