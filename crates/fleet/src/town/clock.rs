//! The town's clock: virtual, set from outside, shared by servers and devices.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use book::date::Date;
use replica::UnixMillis;
use server::clock::Clock;

/// A clock that stands until it is set.
#[derive(Debug, Clone, Default)]
pub struct TownClock(Arc<AtomicI64>);

const DAY_MILLIS: i64 = 86_400_000;
const UTC_PLUS_7_MILLIS: i64 = 7 * 3_600_000;

impl TownClock {
    /// Returns a clock that stands at a local day's hour.
    #[must_use]
    pub fn at(day: Date, hour: i64) -> Self {
        let clock = Self::default();
        clock.set(Self::moment(day, hour));
        clock
    }

    /// Returns the instant of a local day's hour.
    #[must_use]
    pub fn moment(day: Date, hour: i64) -> UnixMillis {
        let days = i64::from(day.days_since(Date::local_day(0)));
        UnixMillis(days * DAY_MILLIS + hour * 3_600_000 - UTC_PLUS_7_MILLIS)
    }

    /// Sets the clock.
    pub fn set(&self, now: UnixMillis) {
        self.0.store(now.0, Ordering::SeqCst);
    }

    /// Lets `millis` pass.
    pub fn pass(&self, millis: i64) -> UnixMillis {
        UnixMillis(
            self.0
                .fetch_add(millis, Ordering::SeqCst)
                .saturating_add(millis),
        )
    }

    /// Returns the time.
    #[must_use]
    pub fn now(&self) -> UnixMillis {
        UnixMillis(self.0.load(Ordering::SeqCst))
    }

    /// Returns the clock as servers take it.
    #[must_use]
    pub fn for_server(&self) -> Clock {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_of_the_day_that_people_see() {
        let day = Date::parse("2021-06-30").unwrap();
        for hour in [0, 8, 23] {
            assert_eq!(Date::local_day(TownClock::moment(day, hour).0), day);
        }
        let clock = TownClock::at(day, 8);
        assert_eq!(clock.pass(60_000).0, TownClock::moment(day, 8).0 + 60_000);
        assert_eq!((clock.for_server())(), clock.now());
    }
}
