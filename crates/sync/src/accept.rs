//! Taking in one stretch: whoever carried it, it is judged by its own signature and chain.

use replica::{
    Certificate, Hash, Head, Incarnation, Opening, OrgId, PublicKey, Stretch, StretchError, Struck,
    UnixMillis, VerifiedStretch, Walked,
};
use store::{Accepted, Intake, Reader, Store, StoreError};
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
    /// Whose life it belongs to.
    pub life: Incarnation,
    /// The stream in which it ends, by its name here.
    pub stream: Incarnation,
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
    /// It is not signed with the record ids that were put back into it.
    #[error("not signed with the record ids that were looked up")]
    Unresolved,
    /// An op of it came struck out, and no strike of its record is held; the centre's stream, which brings it, comes first.
    #[error("an op that is struck out for no reason known here")]
    NotStruck,
    /// What is kept of its scope cannot be read.
    #[error("what is kept here is damaged")]
    Damaged,
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
            Self::Unresolved => RefusalCode::Unresolved,
            Self::NotStruck => RefusalCode::NotStruck,
            Self::Damaged => RefusalCode::Damaged,
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
/// Ops already held are passed over. Where the stretch parts from what is held, both branches are kept. What a signed and
/// chained op says is no reason to refuse it: the store keeps it, read or unread.
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
    let verified = verify(&intake.read(), intake.org(), stretch)?;
    take_in(intake, &verified, now)
}

fn take_in(
    intake: &mut Intake<'_>,
    verified: &VerifiedStretch,
    now: UnixMillis,
) -> Result<Outcome, AcceptError> {
    let (head, life) = (verified.head(), verified.stream.incarnation);
    let accepted = match intake.accept(verified, now) {
        Err(StoreError::OtherSeed) => return Err(Refusal::from(StretchError::Elsewhere).into()),
        accepted => accepted?,
    };
    Ok(Outcome {
        accepted,
        head,
        life,
        stream: accepted.ended.unwrap_or(life),
    })
}

/// The same with what was found out ahead; `None` where that does not hold here, and the stretch is to be judged anew.
pub(crate) fn accept_walked(
    intake: &mut Intake<'_>,
    walked: Walked,
    now: UnixMillis,
) -> Result<Option<Outcome>, AcceptError> {
    let Some(verified) = as_expected(&intake.read(), intake.org(), walked)? else {
        return Ok(None);
    };
    take_in(intake, &verified, now).map(Some)
}

/// Only where nothing branches and nothing was forgotten is there one way in which a stretch may stand.
fn as_expected(
    reader: &Reader<'_>,
    org: OrgId,
    walked: Walked,
) -> Result<Option<VerifiedStretch>, AcceptError> {
    let known = match known(reader, org, walked.stretch()) {
        Ok(known) => known,
        Err(AcceptError::Refused(_)) => return Ok(None),
        Err(error @ AcceptError::Store(_)) => return Err(error),
    };
    let Some((opening, base)) = known.only() else {
        return Ok(None);
    };
    let (opening, key) = (opening.clone(), &known.signer.key);
    match walked.verify(org, opening, base, key) {
        Ok(verified) if reader.may_stand(&verified)? => Ok(Some(verified)),
        Ok(_) | Err(_) => Ok(None),
    }
}

/// What is held of a stretch's stream, and what it says of itself.
struct Known {
    /// The first counts, where no other is needed.
    openings: Vec<Opening>,
    /// Copies of one device may have gone on with other secrets: each branch has a seed of its own then.
    others: Vec<Opening>,
    /// The links behind which it may stand.
    bases: Vec<Hash>,
    life: Incarnation,
    signer: Certificate,
}

impl Known {
    /// Returns the only way in which the stretch may stand, where there is one.
    fn only(&self) -> Option<(&Opening, Hash)> {
        match (self.openings.as_slice(), self.bases.as_slice()) {
            ([only], [base]) if self.others.is_empty() => Some((only, *base)),
            _ => None,
        }
    }
}

fn known(reader: &Reader<'_>, org: OrgId, stretch: &Stretch) -> Result<Known, AcceptError> {
    let openings = openings(reader, org, stretch)?;
    let opening = openings.first().ok_or(Refusal::NoOpening)?;
    let signer = reader
        .certificate(opening.device)?
        .ok_or(Refusal::UnknownSigner)?;
    let life = opening.incarnation(org);
    let bases = reader.bases(stretch, life)?;
    if bases.is_empty() {
        return Err(Refusal::Gap {
            held: reader.top(stretch.scope, &life)?,
            after: stretch.after,
        }
        .into());
    }
    let mut others = reader.openings(stretch.scope, &life)?;
    others.retain(|other| !openings.contains(other));
    Ok(Known {
        openings,
        others,
        bases,
        life,
        signer,
    })
}

