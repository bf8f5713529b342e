//! How much one exchange should carry on this line, so that it lasts 5 to 8 seconds: judged by the last one.
//!
//! A larger one would cost more again after a cut, a smaller one more round trips.

use wire::limits::BODY_OP_BYTES_MAX;

use crate::budget::Budget;

/// How long an exchange should take one way, in milliseconds.
const GOAL_MILLIS: u64 = 6_500;
/// What is tried up a line of which nothing is known: packed some 14 KB, which take 14 s at 8 kbit/s.
const FIRST_UP: u32 = 96 << 10;
/// The same down, where lines are faster and colleagues are several: packed some 50 KB.
const FIRST_DOWN: u32 = 320 << 10;
/// The least: below it, what comes beside the ops costs more than they do.
const LEAST: u32 = 1 << 10;
/// From one exchange to the next no more than so many times as much, or as little.
const STEP: u32 = 8;
/// Fewer bytes than this on the line tell of its delay, not of its speed.
const TELLING_BYTES: u64 = 1 << 10;

/// How much a line bore of late: bytes of ops, before packing, that take about 6.5 seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    up: u32,
    down: u32,
}

/// What moved one way in one exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moved {
    /// Bytes of ops, before packing.
    pub op_bytes: u64,
    /// Bytes on the line, of TLS and of headers too.
    pub line_bytes: u64,
    /// How long it took.
    pub millis: u64,
}

impl Moved {
    /// Returns what a request moved, from its first byte to the first of the reply.
    #[must_use]
    pub const fn up(op_bytes: u64, line_bytes: u64, millis: u64) -> Self {
        Self {
            op_bytes,
            line_bytes,
            millis,
        }
    }

    /// Returns what a reply of `whole` bytes moved behind its head: what came with the head cost no time of its own.
    #[must_use]
    pub fn down(op_bytes: u64, whole: u64, behind_head: u64, millis: u64) -> Self {
        let part = u128::from(op_bytes) * u128::from(behind_head.min(whole));
        let part = part / u128::from(whole.max(1));
        Self {
            op_bytes: u64::try_from(part).unwrap_or(u64::MAX),
            line_bytes: behind_head,
            millis,
        }
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            up: FIRST_UP,
            down: FIRST_DOWN,
        }
    }
}

impl Pace {
    /// Returns the pace that was kept from the last sync, within the limits of this version.
    #[must_use]
    pub fn kept(up: u32, down: u32) -> Self {
        let within = |bytes: u32| bytes.clamp(LEAST, BODY_OP_BYTES_MAX);
        Self {
            up: within(up),
            down: within(down),
        }
    }

    /// Returns how many bytes of ops up and down are worth keeping for the next sync.
    #[must_use]
    pub const fn bytes(&self) -> (u32, u32) {
        (self.up, self.down)
    }

    /// Returns what the next exchange may carry.
    #[must_use]
    pub const fn budget(&self) -> Budget {
        Budget {
            request_bytes_max: self.up,
            reply_bytes_max: self.down,
        }
    }

    /// Returns the pace after an exchange.
    #[must_use]
    pub fn after(self, up: Moved, down: Moved) -> Self {
        Self {
            up: next(self.up, up),
            down: next(self.down, down),
        }
    }

    /// Returns the pace after the line was cut in an exchange: a quarter, so that less is in flight next time.
    #[must_use]
    pub fn after_cut(self) -> Self {
        Self::kept(self.up / 4, self.down / 4)
    }
}

fn next(now: u32, moved: Moved) -> u32 {
    if moved.line_bytes < TELLING_BYTES || moved.op_bytes == 0 {
        return now;
    }
    let fits =
        u128::from(moved.op_bytes) * u128::from(GOAL_MILLIS) / u128::from(moved.millis.max(1));
    let fits = u32::try_from(fits).unwrap_or(u32::MAX);
    let fits = fits.clamp(now / STEP, now.saturating_mul(STEP));
    fits.clamp(LEAST, BODY_OP_BYTES_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line of so many bytes a second, on which ops are packed to a third.
    fn on(bytes_per_second: u64, op_bytes: u32) -> Moved {
        let line_bytes = u64::from(op_bytes) / 3 + 300;
        Moved {
            op_bytes: op_bytes.into(),
            line_bytes,
            millis: 100 + line_bytes * 1000 / bytes_per_second,
        }
    }

    #[test]
    fn on_any_line_an_exchange_soon_lasts_five_to_eight_seconds() {
        for bytes_per_second in [1_000, 5_000, 12_500, 30_000] {
            let mut pace = Pace::default();
            for _ in 0..6 {
                let (up, down) = pace.bytes();
                pace = pace.after(on(bytes_per_second, up), on(bytes_per_second, down));
            }
            let took = on(bytes_per_second, pace.bytes().0).millis;
            assert!(
                (5_000..8_000).contains(&took),
                "{bytes_per_second}: {took} ms"
            );
        }
    }

    #[test]
    fn a_good_line_bears_the_most_after_a_few_exchanges_and_a_bad_one_the_least() {
        let mut pace = Pace::default();
        let mut exchanges = 0;
        while pace.budget() != Budget::default() {
            let (up, down) = pace.bytes();
            pace = pace.after(on(10_000_000, up), on(10_000_000, down));
            exchanges += 1;
        }
        assert_eq!(exchanges, 1);
        for _ in 0..9 {
            pace = pace.after_cut();
        }
        assert_eq!(pace, Pace::kept(0, 0));
        assert_eq!(pace.bytes(), (LEAST, LEAST));
    }

    #[test]
    fn an_exchange_that_carried_nothing_tells_nothing() {
        let pace = Pace::kept(50_000, 60_000);
        let idle = Moved {
            op_bytes: 0,
            line_bytes: 5_000,
            millis: 30_000,
        };
        assert_eq!(pace.after(idle, Moved::default()), pace);
        let small = Moved {
            op_bytes: 90,
            line_bytes: 400,
            millis: 2_000,
        };
        assert_eq!(pace.after(small, small), pace);
    }

    #[test]
    fn no_measure_leads_out_of_the_limits() {
        for op_bytes in [0, 1, u64::MAX] {
            for millis in [0, 1, u64::MAX] {
                let moved = Moved {
                    op_bytes,
                    line_bytes: u64::MAX,
                    millis,
                };
                for start in [0, 1, u32::MAX] {
                    let (up, down) = Pace::kept(start, start).after(moved, moved).bytes();
                    assert!((LEAST..=BODY_OP_BYTES_MAX).contains(&up) && up == down);
                }
            }
        }
    }
}
