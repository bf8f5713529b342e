//! What a stream's salts are derived from: a tree of secrets from which single ones can be taken away.
//!
//! The salt of an op is a leaf of the tree, each node derives those below it and none above it. Without the seed, but with
//! every node beside the way to one salt, all salts can be derived but that one.

use crate::{Hash, ScopeId};

/// The longest way from the seed to a salt: the count of digits, and sixteen digits.
const DEPTH_MAX: usize = 17;

/// Secrets from which a stream's salts are derived: one, or those that remain after some salts were forgotten.
#[derive(Clone, PartialEq, Eq)]
pub struct Seed(Kept);

#[derive(Clone, PartialEq, Eq)]
enum Kept {
    /// All salts.
    Whole([u8; 16]),
    /// In order of their ways, none of which begins with another.
    Nodes(Vec<(Way, [u8; 16])>),
}

/// The way from the seed to a node: how many hexadecimal digits the numbers below it have, then their first digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Way {
    steps: [u8; DEPTH_MAX],
    length: usize,
}

impl Seed {
    /// The longest that the bytes of a seed may be.
    pub const BYTES_MAX: usize = 1 << 20;

    /// Returns the whole seed with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Kept::Whole(bytes))
    }

    /// Returns the seed of the stream that the holder of `secret` writes in `scope`.
    #[must_use]
    pub fn derive(secret: &[u8; 16], scope: ScopeId) -> Self {
        let parts: [&[u8]; 2] = [secret, &scope.0.to_be_bytes()];
        Self::from_bytes(Hash::of("tungnha seed 1", &parts).prefix())
    }

    /// Returns the salt of the op with this number; `None` where it was forgotten.
    #[must_use]
    pub fn salt(&self, number: u64) -> Option<[u8; 16]> {
        let way = Way::to(number);
        let (from, key) = match &self.0 {
            Kept::Whole(seed) => (0, *seed),
            Kept::Nodes(nodes) => {
                let behind = nodes.partition_point(|(node, _)| node.steps() <= way.steps());
                let (node, key) = nodes.get(behind.checked_sub(1)?)?;
                (
                    way.steps()
                        .starts_with(node.steps())
                        .then_some(node.length)?,
                    *key,
                )
            }
        };
        let rest = way.steps().get(from..).unwrap_or_default();
        Some(rest.iter().fold(key, |key, step| below(&key, *step)))
    }

    /// Returns whether no salt was forgotten.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        matches!(self.0, Kept::Whole(_))
    }

    /// Forgets the salt of the op with this number, for good; all others remain.
    pub fn forget(&mut self, number: u64) {
        let way = Way::to(number);
        let mut nodes = self.nodes();
        let held = nodes
            .iter()
            .position(|(node, _)| way.steps().starts_with(node.steps()));
        if let Some(at) = held {
            let (mut node, mut key) = nodes.remove(at);
            while let Some(step) = way.steps().get(node.length) {
                let others = node.choices().filter(|other| other != step);
                nodes.extend(others.map(|other| (node.then(other), below(&key, other))));
                key = below(&key, *step);
                node = node.then(*step);
            }
            nodes.sort_unstable_by(|(one, _), (other, _)| one.steps().cmp(other.steps()));
        }
        self.0 = Kept::Nodes(nodes);
    }

    /// Returns the seed that gives every salt which one of the two gives; `None` where they give different ones.
    #[must_use]
    pub fn joined(&self, other: &Self) -> Option<Self> {
        let mut all = [self.nodes(), other.nodes()].concat();
        all.sort_unstable_by(|(one, _), (other, _)| one.steps().cmp(other.steps()));
        let mut nodes: Vec<(Way, [u8; 16])> = Vec::with_capacity(all.len());
        for (way, key) in all {
            // What stands below a node is derived from it, and follows it in this order.
            let above = nodes
                .last()
                .filter(|(node, _)| way.steps().starts_with(node.steps()));
            let Some((node, above)) = above else {
                nodes.push((way, key));
                continue;
            };
            let rest = way.steps().get(node.length..).unwrap_or_default();
            if rest.iter().fold(*above, |key, step| below(&key, *step)) != key {
                return None;
            }
        }
        Some(Self(match nodes.as_slice() {
            [(Way { length: 0, .. }, seed)] => Kept::Whole(*seed),
            _ => Kept::Nodes(nodes),
        }))
    }

    /// Returns the seed that gives of its salts those of these numbers alone, and no others.
    #[must_use]
    pub fn only(&self, numbers: impl IntoIterator<Item = u64>) -> Self {
        let leaf = |number| Some((Way::to(number), self.salt(number)?));
        let mut nodes: Vec<_> = numbers.into_iter().filter_map(leaf).collect();
        nodes.sort_unstable_by(|(one, _), (other, _)| one.steps().cmp(other.steps()));
        nodes.dedup_by_key(|(way, _)| *way);
        Self(Kept::Nodes(nodes))
    }

    fn nodes(&self) -> Vec<(Way, [u8; 16])> {
        match &self.0 {
            Kept::Whole(seed) => vec![(Way::default(), *seed)],
            Kept::Nodes(nodes) => nodes.clone(),
        }
    }

    /// Returns the bytes: those of the whole seed, or for each node the length of its way, its steps and its secret.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        match &self.0 {
            Kept::Whole(seed) => seed.to_vec(),
            Kept::Nodes(nodes) => {
                let mut bytes = Vec::with_capacity(nodes.len() * 21);
                for (node, key) in nodes {
                    bytes.extend(u8::try_from(node.length));
                    bytes.extend_from_slice(node.steps());
                    bytes.extend_from_slice(key);
                }
                bytes
            }
        }
    }

    /// Reads the bytes of a seed; `None` where they are none, or more than [`Self::BYTES_MAX`].
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        (bytes.len() <= Self::BYTES_MAX).then(|| Self::read_kept(bytes))?
    }

    /// Reads the bytes of a seed that was kept: each strike makes it longer, and none is refused for that.
    #[must_use]
    pub fn read_kept(bytes: &[u8]) -> Option<Self> {
        if let Ok(whole) = bytes.try_into() {
            return Some(Self::from_bytes(whole));
        }
        let mut nodes: Vec<(Way, [u8; 16])> = Vec::new();
        let mut left = bytes;
        while let Some((length, rest)) = left.split_first() {
            let (steps, rest) = rest.split_at_checked(usize::from(*length))?;
            let (key, rest) = rest.split_first_chunk::<16>()?;
            let node = Way::read(steps)?;
            let follows = nodes.last().is_none_or(|(last, _)| {
                last.steps() < node.steps() && !node.steps().starts_with(last.steps())
            });
            nodes.push((follows.then_some(node)?, *key));
            left = rest;
        }
        Some(Self(Kept::Nodes(nodes)))
    }
}

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed(…)")
    }
}

