//! What remains of an op that is struck out.
//!
//! Every op can be struck in one way only: kind, time and name stay, and of the body the entry with key 0, which says
//! what it is about. In place of the rest stands the salted hash to which the op's leaf commits. Without the salt it
//! betrays nothing, and nobody can strike an op and claim that it was another.

use minicbor::{Decoder, Encoder};

use crate::op::Parts;
use crate::{Hash, Op, Seed};

/// A leaf's two parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Struck {
    /// The salted hash of the whole op.
    pub words: Hash,
    /// What remains of it, encoded as an op; empty for bytes that are no op, which are never struck.
    pub rest: Vec<u8>,
}

/// The key under which what remains of a struck op carries the hash of its words.
const WORDS: u8 = 4;

impl Struck {
    /// Returns the parts of the leaf of a whole op.
    #[must_use]
    pub fn of(seed: &Seed, number: u64, op: &[u8]) -> Self {
        // Where the salt was forgotten, no bytes can be checked: no leaf is ever made with a salt of zeros.
        Self::salted(&seed.salt(number).unwrap_or_default(), op)
    }

    /// Returns the parts of the leaf of a whole op with this salt.
    #[must_use]
    pub fn salted(salt: &[u8; 16], op: &[u8]) -> Self {
        Self {
            words: words(salt, op),
            rest: rest_within(op).unwrap_or_default().concat(),
        }
    }

    /// Returns the leaf.
    #[must_use]
    pub fn leaf(&self) -> Hash {
        Hash::of("tungnha leaf 1", &[self.words.as_bytes(), &self.rest])
    }

    /// Reads the parts from what stands in the place of a struck op; `None` where that is an op like any other.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let at = bytes.len().checked_sub(35)?;
        let (front, words) = bytes.split_at(at);
        // Five entries; the last is the hash, a byte string of 32 bytes.
        let hash = words.strip_prefix(&[WORDS, 0x58, 0x20])?;
        let hash: [u8; 32] = hash.try_into().ok()?;
        let mut own = front.to_vec();
        *own.first_mut().filter(|first| **first == 0xa5)? = 0xa4;
        let op = Op::decode(&own).ok()?;
        (rest(&op).encode() == own).then_some(Self {
            words: Hash::from_bytes(hash),
            rest: own,
        })
    }

    /// Returns the bytes that stand in the op's place.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = self.rest.clone();
        if let Some(first) = bytes.first_mut() {
            *first = 0xa5;
        }
        bytes.extend_from_slice(&[WORDS, 0x58, 0x20]);
        bytes.extend_from_slice(self.words.as_bytes());
        bytes
    }
}

/// Returns the salted hash of a whole op.
pub(crate) fn words(salt: &[u8; 16], op: &[u8]) -> Hash {
    Hash::of("tungnha words 1", &[salt, op])
}

/// Returns the pieces that what remains of a whole op consists of, in order; `None` for bytes that are no op.
///
/// They are those of [`rest`]: as an op has one form only, its front is the front of what remains of it.
pub(crate) fn rest_within(op: &[u8]) -> Option<[&[u8]; 4]> {
    let parts = Parts::of(op).ok()?;
    Some(match about(parts.body) {
        Some(about) => [&[0xa4], parts.front, &[0xa1, 0x00], about],
        None => [&[0xa4], parts.front, &[0xa0], &[]],
    })
}

/// Returns an op of which nothing but what it is about is left.
fn rest(op: &Op) -> Op {
    let mut body = Vec::new();
    let mut e = Encoder::new(&mut body);
    // Writing to a `Vec` cannot fail.
    match about(&op.body) {
        Some(about) => {
            let written = e.map(1).and_then(|e| e.u8(0)?.ok());
            debug_assert!(written.is_ok());
            body.extend_from_slice(about);
        }
        None => {
            let written = e.map(0).map(drop);
            debug_assert!(written.is_ok());
        }
    }
    Op { body, ..*op }
}

