//! Exact fractions of whole numbers of any size, for sums of interest over months.
//!
//! Only what a premium needs: multiply by a small fraction, add one, round once at the end. No fraction is
//! reduced, as none grows past a few hundred factors.

use std::cmp::Ordering;

/// A fraction that is not negative.
#[derive(Debug, Clone)]
pub(crate) struct Ratio {
    over: Natural,
    under: Natural,
}

impl Ratio {
    /// Returns the whole number `n`.
    pub(crate) fn whole(n: u64) -> Self {
        Self {
            over: Natural::from(n),
            under: Natural::from(1),
        }
    }

    /// Returns this fraction times `over / under`. `under` is not zero.
    pub(crate) fn times(&self, over: u64, under: u64) -> Self {
        debug_assert!(under != 0, "a fraction needs a denominator");
        Self {
            over: self.over.times(over),
            under: self.under.times(under),
        }
    }

    /// Returns this fraction plus one.
    fn plus_one(&self) -> Self {
        Self {
            over: self.over.plus(&self.under),
            under: self.under.clone(),
        }
    }

    /// Returns 1 + x + x² + …, `terms` terms in all, where x = `over / under`.
    pub(crate) fn geometric_sum(over: u64, under: u64, terms: u32) -> Self {
        // Horner: 1 + x·(1 + x·(1 + …)).
        (0..terms).fold(Self::whole(0), |sum, _| sum.times(over, under).plus_one())
    }

    /// Returns the nearest whole number, half up, or nothing from 2⁶² on: no money is that large.
    pub(crate) fn round_half_up(&self) -> Option<i64> {
        if let (Some(over), Some(under)) = (self.over.small(), self.under.small()) {
            let nearest = (2 * over + under).checked_div(2 * under)?;
            return i64::try_from(nearest)
                .ok()
                .filter(|nearest| *nearest < 1 << 62);
        }
        // Searched for by halving, so that no division is needed: n is too big when 2n − 1 > 2·fraction.
        let twice = self.over.times(2);
        let fits = |n: u64| n == 0 || self.under.times(2 * n - 1) <= twice;
        let (mut low, mut high) = (0, 1_u64 << 62);
        if fits(high) {
            return None;
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if fits(middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
        i64::try_from(low).ok()
    }
}

/// A whole number of any size: limbs of 64 bits, the lowest first, no zero limb last.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Natural(Vec<u128>);

const LIMB: u128 = (1 << 64) - 1;

impl Natural {
    /// Returns a number of one limb: most are.
    fn small(&self) -> Option<u128> {
        match self.0[..] {
            [] => Some(0),
            [limb] => Some(limb),
            _ => None,
        }
    }

    fn times(&self, factor: u64) -> Self {
        let factor = u128::from(factor);
        self.rebuild(|limb, carry| limb * factor + carry)
    }

    fn plus(&self, other: &Self) -> Self {
        let (long, short) = if self.0.len() < other.0.len() {
            (other, self)
        } else {
            (self, other)
        };
        let mut addend = short.0.iter();
        long.rebuild(|limb, carry| limb + addend.next().copied().unwrap_or(0) + carry)
    }

    /// Makes each limb anew, from the lowest on, from itself and what the one before carried.
    fn rebuild(&self, mut step: impl FnMut(u128, u128) -> u128) -> Self {
        let mut carry = 0;
        let mut limbs = Vec::with_capacity(self.0.len() + 1);
        for limb in &self.0 {
            let wide = step(*limb, carry);
            limbs.push(wide & LIMB);
            carry = wide >> 64;
        }
        limbs.push(carry);
        while limbs.last() == Some(&0) {
            limbs.pop();
        }
        Self(limbs)
    }
}

impl From<u64> for Natural {
    fn from(n: u64) -> Self {
        Self(if n == 0 {
            Vec::new()
        } else {
            vec![u128::from(n)]
        })
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_limbs = || self.0.iter().rev().cmp(other.0.iter().rev());
        self.0.len().cmp(&other.0.len()).then_with(by_limbs)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn halves_are_rounded_up() {
        for (over, under, nearest) in [
            (0, 7, 0),
            (1, 2, 1),
            (3, 2, 2),
            (49, 100, 0),
            (149, 100, 1),
            (102_465, 2, 51_233),
        ] {
            assert_eq!(
                Ratio::whole(1).times(over, under).round_half_up(),
                Some(nearest)
            );
        }
    }

    proptest! {
        #[test]
        fn small_fractions_are_rounded_as_large_ones_are(over: u64, under in 1_u64..) {
            let small = Ratio::whole(over).times(1, under);
            // The same fraction, of so many limbs that it is searched for.
            let large = small.times(u64::MAX, u64::MAX).times(u64::MAX, u64::MAX);
            prop_assert_eq!(small.round_half_up(), large.round_half_up());
        }
    }

    #[test]
    fn what_does_not_fit_is_nothing() {
        let most = (1_u64 << 62) - 1;
        assert_eq!(Ratio::whole(most).round_half_up(), i64::try_from(most).ok());
        assert_eq!(Ratio::whole(most + 1).round_half_up(), None);
        assert_eq!(
            Ratio::whole(u64::MAX).times(u64::MAX, 1).round_half_up(),
            None
        );
        assert_eq!(
            Ratio::whole(u64::MAX)
                .times(u64::MAX, u64::MAX)
                .round_half_up(),
            None
        );
        assert_eq!(
            Ratio::whole(u64::MAX).times(1, u64::MAX).round_half_up(),
            Some(1)
        );
    }

    #[test]
    fn long_sums_are_exact() {
        // (2^60 − 1) / (2 − 1), and the sum of 1/2^i, which rounds to 2.
        assert_eq!(
            Ratio::geometric_sum(2, 1, 60).round_half_up(),
            Some((1 << 60) - 1)
        );
        assert_eq!(Ratio::geometric_sum(1, 2, 500).round_half_up(), Some(2));
        assert_eq!(Ratio::geometric_sum(1, 1, 60).round_half_up(), Some(60));
        assert_eq!(Ratio::geometric_sum(9, 7, 0).round_half_up(), Some(0));
    }

    proptest! {
        #[test]
        fn a_fraction_is_rounded_as_by_hand(a: u32, b: u32, c in 1..=u32::MAX) {
            let (a, b, c) = (u128::from(a), u128::from(b), u128::from(c));
            let by_hand = (2 * a * b + c) / (2 * c);
            let narrow = |n| u64::try_from(n).unwrap();
            let ratio = Ratio::whole(narrow(a)).times(narrow(b), narrow(c));
            let fits = i64::try_from(by_hand).ok().filter(|n| *n < 1 << 62);
            prop_assert_eq!(ratio.round_half_up(), fits);
        }

        #[test]
        fn a_factor_can_be_taken_out_again(n in 0..1_u64 << 62, factors in proptest::collection::vec(1..u64::MAX, 0..40)) {
            let there = factors.iter().fold(Ratio::whole(n), |ratio, f| ratio.times(*f, 1));
            let back = factors.iter().fold(there, |ratio, f| ratio.times(1, *f));
            prop_assert_eq!(back.round_half_up(), i64::try_from(n).ok());
        }
    }
}
