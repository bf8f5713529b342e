//! One simulated world: its machines, its lines, and what the simulator knows by itself.

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use replica::{ActorId, Incarnation, Role, ScopeId, UnixMillis};
use store::view::ReceiptView;

use super::broken::Break;
use super::check::Check;
use super::earlier::Stood;
use super::founding::{Authority, Newly, scopes_of};
use super::judged::Judged;
use super::link::Lines;
use super::malice::{Hostile, Malice};
use super::model::Model;
use super::months::Months;
use super::newcomer::Newcomer;
use super::node::{Node, SCOPES};
use super::places::{DEVICES, FIRST_DEVICE, PROVINCE, ROAMER, Shape};
use super::watch::Claims;
use crate::fault::{Fault, Outcome};
use crate::world::Chance;

/// 2021-06-10 08:00 in Viet Nam.
pub(super) const MORNING: i64 = 1_623_286_800_000;
pub(super) const DAY_MILLIS: i64 = 86_400_000;
/// In every so manieth world there are acts about money.
const ACTS: u64 = 7;
/// So many days later a world begins that sees a month end: in its middle.
const TO_MONTHS_END: i64 = 15;

/// Up to which number each stream was seen.
pub(super) type Seen = Rc<BTreeMap<Incarnation, u64>>;

/// By which of the dearest checks a world ends, beside all the others: each replays a whole log once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// One machine is rebuilt from its log.
    Rebuilt,
    /// An empty replica is given everything in another order.
    Shadow,
    /// The centre is put together as it stood one evening.
    Earlier,
    /// All of them, where something is broken on purpose.
    All,
}

impl End {
    const fn of(seed: u64, broken: Option<Break>) -> Self {
        match (broken, seed / 12 % 3) {
            (Some(_), _) => Self::All,
            (None, 0) => Self::Rebuilt,
            (None, 1) => Self::Shadow,
            (None, _) => Self::Earlier,
        }
    }

    /// Returns whether the world ends by this check.
    pub(super) fn is(self, one: Self) -> bool {
        self == one || self == Self::All
    }
}

/// One simulated world.
pub(super) struct World {
    pub(super) chance: Chance,
    pub(super) shape: Shape,
    /// Centre, office, devices, and the province where there is one.
    pub(super) nodes: Vec<Node>,
    pub(super) authority: Authority,
    pub(super) newcomer: Newcomer,
    pub(super) model: Model,
    /// What the writer of each op had seen.
    pub(super) contexts: BTreeMap<(ScopeId, Incarnation), Vec<(u64, Seen)>>,
    pub(super) lines: Lines,
    /// The office's other self, on the days on which it is hostile.
    pub(super) hostile: Option<Hostile>,
    pub(super) malice: Malice,
    pub(super) claims: Claims,
    pub(super) broken: Option<Break>,
    /// Whether clocks jump anywhere between 1970 and 2100, at any moment.
    pub(super) has_wild_clocks: bool,
    /// Whether receipts are made void, given back and shown by statements, deposits taken, batches sent, months closed and
    /// collectors sent elsewhere. Everything then hangs on more: such a world costs up to twice what others do, so it is every
    /// seventh.
    pub(super) has_acts: bool,
    /// In which month everything is reported.
    pub(super) months: Months,
    /// Where each collector works who works in one hamlet, in the worlds that have acts.
    pub(super) hamlets: BTreeMap<usize, ScopeId>,
    /// How many collectors were sent to another hamlet.
    pub(super) reassigned: u64,
    /// When the first day begins.
    pub(super) morning: i64,
    pub(super) now: i64,
    pub(super) requests: u64,
    pub(super) acts: u64,
    pub(super) crashes: u64,
    pub(super) checks: BTreeMap<Check, u64>,
    /// The centre's receipts at this quiet point.
    pub(super) shown: Vec<ReceiptView>,
    /// How everything must stand at this quiet point.
    pub(super) judged: Judged,
    /// What verification of the centre found, where it was done at this quiet point.
    pub(super) findings: Option<Vec<store::Finding>>,
    /// How many machines were verified wholly.
    pub(super) verified: u64,
    /// By what the world ends.
    pub(super) ends: End,
    /// The centre as it stood one evening.
    pub(super) stood: Option<Stood>,
    /// How many times it was put together again.
    pub(super) looked_back: u64,
    /// How many machines were rebuilt in place.
    pub(super) rebuilt: u64,
    /// How many empty replicas were given everything in another order.
    pub(super) shadowed: u64,
    /// Whether the world ends with this day.
    pub(super) is_last_day: bool,
}

