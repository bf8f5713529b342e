//! The side that asks: a device, or a relay towards its upstream.

use std::collections::BTreeMap;

use replica::{DeviceId, Head, Incarnation, Role, ScopeId, SecretKey, Stretch, UnixMillis, Vector};
use store::{Identity, Met, Reader, Store, StoreError};
use wire::limits::PROTOCOL_VERSION;
use wire::{Cursor, Known, RefusalCode, SyncReply, SyncRequest, Verdict, known_digest};

use crate::accept::{AcceptError, accept};
use crate::budget::{Budget, collect};
use crate::centre_word::{forwards, keep_proof, wanted_proof};
use crate::confirm::{Fork, foreign_forks, heads_of, own_heads};
use crate::holdings::{differing, overlay};
use crate::progress::{Progress, Refused};
use crate::skipped::Skipped;

/// Whom a session speaks with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// The server.
    pub device: DeviceId,
    /// Centre or office: whose word its reply is.
    pub role: Role,
}

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

/// One stretch of a request.
#[derive(Debug, Clone, Copy)]
struct Pushed {
    scope: ScopeId,
    incarnation: Incarnation,
    ops: u64,
    /// The number of its last op.
    end: u64,
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
        self.told = self.shared(&reader, met.as_ref())?;
        let mut behind = self.behind(&reader, &identity, met.as_ref())?;
        self.skipped.not_to_send(&mut behind);
        let (stretches, _) = collect(&reader, &behind, budget.request_bytes_max)?;
        self.pushed = stretches.iter().map(Pushed::of).collect();
        let (scopes, cursor) = self.known(met.as_ref());
        Ok(SyncRequest {
            version: PROTOCOL_VERSION,
            scopes,
            stretches,
            reply_bytes_max: budget.reply_bytes_max,
            proof_beyond: wanted_proof(&reader, &identity)?,
            cursor,
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
        for stretch in reply.stretches {
            is_by_centre |= self.take_stretch(store, stretch, now, &mut progress)?;
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

    /// What this replica holds in the scopes that both share: those that the peer serves, where it has said.
    fn shared(
        &self,
        reader: &Reader<'_>,
        met: Option<&Met>,
    ) -> Result<BTreeMap<ScopeId, Vector>, StoreError> {
        let mut scopes = match &self.served {
            Some(served) => served.keys().copied().collect(),
            None => reader.scopes()?,
        };
        if let Some(met) = met {
            scopes.retain(|scope| !met.unserved.contains(scope));
        }
        let mut shared = BTreeMap::new();
        for scope in scopes {
            let heads = reader.signed_vector(scope)?;
            if !heads.is_empty() {
                shared.insert(scope, heads);
            }
        }
        Ok(shared)
    }

    /// What is here, said as briefly as the peer understands.
    fn known(&self, met: Option<&Met>) -> (Known, Option<Cursor>) {
        let is_brief = !self.spells && self.skipped.is_none_here() && !self.told.is_empty();
        let Some(met) = met.filter(|_| is_brief) else {
            let mut heads = self.told.clone();
            self.skipped.not_wanted(&mut heads);
            return (Known::Heads(heads), None);
        };
        let mut there = met.heads.clone();
        for pushed in &self.pushed {
            let told = self.told.get(&pushed.scope);
            let told = told.and_then(|heads| heads.get(&pushed.incarnation));
            if let Some((number, hash)) = told.filter(|(number, _)| *number == pushed.end) {
                let heads = there.entry(pushed.scope).or_default();
                heads.set_short(pushed.incarnation, number, hash);
            }
        }
        let cursor = Cursor {
            arrival: met.arrival,
            differs: differing(&there, &self.told),
        };
        (Known::Same(known_digest(&self.told)), Some(cursor))
    }

    /// What the peer holds as far as is known, made out to hold all that is not this replica's to send.
    fn behind(
        &self,
        reader: &Reader<'_>,
        identity: &Identity,
        met: Option<&Met>,
    ) -> Result<BTreeMap<ScopeId, Vector>, StoreError> {
        let mut behind = match &self.served {
            Some(served) => served.clone(),
            None => self.remembered(reader, identity, met)?,
        };
        // To the centre own ops go out even where the scope is granted no longer.
        if self.served.is_none() || self.peer.role == Role::Centre {
            for status in reader.status()? {
                behind.entry(status.scope).or_default();
            }
        }
        if let Some(met) = met.filter(|_| self.peer.role != Role::Centre) {
            behind.retain(|scope, _| !met.unserved.contains(scope));
        }
        if forwards(identity.role) {
            return Ok(behind);
        }
        let own = identity.incarnation();
        for (scope, heads) in &mut behind {
            for (incarnation, number, hash) in reader.signed_vector(*scope)?.iter() {
                if incarnation != own {
                    heads.set_short(incarnation, number, hash);
                }
            }
        }
        Ok(behind)
    }

    /// What the peer held when it was last met, and what it confirmed since by other routes.
    fn remembered(
        &self,
        reader: &Reader<'_>,
        identity: &Identity,
        met: Option<&Met>,
    ) -> Result<BTreeMap<ScopeId, Vector>, StoreError> {
        let mut heads = met.map(|met| met.heads.clone()).unwrap_or_default();
        for scope in self.told.keys() {
            heads.entry(*scope).or_default();
        }
        let proof = reader.proof()?.filter(|_| self.peer.role == Role::Centre);
        for (scope, proved) in proof.as_ref().map(heads_of).unwrap_or_default() {
            let heads = heads.entry(scope).or_default();
            for (incarnation, number, hash) in proved.iter() {
                if heads.number(&incarnation) < number {
                    heads.set_short(incarnation, number, hash);
                }
            }
        }
        let own = identity.incarnation();
        for status in reader.status()? {
            let number = match self.peer.role {
                Role::Centre => status.at_centre,
                // What another office confirmed says nothing of one that has spoken for itself.
                Role::Office | Role::Device if met.is_some() => 0,
                Role::Office | Role::Device => status.at_office,
            };
            let heads = heads.entry(status.scope).or_default();
            if number <= heads.number(&own) {
                continue;
            }
            if let Some(link) = reader.link(status.scope, &own, number)? {
                heads.set(own, &Head { number, hash: link });
            }
        }
        Ok(heads)
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
        stretch: Stretch,
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
        match accept(store, stretch, now) {
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

impl Pushed {
    fn of(stretch: &Stretch) -> Self {
        let ops = u64::try_from(stretch.ops.len()).unwrap_or(u64::MAX);
        Self {
            scope: stretch.scope,
            incarnation: stretch.incarnation,
            ops,
            end: stretch.after.saturating_add(ops),
        }
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
