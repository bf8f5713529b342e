//! A sync by files: what would have gone over the line, written down in one go on either side.
//!
//! The asking side cannot know what the other lacks beyond its last word, so it writes down all that was not
//! confirmed, and what it holds itself. Taking in is that of the line: repeated, late or from an older file, it
//! changes nothing that is known better.

use std::collections::BTreeMap;

use replica::{Head, ScopeId, SecretKey, Stretch, UnixMillis, Vector};
use store::{Identity, Reader, Store, StoreError};
use wire::limits::{BODY_OP_BYTES_MAX, FILE_PARTS_MAX, PROTOCOL_VERSION};
use wire::{Known, SyncReply, SyncRequest};

use crate::ahead::Sent;
use crate::asking::{Peer, There, shared};
use crate::budget::{collect, op_bytes_of};
use crate::caller::Caller;
use crate::centre_word::{to_remind, wanted_proof};
use crate::client::Session;
use crate::host::{Taken, answer, reply, take};
use crate::progress::Progress;
use crate::references::say_openings;

/// The asking side's letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The requests, to be taken in one by one.
    pub requests: Vec<SyncRequest>,
    /// Ops in them.
    pub ops: u64,
    /// Not everything fits into one file: the rest goes into the next, once this one was answered.
    pub more: bool,
}

/// A letter that was taken in and waits for its answer.
#[derive(Debug)]
pub struct Heard {
    /// Ops that came in.
    pub ops: u64,
    taken: Taken,
    last: Option<SyncRequest>,
}

/// The answering side's letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The replies, to be taken in one by one.
    pub replies: Vec<SyncReply>,
    /// Ops that were new here.
    pub taken: u64,
    /// Ops that the replies carry.
    pub ops: u64,
    /// Not everything fits into one file: the rest goes into the next.
    pub more: bool,
}

/// Writes down what a peer is not known to hold, and what is held here. Own ops are signed first.
///
/// # Errors
///
/// [`StoreError`].
pub fn ask(store: &mut Store, key: &SecretKey, peer: Peer) -> Result<Asked, StoreError> {
    store.sign(key)?;
    let reader = store.read();
    let identity = reader.identity()?.ok_or(StoreError::NotEnrolled)?;
    let [told, mut lacking] = told_and_behind(&reader, &identity, peer)?;
    let (mut requests, mut ops, mut more) = (Vec::new(), 0, true);
    let mut reminder = to_remind(&reader, peer.role)?;
    while more && requests.len() < FILE_PARTS_MAX {
        let (mut stretches, is_more) = collect(&reader, &lacking, BODY_OP_BYTES_MAX)?;
        more = is_more;
        advance(&reader, &mut lacking, &stretches)?;
        say_openings(&reader, &mut stretches)?;
        ops += count(&stretches);
        requests.push(SyncRequest {
            version: PROTOCOL_VERSION,
            scopes: Known::Heads(BTreeMap::new()),
            stretches,
            references: Vec::new(),
            reply_bytes_max: 0,
            proof_beyond: None,
            cursor: None,
            // Nobody can ask again for what could not be put back.
            in_full: true,
            reminder: reminder.take(),
        });
    }
    if let Some(last) = requests.last_mut() {
        last.scopes = Known::Heads(told);
        last.reply_bytes_max = BODY_OP_BYTES_MAX;
        last.proof_beyond = wanted_proof(&reader, &identity)?;
    }
    Ok(Asked {
        requests,
        ops,
        more,
    })
}

/// Takes in a letter whose signature was checked. What is written before it is answered goes out with the answer.
///
/// # Errors
///
/// [`StoreError`]; what was taken in before it stays, and the same letter again is harmless.
pub fn hear_all(
    store: &mut Store,
    key: &SecretKey,
    requests: impl IntoIterator<Item = SyncRequest>,
    now: UnixMillis,
) -> Result<Heard, StoreError> {
    let before = store.read().arrival()?;
    let (mut taken, mut last) = (Taken::default(), None);
    for mut request in requests {
        let sent = Sent::of(&mut request);
        for one in take(store, key, std::iter::once(sent), now)? {
            taken.join(one?);
        }
        last = Some(request);
    }
    Ok(Heard {
        ops: store.read().arrival()?.saturating_sub(before),
        taken,
        last,
    })
}

