//! The one place where this program reads a clock; tests and the simulation hand in their own.

use std::sync::Arc;
use std::time::SystemTime;

use replica::UnixMillis;

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> UnixMillis + Send + Sync>;

/// Returns the machine's clock.
#[must_use]
pub fn system() -> Clock {
    Arc::new(now)
}

/// Returns the machine's time.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "the edge: time is read here and handed down"
)]
pub fn now() -> UnixMillis {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let millis = since.map_or(0, |since| {
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    });
    UnixMillis(millis)
}
