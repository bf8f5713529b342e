//! Record ids that both sides know: left out of what is sent, put back into what is received.

use std::collections::BTreeMap;

use replica::{
    Dot, Head, Incarnation, RecordId, ScopeId, Stretch, StretchError, UnixMillis, Vector,
};
use store::{Intake, Reader, Store, StoreError};
use wire::{Reference, refer, resolve};

use crate::accept::{AcceptError, Outcome, Refusal, accept_among};

/// Leaves out of stretches the record ids that `peer` can look up: made by ops that it holds, or that it receives
/// with them.
pub(crate) fn leave_out(
    reader: &Reader<'_>,
    peer: &BTreeMap<ScopeId, Vector>,
    stretches: &mut [Stretch],
) -> Result<Vec<Reference>, StoreError> {
    let is_held = |scope: ScopeId, made_by: &Dot| {
        let held = peer
            .get(&scope)
            .map_or(0, |heads| heads.number(&made_by.actor));
        // A stream that is passed over counts as held up to the last number of all, and is not.
        held >= made_by.counter && held != u64::MAX
    };
    refer(stretches, |scope, id| reader.made_by(scope, id), is_held)
}

/// Takes in a stretch of which record ids may have been left out, in a transaction of its own; `references` are its
/// own.
///
/// # Errors
///
/// As [`crate::accept()`]. What does not hold with the ids that were put back may well hold in full, where either
/// side was wrong about what the other holds: that is [`Refusal::Unresolved`].
pub(crate) fn accept_sent(
    store: &mut Store,
    stretch: Stretch,
    references: &[Reference],
    now: UnixMillis,
) -> Result<Outcome, AcceptError> {
    store.intake(|intake| accept_sent_among(intake, stretch, references, now))
}

/// The same among others, in their transaction.
pub(crate) fn accept_sent_among(
    intake: &mut Intake<'_>,
    mut stretch: Stretch,
    references: &[Reference],
    now: UnixMillis,
) -> Result<Outcome, AcceptError> {
    if references.is_empty() {
        return accept_among(intake, stretch, now);
    }
    put_back(&intake.read(), &mut stretch, references)?;
    accept_among(intake, stretch, now).map_err(|error| match error {
        AcceptError::Refused(Refusal::Unsigned(StretchError::Signature(_))) => {
            Refusal::Unresolved.into()
        }
        AcceptError::Refused(_) | AcceptError::Store(_) => error,
    })
}

/// Puts record ids back into a stretch. What is not found stays out: the stretch's signature tells.
fn put_back(
    reader: &Reader<'_>,
    stretch: &mut Stretch,
    references: &[Reference],
) -> Result<(), StoreError> {
    let (scope, incarnation) = (stretch.scope, stretch.incarnation);
    let opening = reader
        .opening(scope, &incarnation)?
        .or_else(|| stretch.opening.clone());
    let link = match stretch.before {
        Some(link) => Some(link),
        None => reader.link(scope, &incarnation, stretch.after)?,
    };
    let before = link.zip(opening).map(|(hash, opening)| {
        let number = stretch.after;
        (Head { number, hash }, opening.seed)
    });
    let mut found: BTreeMap<(Incarnation, u64), Option<RecordId>> = BTreeMap::new();
    resolve(stretch, references, before, |made_by| {
        let key = (made_by.actor, made_by.counter);
        if let Some(known) = found.get(&key) {
            return Ok(*known);
        }
        let link = reader.link(scope, &made_by.actor, made_by.counter)?;
        let id = link
            .filter(|_| made_by.counter > 0)
            .map(|link| RecordId::of(&link));
        found.insert(key, id);
        Ok(id)
    })
}

/// Returns the references of one stretch of a message.
pub(crate) fn of_stretch(references: &[Reference], at: usize) -> &[Reference] {
    let first = references.partition_point(|one| one.stretch < at);
    let behind = references.partition_point(|one| one.stretch <= at);
    references.get(first..behind).unwrap_or_default()
}
