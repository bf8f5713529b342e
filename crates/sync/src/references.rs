//! What both sides know: left out of what is sent, put back into what is received.

use std::collections::BTreeMap;

use replica::{
    Dot, Hash, Head, Incarnation, RecordId, ScopeId, Stretch, StretchError, UnixMillis, Vector,
    Walked,
};
use store::{Intake, Reader, StoreError};
use wire::{Receiver, Reference, Sender, StreamName, refer, resolve};

use crate::accept::{AcceptError, Outcome, Refusal, accept_among, accept_walked};

/// What is held here, and what a peer holds.
struct Sending<'s> {
    reader: &'s Reader<'s>,
    peer: &'s BTreeMap<ScopeId, Vector>,
}

impl Sender for Sending<'_> {
    type Error = StoreError;

    fn made_by(&self, scope: ScopeId, record: RecordId) -> Result<Option<Dot>, StoreError> {
        self.reader.made_by(scope, record)
    }

    fn link(&self, scope: ScopeId, op: &Dot) -> Result<Option<Hash>, StoreError> {
        self.reader.link(scope, &op.actor, op.counter)
    }

    fn streams(&self, scope: ScopeId) -> Result<Vec<Incarnation>, StoreError> {
        self.reader.streams(scope)
    }

    fn is_held(&self, scope: ScopeId, op: &Dot) -> bool {
        let heads = self.peer.get(&scope);
        let held = heads.map_or(0, |heads| heads.number(&op.actor));
        // A stream that is passed over counts as held up to the last number of all, and is not.
        held >= op.counter && held != u64::MAX
    }
}

/// What is held here of the scope of a stretch.
struct Receiving<'r> {
    reader: &'r Reader<'r>,
    scope: ScopeId,
}

impl Receiver for Receiving<'_> {
    type Error = StoreError;

    fn stream(&self, name: &StreamName) -> Result<Option<Incarnation>, StoreError> {
        self.reader.only_stream(self.scope, name.range())
    }

    fn link(&self, op: &Dot) -> Result<Option<Hash>, StoreError> {
        self.reader.link(self.scope, &op.actor, op.counter)
    }
}

/// Leaves out of stretches what `peer` can look up: made by ops that it holds, or that it receives with them.
pub(crate) fn leave_out(
    reader: &Reader<'_>,
    peer: &BTreeMap<ScopeId, Vector>,
    stretches: &mut [Stretch],
) -> Result<Vec<Reference>, StoreError> {
    refer(stretches, &Sending { reader, peer })
}

/// Says of each stretch what its stream says of itself, for a peer that could not check it by what it knew: it may have
/// forgotten salts that another branch needs.
pub(crate) fn say_openings(
    reader: &Reader<'_>,
    stretches: &mut [Stretch],
) -> Result<(), StoreError> {
    for stretch in stretches.iter_mut().filter(|one| one.opening.is_none()) {
        let (scope, incarnation) = (stretch.scope, stretch.incarnation);
        stretch.opening = reader.opening(scope, &incarnation)?;
        if stretch.after > 0 || reader.life_of(scope, &incarnation)? != Some(incarnation) {
            stretch.before = reader.link(scope, &incarnation, stretch.after)?;
        }
    }
    Ok(())
}

/// Takes in a stretch of which bytes may have been left out, among others in their transaction; `references` are its
/// own.
///
/// # Errors
///
/// As [`crate::accept()`]. What does not hold with what was put back may well hold in full, where either side was wrong
/// about what the other holds: that is [`Refusal::Unresolved`]. What cannot be taken in because what is kept there is damaged
/// is refused, too: it keeps the other stretches from nothing.
pub(crate) fn accept_sent_among(
    intake: &mut Intake<'_>,
    sent: (Stretch, Option<Walked>),
    references: &[Reference],
    now: UnixMillis,
) -> Result<Outcome, AcceptError> {
    let accepted = accept_sent(intake, sent, references, now);
    if let Err(AcceptError::Store(StoreError::Damaged(_))) = accepted {
        return Err(Refusal::Damaged.into());
    }
    accepted
}

fn accept_sent(
    intake: &mut Intake<'_>,
    (mut stretch, walked): (Stretch, Option<Walked>),
    references: &[Reference],
    now: UnixMillis,
) -> Result<Outcome, AcceptError> {
    if let Some(walked) = walked
        && let Some(outcome) = accept_walked(intake, walked, now)?
    {
        return Ok(outcome);
    }
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

/// Puts back what was left out of a stretch. What is not found stays out: the stretch's signature tells.
pub(crate) fn put_back(
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
    resolve(
        stretch,
        references,
        before.as_ref(),
        &Receiving { reader, scope },
    )
}

/// Returns the references of one stretch of a message.
pub(crate) fn of_stretch(references: &[Reference], at: usize) -> &[Reference] {
    let first = references.partition_point(|one| one.stretch < at);
    let behind = references.partition_point(|one| one.stretch <= at);
    references.get(first..behind).unwrap_or_default()
}
