//! The chain of a stream: leaf, link, head.
//!
//! `leaf = H(salt ‖ op)`, `H_i = H(H_{i−1} ‖ leaf)`. The salts come from a seed, so that a struck-out op can be
//! replaced by its leaf, which betrays nothing once its salt is gone, while the chain still holds.

use crate::{DeviceId, Hash, Incarnation, OrgId, ScopeId};

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

/// Sixteen secret bytes from which a stream's salts are derived.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Seed([u8; 16]);

/// What a stream says of itself before its first op.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

impl Seed {
    /// Returns the seed with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Returns the seed of the stream that holds `secret` writes in `scope`.
    #[must_use]
    pub fn derive(secret: &[u8; 16], scope: ScopeId) -> Self {
        Self(Hash::of("tungnha seed 1", &[secret, &scope.0.to_be_bytes()]).prefix())
    }

    fn salt(&self, number: u64) -> [u8; 16] {
        Hash::of("tungnha salt 1", &[&self.0, &number.to_be_bytes()]).prefix()
    }
}

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed(…)")
    }
}

/// Returns the leaf of the op that stands at `number` in a stream with this seed.
#[must_use]
pub fn leaf(seed: &Seed, number: u64, op: &[u8]) -> Hash {
    Hash::of("tungnha leaf 1", &[&seed.salt(number), op])
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
        let number = self.number + 1;
        Self {
            number,
            hash: link(&self.hash, &leaf(seed, number, op)),
        }
    }
}
