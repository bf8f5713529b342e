//! The side that asks: a device, or a relay towards its upstream.

use std::collections::BTreeMap;

use replica::{
    Incarnation, Role, ScopeId, SecretKey, SignedCertificate, Stretch, UnixMillis, Vector,
};
use store::{Identity, Intake, Met, Reader, Store, StoreError};
use wire::limits::PROTOCOL_VERSION;
use wire::{CompactProof, Known, Reference, RefusalCode, SyncReply, SyncRequest, known_digest};

use crate::accept::{AcceptError, Outcome, Refusal};
use crate::asking::{Peer, Pushed, There, cursor, met_now, shared};
use crate::budget::{Budget, collect, op_bytes_of};
use crate::centre_word::{confirm_office, forgotten, is_late, keep_proof, wanted_proof};
use crate::holdings::overlay;
use crate::introduction::Introducing;
use crate::passing::{forgets, held_by, is_centres, is_level, may_hold, others, remember_lost};
use crate::probe::Probes;
use crate::progress::{Progress, Refused};
use crate::references::{accept_sent_among, leave_out, of_stretch, say_openings};
use crate::skipped::Skipped;

/// One sync: requests and replies in turn, until [`Progress::again`] says no.
///
/// Dropping it at any point is harmless; the next session finds out what the peer holds.
#[derive(Debug, Clone)]
pub struct Session {
    peer: Peer,
    /// What the peer said last; `None` before its first word of it.
    served: Option<BTreeMap<ScopeId, Vector>>,
    /// What this replica told the peer that it holds, and what it took in since, by the peer's names of it.
    told: BTreeMap<ScopeId, Vector>,
    /// The streams that the last request carried.
    pushed: Vec<Pushed>,
    /// What either side refused.
    skipped: Skipped,
    /// The peer could not tell what is here from a digest and a cursor: the next request spells the heads out.
    spells: bool,
    /// Whether the last request spelled the heads out.
    spelled: bool,
    /// Where a place is looked for that both have.
    probes: Probes,
    /// What the peer is to be reminded of, and whether it was.
    reminder: Option<CompactProof>,
    reminded: bool,
    /// The peer tells of less than when it was last met: it lost something.
    forgets: bool,
    /// What it is told of this replica, where it does not know it.
    introducing: Introducing,
    /// Its word came as a file, which may be an old one.
    is_by_file: bool,
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
            spelled: false,
            probes: Probes::new(),
            reminder: None,
            reminded: false,
            forgets: false,
            introducing: Introducing::none(),
            is_by_file: false,
        }
    }

    /// The peer does not know this replica: the next request introduces it. `false`: nothing is left to say.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn introduce(&mut self, store: &mut Store, budget: Budget) -> Result<bool, StoreError> {
        (self.introducing).again(store, (self.peer, &self.skipped), budget)
    }

    /// Returns the certificate that the last request is to show: where it introduces this replica.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn shown(&self, reader: &Reader<'_>) -> Result<Option<SignedCertificate>, StoreError> {
        self.introducing.shown(reader)
    }

    /// Begins a session with a peer that was told by other means what is held here.
    pub(crate) fn told(peer: Peer, reader: &Reader<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            told: shared(reader, None, reader.met(peer.device)?.as_ref())?,
            is_by_file: true,
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
        let words = (self.introducing).next(&reader, (self.peer, &self.skipped), budget)?;
        let introduces = !words.is_empty();
        let (stretches, references) = if introduces {
            (words, Vec::new())
        } else {
            self.to_send(&reader, &identity, met, budget)?
        };
        self.pushed = stretches.iter().map(Pushed::of).collect();
        let is_brief = !self.spells
            && !introduces
            && self.skipped.is_none_here()
            && self.probes.is_empty()
            && !self.told.is_empty();
        let (scopes, cursor) = match met.filter(|_| is_brief) {
            Some(met) => (
                Known::Same(known_digest(&self.told)),
                Some(cursor(met, &self.told, &self.pushed)),
            ),
            None => {
                // What the peer answers differs from what it was told, not from what is held.
                self.probes.lower(&reader, &mut self.told)?;
                let mut heads = self.told.clone();
                self.skipped.not_wanted(&mut heads);
                (Known::Heads(heads), None)
            }
        };
        self.spelled = cursor.is_none();
        Ok(SyncRequest {
            version: PROTOCOL_VERSION,
            scopes,
            stretches,
            references,
            reply_bytes_max: budget.reply_bytes_max,
            proof_beyond: wanted_proof(&reader, &identity)?,
            cursor,
            in_full: self.skipped.want_in_full(),
            reminder: self.reminder.take(),
        })
    }

    /// Returns what the peer lacks of what is this replica's to send, and what is left out of it.
    fn to_send(
        &self,
        reader: &Reader<'_>,
        identity: &Identity,
        met: Option<&Met>,
        budget: Budget,
    ) -> Result<(Vec<Stretch>, Vec<Reference>), StoreError> {
        let there = There {
            peer: self.peer,
            served: self.served.as_ref(),
            met,
            told: &self.told,
        };
        let mut behind = there.behind(reader, identity)?;
        self.skipped.not_to_send(&mut behind);
        let (mut stretches, more) = collect(reader, &behind, budget.request_bytes_max)?;
        let others = if more {
            Vec::new()
        } else {
            let used = u32::try_from(op_bytes_of(&stretches)).unwrap_or(u32::MAX);
            let left = budget.request_bytes_max.saturating_sub(used);
            let served = self.served.as_ref().filter(|_| self.forgets);
            others(reader, identity, served, &self.skipped, left)?
        };
        // What others wrote is passed on where the peer has lost some of it, and nobody knows what else.
        let references = if self.skipped.send_in_full() {
            say_openings(reader, &mut stretches)?;
            Vec::new()
        } else if !others.is_empty() {
            Vec::new()
        } else {
            leave_out(reader, &behind, &mut stretches)?
        };
        stretches.extend(others);
        Ok((stretches, references))
    }

    /// Takes in a reply to the last request.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the same or another reply may be taken in again.
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
        progress.note_verdicts(&reply, &self.pushed);
        let sent = (reply.stretches, &*reply.references);
        let is_by_centre = self.take_stretches(store, sent, now, &mut progress)?;
        let after = store.read().identity()?.ok_or(StoreError::NotEnrolled)?;
        progress.new_life = after.incarnation() != identity.incarnation();
        let is_skipping = self.skipped.note(&progress.refused, self.served.is_some());
        if is_by_centre {
            self.skipped.reconsider();
        }
        let is_refused = progress.refused.iter().any(|one| !one.by_peer);
        // It answered what it was told, and sent all that it could send.
        let is_all = (self.spelled || reply.heads.is_none()) && !reply.more;
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
                let is_stepping = self.probes.step(&store.read(), &BTreeMap::new(), is_all)?;
                progress.again = is_news || is_skipping || is_stepping || progress.received > 0;
                return Ok(progress);
            }
            None => {
                let mut heads = self.told.clone();
                overlay(&mut heads, &reply.differs);
                heads
            }
        };
        // What the centre signs are the heads that it named.
        let said = held;
        let held = held_by(&store.read(), &after, self.peer.role, &said)?;
        let is_news = self.served.as_ref() != Some(&held);
        self.served = Some(held.clone());
        let met = store.read().met(self.peer.device)?;
        if !(self.is_by_file && is_late(&store.read(), self.peer.role, reply.time)?) {
            self.forgets |= forgets(&store.read(), self.peer.device, met.as_ref(), &held)?;
        }
        self.confirm(store, &held)?;
        let by_proof = (reply.proof.as_ref())
            .filter(|proof| self.peer.role == Role::Centre && proof.time.is_none())
            .map(|proof| proof.arrival);
        if let Some(proof) = reply.proof {
            keep_proof(store, &proof, reply.time, &said)?;
        }
        let is_stepping = self.probes.step(&store.read(), &held, is_all)?;
        let goes_on = (self.introducing).goes_on(store, (self.peer, &self.skipped), &held)?;
        let (reader, gives_back) = (store.read(), self.forgets);
        progress.complete = is_level(&reader, &identity, &held, gives_back, &self.skipped)?
            && self.reminder.is_none()
            && !reply.more
            && !goes_on;
        // What it had is remembered until all of it that is here was given back, by this session or a later one.
        let arrival = reply.cursor.or(by_proof);
        let has_lost = self.forgets && !progress.complete;
        remember_lost(store, self.peer.device, has_lost.then_some(&held))?;
        if let Some(arrival) = arrival.filter(|_| !has_lost) {
            let met = met_now(&store.read(), arrival, held)?;
            store.keep_met(self.peer.device, &met)?;
        }
        let has_more = goes_on || self.reminder.is_some() || progress.received > 0;
        let has_moved = is_news || is_skipping || is_stepping || has_more;
        // A replica that got its own ops back asks once more, for the word that they are there.
        progress.again = (!progress.complete || progress.new_life) && has_moved;
        Ok(progress)
    }

    /// Takes in a reply's stretches in one transaction. `true`: some were the centre's, and some of that new.
    fn take_stretches(
        &mut self,
        store: &mut Store,
        (stretches, references): (Vec<Stretch>, &[Reference]),
        now: UnixMillis,
        progress: &mut Progress,
    ) -> Result<bool, StoreError> {
        if stretches.is_empty() {
            return Ok(false);
        }
        store.intake(|intake| {
            let mut is_by_centre = false;
            for (at, stretch) in stretches.into_iter().enumerate() {
                let sent = (stretch, of_stretch(references, at));
                is_by_centre |= self.take_stretch(intake, sent, now, progress)?;
            }
            Ok(is_by_centre)
        })
    }

    /// Takes in one stretch. A scope is taken in from the grant on; the grant comes in the centre's stream.
    /// `true`: the centre's, and some of it new.
    fn take_stretch(
        &mut self,
        intake: &mut Intake<'_>,
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
        if !may_hold(&intake.read(), &stretch)? {
            refuse(RefusalCode::ScopeUnknown);
            return Ok(false);
        }
        let claimed = stretch.opening.clone();
        match accept_sent_among(intake, (stretch, None), references, now) {
            Ok(outcome) => {
                return self.note_taken(&intake.read(), (scope, incarnation), &outcome, progress);
            }
            Err(AcceptError::Refused(refusal @ Refusal::Gap { .. })) => {
                refuse(refusal.code());
                let reader = intake.read();
                let org = reader.identity()?.map(|identity| identity.org);
                let named = claimed.zip(org).map(|(says, org)| says.incarnation(org));
                if let Some(life) = reader.life_of(scope, &incarnation)?.or(named) {
                    self.probes.met_gap((scope, life));
                }
            }
            Err(AcceptError::Refused(refusal)) => refuse(refusal.code()),
            Err(AcceptError::Store(error)) => return Err(error),
        }
        Ok(false)
    }

    fn note_taken(
        &mut self,
        reader: &Reader<'_>,
        (scope, named): (ScopeId, Incarnation),
        outcome: &Outcome,
        progress: &mut Progress,
    ) -> Result<bool, StoreError> {
        let accepted = outcome.accepted;
        if accepted.branched {
            // Streams have other names and heads now: no cursor tells of them.
            self.spells = true;
            self.skipped.forget(scope);
        }
        // The peer counts it by the name under which it sent it.
        let told = self.told.entry(scope).or_default();
        if told.number(&named) < outcome.head.number {
            told.set(named, &outcome.head);
        }
        let life = (scope, outcome.life);
        self.probes
            .took(life, outcome.head.number, accepted.ops > 0);
        progress.received += accepted.ops;
        progress.quarantined += accepted.quarantined;
        Ok(accepted.ops > 0 && is_centres(reader, scope, &outcome.stream)?)
    }

    /// Marks what an office named; where the centre tells of less than before, that waits again, and it is reminded.
    fn confirm(
        &mut self,
        store: &mut Store,
        held: &BTreeMap<ScopeId, Vector>,
    ) -> Result<(), StoreError> {
        match self.peer.role {
            Role::Office => confirm_office(store, held)?,
            Role::Centre => {
                if self.forgets {
                    store.centre_lost(held)?;
                }
                if !self.reminded {
                    self.reminder = forgotten(&store.read(), held)?;
                    self.reminded = self.reminder.is_some();
                }
            }
            Role::Device => {}
        }
        Ok(())
    }
}
