//! How long to wait before a server is asked again.

use std::time::Duration;

/// The longest wait after failures, in milliseconds.
const MILLIS_MAX: u64 = 300_000;
/// The longest wait that a server may ask for, in seconds.
const ASKED_SECONDS_MAX: u32 = 3_600;

/// Returns the wait after so many failures in a row, or what the server asked for where it did, and up to a half
/// more by chance: a hundred machines that were cut off together must not come back together.
#[must_use]
pub fn pause(failures: u32, asked_seconds: Option<u32>, chance: u8) -> Duration {
    let millis = match asked_seconds {
        Some(seconds) => u64::from(seconds.min(ASKED_SECONDS_MAX)) * 1000,
        None => 1000_u64
            .saturating_mul(1 << failures.min(9))
            .min(MILLIS_MAX),
    };
    Duration::from_millis(millis + millis * u64::from(chance) / 512)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_five_minutes_and_differ_by_chance() {
        let seconds = |failures| pause(failures, None, 0).as_secs();
        assert_eq!([1, 2, 3, 8, 9, 99].map(seconds), [2, 4, 8, 256, 300, 300]);
        let spread: Vec<u64> = [0, 128, 255]
            .map(|chance| pause(9, None, chance).as_secs())
            .into();
        assert_eq!(spread, [300, 375, 449]);
    }

    #[test]
    fn what_the_server_asked_for_is_never_cut_short() {
        for chance in 0..=u8::MAX {
            let waits = pause(1, Some(30), chance).as_secs();
            assert!((30..45).contains(&waits), "{waits}");
        }
        assert_eq!(pause(1, Some(u32::MAX), 0).as_secs(), 3_600);
    }
}
