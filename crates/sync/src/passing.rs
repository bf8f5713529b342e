//! What a device passes on of others, and what it may take in of them.

use std::collections::BTreeMap;

use replica::{DeviceId, Incarnation, ScopeId, Stretch, Vector};
use store::{Identity, Met, Reader, StoreError};

use crate::budget::collect;
use crate::centre_word::forwards;
use crate::skipped::Skipped;

/// Returns whether a peer tells of less than when it was last met, or of less of what it wrote itself than is held here:
/// it was restored from a backup. One that merely lags behind is told nothing of others: it gets that from its own upstream.
pub(crate) fn forgets(
    reader: &Reader<'_>,
    peer: DeviceId,
    met: Option<&Met>,
    held: &BTreeMap<ScopeId, Vector>,
) -> Result<bool, StoreError> {
    for (scope, now) in held {
        if reader.lost_own(*scope, now, peer)? {
            return Ok(true);
        }
    }
    for (scope, then) in met.iter().flat_map(|met| &met.heads) {
        if let Some(now) = held.get(scope)
            && reader.is_less(*scope, now, then)?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What a device passes on of others, within so many bytes, to a peer that lost some of it and said what it has; nothing
/// without its word.
pub(crate) fn others(
    reader: &Reader<'_>,
    identity: &Identity,
    served: Option<&BTreeMap<ScopeId, Vector>>,
    skipped: &Skipped,
    bytes_max: u32,
) -> Result<Vec<Stretch>, StoreError> {
    if served.is_none() {
        return Ok(Vec::new());
    }
    let mut others = others_behind(reader, identity, served)?;
    skipped.not_to_send(&mut others);
    Ok(collect(reader, &others, bytes_max)?.0)
}

/// What a device passes on of others to a peer that lost some of it: what it lacks of the scopes that both are granted.
/// A relay passes on everything at once.
fn others_behind(
    reader: &Reader<'_>,
    identity: &Identity,
    served: Option<&BTreeMap<ScopeId, Vector>>,
) -> Result<BTreeMap<ScopeId, Vector>, StoreError> {
    if forwards(identity.role) {
        return Ok(BTreeMap::new());
    }
    let granted = reader.granted(identity.device)?;
    let served = served.into_iter().flatten();
    let mut behind = BTreeMap::new();
    for (scope, heads) in served.filter(|(scope, _)| granted.contains(scope)) {
        let (mut heads, own) = (heads.clone(), reader.own_streams(*scope)?);
        for (incarnation, number, hash) in reader.signed_vector(*scope)?.iter() {
            if own.contains(&incarnation) {
                heads.set_short(incarnation, number, hash);
            }
        }
        behind.insert(*scope, heads);
    }
    Ok(behind)
}

/// Returns whether a stream is the centre's.
pub(crate) fn is_centres(
    reader: &Reader<'_>,
    scope: ScopeId,
    incarnation: &Incarnation,
) -> Result<bool, StoreError> {
    let centre = reader.centre()?.map(|centre| centre.device());
    let opening = reader.opening(scope, incarnation)?;
    Ok(opening.is_some_and(|opening| Some(opening.device) == centre))
}

/// Returns whether a stretch may be taken in: a scope from its grant on, the centre's stream always.
pub(crate) fn may_hold(reader: &Reader<'_>, stretch: &Stretch) -> Result<bool, StoreError> {
    if reader.scopes()?.contains(&stretch.scope) {
        return Ok(true);
    }
    let known = reader
        .opening(stretch.scope, &stretch.incarnation)?
        .or_else(|| stretch.opening.clone());
    let centre = reader.centre()?.map(|centre| centre.device());
    Ok(known.is_some_and(|opening| Some(opening.device) == centre))
}
