//! One day: collectors work and sync while lines fail and machines crash; in the evening everything is quiet.

use replica::UnixMillis;
use sync::Budget;

use super::check::{Check, Wrong};
use super::control::Break;
use super::link::{Letter, Weather};
use super::node::SCOPES;
use super::run::World;
use super::session::{self, Session, exchange, peer_of};
use crate::fault::Outcome;

/// How many steps a day has.
const STEPS: u32 = 260;
/// After so long without a reply a device gives up, in virtual milliseconds.
const PATIENCE: i64 = 90_000;
/// How many rounds of perfect syncs must bring everyone to the same.
const ROUNDS: u32 = 12;
const CENTRE: usize = 0;
const OFFICE: usize = 1;

impl World {
    pub(super) fn live_a_day(&mut self) -> Outcome<()> {
        let weather = Weather::draw(&mut self.chance);
        self.lines.set(weather);
        for node in self.nodes.iter_mut().skip(2) {
            let off = i64::try_from(self.chance.below(2_400_000)).unwrap_or(0);
            node.clock_off = off - 1_200_000;
        }
        for _ in 0..STEPS {
            self.now += i64::try_from(self.chance.below(60_000)).unwrap_or(0);
            self.step()?;
        }
        self.claims.check(&self.nodes, false)?;
        // The night: whatever is on its way is lost, and lines are repaired.
        self.lines.clear();
        self.nodes.iter_mut().for_each(|node| node.session = None);
        self.settle()?;
        self.check()
    }

    /// One thing happens somewhere.
    fn step(&mut self) -> Outcome<()> {
        let machine = 1 + self.chance.index(self.nodes.len() - 1);
        match self.chance.below(100) {
            0..=34 => self.act(machine),
            35..=54 => self.begin_sync(machine),
            55..=93 => self.deliver(),
            94..=96 => self.later_device_speaks(),
            _ => {
                let machine = self.chance.index(self.nodes.len());
                self.crash(machine)
            }
        }
    }

    /// What is in memory is gone; what was committed is there when the machine is back.
    pub(super) fn crash(&mut self, machine: usize) -> Outcome<()> {
        self.crashes += 1;
        self.lines.drop_of(machine);
        self.node(machine)?.session = None;
        Ok(())
    }

    fn begin_sync(&mut self, client: usize) -> Outcome<()> {
        let now = self.now;
        let waiting = self
            .node(client)?
            .session
            .as_ref()
            .map(|session| session.asked_at);
        if waiting.is_some_and(|asked| now - asked < PATIENCE) {
            return Ok(());
        }
        if waiting.is_some() && self.broken == Some(Break::SendAgain) {
            self.send_again(client)?;
        }
        // A collector takes the office or the centre, whichever answers; loops are harmless.
        let server = if client == OFFICE || self.chance.percent(40) {
            CENTRE
        } else {
            OFFICE
        };
        let bytes = |chance: &mut crate::world::Chance| 400 + chance.between(0, 8_000);
        let budget = Budget {
            request_bytes_max: bytes(&mut self.chance),
            reply_bytes_max: bytes(&mut self.chance),
        };
        self.sessions += 1;
        let id = self.sessions;
        let peer = peer_of(self.node(server)?);
        self.request(client, Session::begin(id, server, peer, budget))
    }

    /// Sends a session's next request and keeps the session.
    fn request(&mut self, client: usize, mut session: Session) -> Outcome<()> {
        let now = self.time();
        let node = self.node(client)?;
        let bytes = session::ask(node, &mut session, now)?;
        let letter = Letter {
            session: session.id,
            client,
            server: session.server,
            is_reply: false,
            bytes,
            not_before: now.0,
        };
        node.session = Some(session);
        if self.broken == Some(Break::ClaimSent)
            && let Some(node) = self.nodes.get(client)
        {
            self.claims.claim_sent(client, node)?;
        }
        self.lines.send(&mut self.chance, letter);
        Ok(())
    }

    fn deliver(&mut self) -> Outcome<()> {
        let Some(letter) = self.lines.deliver(&mut self.chance, self.now) else {
            return Ok(());
        };
        if letter.is_reply {
            self.deliver_reply(&letter)
        } else {
            self.deliver_request(&letter)
        }
    }