/// Checks signature, chain and place of a stretch against what is held.
fn verify(
    reader: &Reader<'_>,
    org: OrgId,
    stretch: Stretch,
) -> Result<VerifiedStretch, AcceptError> {
    // First, as it is the cheapest; and passed on it can be no shorter than it came.
    let bytes = op_bytes(&stretch);
    if bytes > STRETCH_OP_BYTES_MAX {
        return Err(Refusal::TooLong { bytes }.into());
    }
    let known = known(reader, org, &stretch)?;
    let (life, key) = (known.life, &known.signer.key);
    let says_nothing = stretch.opening.is_none();
    let verified = if let Some((only, base)) = known.only() {
        let tried = along(reader, life, (only, base), stretch)?;
        tried.verify(org, only.clone(), base, key)
    } else {
        let all = known.openings.iter().chain(&known.others);
        along_any(reader, (org, life, key), all, &known.bases, &stretch)?
    };
    // What was forgotten here may come with it, where it says what its stream says of itself.
    let lacks_salts = says_nothing && known.openings.iter().any(|one| !one.seed.is_whole());
    let verified = verified.map_err(|why| {
        if lacks_salts && matches!(why, StretchError::Signature(_)) {
            Refusal::Unresolved
        } else {
            Refusal::from(why)
        }
    })?;
    standing(reader, verified)
}

/// Tries every way in which a stretch may stand. Where the history branches, its signature tells behind which of several
/// ops it does, and where salts were forgotten or differ, whether it needs those that came with it.
fn along_any<'o>(
    reader: &Reader<'_>,
    (org, life, key): (OrgId, Incarnation, &PublicKey),
    openings: impl Iterator<Item = &'o Opening>,
    bases: &[Hash],
    stretch: &Stretch,
) -> Result<Result<VerifiedStretch, StretchError>, AcceptError> {
    let mut last = Err(StretchError::Empty);
    for opening in openings {
        for base in bases {
            let tried = along(reader, life, (opening, *base), stretch.clone())?;
            last = tried.verify(org, opening.clone(), *base, key);
            if last.is_ok() {
                return Ok(last);
            }
        }
    }
    Ok(last)
}

/// What came struck stands only where a strike says so.
fn standing(
    reader: &Reader<'_>,
    verified: VerifiedStretch,
) -> Result<VerifiedStretch, AcceptError> {
    if reader.may_stand(&verified)? {
        Ok(verified)
    } else {
        Err(Refusal::NotStruck.into())
    }
}

/// What is held of a stream was proved by a signature once; what a stretch says of itself comes second, and is listed
/// only where it may say more.
fn openings(
    reader: &Reader<'_>,
    org: OrgId,
    stretch: &Stretch,
) -> Result<Vec<Opening>, AcceptError> {
    let scope = stretch.scope;
    let named = reader.opening(scope, &stretch.incarnation)?;
    let known = match (&named, &stretch.opening) {
        (None, Some(claimed)) => reader.opening(scope, &claimed.incarnation(org))?,
        _ => named,
    };
    let claimed = stretch.opening.clone();
    Ok(match (known, claimed) {
        (Some(known), Some(claimed)) if may_say_more(&known, &claimed) => vec![known, claimed],
        (Some(one), _) | (None, Some(one)) => vec![one],
        (None, None) => Vec::new(),
    })
}

fn may_say_more(known: &Opening, claimed: &Opening) -> bool {
    known.seed != claimed.seed && (known.device, known.nonce) == (claimed.device, claimed.nonce)
}

/// Puts what is held into the place of ops that were struck out here and come again whole: without their salt, nobody
/// can tell whether they are what they were. What comes struck needs no salt, and may be another branch's op.
fn along(
    reader: &Reader<'_>,
    life: Incarnation,
    (opening, base): (&Opening, Hash),
    mut stretch: Stretch,
) -> Result<Stretch, AcceptError> {
    let seed = &opening.seed;
    if seed.is_whole() {
        return Ok(stretch);
    }
    let mut head = Head {
        number: stretch.after,
        hash: base,
    };
    for op in &mut stretch.ops {
        let number = head.number.saturating_add(1);
        if seed.salt(number).is_none() && Struck::read(op).is_none() {
            let held = reader.remains(stretch.scope, &life, number)?;
            let same = held
                .into_iter()
                .find(|(link, remains)| head.followed_by(seed, remains).hash == *link);
            *op = same.map_or_else(|| std::mem::take(op), |(_, remains)| remains);
        }
        head = head.followed_by(seed, op);
    }
    Ok(stretch)
}
