//! The centre's signed word: when to ask for it, and when to believe it.

use std::collections::BTreeMap;

use replica::{CertificateError, Role, ScopeId, UnixMillis, Vector};
use store::{Identity, Reader, Store, StoreError};
use wire::CompactProof;

use crate::confirm::{Fork, heads_of, own_heads};

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
        reader
            .status()?
            .iter()
            .any(|status| status.at_centre < status.here)
    };
    Ok(is_wanted.then(|| proof.map_or(0, |proof| proof.arrival)))
}

/// Keeps the centre's word where its signature holds and it tells of the same history as is here.
pub(crate) fn keep_proof(
    store: &mut Store,
    identity: &Identity,
    compact: &CompactProof,
    time: UnixMillis,
    held: &BTreeMap<ScopeId, Vector>,
) -> Result<Option<Fork>, StoreError> {
    let Some(centre) = store.read().centre()? else {
        return Ok(None);
    };
    let Some(proof) = compact.expand(centre.device(), time, held) else {
        return Ok(None);
    };
    // Whichever way it goes, the signature is checked once, and nothing is believed before.
    match own_heads(&store.read(), identity, &heads_of(&proof))? {
        Ok(_) => match store.keep_proof(&proof) {
            Ok(()) | Err(StoreError::Certificate(CertificateError::Signature)) => Ok(None),
            Err(error) => Err(error),
        },
        Err(fork) => {
            let is_signed = proof.verify(identity.org, &centre.key).is_ok();
            Ok(is_signed.then_some(fork))
        }
    }
}
