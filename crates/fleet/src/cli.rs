//! The command line: what can be asked, and what is printed.

use std::path::PathBuf;

use book::date::Date;
use clap::{Parser, Subcommand, ValueEnum};
use web::lang::Lang;

use crate::sim::{Break, Broken};

/// A district in one process: a demonstration, a simulation, a measurement.
#[derive(Debug, Clone, PartialEq, Eq, Parser)]
#[command(
    name = "tungnha-fleet",
    version,
    about,
    after_help = "\
Exit status: 0 all is well; 1 a check failed or something could not be done; 2 the command line was not understood.

Examples:
  tungnha-fleet demo
  tungnha-fleet demo --once --lang en
  tungnha-fleet demo --district --once
  tungnha-fleet simulate --device-days 2000 --seed 7
  tungnha-fleet schedules --count 100000
  tungnha-fleet storm --devices 1000 --records 60
  tungnha-fleet line --bits-per-second 1000 --loss 5"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Lives through one evening in Yên Thành, prints the consolidated ledger and stays up until Ctrl-C.
    #[command(after_help = "Example:\n  tungnha-fleet demo --once --json")]
    Demo(DemoArgs),
    /// Simulates worlds in virtual time and checks every invariant after each quiet point.
    #[command(
        after_help = "Five devices a world, some thirty records a device and day; relays in chains and loops, hostile\n\
        relays, crashes, clocks between 1970 and 2100. One world is in memory at a time, however many are asked\n\
        for. A failure prints the seed of its world and the command that shows it again.\n\n\
        Examples:\n  tungnha-fleet simulate --device-days 1000000\n  \
        tungnha-fleet simulate --device-days 1 --seed 4711\n  \
        tungnha-fleet simulate --break last-writer-wins\n  tungnha-fleet simulate --controls"
    )]
    Simulate(SimulateArgs),
    /// Delivers small histories in every order, repeated and over a relay, and compares the states.
    #[command(
        after_help = "Three writers; each piece of their streams comes 0 to 5 times, straight or over a relay.\n\n\
        Examples:\n  tungnha-fleet schedules --count 100000\n  \
        tungnha-fleet schedules --count 100 --break arrival-order"
    )]
    Schedules(SchedulesArgs),
    /// Measures a workload over real HTTP and files: one JSON line, then the two floors' lines.
    #[command(
        after_help = "Copies of lines are lines of their own: other ids, numbers, names and places.\n\n\
        Examples:\n  tungnha-fleet workload district-20.jsonl\n  \
        tungnha-fleet workload district-20.jsonl --scale 10\n  \
        tungnha-fleet workload district-20.jsonl --one-commune 40"
    )]
    Workload {
        /// The workload, one record a line.
        file: PathBuf,
        /// So many times the rows of each device.
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=90))]
        scale: u32,
        /// So many devices, all in one commune.
        #[arg(long, value_parser = clap::value_parser!(u32).range(1..=400))]
        one_commune: Option<u32>,
    },
    /// Measures how fast a server takes in what a workload ends with, beside plain insertion of the same rows.
    #[command(
        after_help = "Runs the workload first, then feeds everything that its centre holds to a new centre: unpacking,\n\
        signatures, chains, projections, postings and commits, without a network.\n\n\
        Example:\n  tungnha-fleet intake district-20.jsonl --times 3"
    )]
    Intake {
        /// The workload, one record a line.
        file: PathBuf,
        /// How often: one JSON line each.
        #[arg(long, default_value_t = 1)]
        times: u32,
    },
    /// Measures the ledger: views beside plain SQL, what keeping roll-ups costs, one receipt beside a bare commit.
    #[command(
        after_help = "Ratios of one run, as one JSON line; processor time, but for the receipts. How often a receipt waits for\n\
        the disk: strace -f -c -e trace=fsync,fdatasync tungnha-fleet ledger-bench --postings 1000 --single 200\n\n\
        Examples:\n  tungnha-fleet ledger-bench\n  tungnha-fleet ledger-bench --postings 10000000"
    )]
    LedgerBench {
        /// So many postings at least.
        #[arg(long, default_value_t = 300_000)]
        postings: u64,
        /// So many receipts a collector and day.
        #[arg(long, default_value_t = 60)]
        receipts_a_day: u32,
        /// So many receipts one by one.
        #[arg(long, default_value_t = 100)]
        single: u32,
    },
    /// Lets a crowd of devices send at once to a server in a process of its own, and measures until each is signed off.
    #[command(
        after_help = "Exit status 1 where a device was not signed off, or anything but 200 and 503 was answered.\n\n\
        Examples:\n  tungnha-fleet storm\n  tungnha-fleet storm --devices 100 --records 30 --json"
    )]
    Storm(StormArgs),
    /// Computes how long a day's receipts take on a very bad line, every byte of HTTP, TLS, TCP and IP counted.
    #[command(
        after_help = "Exit status 1 where 95 of 100 draws of the losses take longer than --within.\n\n\
        Examples:\n  tungnha-fleet line\n  tungnha-fleet line --bits-per-second 2400 --loss 10 --json\n  \
        tungnha-fleet line --real"
    )]
    Line(LineArgs),
    /// What `storm` runs its server with.
    #[command(hide = true)]
    StormServer {
        /// The server's folder.
        folder: PathBuf,
    },
}

