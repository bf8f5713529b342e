//! The side that is asked: takes in what the caller sends, answers with what the caller may have and lacks.

use std::collections::BTreeMap;

use replica::{
    DeviceId, Held, Incarnation, Opening, Proof, Role, ScopeId, SecretKey, Stretch, UnixMillis,
    Vector,
};
use store::{Identity, Intake, Reader, Store, StoreError};
use wire::{RefusalCode, StretchVerdict, SyncReply, SyncRequest, Verdict};

use crate::accept::AcceptError;
use crate::ahead::Sent;
use crate::budget::collect;
use crate::caller::Caller;
use crate::centre_word::said_to;
use crate::holdings::{Heads, Taken as End, advance, differing, holdings, of};
use crate::references::{accept_sent_among, leave_out, of_stretch, say_openings};

/// What came of a request's stretches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taken {
    /// The verdicts that are worth a word.
    verdicts: Vec<StretchVerdict>,
    /// The streams that were sent.
    sent: Vec<Source>,
    /// Where those end that were not refused.
    ends: Vec<End>,
}

/// Answers one request.
///
/// A stretch that is refused stops no other. The caller learns only of scopes that it is granted, and of its own ops
/// elsewhere. `key` is this server's.
///
/// # Errors
///
/// [`StoreError`]; sending the same request again is harmless.
pub fn answer(
    store: &mut Store,
    caller: &Caller,
    key: &SecretKey,
    mut request: SyncRequest,
    now: UnixMillis,
) -> Result<SyncReply, StoreError> {
    let sent = Sent::of(&mut request);
    let mut taken = take(store, key, std::iter::once(sent), now)?;
    let taken = taken.pop().ok_or(StoreError::Broken)??;
    reply(&store.read(), caller, key, &request, taken, now)
}

/// Takes in what several requests bring in one transaction, and says of each request what came of it.
///
/// A stretch that is refused stops no other, and a request of which one fails stops no other request. A word of this
/// server's own is noted before anything is answered. Own ops are signed first. Each request is asked for when it is
/// its turn, so others may be unpacked meanwhile. Nothing may be answered before this returns: only then is it durable.
///
/// # Errors
///
/// [`StoreError`] where the transaction failed as a whole: then nothing was taken in.
pub fn take(
    store: &mut Store,
    key: &SecretKey,
    requests: impl Iterator<Item = Sent>,
    now: UnixMillis,
) -> Result<Vec<Result<Taken, StoreError>>, StoreError> {
    let identity = store.read().identity()?.ok_or(StoreError::NotEnrolled)?;
    store.sign(key)?;
    let mut requests = requests.peekable();
    let mut done = Vec::new();
    while requests.next_if(Sent::is_empty).is_some() {
        done.push(Ok(Taken::default()));
    }
    // Whoever only asks keeps nobody from writing.
    if requests.peek().is_none() {
        return Ok(done);
    }
    store.intake(|intake| {
        done.extend(requests.map(|sent| take_one(intake, &identity, sent, now)));
        Ok(done)
    })
}