/// Returns the value under key 0 of a body that is a map: the first, as keys are in order.
fn about(body: &[u8]) -> Option<&[u8]> {
    let mut d = Decoder::new(body);
    if d.map().ok()?? == 0 || d.u64().ok()? != 0 {
        return None;
    }
    let start = d.position();
    d.skip().ok()?;
    body.get(start..d.position())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ActorId, Hlc, Kind, leaf};

    fn op(body: &[u8]) -> Vec<u8> {
        Op {
            kind: Kind(42),
            time: Hlc::from_bits(0x0197_ba5c_2680_0001),
            actor: ActorId(1001),
            body: body.to_vec(),
        }
        .encode()
    }

    #[test]
    fn what_remains_has_the_same_leaf_and_none_of_the_words() {
        let seed = Seed::from_bytes([4; 16]);
        // {0: h'0909', 1: {1: "Hoa"}} and {1: "Hoa"}
        let edit = op(b"\xa2\x00\x42\x09\x09\x01\xa1\x01\x63Hoa");
        let create = op(b"\xa1\x01\x63Hoa");
        for (whole, kept) in [(edit, &b"\xa1\x00\x42\x09\x09"[..]), (create, b"\xa0")] {
            let struck = Struck::of(&seed, 7, &whole).encode();
            assert_eq!(leaf(&seed, 7, &struck), leaf(&seed, 7, &whole));
            assert!(!struck.windows(3).any(|part| part == b"Hoa"));
            assert!(whole.windows(3).any(|part| part == b"Hoa"));
            assert_eq!(Op::decode(&struck).unwrap().body, kept);
            assert!(Struck::read(&whole).is_none());
            let mut punctured = seed.clone();
            punctured.forget(7);
            assert_eq!(leaf(&punctured, 7, &struck), leaf(&seed, 7, &whole));
            assert_ne!(leaf(&punctured, 7, &whole), leaf(&seed, 7, &whole));
        }
    }

    #[test]
    fn what_remains_lies_in_the_op_itself() {
        let mut later = op(b"\xa2\x00\x42\x09\x09\x01\x63Hoa");
        later[0] = 0xa5;
        later.extend_from_slice(&[0x04, 0x63, b'n', b'e', b'w']);
        let bodies: [&[u8]; 6] = [
            b"\xa0",
            b"\x05",
            b"\x82\x00\x05",
            b"\xa1\x01\x63Hoa",
            b"\xa1\x61\x00\x01",
            b"\xa1\x00\xa1\x00\x01",
        ];
        let ops = bodies.map(op);
        for whole in ops.iter().chain([&later, &vec![0xff], &Vec::new()]) {
            let decoded = Op::decode(whole).map_or_else(|_| Vec::new(), |op| rest(&op).encode());
            assert_eq!(
                rest_within(whole).unwrap_or_default().concat(),
                decoded,
                "{whole:02x?}"
            );
        }
    }

    #[test]
    fn nothing_that_remains_can_be_changed() {
        let seed = Seed::from_bytes([4; 16]);
        let whole = op(b"\xa2\x00\x42\x09\x09\x01\x63Hoa");
        let struck = Struck::of(&seed, 7, &whole).encode();
        for at in 0..struck.len() {
            let mut changed = struck.clone();
            changed[at] ^= 1;
            assert_ne!(leaf(&seed, 7, &changed), leaf(&seed, 7, &whole), "{at}");
        }
    }

    #[test]
    fn an_op_that_carries_more_than_remains_is_not_struck() {
        let seed = Seed::from_bytes([4; 16]);
        let mut bytes = op(b"\xa2\x00\x42\x09\x09\x01\x63Hoa");
        bytes[0] = 0xa5;
        bytes.extend_from_slice(&[4, 0x58, 0x20]);
        bytes.extend_from_slice(&[1; 32]);
        assert!(Op::decode(&bytes).is_ok());
        assert!(Struck::read(&bytes).is_none());
        assert!(Struck::read(&Struck::of(&seed, 1, &bytes).encode()).is_some());
    }
}
