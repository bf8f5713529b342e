//! What the caller of a sync holds, as far as it can be told from what it says.

use std::collections::BTreeMap;

use replica::{Head, Incarnation, ScopeId, ShortHash, Stretch, Vector};
use store::{Reader, StoreError};
use wire::{Cursor, Known, known_digest};

pub(crate) type Heads = BTreeMap<ScopeId, Vector>;
/// Where a stretch ends that was taken in.
pub(crate) type Taken = (ScopeId, Incarnation, Head);

/// Returns the heads that the caller holds; `None` where its digest is of heads that cannot be told.
///
/// `taken`: what it sent just now; `since`: its scopes, with the arrivals of their first grants; `gone`: what it may know
/// of scopes withdrawn from it; `held`: what is held in them here. A cursor is never believed: what it names must have the digest.
pub(crate) fn holdings(
    reader: &Reader<'_>,
    known: Known,
    cursor: Option<&Cursor>,
    taken: &[Taken],
    since: &BTreeMap<ScopeId, u64>,
    gone: &Heads,
    held: &Heads,
) -> Result<Option<Heads>, StoreError> {
    let digest = match known {
        Known::Heads(heads) => return Ok(Some(heads)),
        Known::Same(digest) if digest == known_digest(held) => return Ok(Some(held.clone())),
        Known::Same(digest) => digest,
    };
    let Some(cursor) = cursor else {
        return Ok(None);
    };
    let mut heads = gone.clone();
    for (scope, granted) in since {
        // Before its grant nobody sent the caller anything of a scope.
        if *granted <= cursor.arrival {
            heads.insert(*scope, reader.vector_at(*scope, cursor.arrival)?);
        }
    }
    for (scope, incarnation, head) in taken.iter().filter(|one| since.contains_key(&one.0)) {
        let theirs = heads.entry(*scope).or_default();
        // A repeated stretch may end before what was taken then.
        if theirs.number(incarnation) < head.number {
            theirs.set(*incarnation, head);
        }
    }
    overlay(&mut heads, &cursor.differs);
    Ok((known_digest(&heads) == digest).then_some(heads))
}

/// Puts differing heads over `heads`; number 0 takes a stream away.
pub(crate) fn overlay(heads: &mut Heads, differs: &Heads) {
    for (scope, differing) in differs {
        let vector = heads.entry(*scope).or_default();
        for (incarnation, number, hash) in differing.iter() {
            if number == 0 {
                *vector = without(vector, &incarnation);
            } else {
                vector.set_short(incarnation, number, hash);
            }
        }
    }
    heads.retain(|_, vector| !vector.is_empty());
}

fn without(vector: &Vector, gone: &Incarnation) -> Vector {
    let mut rest = Vector::new();
    for (incarnation, number, hash) in vector.iter() {
        if incarnation != *gone {
            rest.set_short(incarnation, number, hash);
        }
    }
    rest
}

/// Returns what `to` has elsewise than `from`: put over `from` it makes `to`.
pub(crate) fn differing(from: &Heads, to: &Heads) -> Heads {
    let mut differs = Heads::new();
    for (scope, vector) in to {
        let before = of(from, *scope);
        for (incarnation, number, hash) in vector.iter() {
            if before.get(&incarnation) != Some((number, hash)) {
                let there = differs.entry(*scope).or_default();
                there.set_short(incarnation, number, hash);
            }
        }
    }
    let nothing = ShortHash::from_bytes([0; 8]);
    for (scope, vector) in from {
        let after = of(to, *scope);
        for (incarnation, _, _) in vector.iter() {
            if after.get(&incarnation).is_none() {
                let there = differs.entry(*scope).or_default();
                there.set_short(incarnation, 0, nothing);
            }
        }
    }
    differs
}

/// Moves the caller's heads on to where the stretches lead that it is sent. One that ends before what is held stays:
/// it differs from it either way.
pub(crate) fn advance(theirs: &mut Heads, stretches: &[Stretch], held: &Heads) {
    for stretch in stretches {
        let ops = u64::try_from(stretch.ops.len()).unwrap_or(u64::MAX);
        let end = stretch.after.saturating_add(ops);
        let head = held
            .get(&stretch.scope)
            .and_then(|heads| heads.get(&stretch.incarnation));
        if let Some((number, hash)) = head.filter(|(number, _)| *number == end) {
            let heads = theirs.entry(stretch.scope).or_default();
            heads.set_short(stretch.incarnation, number, hash);
        }
    }
}

/// Returns the heads in one scope.
pub(crate) fn of(heads: &Heads, scope: ScopeId) -> Vector {
    heads.get(&scope).cloned().unwrap_or_default()
}
