//! A stretch: some consecutive ops of one stream and a signature over the head they lead to.

use crate::{
    Domain, Hash, Head, Incarnation, Op, Opening, OrgId, PublicKey, ScopeId, SecretKey, Seed,
    Signature, SignatureError, StreamKey, Walk,
};

/// Consecutive ops of one stream, as they travel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// In which scope.
    pub scope: ScopeId,
    /// Whose stream, or the branch of it.
    pub incarnation: Incarnation,
    /// What the stream says of itself; present where the receiver may not know the stream yet.
    pub opening: Option<Opening>,
    /// The link in front of the first op; present with the opening of what is not the stream's beginning.
    pub before: Option<Hash>,
    /// How many ops of the stream stand before this stretch.
    pub after: u64,
    /// The ops' bytes, in order.
    pub ops: Vec<Vec<u8>>,
    /// The device's signature over the head after the last op.
    pub signature: Signature,
}

/// A stretch whose signature and chain hold. Only [`Walked::verify`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedStretch {
    /// Which stream: the whole life, whatever branch of it the stretch named.
    pub stream: StreamKey,
    /// What the stream says of itself.
    pub opening: Opening,
    /// What stands in front of the first op.
    pub before: Head,
    /// The ops with their places in the chain, in order.
    pub ops: Vec<VerifiedOp>,
    /// The signature over the last op's link.
    pub signature: Signature,
}

/// One op of a verified stretch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedOp {
    /// Its number in the stream.
    pub number: u64,
    /// Its link.
    pub link: Hash,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What they say; `None` where that cannot be read.
    pub op: Option<Op>,
}

/// A stretch whose ops were followed along the chain and read, before it is known where it stands and whose it is.
///
/// That is most of the work of checking it, and needs nothing but what the stretch is expected to stand behind: it can be
/// done while something else holds the database. Nothing is believed of it before [`Walked::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walked {
    /// The stretch, without its ops.
    stretch: Stretch,
    before: Head,
    seed: Seed,
    ops: Vec<VerifiedOp>,
}

/// Why a stretch is refused. Nothing of a refused stretch is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StretchError {
    /// It carries no op.
    #[error("a stretch without ops")]
    Empty,
    /// Its numbers run over.
    #[error("numbers past the end")]
    Overflow,
    /// The opening begins another incarnation than the stretch names.
    #[error("the opening belongs to another incarnation")]
    WrongOpening,
    /// It was followed from another place than the one where it stands.
    #[error("followed from another link or with another seed")]
    Elsewhere,
    /// The signature does not hold over the head that the ops lead to: unsigned, altered or unchained.
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

impl Stretch {
    /// Follows the ops from the link `before` in a stream with this seed.
    ///
    /// # Errors
    ///
    /// [`StretchError::Overflow`].
    pub fn walk(mut self, before: Hash, seed: &Seed) -> Result<Walked, StretchError> {
        let count = u64::try_from(self.ops.len()).map_err(|_| StretchError::Overflow)?;
        self.after
            .checked_add(count)
            .ok_or(StretchError::Overflow)?;
        let before = Head {
            number: self.after,
            hash: before,
        };
        let mut walk = Walk::from(before, seed);
        let ops = std::mem::take(&mut self.ops).into_iter();
        let ops = ops.map(|bytes| {
            let (head, op) = walk.step_reading(&bytes);
            VerifiedOp {
                number: head.number,
                link: head.hash,
                bytes,
                op,
            }
        });
        Ok(Walked {
            ops: ops.collect(),
            stretch: self,
            before,
            seed: seed.clone(),
        })
    }

    /// Checks chain and signature: `before` is the link in front of the first op.
    ///
    /// # Errors
    ///
    /// [`StretchError`]; the receiver keeps nothing.
    pub fn verify(
        self,
        org: OrgId,
        opening: Opening,
        before: Hash,
        key: &PublicKey,
    ) -> Result<VerifiedStretch, StretchError> {
        self.walk(before, &opening.seed)?
            .verify(org, opening, before, key)
    }
}

impl Walked {
    /// Returns the stretch, without its ops.
    #[must_use]
    pub const fn stretch(&self) -> &Stretch {
        &self.stretch
    }