/// Answers a request whose stretches were taken in.
///
/// # Errors
///
/// [`StoreError`].
pub fn reply(
    reader: &Reader<'_>,
    caller: &Caller,
    key: &SecretKey,
    request: &SyncRequest,
    taken: Taken,
    now: UnixMillis,
) -> Result<SyncReply, StoreError> {
    let Taken {
        verdicts,
        sent,
        ends,
    } = taken;
    let identity = reader.identity()?.ok_or(StoreError::NotEnrolled)?;
    let since = reader.granted_since(caller.device())?;
    let mut held = heads_in(reader, since.keys())?;
    let gone = farewell(reader, caller.device())?;
    held.extend(gone.clone());
    let outside = outside(reader, &identity, &held, &sent)?;
    let arrival = reader.arrival()?;
    let budget = request.reply_bytes_max;
    let theirs = holdings(
        reader,
        request.scopes.clone(),
        request.cursor.as_ref(),
        &ends,
        &since,
        &gone,
        &held,
    )?;
    let centres = (theirs.as_ref()).map(|theirs| of(theirs, ScopeId::ORGANISATION));
    let mut references = Vec::new();
    let ((stretches, more), heads, mut differs) = match theirs {
        None => ((Vec::new(), false), Some(held.clone()), BTreeMap::new()),
        Some(mut theirs) => {
            let mut found = lacking(reader, caller.device(), (&theirs, &held, &gone), budget)?;
            if request.in_full {
                say_openings(reader, &mut found.0)?;
            } else {
                references = leave_out(reader, &theirs, &mut found.0)?;
            }
            advance(&mut theirs, &found.0, &held);
            let is_beyond = theirs
                .iter()
                .any(|(scope, heads)| !heads.is_empty() && !held.contains_key(scope));
            if is_beyond {
                (found, Some(held.clone()), BTreeMap::new())
            } else {
                (found, None, differing(&theirs, &held))
            }
        }
    };
    differs.extend(outside.clone());
    let is_level = sent.is_empty()
        && stretches.is_empty()
        && heads.is_none()
        && differs.is_empty()
        && (request.cursor.as_ref()).is_some_and(|cursor| cursor.differs.is_empty());
    held.extend(outside);
    let proof = match request.proof_beyond {
        Some(beyond) => proof(reader, &identity, key, &held, beyond, now)?,
        None => None,
    };
    let is_said = is_level || (identity.role == Role::Centre && proof.is_some());
    Ok(SyncReply {
        time: now,
        heads,
        differs,
        stretches,
        references,
        more,
        verdicts,
        proof: proof.map(|proof| said_to(centres.as_ref(), &proof, now, &held)),
        cursor: (!is_said).then_some(arrival),
    })
}

impl Taken {
    /// Adds what came of another request of the same caller.
    pub(crate) fn join(&mut self, other: Self) {
        self.verdicts.extend(other.verdicts);
        self.sent.extend(other.sent);
        self.ends.extend(other.ends);
    }

    /// Returns whether anything was sent.
    #[must_use]
    pub const fn carried(&self) -> bool {
        !self.sent.is_empty()
    }

    /// Returns the scopes in which something was refused because what is kept there is damaged.
    pub fn damaged(&self) -> impl Iterator<Item = ScopeId> {
        let damaged = Verdict::Refused(RefusalCode::Damaged);
        let verdicts = self.verdicts.iter();
        verdicts.filter_map(move |one| (one.verdict == damaged).then_some(one.scope))
    }

    /// Returns how many stretches were refused.
    #[must_use]
    pub fn refused(&self) -> usize {
        let refused = self.verdicts.iter().filter(|one| match one.verdict {
            Verdict::Refused(_) => true,
            Verdict::Taken { .. } => false,
        });
        refused.count()
    }
}

/// The heads held in scopes; those without streams are left out.
fn heads_in<'s>(
    reader: &Reader<'_>,
    scopes: impl Iterator<Item = &'s ScopeId>,
) -> Result<Heads, StoreError> {
    let mut held = Heads::new();
    for scope in scopes {
        let heads = reader.signed_vector(*scope)?;
        if !heads.is_empty() {
            held.insert(*scope, heads);
        }
    }
    Ok(held)
}

/// What a caller that holds `theirs` lacks of `held`; of scopes in which its grant is withdrawn, of `gone` alone: why
/// nothing more comes is the last that a device is told.
fn lacking(
    reader: &Reader<'_>,
    device: DeviceId,
    (theirs, held, gone): (&Heads, &Heads, &Heads),
    budget: u32,
) -> Result<(Vec<Stretch>, bool), StoreError> {
    let granted = held.keys().filter(|scope| !gone.contains_key(scope));
    let peer = granted.map(|scope| (*scope, of(theirs, *scope)));
    let (mut stretches, more) = collect(reader, &peer.collect(), budget)?;
    let room = usize::try_from(budget).unwrap_or(usize::MAX);
    for scope in gone.keys() {
        let heads = of(theirs, *scope);
        stretches.extend(reader.stretches_of_farewell(*scope, device, &heads, room)?);
    }
    Ok((stretches, more))
}

/// The heads that the caller may still know of scopes in which its grant is withdrawn.
fn farewell(
    reader: &Reader<'_>,
    device: DeviceId,
) -> Result<BTreeMap<ScopeId, Vector>, StoreError> {
    let mut gone = BTreeMap::new();
    for one in reader.withdrawn(device)? {
        let heads = reader.vector_for(one.scope, device)?;
        if !heads.is_empty() {
            gone.insert(one.scope, heads);
        }
    }
    Ok(gone)
}