/// Salts of one seed, one after the other: those of numbers side by side share most of their way.
#[derive(Debug)]
pub(crate) struct Salts<'s> {
    seed: &'s Seed,
    /// The way to the last one, and the secrets along it.
    way: Way,
    secrets: Vec<[u8; 16]>,
}

impl<'s> Salts<'s> {
    pub(crate) const fn of(seed: &'s Seed) -> Self {
        Self {
            seed,
            way: Way {
                steps: [0; DEPTH_MAX],
                length: 0,
            },
            secrets: Vec::new(),
        }
    }

    /// Returns the salt of the op with this number; `None` where it was forgotten.
    pub(crate) fn salt(&mut self, number: u64) -> Option<[u8; 16]> {
        let Kept::Whole(first) = &self.seed.0 else {
            return self.seed.salt(number);
        };
        let way = Way::to(number);
        let pairs = way.steps().iter().zip(self.way.steps());
        let same = pairs.take_while(|(one, other)| one == other).count();
        self.secrets.truncate(same);
        for step in way.steps().iter().skip(same) {
            let from = self.secrets.last().unwrap_or(first);
            self.secrets.push(below(from, *step));
        }
        self.way = way;
        self.secrets.last().copied()
    }
}

fn below(key: &[u8; 16], step: u8) -> [u8; 16] {
    Hash::of("tungnha salt 1", &[key, &[step]]).prefix()
}

impl Default for Way {
    fn default() -> Self {
        Self {
            steps: [0; DEPTH_MAX],
            length: 0,
        }
    }
}

impl Way {
    /// Returns the way to the salt of a number.
    fn to(number: u64) -> Self {
        let digits = 16 - number.max(1).leading_zeros() / 4;
        let digits = u8::try_from(digits).unwrap_or(16);
        (0..digits)
            .rev()
            .fold(Self::default().then(digits), |way, place| {
                let digit = (number >> (u32::from(place) * 4)) & 0xf;
                way.then(u8::try_from(digit).unwrap_or_default())
            })
    }

