//! A line as a model: how long bytes take that are known one by one. No clock is read, so that the same bytes and the
//! same seed give the same time on every machine.
//!
//! The model is harder than a line of that speed would be:
//!
//! - both ways share the line, and only one segment is under way at a time;
//! - each TLS record travels in segments of its own, of at most 1,460 bytes, with 40 bytes of TCP and IP before each;
//! - each segment is acknowledged by 40 bytes of its own; none rides along, none is left out; one that is lost is
//!   made good by the next, as they add up;
//! - a connection begins with 60 bytes up, 60 down and 40 up;
//! - each turn of the talk waits for the line's delay;
//! - of segments so many in a hundred are lost; the line then stands still until the sender's patience ends (one
//!   second, or the segment's round trip where that is more; twice as long at each loss of the same segment), and all
//!   of the segment is sent again.

use crate::world::Chance;

/// The most bytes of a segment's content.
const SEGMENT_BYTES: u64 = 1_460;
/// TCP and IP before each segment, and an acknowledgement.
const HEADER_BYTES: u64 = 40;
/// What begins a connection: up, down, up.
const HELLO_BYTES: [u64; 3] = [60, 60, 40];
const MICROS: u64 = 1_000_000;
/// The shortest patience of a sender.
const PATIENCE_MICROS: u64 = MICROS;
/// After so many losses of one segment patience grows no more.
const DOUBLINGS_MAX: u32 = 6;

/// A line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Model {
    /// Its speed, both ways together.
    pub bits_per_second: u64,
    /// Of a hundred segments so many are lost.
    pub loss_percent: u64,
    /// How long a bit is on its way.
    pub delay_millis: u64,
}

impl Model {
    /// Returns how long a connection takes to come about.
    #[must_use]
    pub fn hello_micros(&self, chance: &mut Chance) -> u64 {
        let bytes = HELLO_BYTES.iter();
        let sent: u64 = bytes.map(|bytes| self.try_micros(*bytes, 0, chance)).sum();
        sent + 2 * self.delay_micros()
    }

    /// Returns how long one record takes to pass and to be acknowledged, headers and losses included.
    #[must_use]
    pub fn record_micros(&self, bytes: u64, chance: &mut Chance) -> u64 {
        let mut left = bytes;
        let mut micros = 0_u64;
        while left > 0 {
            let segment = left.min(SEGMENT_BYTES);
            let taken = self.try_micros(segment + HEADER_BYTES, HEADER_BYTES, chance);
            micros = micros.saturating_add(taken);
            left -= segment;
        }
        micros
    }

    /// Returns the line's delay.
    #[must_use]
    pub const fn delay_micros(&self) -> u64 {
        self.delay_millis * 1_000
    }

    /// Sends until it arrived, and is told so where somebody tells.
    fn try_micros(&self, bytes: u64, back: u64, chance: &mut Chance) -> u64 {
        let (there, again) = (self.bytes_micros(bytes), self.bytes_micros(back));
        let mut patience = PATIENCE_MICROS.max(there + again + 2 * self.delay_micros());
        let mut micros = there.saturating_add(again);
        for losses in 0..u32::MAX {
            if !chance.percent(self.loss_percent) {
                break;
            }
            micros = micros.saturating_add(there).saturating_add(patience);
            if losses < DOUBLINGS_MAX {
                patience = patience.saturating_mul(2);
            }
        }
        micros
    }

    fn bytes_micros(&self, bytes: u64) -> u64 {
        (bytes * 8 * MICROS)
            .checked_div(self.bits_per_second)
            .unwrap_or(u64::MAX / 4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLOW: Model = Model {
        bits_per_second: 1_000,
        loss_percent: 0,
        delay_millis: 300,
    };

    #[test]
    fn a_record_takes_its_bytes_a_header_for_each_segment_and_an_acknowledgement() {
        let micros = |bytes| SLOW.record_micros(bytes, &mut Chance::new(1));
        assert_eq!(micros(0), 0);
        assert_eq!(micros(1), (1 + 40 + 40) * 8_000);
        assert_eq!(micros(1_460), (1_460 + 80) * 8_000);
        assert_eq!(micros(1_461), (1_461 + 160) * 8_000);
        assert_eq!(
            SLOW.hello_micros(&mut Chance::new(1)),
            160 * 8_000 + 600_000
        );
    }

    #[test]
    fn what_is_lost_costs_a_wait_and_the_whole_segment_again() {
        let lossy = Model {
            loss_percent: 5,
            ..SLOW
        };
        let sum = |model: &Model| -> u64 {
            let mut chance = Chance::new(7);
            (0..10_000)
                .map(|_| model.record_micros(100, &mut chance))
                .sum()
        };
        let (whole, with_losses) = (sum(&SLOW), sum(&lossy));
        // One try in twenty fails, and costs the segment, a wait as long as a round trip and more where it fails again.
        let more = (with_losses - whole) * 100 / whole;
        assert!((9..16).contains(&more), "{more} of a hundred");
        assert_eq!(sum(&lossy), with_losses, "the same seed, the same time");
    }
}
