//! An op: who did what, when, as canonical self-describing bytes.

use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::{ActorId, CanonicalError, Hlc, check_canonical};

/// What kind of op this is. Kinds below 32 belong to replication, the others to the book; numbers are never
/// used again for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Kind(#[n(0)] pub u16);

impl Kind {
    /// What the writer of a stream had seen of its scope: [`crate::Saw`].
    pub const SAW: Self = Self(1);
    /// A device or server may write in this scope: [`crate::SignedCertificate`].
    pub const GRANT: Self = Self(2);
}

/// One op: a map of kind (0), time (1), actor (2) and body (3); further keys are kept and passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Op {
    /// What it is.
    pub kind: Kind,
    /// When, by the writer's hybrid clock.
    pub time: Hlc,
    /// In whose name.
    pub actor: ActorId,
    /// The kind's own CBOR item.
    pub body: Vec<u8>,
}

/// Why bytes are not an op that this version can read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpError {
    /// Longer than [`Op::BYTES_MAX`].
    #[error("an op of {0} bytes is over the limit")]
    TooLong(usize),
    /// Not in canonical form.
    #[error("not canonical: {0}")]
    NotCanonical(#[from] CanonicalError),
    /// Canonical, but without the fields every op has.
    #[error("not an op: {0}")]
    NotAnOp(String),
}

impl Op {
    /// The longest an op may be, in bytes.
    pub const BYTES_MAX: usize = 64 * 1024;

    /// Returns the op's bytes: what is hashed, stored and sent.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.body.len() + 24);
        let mut e = Encoder::new(&mut bytes);
        // Writing to a `Vec` cannot fail.
        let written = e
            .map(4)
            .and_then(|e| e.u8(0)?.u16(self.kind.0))
            .and_then(|e| e.u8(1)?.u64(self.time.bits()))
            .and_then(|e| e.u8(2)?.u32(self.actor.0))
            .and_then(|e| e.u8(3)?.ok());
        debug_assert!(written.is_ok());
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// Reads an op.
    ///
    /// # Errors
    ///
    /// [`OpError`]. Whoever holds such bytes in a signed stream keeps them: a later version may read them.
    pub fn decode(bytes: &[u8]) -> Result<Self, OpError> {
        Parts::of(bytes).map(Self::of)
    }

    /// Reads an op of which it is known that it is one.
    pub(crate) fn decode_checked(bytes: &[u8]) -> Result<Self, OpError> {
        Parts::checked(bytes).map(Self::of)
    }

    fn of(parts: Parts<'_>) -> Self {
        Self {
            kind: parts.kind,
            time: parts.time,
            actor: parts.actor,
            body: parts.body.to_vec(),
        }
    }
}

/// An op as it lies in its bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parts<'b> {
    kind: Kind,
    time: Hlc,
    actor: ActorId,
    /// Everything in front of the body but the map's head: equal for all ops of this kind, time and actor, as there is
    /// one form only, and smaller keys are in front.
    pub(crate) front: &'b [u8],
    pub(crate) body: &'b [u8],
}

impl<'b> Parts<'b> {
    /// Reads an op; as [`Op::decode`], but nothing of it is copied.
    pub(crate) fn of(bytes: &'b [u8]) -> Result<Self, OpError> {
        if bytes.len() > Op::BYTES_MAX {
            return Err(OpError::TooLong(bytes.len()));
        }
        check_canonical(bytes)?;
        Self::checked(bytes)
    }

    /// Reads an op of which the form was checked.
    fn checked(bytes: &'b [u8]) -> Result<Self, OpError> {
        Self::read(bytes).map_err(|why| OpError::NotAnOp(why.to_string()))
    }

    /// Reads bytes that are one canonical item.
    fn read(bytes: &'b [u8]) -> Result<Self, minicbor::decode::Error> {
        let mut d = Decoder::new(bytes);
        let entries = d.map()?.unwrap_or_default();
        let behind_the_head = d.position();
        let (mut kind, mut time, mut actor, mut body) = (None, None, None, None);
        for left in (0..entries).rev() {
            match d.u64()? {
                0 => kind = Some(Kind(d.u16()?)),
                1 => time = Some(Hlc::from_bits(d.u64()?)),
                2 => actor = Some(ActorId(d.u32()?)),
                3 => {
                    let start = d.position();
                    // The last one ends where the op does.
                    if left == 0 {
                        d.set_position(bytes.len());
                    } else {
                        d.skip()?;
                    }
                    let front = bytes.get(behind_the_head..start);
                    body = front.zip(bytes.get(start..d.position()));
                }
                _ => d.skip()?,
            }
        }
        let missing = minicbor::decode::Error::missing_value;
        let (front, body) = body.ok_or_else(|| missing(3))?;
        Ok(Self {
            kind: kind.ok_or_else(|| missing(0))?,
            time: time.ok_or_else(|| missing(1))?,
            actor: actor.ok_or_else(|| missing(2))?,
            front,
            body,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn op() -> impl Strategy<Value = Op> {
        (any::<u16>(), any::<u64>(), any::<u32>(), any::<u64>()).prop_map(
            |(kind, time, actor, body)| Op {
                kind: Kind(kind),
                time: Hlc::from_bits(time),
                actor: ActorId(actor),
                body: minicbor::to_vec(body).unwrap(),
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(op in op()) {
            prop_assert_eq!(Op::decode(&op.encode()), Ok(op));
        }

        #[test]
        fn no_bytes_make_the_decoder_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            drop(Op::decode(&bytes));
        }
    }

    #[test]
    fn an_unknown_key_is_passed_over() {
        let known = Op {
            kind: Kind(50),
            time: Hlc::from_bits(9),
            actor: ActorId(3),
            body: vec![0x05],
        };
        let mut bytes = known.encode();
        bytes[0] = 0xa5;
        bytes.extend_from_slice(&[0x04, 0x63, b'n', b'e', b'w']);
        assert_eq!(Op::decode(&bytes), Ok(known));
    }

    #[test]
    fn this_version_encodes_as_it_always_did() {
        let op = Op {
            kind: Kind(51),
            time: Hlc::from_bits(0x0197_ba5c_2680_0001),
            actor: ActorId(1001),
            body: minicbor::to_vec("đ").unwrap(),
        };
        let hex: String = op
            .encode()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(hex, "a4001833011b0197ba5c26800001021903e90362c491");
    }
}
