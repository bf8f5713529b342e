//! BLAKE3 with a domain in front: one hash function, never one message under two meanings.

use std::fmt;

use minicbor::{Decode, Decoder, Encode, Encoder};

/// A 32-byte BLAKE3 hash.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

/// The first eight bytes of a [`struct@Hash`]: enough to tell two branches of one stream apart.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShortHash([u8; 8]);

/// How many bytes are hashed in one piece.
const SHORT: usize = 512;

/// Returns pieces one behind the other; `None` where they do not fit.
fn gather<'b, 'p>(
    room: &'b mut [u8; SHORT],
    pieces: impl Iterator<Item = &'p [u8]>,
) -> Option<&'b [u8]> {
    let mut end = 0_usize;
    for piece in pieces {
        let start = end;
        end = start.checked_add(piece.len())?;
        room.get_mut(start..end)?.copy_from_slice(piece);
    }
    room.get(..end)
}

impl Hash {
    /// Returns the hash of `domain ‖ 0x00 ‖ parts`.
    ///
    /// Every part but the last has a fixed length, so no two lists of parts run together.
    #[must_use]
    pub fn of(domain: &str, parts: &[&[u8]]) -> Self {
        let all = || {
            [domain.as_bytes(), &[0]]
                .into_iter()
                .chain(parts.iter().copied())
        };
        // Nearly all are short, and a hasher of many pieces costs more than they do.
        let mut short = [0; SHORT];
        if let Some(whole) = gather(&mut short, all()) {
            return Self(*blake3::hash(whole).as_bytes());
        }
        let mut hasher = blake3::Hasher::new();
        for part in all() {
            hasher.update(part);
        }
        Self(*hasher.finalize().as_bytes())
    }

    /// Returns a hash read back from storage or from a peer.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns the first eight bytes, as vectors carry them.
    #[must_use]
    pub fn short(&self) -> ShortHash {
        ShortHash(self.prefix())
    }

    /// Returns the first `N` bytes, for identities that are derived from a hash.
    #[must_use]
    pub fn prefix<const N: usize>(&self) -> [u8; N] {
        const { assert!(N <= 32, "a hash has 32 bytes") };
        let mut out = [0; N];
        for (to, from) in out.iter_mut().zip(self.0) {
            *to = from;
        }
        out
    }
}

impl ShortHash {
    /// Returns a short hash read back from storage or from a peer.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 8]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 8] {
        &self.0
    }
}

impl<C> Encode<C> for ShortHash {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for ShortHash {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let at = d.position();
        let bytes = d.bytes()?.try_into();
        bytes
            .map(Self)
            .map_err(|_| minicbor::decode::Error::message("a head hash has 8 bytes").at(at))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ShortHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ShortHash({self})")
    }
}

impl fmt::Display for ShortHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_hash_as_one_text_whether_they_are_short_or_long() {
        for length in [0, 1, SHORT - 3, SHORT - 2, SHORT - 1, 3 * SHORT] {
            let (one, other) = (vec![7; length / 2], vec![9; length - length / 2]);
            let whole = [&b"d\0"[..], &one, &other].concat();
            let hash = Hash::of("d", &[&one, &other]);
            assert_eq!(hash.as_bytes(), blake3::hash(&whole).as_bytes(), "{length}");
        }
    }
}
