//! Back-off of logins per account: after some wrong passwords an account waits, longer each time.
//!
//! Kept in memory: a restart forgives. The number of names remembered is bounded.

use std::collections::BTreeMap;

use replica::UnixMillis;

/// How many wrong passwords are free.
const FREE: u32 = 5;
/// The longest wait, in milliseconds.
const WAIT_MILLIS_MAX: i64 = 15 * 60 * 1000;
/// How many names are remembered.
const NAMES_MAX: usize = 10_000;

/// The wrong passwords of late.
#[derive(Debug, Default)]
pub(crate) struct BackOff {
    failures: BTreeMap<String, (u32, UnixMillis)>,
}

impl BackOff {
    /// Returns for how many seconds this account still waits; `None` where it may try.
    #[must_use]
    pub(crate) fn waits(&self, name: &str, now: UnixMillis) -> Option<i64> {
        let (count, last) = self.failures.get(name)?;
        let doublings = count.checked_sub(FREE)?;
        let wait = 1000_i64
            .checked_shl(doublings.min(20))
            .unwrap_or(i64::MAX)
            .min(WAIT_MILLIS_MAX);
        let left = last.0.saturating_add(wait).saturating_sub(now.0);
        (left > 0).then(|| left.saturating_add(999) / 1000)
    }

    /// Notes a wrong password.
    pub(crate) fn failed(&mut self, name: &str, now: UnixMillis) {
        if self.failures.len() >= NAMES_MAX && !self.failures.contains_key(name) {
            self.failures
                .retain(|_, (_, last)| last.0.saturating_add(WAIT_MILLIS_MAX) > now.0);
            if self.failures.len() >= NAMES_MAX {
                self.failures.pop_first();
            }
        }
        let entry = self.failures.entry(name.to_owned()).or_insert((0, now));
        *entry = (entry.0.saturating_add(1), now);
    }

    /// Forgets an account's wrong passwords: the right one came.
    pub(crate) fn succeeded(&mut self, name: &str) {
        self.failures.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: i64) -> UnixMillis {
        UnixMillis(seconds * 1000)
    }

    #[test]
    fn the_sixth_try_waits_and_each_further_one_twice_as_long() {
        let mut back_off = BackOff::default();
        for _ in 0..4 {
            back_off.failed("hoa", at(0));
        }
        assert_eq!(back_off.waits("hoa", at(0)), None);
        back_off.failed("hoa", at(0));
        assert_eq!(back_off.waits("hoa", at(0)), Some(1));
        assert_eq!(back_off.waits("hoa", at(1)), None);
        back_off.failed("hoa", at(1));
        assert_eq!(back_off.waits("hoa", at(1)), Some(2));
        assert_eq!(back_off.waits("lan", at(1)), None);
        back_off.succeeded("hoa");
        assert_eq!(back_off.waits("hoa", at(1)), None);
    }

    #[test]
    fn a_wait_never_passes_a_quarter_of_an_hour() {
        let mut back_off = BackOff::default();
        for _ in 0..100 {
            back_off.failed("hoa", at(0));
        }
        assert_eq!(back_off.waits("hoa", at(0)), Some(900));
    }

    #[test]
    fn the_memory_is_bounded() {
        let mut back_off = BackOff::default();
        for name in 0..NAMES_MAX + 10 {
            back_off.failed(&name.to_string(), at(0));
        }
        assert_eq!(back_off.failures.len(), NAMES_MAX);
    }
}
