//! What a simulation prints.

use std::fmt;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::control::ControlOutcome;
use super::run::Report;

impl Report {
    /// Returns the report as JSON.
    #[must_use]
    pub fn json(&self, seed: u64, took: Duration) -> Value {
        let checks: Map<String, Value> = self
            .checks
            .iter()
            .map(|(check, times)| (check.code().to_owned(), json!(times)))
            .collect();
        let letters = self.letters;
        json!({
            "seed": seed,
            "worlds": self.worlds,
            "device_days": self.device_days,
            "device_days_per_second": self.per_second(took),
            "acts": self.acts,
            "crashes": self.crashes,
            "quiet_points": self.quiet_points,
            "checks": checks,
            "letters": {
                "sent": letters.sent,
                "lost": letters.lost,
                "repeated": letters.repeated,
                "cut": letters.cut,
                "reordered": letters.reordered,
            },
        })
    }

    /// Returns the report as people read it.
    #[must_use]
    pub fn print(&self, seed: u64, took: Duration) -> String {
        let letters = self.letters;
        let checks = self
            .checks
            .iter()
            .map(|(check, times)| format!("{} {times}", check.code()));
        let checks: Vec<String> = checks.collect();
        format!(
            "seed {seed}: {} device-days in {} worlds, {} a second; {} acts, {} crashes\n\
             letters: {} sent, {} lost, {} repeated, {} cut, {} reordered\n\
             {} quiet points, all checks hold: {}",
            self.device_days,
            self.worlds,
            self.per_second(took),
            self.acts,
            self.crashes,
            letters.sent,
            letters.lost,
            letters.repeated,
            letters.cut,
            letters.reordered,
            self.quiet_points,
            checks.join(", "),
        )
    }

    fn per_second(&self, took: Duration) -> u64 {
        let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX).max(1);
        self.device_days.saturating_mul(1_000) / millis
    }
}

/// Prints whether the control was caught, and by what.
impl fmt::Display for ControlOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.is_caught {
            "caught"
        } else {
            "NOT CAUGHT"
        };
        write!(f, "{:<18} {mark}", self.broken.code())?;
        self.failure
            .iter()
            .try_for_each(|failure| write!(f, ": {failure}"))
    }
}
