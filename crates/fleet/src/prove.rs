//! Runs the simulation and the delivery schedules for the command line.

use std::time::Duration;

use indicatif::ProgressBar;
use serde_json::json;

use crate::cli::{SchedulesArgs, SimulateArgs};
use crate::fault::Outcome;
use crate::show::{bar, say, tell};
use crate::sim::{self, Config, Failure, Took};
use crate::workload::{Stopwatch, cpu_seconds};

/// Without a terminal, progress is told so often: at each of so many parts of the whole.
const PARTS: u64 = 10;

/// Simulates worlds, or runs the controls; whether all is well.
///
/// # Errors
///
/// What could not be done.
pub fn simulate(args: &SimulateArgs) -> Outcome<bool> {
    if args.controls {
        return controls(args);
    }
    let config = Config {
        seed: args.seed,
        device_days: args.device_days,
        broken: args.broken,
    };
    let mut progress = Told::new("device-days", args.device_days)?;
    let (clock, before) = (Stopwatch::start(), cpu_seconds()?);
    let report = sim::simulate(&config, &mut |report| progress.tell(report.device_days));
    progress.finish();
    let took = Took {
        wall: clock.elapsed(),
        cpu: cpu_seconds()?.saturating_sub(before),
    };
    match report {
        Ok(report) if args.json => say(&report.json(args.seed, took).to_string())?,
        Ok(report) => say(&report.print(args.seed, took))?,
        Err(failure) => {
            let again = again(args, &failure);
            if args.json {
                let mut found = failure.json();
                if let Some(found) = found.as_object_mut() {
                    found.insert("again".to_owned(), json!(again));
                }
                say(&found.to_string())?;
            } else {
                say(&format!("{failure}\nagain: {again}"))?;
            }
            return Ok(false);
        }
    }
    Ok(true)
}

/// Returns the command that shows a failure again.
fn again(args: &SimulateArgs, failure: &Failure) -> String {
    let broken = args
        .broken
        .map_or_else(String::new, |one| format!(" --break {}", one.code()));
    format!(
        "tungnha-fleet simulate --device-days 1 --seed {}{broken}",
        failure.seed
    )
}

fn controls(args: &SimulateArgs) -> Outcome<bool> {
    let outcomes = sim::controls(args.seed, args.device_days);
    for outcome in &outcomes {
        say(&if args.json {
            outcome.json().to_string()
        } else {
            outcome.to_string()
        })?;
    }
    Ok(outcomes.iter().all(|outcome| outcome.is_caught))
}

/// Delivers schedules; whether all is well.
///
/// # Errors
///
/// What could not be done.
pub fn schedules(args: &SchedulesArgs) -> Outcome<bool> {
    let mut progress = Told::new("schedules", args.count)?;
    let done = sim::schedules(args.count, args.seed, args.broken, &mut |done| {
        progress.tell(done);
    });
    progress.finish();
    match done {
        Ok(done) if args.json => say(&done.json(args.seed).to_string())?,
        Ok(done) => say(&done.print(args.seed))?,
        Err(differs) => {
            let again = format!("tungnha-fleet schedules --count 20 --seed {}", differs.seed);
            say(&if args.json {
                let (seed, schedule) = (differs.seed, differs.schedule);
                json!({"seed": seed, "schedule": schedule, "detail": differs.detail, "again": again})
                    .to_string()
            } else {
                format!("{differs}\nagain: {again}")
            })?;
            return Ok(false);
        }
    }
    Ok(true)
}

/// Tells how far a long run is: a bar on a terminal, some lines elsewhere.
struct Told {
    bar: ProgressBar,
    what: &'static str,
    all: u64,
    told: u64,
}

impl Told {
    fn new(what: &'static str, all: u64) -> Outcome<Self> {
        let bar = bar("{msg} [{bar:40}] {pos}/{len} {elapsed}, {eta} left")?;
        bar.set_message(what);
        bar.set_length(all);
        bar.enable_steady_tick(Duration::from_millis(500));
        Ok(Self {
            bar,
            what,
            all,
            told: 0,
        })
    }

    fn tell(&mut self, done: u64) {
        self.bar.set_position(done);
        let part = done.saturating_mul(PARTS) / self.all.max(1);
        if self.bar.is_hidden() && part > self.told && part < PARTS {
            self.told = part;
            tell(&format!("{} {done} of {}", self.what, self.all));
        }
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