/// Writes down what `caller` lacks, whose letter was heard, and what is held here.
///
/// # Errors
///
/// [`StoreError`].
pub fn answer_all(
    store: &mut Store,
    caller: &Caller,
    key: &SecretKey,
    heard: Heard,
    now: UnixMillis,
) -> Result<Answered, StoreError> {
    let Heard { ops, taken, last } = heard;
    let mut answered = Answered {
        replies: Vec::new(),
        taken: ops,
        ops: 0,
        more: false,
    };
    let Some(mut request) = last else {
        return Ok(answered);
    };
    let proof_beyond = request.proof_beyond.take();
    request.in_full = true;
    answered.more = true;
    while answered.more && answered.replies.len() + 1 < FILE_PARTS_MAX {
        let reply = answer(store, caller, key, request.clone(), now)?;
        if let Known::Heads(heads) = &mut request.scopes {
            advance(&store.read(), heads, &reply.stretches)?;
        }
        answered.more = reply.more;
        answered.ops += count(&reply.stretches);
        let is_empty = reply.stretches.is_empty();
        answered.replies.push(reply);
        if is_empty {
            break;
        }
    }
    // All say in full what is held: what differs from the letter means nothing to one who has written on meanwhile.
    request.scopes = Known::Heads(BTreeMap::new());
    request.reply_bytes_max = 0;
    request.proof_beyond = proof_beyond;
    let mut word = reply(&store.read(), caller, key, &request, taken, now)?;
    // It has met nothing of what the caller holds, so all that differs is all that is held.
    let heads = word
        .heads
        .take()
        .unwrap_or(std::mem::take(&mut word.differs));
    for reply in answered.replies.iter_mut().chain([&mut word]) {
        reply.heads = Some(heads.clone());
        reply.differs = BTreeMap::new();
        reply.cursor = None;
    }
    word.stretches.clear();
    word.more = answered.more;
    answered.replies.push(word);
    Ok(answered)
}

/// Takes in a letter that answers one of this replica's, whether or not that was the last.
///
/// # Errors
///
/// [`StoreError`]; what was taken in before it stays, and the same letter again is harmless.
pub fn take_answer(
    store: &mut Store,
    peer: Peer,
    replies: impl IntoIterator<Item = SyncReply>,
    now: UnixMillis,
) -> Result<Progress, StoreError> {
    let mut session = Session::told(peer, &store.read())?;
    let mut all = Progress::default();
    for reply in replies {
        let progress = session.take(store, reply, now)?;
        all.received += progress.received;
        all.quarantined += progress.quarantined;
        all.refused.extend(progress.refused);
        all.peer_time = progress.peer_time;
        all.complete = progress.complete;
        all.new_life |= progress.new_life;
    }
    Ok(all)
}

/// Returns what a peer is told that is held here, and what it holds as far as is known, made out to hold all that is
/// not this replica's to send.
fn told_and_behind(
    reader: &Reader<'_>,
    identity: &Identity,
    peer: Peer,
) -> Result<[BTreeMap<ScopeId, Vector>; 2], StoreError> {
    let (met, lost) = (reader.met(peer.device)?, reader.lost(peer.device)?);
    let told = shared(reader, None, met.as_ref())?;
    let served = (!lost.is_empty()).then_some(&lost);
    let there = There {
        peer,
        served,
        met: met.as_ref(),
        told: &told,
    };
    let mut behind = there.behind(reader, identity)?;
    // What a peer has lost it is given back, others' ops too, as far as it said what is left.
    let granted = reader.granted(identity.device)?;
    let given_back = lost.into_iter();
    behind.extend(given_back.filter(|(scope, _)| granted.contains(scope)));
    Ok([told, behind])
}

/// Returns how many bytes of ops a peer is not known to hold. Own ops count from their signing on.
///
/// # Errors
///
/// [`StoreError`].
pub fn unconfirmed_bytes(reader: &Reader<'_>, peer: Peer) -> Result<u64, StoreError> {
    let identity = reader.identity()?.ok_or(StoreError::NotEnrolled)?;
    let [_, mut lacking] = told_and_behind(reader, &identity, peer)?;
    let (mut bytes, mut more) = (0, true);
    while more {
        let (stretches, is_more) = collect(reader, &lacking, BODY_OP_BYTES_MAX)?;
        bytes += op_bytes_of(&stretches);
        more = advance(reader, &mut lacking, &stretches)? && is_more;
    }
    Ok(bytes)
}

fn count(stretches: &[Stretch]) -> u64 {
    let ops = stretches.iter().map(|stretch| stretch.ops.len());
    u64::try_from(ops.sum::<usize>()).unwrap_or(u64::MAX)
}

/// Makes a peer out to hold these stretches, too. `true`: it holds more than before.
fn advance(
    reader: &Reader<'_>,
    peer: &mut BTreeMap<ScopeId, Vector>,
    stretches: &[Stretch],
) -> Result<bool, StoreError> {
    let mut is_on = false;
    for stretch in stretches {
        let ops = u64::try_from(stretch.ops.len()).unwrap_or(u64::MAX);
        let number = stretch.after.saturating_add(ops);
        // One that goes along a branch may end before it.
        let end = reader.place(stretch.scope, &stretch.incarnation, number)?;
        if let Some((stream, hash)) = end {
            let heads = peer.entry(stretch.scope).or_default();
            heads.set(stream, &Head { number, hash });
            is_on = true;
        }
    }
    Ok(is_on)
}
