//! Vectors: the head of every stream known in a scope.

use std::collections::BTreeMap;

use crate::{Context, Dot, Hash, Head, Incarnation, ShortHash};

/// The heads known in one scope, with the first bytes of their links.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vector {
    heads: BTreeMap<Incarnation, (u64, ShortHash)>,
}

impl Vector {
    /// Returns an empty vector.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            heads: BTreeMap::new(),
        }
    }

    /// Sets the head of one stream.
    pub fn set(&mut self, incarnation: Incarnation, head: &Head) {
        self.set_short(incarnation, head.number, head.hash.short());
    }

    /// Sets the head of one stream, as received.
    pub fn set_short(&mut self, incarnation: Incarnation, number: u64, hash: ShortHash) {
        self.heads.insert(incarnation, (number, hash));
    }

    /// Takes one stream out.
    pub fn forget(&mut self, incarnation: &Incarnation) {
        self.heads.remove(incarnation);
    }

    /// Returns number and link prefix of one stream's head.
    #[must_use]
    pub fn get(&self, incarnation: &Incarnation) -> Option<(u64, ShortHash)> {
        self.heads.get(incarnation).copied()
    }

    /// Returns the number up to which one stream is known; 0 where it is not.
    #[must_use]
    pub fn number(&self, incarnation: &Incarnation) -> u64 {
        self.get(incarnation).map_or(0, |(number, _)| number)
    }

    /// Returns the heads in order of incarnation.
    pub fn iter(&self) -> impl Iterator<Item = (Incarnation, u64, ShortHash)> {
        self.heads
            .iter()
            .map(|(incarnation, (number, hash))| (*incarnation, *number, *hash))
    }

    /// Returns how many streams are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.heads.len()
    }

    /// Returns whether no stream is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// Returns a digest that is equal exactly where vectors are equal.
    #[must_use]
    pub fn digest(&self) -> Hash {
        let mut bytes = Vec::with_capacity(self.heads.len() * 24);
        for (incarnation, number, hash) in self.iter() {
            bytes.extend_from_slice(incarnation.as_bytes());
            bytes.extend_from_slice(&number.to_be_bytes());
            bytes.extend_from_slice(hash.as_bytes());
        }
        Hash::of("tungnha vector 1", &[&bytes])
    }

    /// Returns the vector as a causal context.
    #[must_use]
    pub fn context(&self) -> Context {
        self.iter()
            .map(|(incarnation, number, _)| Dot::new(incarnation, number))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vector(heads: &[(u8, u64, u8)]) -> Vector {
        let mut vector = Vector::new();
        for (id, number, hash) in heads {
            let head = Head {
                number: *number,
                hash: Hash::from_bytes([*hash; 32]),
            };
            vector.set(Incarnation::from_bytes([*id; 8]), &head);
        }
        vector
    }

    #[test]
    fn the_same_number_with_another_link_has_another_digest() {
        let ours = vector(&[(1, 5, 7), (2, 4, 7)]);
        assert_eq!(ours.digest(), vector(&[(2, 4, 7), (1, 5, 7)]).digest());
        assert_ne!(ours.digest(), vector(&[(1, 5, 8), (2, 4, 7)]).digest());
    }
}