    fn deliver_request(&mut self, letter: &Letter) -> Outcome<()> {
        if self.broken == Some(Break::RefuseUnread) && self.refuses(letter) {
            return Ok(());
        }
        // Now and then the server goes down between two stretches.
        let most = if self.chance.percent(6) {
            Some(self.chance.index(4))
        } else {
            None
        };
        let now = self.time();
        let device = self.node(letter.client)?.device();
        let server = self.node(letter.server)?;
        let reply = session::answer(server, device, &letter.bytes, most, now)?;
        if most.is_some() {
            return self.crash(letter.server);
        }
        if let Some(bytes) = reply {
            let not_before = self.now;
            let reply = Letter {
                is_reply: true,
                bytes,
                not_before,
                ..letter.clone()
            };
            self.lines.send(&mut self.chance, reply);
        }
        Ok(())
    }

    fn deliver_reply(&mut self, letter: &Letter) -> Outcome<()> {
        let now = self.time();
        let crashes = self.chance.percent(6).then(|| self.chance.index(4));
        let node = self.node(letter.client)?;
        // A reply to a request that was given up finds nobody waiting.
        let Some(mut session) = node.session.take_if(|session| session.id == letter.session) else {
            return Ok(());
        };
        if let Some(most) = crashes {
            session::take_and_crash(node, &letter.bytes, most, now)?;
            return self.crash(letter.client);
        }
        let Some(progress) = session::take(node, &mut session, &letter.bytes, now)? else {
            return Ok(());
        };
        if let Some(fork) = progress.fork {
            return Err(crate::fault::Fault::new(format!(
                "a fork where nothing was cloned: {fork}"
            )));
        }
        if progress.again {
            self.request(letter.client, session)
        } else {
            Ok(())
        }
    }

    /// A stretch of the later device reaches the office, as if carried on a stick.
    fn later_device_speaks(&mut self) -> Outcome<()> {
        let now = self.time();
        let known = self.newcomer.opening().device;
        let held = self
            .node(OFFICE)?
            .store
            .read()
            .certificate(known)?
            .is_some();
        let scope = self.newcomer.stream().scope;
        let incarnation = self.newcomer.stream().incarnation;
        let at = self
            .node(OFFICE)?
            .store
            .read()
            .vector(scope)?
            .number(&incarnation);
        if held && at == self.newcomer.head().number {
            let stretch = self.newcomer.stretch(&mut self.chance, now)?;
            self.node(OFFICE)?.store.accept(&stretch, now)?;
        }
        Ok(())
    }

    /// Syncs everyone over perfect lines until all hold the same.
    pub(super) fn settle(&mut self) -> Outcome<()> {
        let refuses = self.broken == Some(Break::RefuseUnread);
        for _ in 0..ROUNDS {
            let now = UnixMillis(self.now);
            let mut moved = false;
            let mut devices: Vec<usize> = (2..self.nodes.len()).collect();
            self.chance.shuffle(&mut devices);
            for client in devices {
                let server = if self.chance.percent(50) {
                    CENTRE
                } else {
                    OFFICE
                };
                let (client, server) = self.two(client, server)?;
                moved |= exchange(client, server, now)?;
            }
            if !refuses || self.newcomer.sent.is_empty() {
                let (office, centre) = self.two(OFFICE, CENTRE)?;
                moved |= exchange(office, centre, now)?;
            }
            let quiet = self.claims.check(&self.nodes, true).is_ok();
            if !moved && (quiet || self.broken.is_some()) {
                return if refuses { Ok(()) } else { self.all_level() };
            }
        }
        self.claims.check(&self.nodes, true)?;
        self.all_level()
    }

    /// Checks that every machine holds what the centre holds in each scope that it is granted.
    fn all_level(&self) -> Outcome<()> {
        let [centre, others @ ..] = self.nodes.as_slice() else {
            return Ok(());
        };
        for (place, node) in others.iter().enumerate() {
            let reader = node.store.read();
            let scopes = reader.scopes()?;
            for scope in SCOPES.into_iter().filter(|scope| scopes.contains(scope)) {
                let (theirs, ours) = (reader.vector(scope)?, centre.store.read().vector(scope)?);
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