    /// Checks the signature over where the ops lead: `before` is the link in front of the first op.
    ///
    /// # Errors
    ///
    /// [`StretchError`]; [`StretchError::Elsewhere`] where it was followed from another link or with another seed.
    pub fn verify(
        self,
        org: OrgId,
        opening: Opening,
        before: Hash,
        key: &PublicKey,
    ) -> Result<VerifiedStretch, StretchError> {
        let Stretch {
            scope,
            incarnation,
            signature,
            ..
        } = self.stretch;
        let is_named = |opening: Opening| opening.incarnation(org) == incarnation;
        let claimed = self.stretch.opening;
        if self.stretch.before.is_none() && claimed.is_some_and(|claimed| !is_named(claimed)) {
            return Err(StretchError::WrongOpening);
        }
        if self.before.hash != before || self.seed != opening.seed {
            return Err(StretchError::Elsewhere);
        }
        let last = self.ops.last().ok_or(StretchError::Empty)?;
        let head = Head {
            number: last.number,
            hash: last.link,
        };
        let stream = StreamKey {
            org,
            scope,
            incarnation: opening.incarnation(org),
        };
        key.verify(Domain::Stretch, &stream.statement(&head), &signature)?;
        Ok(VerifiedStretch {
            stream,
            opening,
            before: self.before,
            ops: self.ops,
            signature,
        })
    }
}

impl SecretKey {
    /// Signs a stream up to `head`.
    #[must_use]
    pub fn sign_head(&self, stream: &StreamKey, head: &Head) -> Signature {
        self.sign(Domain::Stretch, &stream.statement(head))
    }
}

impl VerifiedStretch {
    /// Returns the head that the stretch leads to.
    #[must_use]
    pub fn head(&self) -> Head {
        self.ops.last().map_or(self.before, |last| Head {
            number: last.number,
            hash: last.link,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DeviceId;

    fn signed(ops: &[&[u8]]) -> (OrgId, Opening, SecretKey, Stretch) {
        let org = OrgId::from_bytes([1; 16]);
        let key = SecretKey::from_bytes(&[2; 32]);
        let opening = Opening {
            device: DeviceId::of(&key.public()),
            nonce: [3; 16],
            seed: Seed::from_bytes([4; 16]),
        };
        let stream = StreamKey {
            org,
            scope: ScopeId(9),
            incarnation: opening.incarnation(org),
        };
        let head = ops.iter().fold(stream.origin(), |head, op| {
            head.followed_by(&opening.seed, op)
        });
        let stretch = Stretch {
            scope: stream.scope,
            incarnation: stream.incarnation,
            opening: Some(opening.clone()),
            before: None,
            after: 0,
            ops: ops.iter().map(|op| op.to_vec()).collect(),
            signature: key.sign_head(&stream, &head),
        };
        (org, opening, key, stretch)
    }

    fn verify(change: impl FnOnce(&mut Stretch)) -> Result<VerifiedStretch, StretchError> {
        let (org, opening, key, mut stretch) = signed(&[b"one", b"two", b"three"]);
        let origin = StreamKey {
            org,
            scope: stretch.scope,
            incarnation: stretch.incarnation,
        }
        .origin();
        change(&mut stretch);
        stretch.verify(org, opening, origin.hash, &key.public())
    }

    #[test]
    fn an_honest_stretch_passes_and_knows_its_numbers() {
        let verified = verify(|_| ()).unwrap();
        let numbers: Vec<_> = verified.ops.iter().map(|op| op.number).collect();
        assert_eq!(numbers, [1, 2, 3]);
        assert_eq!(verified.head().number, 3);
    }

    #[test]
    fn whatever_is_altered_is_refused() {
        let changes: [fn(&mut Stretch); 6] = [
            |s| s.ops[1] = b"Two".to_vec(),
            |s| s.ops.swap(0, 1),
            |s| drop(s.ops.pop()),
            |s| s.ops.push(b"four".to_vec()),
            |s| s.scope = ScopeId(8),
            |s| s.after = 1,
        ];
        for change in changes {
            assert_eq!(verify(change), Err(StretchError::Signature(SignatureError)));
        }
        assert_eq!(verify(|s| s.ops.clear()), Err(StretchError::Empty));
        assert_eq!(verify(|s| s.after = u64::MAX), Err(StretchError::Overflow));
        assert_eq!(
            verify(|s| s.incarnation = Incarnation::from_bytes([0; 8])),
            Err(StretchError::WrongOpening)
        );
    }
}