/// Takes in one request's stretches.
fn take_one(
    intake: &mut Intake<'_>,
    identity: &Identity,
    sent: Sent,
    now: UnixMillis,
) -> Result<Taken, StoreError> {
    let own = (identity.device, identity.incarnation());
    let reminder = sent.reminder.as_ref();
    if let Some(word) = reminder.and_then(|word| word.expand(own, now, &BTreeMap::new())) {
        intake.remind(&word, now)?;
    }
    // The centre keeps whatever is signed, in whatever scope; a relay only what it is there for.
    let scopes = match identity.role {
        Role::Centre => None,
        Role::Office | Role::Device => Some(intake.read().scopes()?),
    };
    let (references, mut walked) = (sent.references, sent.walked.into_iter());
    let mut taken = Taken::default();
    for (at, stretch) in sent.stretches.into_iter().enumerate() {
        let walked = walked.next().flatten();
        let (scope, incarnation) = (stretch.scope, stretch.incarnation);
        taken.sent.push(Source::of(&stretch));
        let is_ours = scopes.as_ref().is_none_or(|scopes| scopes.contains(&scope));
        let verdict = if is_ours {
            let references = of_stretch(&references, at);
            match accept_sent_among(intake, (stretch, walked), references, now) {
                Ok(outcome) => {
                    taken.ends.push((scope, incarnation, outcome.head));
                    if outcome.accepted.quarantined == 0 {
                        continue;
                    }
                    Verdict::Taken {
                        ops: outcome.accepted.ops,
                        quarantined: outcome.accepted.quarantined,
                    }
                }
                Err(AcceptError::Refused(refusal)) => Verdict::Refused(refusal.code()),
                Err(AcceptError::Store(error)) => return Err(error),
            }
        } else {
            Verdict::Refused(RefusalCode::ScopeUnknown)
        };
        taken.verdicts.push(StretchVerdict {
            scope,
            incarnation,
            verdict,
        });
    }
    Ok(taken)
}

/// What a caller sent something of.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Source {
    scope: ScopeId,
    stream: Incarnation,
    opening: Option<Opening>,
}

impl Source {
    fn of(stretch: &Stretch) -> Self {
        Self {
            scope: stretch.scope,
            stream: stretch.incarnation,
            opening: stretch.opening.clone(),
        }
    }
}

/// The heads of lives of which something was sent in scopes which the caller is not granted, or is no longer: what it
/// hands over is confirmed to it, and nothing else there is shown.
fn outside(
    reader: &Reader<'_>,
    identity: &Identity,
    granted: &BTreeMap<ScopeId, Vector>,
    sent: &[Source],
) -> Result<BTreeMap<ScopeId, Vector>, StoreError> {
    let mut outside: BTreeMap<ScopeId, Vector> = BTreeMap::new();
    for one in sent.iter().filter(|one| !granted.contains_key(&one.scope)) {
        let heads = outside.entry(one.scope).or_default();
        let named = one
            .opening
            .as_ref()
            .map(|opening| opening.incarnation(identity.org));
        let life = reader.life_of(one.scope, &one.stream)?.or(named);
        if let Some(life) = life {
            for (stream, number, hash) in reader.signed_life(one.scope, &life)?.iter() {
                heads.set_short(stream, number, hash);
            }
        }
    }
    // Of what is refused nothing may be held: the word that is signed names no scope of which there is nothing to say.
    outside.retain(|_, heads| !heads.is_empty());
    Ok(outside)
}

/// The centre signs what it tells; a relay passes on the centre's word, where it has a newer one.
fn proof(
    reader: &Reader<'_>,
    identity: &Identity,
    key: &SecretKey,
    held: &BTreeMap<ScopeId, Vector>,
    beyond: u64,
    now: UnixMillis,
) -> Result<Option<Proof>, StoreError> {
    match identity.role {
        Role::Centre => {
            let scopes = held
                .iter()
                .map(|(scope, heads)| (*scope, Held::Heads(heads.clone())))
                .collect();
            Ok(Some(Proof::sign(
                identity.org,
                key,
                identity.incarnation(),
                now,
                reader.arrival()?,
                scopes,
            )))
        }
        Role::Office | Role::Device => {
            let newer = reader.proof()?.filter(|proof| proof.arrival != beyond);
            Ok(newer.map(|proof| proof.trimmed(|scope| held.contains_key(&scope))))
        }
    }
}
