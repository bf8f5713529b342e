//! The edge: the one place where the wall clock, true randomness and the platform's folder are asked for. All else
//! is given them as values.

use std::path::PathBuf;
use std::sync::Arc;

use etcetera::AppStrategy as _;
use replica::UnixMillis;
use uuid::Uuid;

/// The world outside, as the program sees it.
#[derive(Clone)]
pub struct Edge {
    /// Reads the wall clock.
    pub now: Arc<dyn Fn() -> UnixMillis + Send + Sync>,
    /// Draws 32 truly random bytes; `None` where the system has none.
    pub random: Arc<dyn Fn() -> Option<[u8; 32]> + Send + Sync>,
    /// The platform's place for data; `None` where it has none.
    pub place: Option<PathBuf>,
}

impl std::fmt::Debug for Edge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Edge")
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

impl Edge {
    /// Returns the real world.
    #[must_use]
    pub fn real() -> Self {
        Self {
            now: Arc::new(wall_clock),
            random: Arc::new(random_bytes),
            place: platform_place(),
        }
    }

    /// Returns 16 random bytes; `None` without randomness.
    #[must_use]
    pub fn new_secret(&self) -> Option<[u8; 16]> {
        let bytes = (self.random)()?;
        bytes.split_first_chunk::<16>().map(|(first, _)| *first)
    }

    /// Returns a new random id for something that is about to be asked; `None` without randomness.
    #[must_use]
    pub fn new_id(&self) -> Option<Uuid> {
        let bytes = self.new_secret()?;
        Some(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where the clock is read"
)]
pub(crate) fn wall_clock() -> UnixMillis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    // A clock before 1970 stops no collector: the op says 1970, and the day is far off.
    UnixMillis(since.map_or(0, |since| {
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where randomness is drawn"
)]
pub(crate) fn random_bytes() -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).ok().map(|()| bytes)
}

fn platform_place() -> Option<PathBuf> {
    let names = etcetera::AppStrategyArgs {
        top_level_domain: "vn".to_owned(),
        author: "Tung Nha".to_owned(),
        app_name: "tungnha".to_owned(),
    };
    etcetera::choose_app_strategy(names)
        .ok()
        .map(|strategy| strategy.data_dir())
}
