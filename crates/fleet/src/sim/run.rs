//! Runs worlds until enough device-days are simulated; any failure names the seed that shows it again.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::broken::Break;
use super::check::Wrong;
use super::places::DEVICES;
use super::report::{Config, Failure, Report};
use super::world::{DAY_MILLIS, MORNING, World};
use crate::fault::{Fault, Outcome};

/// How many days a world lives.
const DAYS: u32 = 6;

/// Simulates worlds until `device_days` are reached. `progress` is told after each day. One world is in memory at a
/// time, however many there are.
///
/// # Errors
///
/// The first [`Failure`].
pub fn simulate(config: &Config, progress: &mut dyn FnMut(&Report)) -> Result<Report, Failure> {
    let mut report = Report::default();
    let mut seed = config.seed;
    while report.device_days < config.device_days {
        report.worlds += 1;
        let mut day = 0;
        let mut told = |world: Option<&mut World>| {
            let Some(world) = world else {
                day += 1;
                return;
            };
            report.device_days += u64::try_from(DEVICES).unwrap_or(0);
            report.quiet_points += 1;
            report.take(world);
            progress(&report);
        };
        // A world that panics is a failure like any other: it has a seed.
        let lived = catch_unwind(AssertUnwindSafe(|| live(seed, config.broken, &mut told)));
        let lived = lived.unwrap_or_else(|_| Err(Fault::new("the program panicked")));
        if let Err(fault) = lived {
            let check = fault.cause_as::<Wrong>().map(|wrong| wrong.check);
            return Err(Failure {
                seed,
                day,
                check,
                detail: fault.to_string(),
            });
        }
        seed = seed.wrapping_add(1);
    }
    Ok(report)
}

impl Report {
    /// Moves what a world counted into the report.
    fn take(&mut self, world: &mut World) {
        self.acts += std::mem::take(&mut world.acts);
        self.crashes += std::mem::take(&mut world.crashes);
        self.verified += std::mem::take(&mut world.verified);
        self.letters.add(&std::mem::take(&mut world.lines.counts));
        self.hostile.add(&std::mem::take(&mut world.malice));
        for (check, times) in std::mem::take(&mut world.checks) {
            *self.checks.entry(check).or_default() += times;
        }
    }
}

/// Lets one world live. `told` hears of each day begun, and of the world at each quiet point.
fn live(seed: u64, broken: Option<Break>, told: &mut dyn FnMut(Option<&mut World>)) -> Outcome<()> {
    let folder = match broken {
        Some(broken) if broken.needs_file() => Some(tempfile::tempdir()?),
        Some(_) | None => None,
    };
    let file = folder
        .as_ref()
        .map(|folder| folder.path().join("centre.db"));
    let mut world = World::found(seed, broken, file.as_deref())?;
    for day in 0..DAYS {
        told(None);
        world.is_last_day = day + 1 == DAYS;
        world.live_a_day()?;
        world.now = MORNING + i64::from(day + 1) * DAY_MILLIS;
        told(Some(&mut world));
    }
    Ok(())
}
