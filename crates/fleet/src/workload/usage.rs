//! What a run costs: processor, memory, disk, as the operating system counts them.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::fault::Outcome;

/// Measures time that passes.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts one.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the edge: how long something took is measured here only"
    )]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Returns how long it has run.
    #[must_use]
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// Returns the processor time that this process has used, user and system, to a hundredth of a second.
///
/// # Errors
///
/// Where the system does not tell.
pub fn cpu_seconds() -> Outcome<Duration> {
    cpu_of("self")
}

/// Returns the same of another process, by its number.
///
/// # Errors
///
/// Where the system does not tell.
pub fn cpu_of(process: &str) -> Outcome<Duration> {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The program's name is in brackets and may hold blanks; user and system time are the 12th and 13th behind it.
    let rest = text.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: u64 = rest
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|one| one.parse::<u64>().ok())
        .sum();
    // Linux counts in hundredths of a second on every machine.
    Ok(Duration::from_millis(ticks.saturating_mul(10)))
}

/// Returns the most memory that this process has held, in KiB; 0 where the system does not tell.
#[must_use]
pub fn peak_kib() -> u64 {
    peak_kib_of("self")
}

/// Returns the same of another process, by its number.
#[must_use]
pub fn peak_kib_of(process: &str) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}

/// Returns the sum of all files in a folder and below.
///
/// # Errors
///
/// Where the folder cannot be read.
pub fn disk_bytes(folder: &Path) -> Outcome<u64> {
    let mut sum = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        sum += if about.is_dir() {
            disk_bytes(&entry.path())?
        } else {
            about.len()
        };
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_below_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("a")).unwrap();
        std::fs::write(folder.path().join("a/one"), [0; 70]).unwrap();
        std::fs::write(folder.path().join("two"), [0; 30]).unwrap();
        assert_eq!(disk_bytes(folder.path()).unwrap(), 100);
    }
}
