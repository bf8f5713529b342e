//! Runs worlds until enough device-days are simulated; any failure names the seed that shows it again.

use std::mem::take;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::broken::Break;
use super::check::Wrong;
use super::copied;
use super::places::DEVICES;
use super::report::{Config, Failure, Report};
use super::world::{DAY_MILLIS, World};
use crate::fault::{Fault, Outcome};

/// How many days a world lives.
const DAYS: u32 = 10;
/// How many days one lives in which machines are copied.
const DAYS_OF_COPIES: u32 = 6;
/// In every so manieth world machines are copied. Where histories branch, records are projected again and again (ADR 14):
/// such a world costs as much as ten others.
const COPIED: u64 = 20;

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
        let mut told = |moment: Moment<'_>| {
            let is_quiet = match moment {
                Moment::Morning => {
                    day += 1;
                    return;
                }
                Moment::Evening(world, is_quiet) => {
                    report.take(world);
                    is_quiet
                }
                Moment::QuietCopies(world) => {
                    report.take_copied(world, day);
                    true
                }
            };
            report.device_days += u64::try_from(DEVICES).unwrap_or(0);
            report.quiet_points += u64::from(is_quiet);
            progress(&report);
        };
        // A world that panics is a failure like any other: it has a seed.
        let lived = catch_unwind(AssertUnwindSafe(|| {
            if is_copied(seed, config.broken) {
                live_with_copies(seed, config.broken, &mut told)
            } else {
                live(seed, config.broken, &mut told)
            }
        }));
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

/// A moment of a world.
enum Moment<'a> {
    Morning,
    /// Whether all is quiet and every check was made.
    Evening(&'a mut World, bool),
    /// All is quiet, and every check was made.
    QuietCopies(&'a mut copied::World),
}

impl Report {
    /// Moves what a world counted into the report.
    fn take(&mut self, world: &mut World) {
        self.acts += take(&mut world.acts);
        self.crashes += take(&mut world.crashes);
        self.verified += take(&mut world.verified);
        self.rebuilt += take(&mut world.rebuilt);
        self.shadowed += take(&mut world.shadowed);
        self.looked_back += take(&mut world.looked_back);
        self.letters.add(&take(&mut world.lines.counts));
        self.hostile.add(&take(&mut world.malice));
        for (check, times) in take(&mut world.checks) {
            *self.checks.entry(check).or_default() += times;
        }
        if world.is_last_day {
            world.judged.add_to(&mut self.acts_on);
            self.acts_on.closings += world.months.closings;
            self.acts_on.late += world.months.late;
            self.acts_on.reassigned += world.reassigned;
        }
    }

    fn take_copied(&mut self, world: &mut copied::World, day: u32) {
        self.acts += take(&mut world.acts);
        self.crashes += take(&mut world.crashes);
        self.verified += take(&mut world.verified);
        self.rebuilt += take(&mut world.rebuilt);
        self.letters.add(&take(&mut world.counts));
        self.copies.worlds += u64::from(day == 1);
        self.copies.copied += take(&mut world.copied);
        self.copies.restored += take(&mut world.restored);
        self.copies.strikes += take(&mut world.strikes);
        for (check, times) in take(&mut world.checks) {
            *self.checks.entry(check).or_default() += times;
        }
    }
}

/// Returns whether machines are copied in the world of this seed; a control gets the world that it needs.
const fn is_copied(seed: u64, broken: Option<Break>) -> bool {
    match broken {
        Some(broken) => broken.needs_copies(),
        None => seed % COPIED == COPIED - 1,
    }
}

/// Lets one world live. `told` hears of each morning, and of the world each evening.
fn live(seed: u64, broken: Option<Break>, told: &mut dyn FnMut(Moment<'_>)) -> Outcome<()> {
    let folder = match broken {
        Some(broken) if broken.needs_file() => Some(tempfile::tempdir()?),
        Some(_) | None => None,
    };
    let file = folder
        .as_ref()
        .map(|folder| folder.path().join("centre.db"));
    let mut world = World::found(seed, broken, file.as_deref())?;
    for day in 0..DAYS {
        told(Moment::Morning);
        world.is_last_day = day + 1 == DAYS;
        let is_quiet = world.live_a_day()?;
        if day + 1 == DAYS / 2 {
            world.remember()?;
        }
        world.now = world.morning + i64::from(day + 1) * DAY_MILLIS;
        told(Moment::Evening(&mut world, is_quiet));
    }
    Ok(())
}

/// Lets one world live in which machines are copied.
fn live_with_copies(
    seed: u64,
    broken: Option<Break>,
    told: &mut dyn FnMut(Moment<'_>),
) -> Outcome<()> {
    let mut world = copied::World::found(seed, broken)?;
    for day in 0..DAYS_OF_COPIES {
        told(Moment::Morning);
        world.live_a_day(day, day + 1 == DAYS_OF_COPIES)?;
        told(Moment::QuietCopies(&mut world));
    }
    Ok(())
}
