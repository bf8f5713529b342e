//! One day: collectors work and sync while lines fail and machines crash; in some evenings everything is quiet.

use sync::Budget;

use super::broken::Break;
use super::link::{Letter, Weather};
use super::ongoing::Session;
use super::places::{OFFICE, PROVINCE};
use super::session::{self, nothing_was_copied, peer_of};
use super::world::World;
use crate::fault::Outcome;

/// How many steps a day has: each collector records some thirty ops in them, and syncs some two times.
const STEPS: u32 = 180;
/// At one house so many things are recorded at most.
const AT_ONCE_MAX: u64 = 6;
/// At the office so many, where it does more than count.
const AT_THE_OFFICE_MAX: u64 = 4;
/// After so long without a reply a device gives up, in virtual milliseconds.
const PATIENCE: i64 = 90_000;
/// Of a hundred evenings so many find everybody on a good line. In the others nobody waits for anybody: what was not
/// sent, heard or answered goes into the next day, as it does where a village has no signal for weeks.
const QUIET_EVENINGS: u64 = 25;

impl World {
    /// Lives through one day; whether it ended at a quiet point, with every check.
    pub(super) fn live_a_day(&mut self) -> Outcome<bool> {
        let weather = Weather::draw(&mut self.chance);
        self.lines.set(weather);
        self.set_clocks()?;
        self.may_turn_hostile()?;
        for _ in 0..STEPS {
            self.now += i64::try_from(self.chance.below(80_000)).unwrap_or(0);
            self.step()?;
        }
        self.check_hostile_day()?;
        self.claims.honest(&self.nodes, self.hostile.is_none())?;
        if !self.is_quiet_evening() {
            return Ok(false);
        }
        // The night: whatever is on its way is lost, and lines are repaired.
        self.lines.clear();
        self.nodes.iter_mut().for_each(|node| node.session = None);
        self.heal()?;
        self.settle()?;
        self.check()?;
        self.may_reassign()?;
        Ok(true)
    }

    /// What is broken on purpose must be caught at once.
    fn is_quiet_evening(&mut self) -> bool {
        let must = self.is_last_day || self.broken.is_some();
        must || self.chance.percent(QUIET_EVENINGS)
    }

    /// One thing happens somewhere.
    fn step(&mut self) -> Outcome<()> {
        let machine = 1 + self.chance.index(self.nodes.len() - 1);
        match self.chance.below(100) {
            0..=34 => self.visit_a_house(machine.min(PROVINCE - 1)),
            35..=42 => self.begin_sync(machine),
            43..=93 => self.deliver(),
            94..=95 => self.later_device_speaks(),
            _ => {
                let machine = self.chance.index(self.nodes.len());
                self.crash(machine)
            }
        }
    }

    /// A few things are recorded one after the other, each by itself.
    fn visit_a_house(&mut self, machine: usize) -> Outcome<()> {
        // The office counts one hand-over at a time; where it has more to do, it does more.
        let most = match machine {
            OFFICE if self.has_acts => AT_THE_OFFICE_MAX,
            OFFICE => 1,
            _ => AT_ONCE_MAX,
        };
        for _ in 0..=self.chance.below(most) {
            self.now += i64::try_from(self.chance.below(10_000)).unwrap_or(0);
            self.may_jump(machine)?;
            self.act(machine)?;
        }
        Ok(())
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
        // Whoever answers first is asked; loops are harmless.
        let server = self.chance.pick(self.shape.upstreams(client));
        let bytes = |chance: &mut crate::world::Chance| 400 + chance.between(0, 8_000);
        let budget = Budget {
            request_bytes_max: bytes(&mut self.chance),
            reply_bytes_max: bytes(&mut self.chance),
        };
        let peer = peer_of(self.node(server)?);
        self.request(client, Session::begin(0, server, peer, budget))
    }

    /// Sends a session's next request and keeps the session.
    fn request(&mut self, client: usize, mut session: Session) -> Outcome<()> {
        let now = self.time();
        // A reply belongs to one request, as on a connection: a repeated one is no answer to the next.
        self.requests += 1;
        session.id = self.requests;
        let node = self.node(client)?;
        let mut bytes = session::ask(node, &mut session, now)?;
        if self.is_hostile(client) {
            bytes = self.through_request(&bytes)?;
        }
        let letter = Letter {
            session: session.id,
            client,
            server: session.server,
            is_reply: false,
            bytes,
            not_before: now.0,
        };
        self.node(client)?.session = Some(session);
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
        let is_hostile = self.is_hostile(letter.server);
        let altered = is_hostile.then(|| self.through_request(&letter.bytes));
        let bytes = altered.transpose()?;
        let bytes = bytes.as_ref().unwrap_or(&letter.bytes);
        let server = self.node(letter.server)?;
        let mut reply = session::answer(server, device, bytes, most, now)?;
        if is_hostile && let Some(bytes) = reply.take() {
            reply = Some(self.through_reply(letter.client, bytes)?);
        }
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
        if progress.new_life {
            // Whatever a hostile relay says about heads: only ops that the device signed begin another life.
            return Err(nothing_was_copied());
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
}
