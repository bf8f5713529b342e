//! Time as the line sees it: a clock that only goes forwards, and waiting.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use tokio::time::Instant;

/// A wait.
pub type Wait<'t> = Pin<Box<dyn Future<Output = ()> + Send + 't>>;

/// A clock that only goes forwards, and waiting.
pub trait Time: Debug + Send + Sync {
    /// Returns the milliseconds since some moment that stays the same.
    fn millis(&self) -> u64;

    /// Waits.
    fn pass(&self, wait: Duration) -> Wait<'_>;
}

/// The machine's clock.
#[derive(Debug)]
pub struct Clockwork(Instant);

impl Default for Clockwork {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Time for Clockwork {
    fn millis(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn pass(&self, wait: Duration) -> Wait<'_> {
        Box::pin(tokio::time::sleep(wait))
    }
}
