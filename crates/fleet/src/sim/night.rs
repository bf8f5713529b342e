//! The night: lines are repaired, and everyone syncs until all is level.

use replica::UnixMillis;

use super::broken::Break;
use super::check::{Check, Wrong};
use super::places::{CENTRE, DEVICES, FIRST_DEVICE, OFFICE, PROVINCE, Shape};
use super::session::exchange;
use super::world::World;
use crate::fault::Outcome;

/// How many rounds of perfect syncs must bring everyone to the same, through relays of relays.
const ROUNDS: u32 = 24;
/// After so many rounds in which nothing moved, a world that is broken on purpose comes no further: whoever is asked is drawn,
/// so that one such round may be chance.
const STILL: u32 = 4;
/// How many syncs a device needs at most to reach the centre by another route.
const TRIES: u32 = 4;

impl World {
    /// While the relay is hostile still: every device reaches the centre without it.
    pub(super) fn heal(&mut self) -> Outcome<()> {
        if self.hostile.is_none() {
            return Ok(());
        }
        let now = self.time();
        if self.broken != Some(Break::KeepRoute) {
            for client in FIRST_DEVICE..FIRST_DEVICE + DEVICES {
                for _ in 0..TRIES {
                    let (client, centre) = self.two(client, CENTRE)?;
                    if !exchange(client, centre, now)? {
                        break;
                    }
                }
            }
        }
        self.all_at_centre(Check::Healed, FIRST_DEVICE)?;
        self.note(Check::Healed);
        self.hostile = None;
        Ok(())
    }

    /// Syncs everyone over perfect lines until all hold the same.
    pub(super) fn settle(&mut self) -> Outcome<()> {
        let refuses = self.broken == Some(Break::RefuseUnread);
        let mut still = 0;
        for round in 0..ROUNDS {
            let now = UnixMillis(self.now);
            let mut moved = false;
            for client in self.clients(round) {
                if client == OFFICE && refuses && !self.newcomer.sent.is_empty() {
                    continue;
                }
                let server = self.upstream(client);
                let (client, server) = self.two(client, server)?;
                moved |= exchange(client, server, now)?;
            }
            let is_level = self.claims.check(&self.nodes, true).is_ok() && self.all_level().is_ok();
            still = if moved { 0 } else { still + 1 };
            if is_level || (still == STILL && self.broken.is_some()) {
                self.check_relayed()?;
                return if refuses { Ok(()) } else { self.all_level() };
            }
        }
        self.check_relayed()?;
        self.claims.check(&self.nodes, true)?;
        self.all_level()
    }

    /// Returns who asks in this round, in which order: what devices wrote goes up first, then what others wrote comes
    /// down.
    fn clients(&mut self, round: u32) -> Vec<usize> {
        let mut clients: Vec<usize> = (FIRST_DEVICE..FIRST_DEVICE + DEVICES).collect();
        self.chance.shuffle(&mut clients);
        clients.push(OFFICE);
        if self.shape.has_province() {
            clients.push(PROVINCE);
        }
        if round % 2 == 1 {
            clients.reverse();
        }
        clients
    }

    /// Picks whom a machine asks now.
    pub(super) fn upstream(&mut self, client: usize) -> usize {
        let upstreams = self.shape.upstreams(client);
        // By night the chain is the only route, so that it is what brings everything.
        if self.shape == Shape::Chain {
            return upstreams.first().copied().unwrap_or(CENTRE);
        }
        self.chance.pick(upstreams)
    }

    /// Checks that every machine holds what the centre holds in each scope that it is granted.
    fn all_level(&self) -> Outcome<()> {
        let [centre, others @ ..] = self.nodes.as_slice() else {
            return Ok(());
        };
        for (place, node) in others.iter().enumerate() {
            let (reader, centre) = (node.store.read(), centre.store.read());
            // By the centre's word: a machine that has not heard of its grants yet is not level.
            for scope in centre.granted(node.device())? {
                let (theirs, ours) = (reader.vector(scope)?, centre.vector(scope)?);
                if theirs != ours {
                    return Err(Wrong::of(
                        Check::SameState,
                        format!(
                            "machine {} holds {theirs:?} of scope {scope} where the centre holds {ours:?}",
                            place + 1
                        ),
                    ));
                }
            }
        }
        Ok(())
    }
}
