//! A hybrid logical clock: orders what people see. Causality, not this clock, decides conflicts.
//!
//! Follows Kulkarni et al., "Logical Physical Clocks" (2014), in 64 bits: 48 of milliseconds since 1970 and
//! 16 of counter. It never fails: a receipt must not wait for a clock.

use minicbor::{Decode, Encode};

/// Milliseconds since 1970-01-01T00:00Z, as some machine's wall clock told them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Encode, Decode)]
#[cbor(transparent)]
pub struct UnixMillis(#[n(0)] pub i64);

/// A reading of the hybrid clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Encode, Decode)]
#[cbor(transparent)]
pub struct Hlc(#[n(0)] u64);

const COUNTER_BITS: u32 = 16;
const WALL_MAX: u64 = (1 << 48) - 1;

impl Hlc {
    /// Returns the reading with these bits, as stored or received.
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// Returns the bits: sorting them sorts the readings.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// Returns the milliseconds part.
    #[must_use]
    pub fn wall(self) -> UnixMillis {
        UnixMillis(i64::try_from(self.0 >> COUNTER_BITS).unwrap_or(i64::MAX))
    }

    /// Returns the first reading of this millisecond; a time outside 1970 to 10889 is clamped.
    #[must_use]
    pub fn at(wall: UnixMillis) -> Self {
        let millis = u64::try_from(wall.0).unwrap_or(0).min(WALL_MAX);
        Self(millis << COUNTER_BITS)
    }
}

/// One replica's hybrid clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HybridClock {
    last: Hlc,
}

impl HybridClock {
    /// How far a received reading may pull the own clock beyond the wall, in milliseconds.
    pub const PULL_MILLIS_MAX: i64 = 5 * 60 * 1000;

    /// Returns a clock that has already given out `last`.
    #[must_use]
    pub const fn after(last: Hlc) -> Self {
        Self { last }
    }

    /// Returns the next reading: later than every one before it, and not before the wall clock.
    ///
    /// A wall clock that steps back only makes the counter run; at the very end of time the reading repeats
    /// rather than fail.
    pub fn tick(&mut self, wall: UnixMillis) -> Hlc {
        self.last = Hlc::at(wall).max(Hlc(self.last.0.saturating_add(1)));
        self.last
    }

    /// Takes note of a reading received from elsewhere.
    ///
    /// It advances this clock by at most five minutes beyond the wall, so one machine with a wild clock does
    /// not drag a district with it.
    pub fn receive(&mut self, remote: Hlc, wall: UnixMillis) {
        let limit = Hlc::at(UnixMillis(wall.0.saturating_add(Self::PULL_MILLIS_MAX)));
        self.last = self.last.max(remote.min(limit));
    }

    /// Returns the last reading given out or taken note of.
    #[must_use]
    pub const fn last(self) -> Hlc {
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> UnixMillis {
        UnixMillis(millis)
    }

    #[test]
    fn a_wall_that_steps_back_does_not_turn_the_clock_back() {
        let mut clock = HybridClock::default();
        let first = clock.tick(at(1_000));
        let second = clock.tick(at(400));
        assert!(second > first);
        assert_eq!(second.wall(), at(1_000));
    }

    #[test]
    fn a_stuttering_wall_still_gives_distinct_readings() {
        let mut clock = HybridClock::default();
        let readings: Vec<_> = (0..100_000).map(|_| clock.tick(at(5))).collect();
        assert!(readings.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn a_remote_reading_pulls_at_most_five_minutes() {
        let mut clock = HybridClock::default();
        clock.receive(Hlc::at(at(4_000_000_000_000)), at(1_000));
        assert_eq!(clock.tick(at(1_001)).wall(), at(301_000));
    }

    #[test]
    fn years_before_1970_and_beyond_the_range_are_clamped() {
        let mut clock = HybridClock::default();
        assert_eq!(clock.tick(at(-5)).wall(), at(0));
        assert_eq!(clock.tick(at(i64::MAX)).wall(), at((1 << 48) - 1));
        for _ in 0..200_000 {
            clock.tick(at(i64::MAX));
        }
        assert_eq!(clock.last().bits(), u64::MAX);
    }
}
