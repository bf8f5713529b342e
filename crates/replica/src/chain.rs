//! The chain of a stream: leaf, link, head.
//!
//! `leaf = H(words ‖ rest)`, `H_i = H(H_{i−1} ‖ leaf)`: the rest is what remains of an op that is struck out, the words
//! are a salted hash of all of it. So the rest can stand in the op's place, and the chain still holds.

use crate::seed::Salts;
use crate::strike::{rest_within, words};
use crate::{DeviceId, Hash, Incarnation, Op, OrgId, ScopeId, Seed, Struck};

/// Which stream: one incarnation in one scope of one organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamKey {
    /// The organisation.
    pub org: OrgId,
    /// The scope.
    pub scope: ScopeId,
    /// The incarnation that writes.
    pub incarnation: Incarnation,
}

/// What a stream says of itself before its first op.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The device that writes it.
    pub device: DeviceId,
    /// The nonce that began the incarnation.
    pub nonce: [u8; 16],
    /// The seed of the salts.
    pub seed: Seed,
}

/// Number and link of a stream's last op. The head of an empty stream has number 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// How many ops the stream has.
    pub number: u64,
    /// The link of the last one.
    pub hash: Hash,
}

impl StreamKey {
    /// Returns the head of this stream before its first op.
    #[must_use]
    pub fn origin(&self) -> Head {
        let scope = self.scope.0.to_be_bytes();
        let parts: [&[u8]; 3] = [self.org.as_bytes(), &scope, self.incarnation.as_bytes()];
        Head {
            number: 0,
            hash: Hash::of("tungnha stream 1", &parts),
        }
    }

    /// Returns what the device signs for a stretch that ends at `head`.
    #[must_use]
    pub fn statement(&self, head: &Head) -> Vec<u8> {
        let mut message = Vec::with_capacity(68);
        message.extend_from_slice(self.org.as_bytes());
        message.extend_from_slice(&self.scope.0.to_be_bytes());
        message.extend_from_slice(self.incarnation.as_bytes());
        message.extend_from_slice(&head.number.to_be_bytes());
        message.extend_from_slice(head.hash.as_bytes());
        message
    }
}

impl Opening {
    /// Returns the incarnation that this opening begins.
    #[must_use]
    pub fn incarnation(&self, org: OrgId) -> Incarnation {
        Incarnation::of(org, self.device, &self.nonce)
    }
}

/// Returns the leaf of what stands at `number` in a stream with this seed: an op, or what remains of a struck one.
#[must_use]
pub fn leaf(seed: &Seed, number: u64, op: &[u8]) -> Hash {
    leaf_salted(|| seed.salt(number), op).0
}

/// Returns the leaf, and whether the bytes are a whole op.
fn leaf_salted(salt: impl FnOnce() -> Option<[u8; 16]>, op: &[u8]) -> (Hash, bool) {
    if let Some(struck) = Struck::read(op) {
        return (struck.leaf(), false);
    }
    // Where the salt was forgotten, no bytes can be checked: no leaf is ever made with a salt of zeros.
    let words = words(&salt().unwrap_or_default(), op);
    let rest = rest_within(op);
    let [map, front, key, about] = rest.unwrap_or_default();
    let leaf = Hash::of(
        "tungnha leaf 1",
        &[words.as_bytes(), map, front, key, about],
    );
    (leaf, rest.is_some())
}

/// Returns the link that follows `previous` by `leaf`.
#[must_use]
pub fn link(previous: &Hash, leaf: &Hash) -> Hash {
    Hash::of("tungnha link 1", &[previous.as_bytes(), leaf.as_bytes()])
}

impl Head {
    /// Returns the head after one more op.
    #[must_use]
    pub fn followed_by(&self, seed: &Seed, op: &[u8]) -> Self {
        Walk::from(*self, seed).step(op)
    }
}

/// A head on its way along a stream.
#[derive(Debug)]
pub struct Walk<'s> {
    head: Head,
    salts: Salts<'s>,
}

impl<'s> Walk<'s> {
    /// Begins behind `head` in a stream with this seed.
    #[must_use]
    pub const fn from(head: Head, seed: &'s Seed) -> Self {
        Self {
            head,
            salts: Salts::of(seed),
        }
    }

    /// Returns where it is.
    #[must_use]
    pub const fn head(&self) -> Head {
        self.head
    }

    /// Goes on by one more op and returns the head there.
    pub fn step(&mut self, op: &[u8]) -> Head {
        self.go_on(op).0
    }

    /// Does the same, and reads the op; `None` where that is not possible.
    pub(crate) fn step_reading(&mut self, bytes: &[u8]) -> (Head, Option<Op>) {
        let (head, is_op) = self.go_on(bytes);
        let op = if is_op {
            Op::decode_checked(bytes)
        } else {
            Op::decode(bytes)
        };
        (head, op.ok())
    }

    /// Goes on, and tells whether the bytes are a whole op.
    fn go_on(&mut self, bytes: &[u8]) -> (Head, bool) {
        let number = self.head.number + 1;
        let (leaf, is_op) = leaf_salted(|| self.salts.salt(number), bytes);
        self.head = Head {
            number,
            hash: link(&self.head.hash, &leaf),
        };
        (self.head, is_op)
    }
}
