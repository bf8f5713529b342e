//! What a device passes on of others, and what it may take in of them.

use std::collections::BTreeMap;

use replica::{DeviceId, Incarnation, Role, ScopeId, Stretch, Vector};
use store::{Identity, Met, Reader, Store, StoreError};

use crate::budget::collect;
use crate::centre_word::forwards;
use crate::skipped::Skipped;

/// Returns what a peer holds of what both share, as far as it says. The centre serves whatever it granted: of a scope that
/// it granted this replica and does not name it has lost everything, the grant, too.
pub(crate) fn held_by(
    reader: &Reader<'_>,
    identity: &Identity,
    peer: Role,
    said: &BTreeMap<ScopeId, Vector>,
) -> Result<BTreeMap<ScopeId, Vector>, StoreError> {
    let mut held = said.clone();
    if peer == Role::Centre {
        for scope in reader.granted(identity.device)? {
            held.entry(scope).or_default();
        }
    }
    Ok(held)
}

/// Returns whether a peer holds all that is this replica's to send: its own, and others' where it passes that on.
pub(crate) fn is_level(
    reader: &Reader<'_>,
    identity: &Identity,
    held: &BTreeMap<ScopeId, Vector>,
    is_given_back: bool,
    skipped: &Skipped,
) -> Result<bool, StoreError> {
    let granted = reader.granted(identity.device)?;
    for (scope, theirs) in held {
        let gives_back = is_given_back && granted.contains(scope);
        let passes_on = forwards(identity.role) || gives_back;
        let own = reader.own_streams(*scope)?;
        let to_send = |stream: &Incarnation| {
            own.contains(stream) || (passes_on && !skipped.is_refused(*scope, *stream))
        };
        let behind = reader.not_held_by(*scope, theirs)?;
        if behind.is_none_or(|streams| streams.iter().any(to_send)) {
            return Ok(false);
        }
    }
    Ok(true)
}

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

/// Keeps what a peer holds that has lost something, for as long as it has not been given all of it back.
pub(crate) fn remember_lost(
    store: &mut Store,
    peer: DeviceId,
    held: Option<&BTreeMap<ScopeId, Vector>>,
) -> Result<(), StoreError> {
    if held.is_some() || !store.read().lost(peer)?.is_empty() {
        store.keep_lost(peer, held.cloned().unwrap_or_default())?;
    }
    Ok(())
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
