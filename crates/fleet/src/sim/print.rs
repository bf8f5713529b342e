//! What a simulation prints.

use std::fmt;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::check::Check;
use super::control::ControlOutcome;
use super::report::{Failure, Report};

impl Report {
    /// Returns the report as JSON.
    #[must_use]
    pub fn json(&self, seed: u64, took: Took) -> Value {
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
            "device_days_per_second": per_second(self.device_days, took.wall),
            "device_days_per_cpu_second": per_second(self.device_days, took.cpu),
            "acts": self.acts,
            "crashes": self.crashes,
            "quiet_points": self.quiet_points,
            "checks": checks,
            "verified_machines": self.verified,
            "rebuilt_machines": self.rebuilt,
            "shadows": self.shadowed,
            "looked_back": self.looked_back,
            "hostile": {
                "days": self.hostile.days,
                "altered": self.hostile.altered,
                "replayed": self.hostile.replayed,
                "withheld": self.hostile.withheld,
                "seen_waiting": self.hostile.seen_waiting,
            },
            "copies": {
                "worlds": self.copies.worlds,
                "copied": self.copies.copied,
                "restored": self.copies.restored,
                "strikes": self.copies.strikes,
            },
            "acts_on_receipts": {
                "voids": self.acts_on.voids,
                "refunds": self.acts_on.refunds,
                "shown_by_bank": self.acts_on.shown,
                "slips": self.acts_on.slips,
                "numbers_gone": self.acts_on.gone,
                "gifts": self.acts_on.gifts,
                "held": self.acts_on.held,
                "deposits": self.acts_on.deposits,
                "lines_accepted": self.acts_on.accepted,
                "closings": self.acts_on.closings,
                "months_closed": self.acts_on.closed,
                "sums_late": self.acts_on.late,
                "collectors_reassigned": self.acts_on.reassigned,
            },
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
    pub fn print(&self, seed: u64, took: Took) -> String {
        let letters = self.letters;
        let checks = self
            .checks
            .iter()
            .map(|(check, times)| format!("{} {times}", check.code()));
        let checks: Vec<String> = checks.collect();
        let hostile = self.hostile;
        format!(
            "seed {seed}: {} device-days in {} worlds, {} a second, {} a second of one core; \
             {} acts, {} crashes\n\
             letters: {} sent, {} lost, {} repeated, {} cut, {} reordered\n\
             hostile relays: {} days, {} messages altered, {} old replies, {} stretches withheld, \
             {} times seen by the device\n\
             copies: {} worlds, {} folders copied, {} machines put back to a backup, {} households struck out\n\
             money: {} receipts made void, {} given back, {} seen at the bank, {} slips of cash paid in, {} gifts; {} acts held\n\
             office: {} deposits, {} receipts under numbers that are gone, {} lines accepted by the insurer, {} times a month closed, {} sums reported later, \
             {} collectors sent to another hamlet\n\
             {} quiet points, all checks hold: {}\n\
             at the end of worlds only: {} centres verified wholly; {} other machines rebuilt, {} times everything \
             taken in in another order, or {} centres put together as they had stood",
            self.device_days,
            self.worlds,
            per_second(self.device_days, took.wall),
            per_second(self.device_days, took.cpu),
            self.acts,
            self.crashes,
            letters.sent,
            letters.lost,
            letters.repeated,
            letters.cut,
            letters.reordered,
            hostile.days,
            hostile.altered,
            hostile.replayed,
            hostile.withheld,
            hostile.seen_waiting,
            self.copies.worlds,
            self.copies.copied,
            self.copies.restored,
            self.copies.strikes,
            self.acts_on.voids,
            self.acts_on.refunds,
            self.acts_on.shown,
            self.acts_on.slips,
            self.acts_on.gifts,
            self.acts_on.held,
            self.acts_on.deposits,
            self.acts_on.gone,
            self.acts_on.accepted,
            self.acts_on.closings,
            self.acts_on.late,
            self.acts_on.reassigned,
            self.quiet_points,
            checks.join(", "),
            self.verified,
            self.rebuilt,
            self.shadowed,
            self.looked_back,
        )
    }
}

/// How long something took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Took {
    /// By the clock on the wall.
    pub wall: Duration,
    /// Of one core.
    pub cpu: Duration,
}

fn per_second(count: u64, took: Duration) -> u64 {
    let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    count.saturating_mul(1_000) / millis.max(1)
}

impl Failure {
    /// Returns the failure as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "seed": self.seed,
            "day": self.day,
            "check": self.check.map_or("internal", Check::code),
            "detail": self.detail,
        })
    }
}

impl ControlOutcome {
    /// Returns the outcome as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "control": self.broken.code(),
            "check": self.broken.check().code(),
            "is_caught": self.is_caught,
            "failure": self.failure.as_ref().map(Failure::json),
        })
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