impl World {
    /// Founds the world of one seed.
    pub(super) fn found(seed: u64, broken: Option<Break>, file: Option<&Path>) -> Outcome<Self> {
        let mut chance = Chance::new(seed);
        let shape = Shape::of(seed, broken);
        let from = UnixMillis(MORNING - DAY_MILLIS);
        let (authority, mut centre) = Authority::found(&mut chance, from, file)?;
        let mut others = Vec::new();
        for newly in machines(shape) {
            others.push(authority.enrol(&mut chance, &mut centre, &newly)?);
        }
        let newcomer = Newcomer::enrol(&mut chance, &authority, &mut centre)?;
        let nodes = [centre].into_iter().chain(others).collect();
        let has_acts = seed % ACTS == 1 || broken.is_some_and(Break::needs_acts);
        // Every other of these worlds sees a month end.
        let morning = if has_acts && seed.is_multiple_of(2) {
            MORNING + TO_MONTHS_END * DAY_MILLIS
        } else {
            MORNING
        };
        let mut world = Self {
            chance,
            shape,
            nodes,
            authority,
            newcomer,
            model: Model::default(),
            contexts: BTreeMap::new(),
            lines: Lines::new(),
            hostile: None,
            malice: Malice::default(),
            claims: Claims::default(),
            broken,
            has_wild_clocks: seed % 4 == 2 || broken == Some(Break::OrderByWall),
            has_acts,
            months: Months::default(),
            hamlets: if has_acts { hamlets() } else { BTreeMap::new() },
            reassigned: 0,
            morning,
            now: morning,
            requests: 0,
            acts: 0,
            crashes: 0,
            checks: BTreeMap::new(),
            shown: Vec::new(),
            judged: Judged::default(),
            findings: None,
            verified: 0,
            ends: End::of(seed, broken),
            stood: None,
            looked_back: 0,
            rebuilt: 0,
            shadowed: 0,
            is_last_day: false,
        };
        world.settle()?;
        if broken == Some(Break::RelayKeeps) {
            world.node(PROVINCE)?.keeps_others = true;
        }
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

    pub(super) fn centre(&self) -> Outcome<&Node> {
        self.nodes.first().ok_or_else(|| Fault::new("no centre"))
    }

    /// Returns the collectors' devices with their places.
    pub(super) fn devices(&self) -> impl Iterator<Item = (usize, &Node)> {
        self.nodes
            .iter()
            .enumerate()
            .skip(FIRST_DEVICE)
            .take(DEVICES)
    }

    pub(super) fn time(&self) -> UnixMillis {
        UnixMillis(self.now)
    }

    /// Counts a check that was made.
    pub(super) fn note(&mut self, check: Check) {
        *self.checks.entry(check).or_default() += 1;
    }
}

/// Returns where each collector begins who works in one hamlet.
fn hamlets() -> BTreeMap<usize, ScopeId> {
    let places = (0..DEVICES).zip(FIRST_DEVICE..ROAMER);
    let hamlets = places.filter_map(|(place, at)| {
        let scopes = scopes_of(place, DEVICES);
        Some((at, scopes.last().copied()?))
    });
    hamlets.collect()
}

/// Returns every machine beside the centre, in order of place.
fn machines(shape: Shape) -> Vec<Newly> {
    let relay = |actor, name| Newly {
        role: Role::Office,
        actor: ActorId(actor),
        name,
        scopes: SCOPES.to_vec(),
    };
    let mut machines = vec![relay(2, "Mã Thành")];
    for (place, number) in (0..DEVICES).zip(11..) {
        machines.push(Newly {
            role: Role::Device,
            actor: ActorId(number),
            name: "Phan Thị Thuý",
            scopes: scopes_of(place, DEVICES),
        });
    }
    if shape.has_province() {
        machines.push(relay(3, "Nghệ An"));
    }
    machines
}
