//! Taking in one stretch: whoever carried it, it is judged by its own signature and chain.

use replica::{Hash, Head, Opening, StreamKey, Stretch, StretchError, UnixMillis, VerifiedStretch};
use store::{Accepted, Identity, Intake, Reader, Store, StoreError};
use wire::RefusalCode;
use wire::limits::STRETCH_OP_BYTES_MAX;

use crate::budget::op_bytes;

/// What came of a stretch that was not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// What was new; nothing where all of it was held already.
    pub accepted: Accepted,
    /// The head that the stretch leads to.
    pub head: Head,
}

/// Why a stretch is refused. Nothing of it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The stream is not known and the stretch does not say what it is.
    #[error("an unknown stream without an opening")]
    NoOpening,
    /// No certificate of the writer is believed here; the centre's stream, which brings it, comes first.
    #[error("signed by an unknown device")]
    UnknownSigner,
    /// It does not begin behind what is held.
    #[error("begins behind number {after}, {held} is held")]
    Gap {
        /// The last number held.
        held: u64,
        /// How many ops stand before the stretch.
        after: u64,
    },
    /// It would not fit into a body when it is passed on.
    #[error("{bytes} bytes without a signature between them")]
    TooLong {
        /// Its ops, as [`STRETCH_OP_BYTES_MAX`] counts them.
        bytes: usize,
    },
    /// Its stream has another history here.
    #[error("another history at number {number}")]
    Fork {
        /// A number at which the two differ.
        number: u64,
    },
    /// It is not signed with the record ids that were put back into it.
    #[error("not signed with the record ids that were looked up")]
    Unresolved,
    /// It is not signed, was altered or does not chain.
    #[error(transparent)]
    Unsigned(#[from] StretchError),
}

impl Refusal {
    /// Returns the reason's number on the wire.
    #[must_use]
    pub const fn code(&self) -> RefusalCode {
        match self {
            Self::NoOpening => RefusalCode::NoOpening,
            Self::UnknownSigner => RefusalCode::UnknownSigner,
            Self::Gap { .. } => RefusalCode::Gap,
            Self::Fork { .. } => RefusalCode::Fork,
            Self::Unresolved => RefusalCode::Unresolved,
            Self::Unsigned(_) => RefusalCode::Unsigned,
            Self::TooLong { .. } => RefusalCode::TooLong,
        }
    }
}

/// Why a stretch was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// For a reason of its own.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store failed; trying again may help.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes in a stretch in a transaction of its own: all of it that is new, or nothing.
///
/// Ops already held are passed over. What a signed and chained op says is no reason to refuse it: the store
/// keeps it, read or unread.
///
/// # Errors
///
/// [`AcceptError::Refused`] leaves everything as it was and says nothing of the stretches behind it.
pub fn accept(
    store: &mut Store,
    stretch: Stretch,
    now: UnixMillis,
) -> Result<Outcome, AcceptError> {
    store.intake(|intake| accept_among(intake, stretch, now))
}

/// The same among others, in their transaction: what is refused or fails takes nothing of the others with it.
pub(crate) fn accept_among(
    intake: &mut Intake<'_>,
    stretch: Stretch,
    now: UnixMillis,
) -> Result<Outcome, AcceptError> {
    let (verified, held) = verify(&intake.read(), stretch)?;
    let head = verified.head();
    let fresh = verified.beyond(held);
    let accepted = if fresh.ops.is_empty() {
        Accepted::default()
    } else {
        intake.accept(&fresh, now)?
    };
    Ok(Outcome { accepted, head })
}

/// Checks signature, chain and place of a stretch against what is held; the last number held comes with it.
fn verify(reader: &Reader<'_>, stretch: Stretch) -> Result<(VerifiedStretch, u64), AcceptError> {
    let identity = reader.identity()?.ok_or(StoreError::NotEnrolled)?;
    let stream = StreamKey {
        org: identity.org,
        scope: stretch.scope,
        incarnation: stretch.incarnation,
    };
    // First, as it is the cheapest; and passed on it can be no shorter than it came.
    let bytes = op_bytes(&stretch);
    if bytes > STRETCH_OP_BYTES_MAX {
        return Err(Refusal::TooLong { bytes }.into());
    }
    let opening = opening(reader, &stream, stretch.opening)?;
    let signer = reader
        .certificate(opening.device)?
        .ok_or(Refusal::UnknownSigner)?;
    let held = reader.head(stream.scope, &stream.incarnation)?;
    let held = held.map_or(0, |head| head.number);
    if stretch.after > held {
        return Err(Refusal::Gap {
            held,
            after: stretch.after,
        }
        .into());
    }
    let before = link(reader, &stream, stretch.after)?;
    let verified = stretch
        .verify(identity.org, opening, before, &signer.key)
        .map_err(Refusal::from)?;
    check_history(reader, &identity, &verified, held)?;
    Ok((verified, held))
}

/// What is held of a stream was proved by a signature once; what a stretch says of itself comes second.
fn opening(
    reader: &Reader<'_>,
    stream: &StreamKey,
    claimed: Option<Opening>,
) -> Result<Opening, AcceptError> {
    match reader.opening(stream.scope, &stream.incarnation)? {
        Some(opening) => Ok(opening),
        None => Ok(claimed.ok_or(Refusal::NoOpening)?),
    }
}

fn link(reader: &Reader<'_>, stream: &StreamKey, number: u64) -> Result<Hash, AcceptError> {
    let link = reader.link(stream.scope, &stream.incarnation, number)?;
    Ok(link.ok_or_else(|| StoreError::Damaged(format!("no link at {number}")))?)
}

/// A link stands for everything before it, so the last op that both have decides. Nobody but this replica
/// writes its own stream: what is ahead of it was written by another copy of it.
fn check_history(
    reader: &Reader<'_>,
    identity: &Identity,
    verified: &VerifiedStretch,
    held: u64,
) -> Result<(), AcceptError> {
    if let Some(common) = verified.ops.iter().rev().find(|op| op.number <= held)
        && link(reader, &verified.stream, common.number)? != common.link
    {
        return Err(Refusal::Fork {
            number: common.number,
        }
        .into());
    }
    let is_own = verified.stream.incarnation == identity.incarnation();
    let last = verified.head().number;
    if is_own && last > held {
        Err(Refusal::Fork { number: last }.into())
    } else {
        Ok(())
    }
}
