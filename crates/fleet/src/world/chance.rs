//! Chance out of a seed: the same seed gives the same district, to the byte.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng as _, SeedableRng as _};

/// A source of chance.
#[derive(Debug, Clone)]
pub struct Chance(ChaCha8Rng);

impl Chance {
    /// Returns the source of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// Returns the source of one part of a seed's world: parts do not move each other.
    #[must_use]
    pub fn part(seed: u64, part: u64) -> Self {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        chance.set_stream(part.wrapping_add(1));
        Self(chance)
    }

    /// Returns a number below `bound`; 0 where the bound is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        // The bias of the remainder is below 2⁻³² for every bound used here.
        self.0.next_u64().checked_rem(bound).unwrap_or(0)
    }

    /// Returns a number below `bound`, for places in lists.
    pub fn index(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX);
        usize::try_from(self.below(bound)).unwrap_or(0)
    }

    /// Returns a number of `from..until`.
    pub fn between(&mut self, from: u32, until: u32) -> u32 {
        let drawn = self.below(u64::from(until.saturating_sub(from)));
        from.saturating_add(u32::try_from(drawn).unwrap_or(0))
    }

    /// Returns true `percent` times of a hundred.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// Returns one of `choices`; the default of the type where there is none.
    pub fn pick<T: Copy + Default>(&mut self, choices: &[T]) -> T {
        choices
            .get(self.index(choices.len()))
            .copied()
            .unwrap_or_default()
    }

    /// Returns `N` bytes, for keys and nonces of a world that must come out the same twice.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    /// Puts `items` into another order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.index(last + 1));
        }
    }
}

impl rand_core::TryRng for Chance {
    type Error = rand_core::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok(self.0.next_u32())
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(self.0.next_u64())
    }

    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Self::Error> {
        self.0.fill_bytes(dst);
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Chance {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_is_one_world_and_another_is_another() {
        let draw = |seed| {
            let mut chance = Chance::new(seed);
            (0..64).map(|_| chance.below(1_000_000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn a_part_does_not_depend_on_what_other_parts_drew() {
        let mut first = Chance::part(7, 1);
        let mut again = Chance::part(7, 1);
        let mut other = Chance::part(7, 2);
        let drawn: [u8; 16] = first.bytes();
        assert_ne!(drawn, other.bytes());
        assert_eq!(drawn, again.bytes());
    }

    #[test]
    fn bounds_hold_even_where_nothing_can_be_drawn() {
        let mut chance = Chance::new(1);
        assert_eq!(chance.below(0), 0);
        assert_eq!(chance.between(5, 5), 5);
        assert_eq!(chance.pick::<u8>(&[]), 0);
        assert!((0..1000).all(|_| (3..9).contains(&chance.between(3, 9))));
    }
}
