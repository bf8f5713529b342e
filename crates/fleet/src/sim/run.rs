//! Runs worlds until enough device-days are simulated; any failure names the seed that shows it again.

use std::collections::BTreeMap;
use std::path::Path;

use replica::{ActorId, Incarnation, Role, ScopeId, UnixMillis};

use super::check::{Check, Wrong};
use super::control::Break;
use super::founding::{Authority, Newly, scopes_of};
use super::link::{Counts, Lines};
use super::model::Model;
use super::newcomer::Newcomer;
use super::node::{Node, SCOPES};
use super::watch::Claims;
use crate::fault::{Fault, Outcome};
use crate::world::Chance;

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

/// How many collectors a world has.
pub(super) const DEVICES: usize = 5;
/// How many days a world lives.
const DAYS: u32 = 4;
/// 2021-06-10 08:00 in Viet Nam.
const MORNING: i64 = 1_623_286_800_000;
const DAY_MILLIS: i64 = 86_400_000;

/// Up to which number each stream was seen.
pub(super) type Seen = BTreeMap<Incarnation, u64>;

/// One simulated world.
pub(super) struct World {
    pub(super) chance: Chance,
    /// Centre, office, devices.
    pub(super) nodes: Vec<Node>,
    pub(super) authority: Authority,
    pub(super) newcomer: Newcomer,
    pub(super) model: Model,
    /// What the writer of each op had seen.
    pub(super) contexts: BTreeMap<(ScopeId, Incarnation), Vec<(u64, Seen)>>,
    pub(super) lines: Lines,
    pub(super) claims: Claims,
    pub(super) broken: Option<Break>,
    pub(super) now: i64,
    pub(super) sessions: u64,
    pub(super) acts: u64,
    pub(super) crashes: u64,
    pub(super) checks: BTreeMap<Check, u64>,
    /// What verification found on each machine at this quiet point.
    pub(super) verified: Vec<Vec<store::Finding>>,
    /// Whether the world ends with this day.
    pub(super) is_last_day: bool,
}

/// Simulates worlds until `device_days` are reached. `progress` is told after each day.
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
        let lived = live(seed, config.broken, &mut |world| {
            let Some(world) = world else {
                day += 1;
                return;
            };
            report.device_days += u64::try_from(DEVICES).unwrap_or(0);
            report.quiet_points += 1;
            report.take(world);
            progress(&report);
        });
        if let Err(fault) = lived {
            let wrong = fault.cause_as::<Wrong>();
            let check = wrong.map(|wrong| wrong.check);
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
        self.letters.add(&std::mem::take(&mut world.lines.counts));
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

impl World {
    fn found(seed: u64, broken: Option<Break>, file: Option<&Path>) -> Outcome<Self> {
        let mut chance = Chance::new(seed);
        let from = UnixMillis(MORNING - DAY_MILLIS);
        let (authority, mut centre) = Authority::found(&mut chance, from, file)?;
        let office = Newly {
            role: Role::Office,
            actor: ActorId(2),
            name: "Mã Thành",
            scopes: SCOPES.to_vec(),
        };
        let office = authority.enrol(&mut chance, &mut centre, &office)?;
        let mut devices = Vec::new();
        for (place, number) in (0..DEVICES).zip(11..) {
            let scopes = scopes_of(place, DEVICES);
            let (role, actor) = (Role::Device, ActorId(number));
            let newly = Newly {
                role,
                actor,
                name: "Phan Thị Thuý",
                scopes,
            };
            devices.push(authority.enrol(&mut chance, &mut centre, &newly)?);
        }
        let newcomer = Newcomer::enrol(&mut chance, &authority, &mut centre)?;
        let nodes = [centre, office].into_iter().chain(devices).collect();
        let mut world = Self {
            chance,
            nodes,
            authority,
            newcomer,
            model: Model::default(),
            contexts: BTreeMap::new(),
            lines: Lines::new(),
            claims: Claims::default(),
            broken,
            now: MORNING,
            sessions: 0,
            acts: 0,
            crashes: 0,
            checks: BTreeMap::new(),
            verified: Vec::new(),
            is_last_day: false,
        };
        world.settle()?;
        Ok(world)
    }

    pub(super) fn node(&mut self, at: usize) -> Outcome<&mut Node> {
        self.nodes
            .get_mut(at)
            .ok_or_else(|| Fault::new("no such machine"))
    }

    /// Returns two machines at once.
    pub(super) fn two(&mut self, client: usize, server: usize) -> Outcome<(&mut Node, &mut Node)> {
        let (low, high) = (client.min(server), client.max(server));
        let (head, tail) = self.nodes.split_at_mut(high);
        let (Some(low), Some(high)) = (head.get_mut(low), tail.first_mut()) else {
            return Err(Fault::new("no such machine"));
        };
        Ok(if client < server {
            (low, high)
        } else {
            (high, low)
        })
    }
}
