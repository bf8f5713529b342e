//! The centre's signed word: when to ask for it, and when to believe it.

use std::collections::{BTreeMap, BTreeSet};

use replica::{CertificateError, Proof, Role, ScopeId, UnixMillis, Vector};
use store::{Identity, Reader, Store, StoreError};
use wire::CompactProof;

/// Whether a replica of this role passes on what others wrote.
pub(crate) const fn forwards(role: Role) -> bool {
    match role {
        Role::Centre | Role::Office => true,
        Role::Device => false,
    }
}

/// Returns whether a proof would tell something new: the arrival number of the one at hand, or 0.
pub(crate) fn wanted_proof(
    reader: &Reader<'_>,
    identity: &Identity,
) -> Result<Option<u64>, StoreError> {
    let proof = reader.proof()?;
    let is_wanted = if forwards(identity.role) {
        let mut is_behind = false;
        for scope in reader.scopes()? {
            let heads = reader.signed_vector(scope)?;
            is_behind |= proof.as_ref().and_then(|proof| proof.heads(scope)) != Some(&heads);
        }
        is_behind
    } else {
        let own = reader.all_reached()?;
        own.iter().any(|(_, own)| own.at_centre < own.here)
    };
    Ok(is_wanted.then(|| proof.map_or(0, |proof| proof.arrival)))
}

/// Keeps the centre's word, where its signature holds.
pub(crate) fn keep_proof(
    store: &mut Store,
    compact: &CompactProof,
    time: UnixMillis,
    held: &BTreeMap<ScopeId, Vector>,
) -> Result<(), StoreError> {
    let Some(centre) = store.read().centre()? else {
        return Ok(());
    };
    let lives = match compact.life {
        Some(life) => vec![life],
        None => store.read().centre_lives()?,
    };
    for life in lives {
        let Some(proof) = compact.expand((centre.device(), life), time, held) else {
            return Ok(());
        };
        // The signature is checked there, and nothing is believed before.
        match store.keep_proof(&proof) {
            Ok(()) => return Ok(()),
            Err(StoreError::Certificate(CertificateError::Signature)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Returns a proof as it is told to a caller that holds `theirs` in the organisation's scope, where that is known.
pub(crate) fn said_to(
    theirs: Option<&Vector>,
    proof: &Proof,
    now: UnixMillis,
    held: &BTreeMap<ScopeId, Vector>,
) -> CompactProof {
    let mut said = CompactProof::of(proof, now, held);
    // Whoever holds ops of that life need not be told of it. A stream that is passed over is not held.
    let number = theirs.map_or(0, |heads| heads.number(&proof.life));
    said.life = said.life.filter(|_| number == 0 || number == u64::MAX);
    said
}

/// Returns whether the centre has signed the word that is kept no earlier than it said this: that it named less then means
/// nothing.
pub(crate) fn is_late(
    reader: &Reader<'_>,
    peer: Role,
    said: UnixMillis,
) -> Result<bool, StoreError> {
    let kept = reader.proof()?.filter(|_| peer == Role::Centre);
    Ok(kept.is_some_and(|kept| kept.time >= said))
}

/// Returns the newest word of the centre that is kept, where the centre itself tells of less than that: it may have
/// forgotten. It is asked to compare; whoever asks in vain does no harm.
pub(crate) fn forgotten(
    reader: &Reader<'_>,
    held: &BTreeMap<ScopeId, Vector>,
) -> Result<Option<CompactProof>, StoreError> {
    let Some(kept) = reader.proof()? else {
        return Ok(None);
    };
    let mut tells_less = false;
    for (scope, now) in held {
        if let Some(then) = kept.heads(*scope) {
            tells_less |= reader.is_less(*scope, now, then)?;
        }
    }
    Ok(tells_less.then(|| reminder(&kept)))
}

/// Returns the newest word of the centre that is kept, for a peer that cannot be asked first whether it forgot: the centre.
pub(crate) fn to_remind(
    reader: &Reader<'_>,
    peer: Role,
) -> Result<Option<CompactProof>, StoreError> {
    let kept = reader.proof()?.filter(|_| peer == Role::Centre);
    Ok(kept.as_ref().map(reminder))
}

fn reminder(kept: &Proof) -> CompactProof {
    let kept = kept.trimmed(|_| false);
    let mut compact = CompactProof::of(&kept, kept.time, &BTreeMap::new());
    compact.time = Some(kept.time);
    compact
}

/// Returns the heads that a proof spells out.
pub(crate) fn heads_of(proof: &Proof) -> BTreeMap<ScopeId, Vector> {
    proof
        .scopes
        .keys()
        .filter_map(|scope| proof.heads(*scope).map(|heads| (*scope, heads.clone())))
        .collect()
}

/// Marks what an office named. The centre's word counts only when it is signed.
pub(crate) fn confirm_office(
    store: &mut Store,
    held: &BTreeMap<ScopeId, Vector>,
) -> Result<(), StoreError> {
    let own = store.read().all_reached()?;
    let waiting = own.iter().filter(|(_, own)| own.at_office < own.here);
    let scopes: BTreeSet<ScopeId> = waiting.map(|(scope, _)| *scope).collect();
    for scope in scopes {
        if let Some(heads) = held.get(&scope) {
            store.confirm_office(scope, heads)?;
        }
    }
    Ok(())
}
