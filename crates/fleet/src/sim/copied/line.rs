//! Syncs between two machines, over lines that lose, repeat and cut, or over good ones.

use replica::UnixMillis;
use sync::Budget;

use super::super::link::Counts;
use super::super::node::Node;
use super::super::ongoing::Session;
use super::super::session::{answer, ask, peer_of, take};
use super::world::World;
use crate::fault::{Fault, Outcome};
use crate::world::Chance;

/// The most exchanges of one sync: so few that a loop is found.
const EXCHANGES_MAX: usize = 96;
/// How many rounds of syncs bring everyone to the same, new lives and all.
const ROUNDS_MAX: usize = 8;
/// Of a hundred messages so many are lost, come twice, or are cut.
const LOST: u64 = 8;
const REPEATED: u64 = 8;
const CUT: u64 = 4;
/// Of a hundred requests so many crash their server between two stretches.
const CRASHED: u64 = 3;

/// A line of one sync.
struct Line<'a> {
    chance: &'a mut Chance,
    counts: &'a mut Counts,
    crashes: &'a mut u64,
    now: UnixMillis,
}

impl World {
    /// Some device asks an office or the centre.
    pub(super) fn device_syncs(&mut self) -> Outcome<()> {
        let (at, is_copy) = self.a_device();
        let whom = self.chance.index(self.offices.len() + 1);
        let now = self.time();
        let mut line = Line {
            chance: &mut self.chance,
            counts: &mut self.counts,
            crashes: &mut self.crashes,
            now,
        };
        let devices = if is_copy {
            &mut self.copies
        } else {
            &mut self.others
        };
        let server = self.offices.get_mut(whom).unwrap_or(&mut self.centre);
        devices
            .get_mut(at)
            .map_or(Ok(()), |device| line.meet(device, server))
    }

    /// Some office asks the centre.
    pub(super) fn office_syncs(&mut self) -> Outcome<()> {
        let at = self.chance.index(self.offices.len());
        let now = self.time();
        let mut line = Line {
            chance: &mut self.chance,
            counts: &mut self.counts,
            crashes: &mut self.crashes,
            now,
        };
        let office = self.offices.get_mut(at);
        office.map_or(Ok(()), |office| line.meet(office, &mut self.centre))
    }

    /// A copy gives servers all that it wrote, as its status tells whoever would throw it away.
    pub(super) fn send_all(&mut self, at: usize) -> Outcome<()> {
        let now = self.time();
        let Some(copy) = self.copies.get_mut(at) else {
            return Ok(());
        };
        for server in self.offices.iter_mut().chain([&mut self.centre]) {
            exchange(copy, server, now)?;
            let status = copy.store.read().status()?;
            let is_sent =
                |one: &store::view::ScopeStatus| one.at_office.max(one.at_centre) == one.here;
            if status.iter().all(is_sent) {
                return Ok(());
            }
        }
        Err(Fault::new(
            "a device met every server, and still has something to send",
        ))
    }

    /// Syncs everyone over good lines until nobody has anything more to say.
    pub(super) fn settle(&mut self) -> Outcome<()> {
        let now = self.time();
        for _ in 0..ROUNDS_MAX {
            let mut moved = false;
            for device in self.copies.iter_mut().chain(&mut self.others) {
                for office in &mut self.offices {
                    moved |= exchange(device, office, now)?;
                }
                // What a centre wrote and lost is given back to the centre itself, by whoever got it from there.
                moved |= exchange(device, &mut self.centre, now)?;
            }
            for office in &mut self.offices {
                moved |= exchange(office, &mut self.centre, now)?;
            }
            if !moved {
                return Ok(());
            }
        }
        Err(Fault::new(
            "everybody met everybody, and still there is something to say",
        ))
    }
}

impl Line<'_> {
    /// One sync, until it is through or the line gives up.
    fn meet(&mut self, client: &mut Node, server: &mut Node) -> Outcome<()> {
        let bytes = |chance: &mut Chance| 400 + chance.between(0, 8_000);
        let budget = Budget {
            request_bytes_max: bytes(self.chance),
            reply_bytes_max: bytes(self.chance),
        };
        let mut session = Session::begin(0, 0, peer_of(server), budget);
        for _ in 0..EXCHANGES_MAX {
            let request = ask(client, &mut session, self.now)?;
            let Some((request, times)) = self.carry(request) else {
                return Ok(());
            };
            let mut reply = None;
            for _ in 0..times {
                let most = self.chance.percent(CRASHED).then(|| self.chance.index(4));
                *self.crashes += u64::from(most.is_some());
                reply = answer(server, client.device(), &request, most, self.now)?;
            }
            let Some((reply, _)) = reply.and_then(|reply| self.carry(reply)) else {
                return Ok(());
            };
            match take(client, &mut session, &reply, self.now)? {
                Some(progress) if progress.again => {}
                Some(_) | None => return Ok(()),
            }
        }
        Err(Fault::new("a sync that never ends"))
    }

    /// Returns what arrives of a message, and how often; `None` where it is lost.
    fn carry(&mut self, mut bytes: Vec<u8>) -> Option<(Vec<u8>, usize)> {
        self.counts.sent += 1;
        if self.chance.percent(LOST) {
            self.counts.lost += 1;
            return None;
        }
        if self.chance.percent(CUT) {
            self.counts.cut += 1;
            bytes.truncate(self.chance.index(bytes.len()));
        }
        let twice = self.chance.percent(REPEATED);
        self.counts.repeated += u64::from(twice);
        Some((bytes, 1 + usize::from(twice)))
    }
}

/// Syncs two machines over a good line until neither has more to say. `true`: something moved.
fn exchange(client: &mut Node, server: &mut Node, now: UnixMillis) -> Outcome<bool> {
    let mut session = Session::begin(0, 0, peer_of(server), Budget::default());
    let mut moved = false;
    for _ in 0..EXCHANGES_MAX {
        let request = ask(client, &mut session, now)?;
        // An office that has not heard of the device yet turns it away: later it will have.
        let Some(reply) = answer(server, client.device(), &request, None, now)? else {
            return Ok(true);
        };
        let progress = take(client, &mut session, &reply, now)?
            .ok_or_else(|| Fault::new("a good line damaged a reply"))?;
        moved |= progress.sent > 0 || progress.received > 0 || progress.new_life;
        if !progress.again {
            return Ok(moved);
        }
    }
    Err(Fault::new("a sync over a good line that never ends"))
}
