//! What is asked of a simulation, and what it found.

use std::collections::BTreeMap;

use super::broken::Break;
use super::check::Check;
use super::link::Counts;
use super::malice::Malice;

/// What to simulate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Config {
    /// The first world's seed; the next worlds count up from it.
    pub seed: u64,
    /// How many device-days at least.
    pub device_days: u64,
    /// What is deliberately broken.
    pub broken: Option<Break>,
}

/// What was simulated.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Worlds begun.
    pub worlds: u64,
    /// Days of one device each.
    pub device_days: u64,
    /// Ops acknowledged to someone.
    pub acts: u64,
    /// Machines that crashed.
    pub crashes: u64,
    /// Times that everything was quiet and checked.
    pub quiet_points: u64,
    /// What became of letters.
    pub letters: Counts,
    /// How often each check was made.
    pub checks: BTreeMap<Check, u64>,
    /// Machines whose whole log was verified and whose projections were recomputed from it.
    pub verified: u64,
    /// Machines whose tables were rebuilt from their logs, in place.
    pub rebuilt: u64,
    /// Empty replicas that were given everything in another order.
    pub shadowed: u64,
    /// How many centres were put together as they had stood days before.
    pub looked_back: u64,
    /// What relays did on purpose.
    pub hostile: Malice,
    /// What was copied, put back and struck out.
    pub copies: Copies,
    /// What was said of receipts after they were issued.
    pub acts_on: ActsOn,
}

/// What was said of receipts after they were issued: what counts of it, by the end of each world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ActsOn {
    /// Receipts made void.
    pub voids: u64,
    /// Receipts of which something was given back.
    pub refunds: u64,
    /// Receipts of whose transfers statements show something.
    pub shown: u64,
    /// Slips of cash paid in at the bank.
    pub slips: u64,
    /// Receipts that bear a number which two persons say is gone.
    pub gone: u64,
    /// Sponsors' gifts.
    pub gifts: u64,
    /// Acts that are held.
    pub held: u64,
    /// Deposits that count.
    pub deposits: u64,
    /// Lines that the insurer accepted.
    pub accepted: u64,
    /// Times that a month was closed.
    pub closings: u64,
    /// Months that are closed at the end.
    pub closed: u64,
    /// Sums that were reported in another month than their day's.
    pub late: u64,
    /// Collectors sent to another hamlet.
    pub reassigned: u64,
}

/// What happened where machines are copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Copies {
    /// Worlds of that kind.
    pub worlds: u64,
    /// Folders of devices copied.
    pub copied: u64,
    /// Devices and centres put back to a backup.
    pub restored: u64,
    /// Households struck out.
    pub strikes: u64,
}

/// A world in which something does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The seed that shows it again, alone.
    pub seed: u64,
    /// The day of that world, from 1.
    pub day: u32,
    /// The check that failed; `None` where the program itself did.
    pub check: Option<Check>,
    /// What was found.
    pub detail: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let check = self.check.map_or("internal", Check::code);
        write!(
            f,
            "seed {} day {}: {check}: {}",
            self.seed, self.day, self.detail
        )
    }
}

impl std::error::Error for Failure {}
