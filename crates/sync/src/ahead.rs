//! What a request brings, and the work on it that needs no turn to write.

use replica::{Head, Opening, OrgId, StreamKey, Stretch, Walked};
use store::Reader;
use wire::limits::STRETCH_OP_BYTES_MAX;
use wire::{CompactProof, Reference, SyncRequest};

use crate::budget::op_bytes;
use crate::references::{of_stretch, put_back};

/// What a request brings to be taken in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sent {
    /// A word of this server's own.
    pub(crate) reminder: Option<CompactProof>,
    /// The stretches.
    pub(crate) stretches: Vec<Stretch>,
    /// The record ids that are left out of them.
    pub(crate) references: Vec<Reference>,
    /// What was found out of each stretch ahead; shorter where that was not tried.
    pub(crate) walked: Vec<Option<Walked>>,
}

impl Sent {
    /// Takes out of a request what it brings; the rest is what it asks.
    #[must_use]
    pub fn of(request: &mut SyncRequest) -> Self {
        Self {
            reminder: request.reminder.take(),
            stretches: std::mem::take(&mut request.stretches),
            references: std::mem::take(&mut request.references),
            walked: Vec::new(),
        }
    }

    /// Returns the stretches.
    #[must_use]
    pub fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    /// Returns whether there is anything to be taken in or noted.
    pub(crate) const fn is_empty(&self) -> bool {
        self.stretches.is_empty() && self.reminder.is_none()
    }

    /// Follows the stretches along their chains, each from where it is expected to stand: while others write, so that
    /// less is left to do within the transaction. `reader` sees an earlier state; without it only stretches that say
    /// where they stand are followed. Whether it was right is found out when they are taken in; what was not, or could
    /// not be followed, is done then.
    pub fn walk_ahead(&mut self, org: OrgId, reader: Option<&Reader<'_>>) {
        let references = &self.references;
        let each = self.stretches.iter().enumerate();
        self.walked = each
            .map(|(at, stretch)| walk(org, reader, stretch, of_stretch(references, at)))
            .collect();
    }
}

fn walk(
    org: OrgId,
    reader: Option<&Reader<'_>>,
    stretch: &Stretch,
    references: &[Reference],
) -> Option<Walked> {
    let (before, opening) = place(org, reader, stretch)?;
    if !opening.seed.is_whole() {
        return None;
    }
    let mut whole = stretch.clone();
    if !references.is_empty() {
        put_back(reader?, &mut whole, references).ok()?;
    }
    let fits = op_bytes(&whole) <= STRETCH_OP_BYTES_MAX;
    fits.then(|| whole.walk(before.hash, &opening.seed).ok())?
}

/// Where a stretch is expected to stand, and what its stream says of itself. What cannot be read is not expected.
fn place(org: OrgId, reader: Option<&Reader<'_>>, stretch: &Stretch) -> Option<(Head, Opening)> {
    let (scope, named) = (stretch.scope, &stretch.incarnation);
    let held = reader.and_then(|reader| reader.opening(scope, named).ok()?);
    let opening = held.or_else(|| stretch.opening.clone())?;
    let hash = match (stretch.after, stretch.before) {
        (0, _) => {
            let incarnation = opening.incarnation(org);
            let key = StreamKey {
                org,
                scope,
                incarnation,
            };
            key.origin().hash
        }
        (_, Some(said)) => said,
        (after, None) => reader?.link(scope, named, after).ok()??,
    };
    let number = stretch.after;
    Some((Head { number, hash }, opening))
}