    fn steps(&self) -> &[u8] {
        self.steps.get(..self.length).unwrap_or_default()
    }

    fn then(mut self, step: u8) -> Self {
        if let Some(place) = self.steps.get_mut(self.length) {
            *place = step;
            self.length += 1;
        }
        self
    }

    /// Returns the steps that go on from here: how many digits, the first of them, any other.
    fn choices(&self) -> std::ops::RangeInclusive<u8> {
        match self.length {
            0 => 1..=16,
            1 => 1..=15,
            _ => 0..=15,
        }
    }

    fn read(steps: &[u8]) -> Option<Self> {
        let digits = steps.first()?;
        let fits = steps.len() <= usize::from(*digits) + 1;
        let start = fits.then(Self::default)?;
        let way = steps.iter().try_fold(start, |way, step| {
            way.choices().contains(step).then(|| way.then(*step))
        });
        way.filter(|way| way.length == steps.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number() -> impl Strategy<Value = u64> {
        (0..64_u32, any::<u64>()).prop_map(|(shift, number)| (number >> shift).max(1))
    }

    proptest! {
        #[test]
        fn what_is_forgotten_is_gone_and_all_else_remains(
            forgotten in proptest::collection::btree_set(number(), 0..12),
            others in proptest::collection::vec(number(), 1..20),
        ) {
            let whole = Seed::from_bytes([7; 16]);
            let (mut forwards, mut backwards) = (whole.clone(), whole.clone());
            forgotten.iter().for_each(|number| forwards.forget(*number));
            forgotten.iter().rev().for_each(|number| backwards.forget(*number));
            for number in forgotten.iter().chain(&others) {
                let expected = (!forgotten.contains(number)).then(|| whole.salt(*number).unwrap());
                prop_assert_eq!(forwards.salt(*number), expected);
            }
            prop_assert_eq!(&forwards, &backwards);
            prop_assert_eq!(Seed::read(&forwards.to_bytes()), Some(forwards));
        }

        #[test]
        fn two_seeds_give_together_what_either_gives(
            here in proptest::collection::btree_set(number(), 0..12),
            there in proptest::collection::btree_set(number(), 0..12),
            others in proptest::collection::vec(number(), 1..20),
        ) {
            let whole = Seed::from_bytes([7; 16]);
            let without = |numbers: &std::collections::BTreeSet<u64>| {
                let mut seed = whole.clone();
                numbers.iter().for_each(|number| seed.forget(*number));
                seed
            };
            let both = without(&here).joined(&without(&there)).unwrap();
            for number in here.iter().chain(&there).chain(&others) {
                let gone = here.contains(number) && there.contains(number);
                let expected = (!gone).then(|| whole.salt(*number).unwrap());
                prop_assert_eq!(both.salt(*number), expected);
            }
            prop_assert_eq!(Seed::read(&both.to_bytes()), Some(both));
            let few = whole.only(others.iter().copied());
            for number in here.iter().chain(&others) {
                let salt = whole.salt(*number).filter(|_| others.contains(number));
                prop_assert_eq!(few.salt(*number), salt);
            }
            prop_assert_eq!(few.joined(&whole), Some(whole.clone()));
            // The control: another stream's gives other salts.
            let mut other = Seed::from_bytes([8; 16]);
            there.iter().for_each(|number| other.forget(*number));
            prop_assert_eq!(without(&here).joined(&other), None);
        }

        #[test]
        fn salts_one_after_the_other_are_those_of_each(
            numbers in proptest::collection::vec(number(), 1..20),
            from in number(),
            forgotten in proptest::option::of(number()),
        ) {
            let mut seed = Seed::from_bytes([7; 16]);
            forgotten.into_iter().for_each(|number| seed.forget(number));
            let mut salts = Salts::of(&seed);
            let near = (from..from.saturating_add(40)).chain(numbers);
            for number in near {
                prop_assert_eq!(salts.salt(number), seed.salt(number));
            }
        }

        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(0..20_u8, 0..80)) {
            if let Some(seed) = Seed::read(&bytes) {
                prop_assert_eq!(seed.to_bytes(), bytes);
            }
        }
    }

    #[test]
    fn numbers_side_by_side_share_no_salt() {
        let seed = Seed::from_bytes([1; 16]);
        let all: std::collections::BTreeSet<_> = (1..5000).map(|n| seed.salt(n)).collect();
        assert_eq!(all.len(), 4999);
    }
}