/// How bad a line is, and what goes over it.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct LineArgs {
    /// The line's speed, both ways together.
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..))]
    pub bits_per_second: u64,
    /// Of a hundred segments so many are lost.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(0..=50))]
    pub loss: u64,
    /// How long a bit is on its way, in milliseconds.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u64).range(..=60_000))]
    pub delay: u64,
    /// How many receipts.
    #[arg(long, default_value_t = 30)]
    pub receipts: u32,
    /// In how many seconds they must be confirmed.
    #[arg(long, default_value_t = 60)]
    pub within: u64,
    /// From which keys and losses are drawn.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Also sends the bytes as slowly as that, and times it.
    #[arg(long)]
    pub real: bool,
    /// Prints the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// How large a storm is.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct StormArgs {
    /// How many devices.
    #[arg(long, default_value_t = 1000)]
    pub devices: usize,
    /// How many records each: households, visits and receipts in turn.
    #[arg(long, default_value_t = 60)]
    pub records: usize,
    /// Prints the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// How the demonstration is run.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct DemoArgs {
    /// The whole district: 39 communes, 214 collectors, the published figures of 2021-06-30.
    #[arg(long)]
    pub district: bool,
    /// Ends when everything is checked.
    #[arg(long)]
    pub once: bool,
    /// Prints the result as JSON.
    #[arg(long)]
    pub json: bool,
    /// The language.
    #[arg(long, default_value = "vi")]
    pub lang: Language,
    /// From which names, houses and days are drawn.
    #[arg(long, default_value_t = 20_210_630)]
    pub seed: u64,
    /// The evening; amounts follow the tariff of that day.
    #[arg(long, default_value = "2021-06-30", value_parser = day)]
    pub day: Date,
    /// A new folder to keep everything in; one of its own otherwise.
    #[arg(long)]
    pub folder: Option<PathBuf>,
    /// With --district: how many communes have a server of their own that relays.
    #[arg(long, default_value_t = 39, requires = "district")]
    pub relays: u32,
}

/// How the simulation is run.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct SimulateArgs {
    /// How many days of one device each, at least.
    #[arg(long, default_value_t = 200)]
    pub device_days: u64,
    /// The first world's seed.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Breaks something on purpose; its check must fail.
    #[arg(long = "break", value_parser = broken)]
    pub broken: Option<Break>,
    /// Runs every control.
    #[arg(long, conflicts_with = "broken")]
    pub controls: bool,
    /// Prints the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// How delivery schedules are run.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct SchedulesArgs {
    /// How many schedules.
    #[arg(long, default_value_t = 1000)]
    pub count: u64,
    /// The first history's seed.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Breaks the replica on purpose; a difference must be found.
    #[arg(long = "break")]
    pub broken: Option<Broken>,
    /// Prints the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// A language for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// Vietnamese.
    Vi,
    /// English.
    En,
}

impl Language {
    /// Returns the language as pages know it.
    #[must_use]
    pub const fn lang(self) -> Lang {
        match self {
            Self::Vi => Lang::Vi,
            Self::En => Lang::En,
        }
    }
}

fn day(text: &str) -> Result<Date, String> {
    Date::parse(text).map_err(|error| error.to_string())
}

fn broken(text: &str) -> Result<Break, String> {
    text.parse()
        .map_err(|known| format!("known controls: {known}"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_control_is_found_by_its_name() {
        for known in Break::ALL {
            assert_eq!(broken(known.code()), Ok(*known));
        }
        assert!(broken("nothing").is_err());
    }
}
