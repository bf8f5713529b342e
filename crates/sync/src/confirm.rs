//! What a peer holds of the own streams: compared link by link before anything is marked.

use std::collections::BTreeMap;

use replica::{Head, Incarnation, Proof, ScopeId, Vector};
use store::{Identity, Reader, StoreError};

/// A peer holds another history of a stream than this replica: one of the two was restored or cloned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the peer holds another history of stream {incarnation} in scope {scope}, at {number}")]
pub struct Fork {
    /// The scope.
    pub scope: ScopeId,
    /// Whose stream.
    pub incarnation: Incarnation,
    /// The number at which the two differ, or the peer's number where it is ahead of the writer itself.
    pub number: u64,
}

/// The own heads that a peer named, each found equal to what is here.
pub(crate) type Confirmed = Vec<(ScopeId, Head)>;

/// Finds the own streams in a peer's heads.
///
/// # Errors
///
/// The inner [`Fork`] where any of them is ahead of the own head or has another link: nothing of that peer's
/// word is to be marked then.
pub(crate) fn own_heads(
    reader: &Reader<'_>,
    identity: &Identity,
    peer: &BTreeMap<ScopeId, Vector>,
) -> Result<Result<Confirmed, Fork>, StoreError> {
    let incarnation = identity.incarnation();
    let mut confirmed = Vec::new();
    for (scope, heads) in peer {
        let Some((number, hash)) = heads.get(&incarnation).filter(|(number, _)| *number > 0) else {
            continue;
        };
        match reader.link(*scope, &incarnation, number)? {
            Some(link) if link.short() == hash => {
                confirmed.push((*scope, Head { number, hash: link }));
            }
            Some(_) | None => {
                return Ok(Err(Fork {
                    scope: *scope,
                    incarnation,
                    number,
                }));
            }
        }
    }
    Ok(Ok(confirmed))
}

/// Finds others' streams of which a peer holds another history as far as it goes. Its numbers ahead of what is
/// here say nothing yet.
pub(crate) fn foreign_forks(
    reader: &Reader<'_>,
    identity: &Identity,
    peer: &BTreeMap<ScopeId, Vector>,
) -> Result<Vec<Fork>, StoreError> {
    let mut forks = Vec::new();
    for (scope, heads) in peer {
        for (incarnation, number, hash) in heads.iter() {
            if incarnation == identity.incarnation() {
                continue;
            }
            let link = reader.link(*scope, &incarnation, number)?;
            if link.is_some_and(|link| link.short() != hash) {
                forks.push(Fork {
                    scope: *scope,
                    incarnation,
                    number,
                });
            }
        }
    }
    Ok(forks)
}

/// Returns the heads that a proof spells out.
pub(crate) fn heads_of(proof: &Proof) -> BTreeMap<ScopeId, Vector> {
    proof
        .scopes
        .keys()
        .filter_map(|scope| proof.heads(*scope).map(|heads| (*scope, heads.clone())))
        .collect()
}
