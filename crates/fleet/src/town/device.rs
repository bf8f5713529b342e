//! A collector's device: the real program's folder, acts and line.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use agent_client::Agent;
use agent_client::act::{Outcome as SyncOutcome, Server};
use agent_client::edge::Edge;
use agent_client::home::Home;
use replica::UnixMillis;
use uuid::Uuid;
use web::lang::Lang;

use super::clock::TownClock;
use crate::fault::{Fault, Outcome, While as _};
use crate::world::Chance;

/// A collector's device.
#[derive(Debug)]
pub struct Device {
    /// Whose.
    pub name: String,
    agent: Arc<Mutex<Agent>>,
    edge: Edge,
    clock: TownClock,
}

/// What one sync took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Synced {
    /// Bytes of request bodies.
    pub up: u64,
    /// Bytes of reply bodies.
    pub down: u64,
    /// Requests made.
    pub requests: u32,
    /// Ops of others that were new.
    pub received: u64,
    /// Own ops that no server reached has confirmed.
    pub waiting: u64,
}

impl Device {
    /// Enrols a new folder.
    ///
    /// # Errors
    ///
    /// What `tungnha enrol` would say.
    pub async fn enrol(
        folder: &Path,
        name: &str,
        invitation: &wire::Invitation,
        clock: &TownClock,
        chance: &mut Chance,
    ) -> Outcome<Self> {
        let edge = edge(clock, chance);
        let home = Home::at(folder);
        let agent = agent_client::enrol::enrol(&home, invitation, None, &edge).await;
        let agent = Arc::new(Mutex::new(agent.doing(name)?));
        Ok(Self {
            name: name.to_owned(),
            agent,
            edge,
            clock: clock.clone(),
        })
    }

    /// Opens an enrolled folder again.
    ///
    /// # Errors
    ///
    /// What the program would say.
    pub fn open(
        folder: &Path,
        name: &str,
        clock: &TownClock,
        chance: &mut Chance,
    ) -> Outcome<Self> {
        let edge = edge(clock, chance);
        let agent = Arc::new(Mutex::new(Agent::open(folder).doing(name)?));
        Ok(Self {
            name: name.to_owned(),
            agent,
            edge,
            clock: clock.clone(),
        })
    }

    /// Returns the device of a store that has begun its life elsewhere.
    pub(super) fn around(name: &str, agent: Agent, clock: &TownClock, chance: &mut Chance) -> Self {
        Self {
            name: name.to_owned(),
            agent: Arc::new(Mutex::new(agent)),
            edge: edge(clock, chance),
            clock: clock.clone(),
        }
    }

    /// Returns the device, for an act.
    pub fn agent(&self) -> MutexGuard<'_, Agent> {
        self.agent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the device's pages. `secret` opens them.
    #[must_use]
    pub fn pages(&self, secret: [u8; 16], lang: Lang) -> agent_client::ui::App {
        agent_client::ui::App::new(Arc::clone(&self.agent), secret, lang, &self.edge)
    }

    /// Returns a new id for something that is about to be asked.
    ///
    /// # Errors
    ///
    /// Never here: the town's chance does not run dry.
    pub fn new_id(&self) -> Outcome<Uuid> {
        self.edge
            .new_id()
            .ok_or_else(|| Fault::new("no randomness"))
    }

    /// Returns the time on the device after `millis` have passed.
    pub fn after(&self, millis: i64) -> UnixMillis {
        self.clock.pass(millis)
    }

    /// Returns the centre, or the office where there is one, as the device knows them.
    ///
    /// # Errors
    ///
    /// Where the device knows no such server.
    pub fn server(&self, centre: bool) -> Outcome<Server> {
        let servers = self.agent().settings().servers.clone();
        let found = servers
            .into_iter()
            .find(|server| server.is_centre == centre);
        found.ok_or_else(|| Fault::new("the device knows no such server"))
    }

    /// Syncs; a line that fails is an outcome, not a failure.
    ///
    /// # Errors
    ///
    /// What the device's own store says.
    pub async fn try_sync(&self, server: &Server) -> Outcome<SyncOutcome> {
        let clock = self.clock.clone();
        let now = move || clock.now();
        Ok(agent_client::http::sync(&self.agent, server, &now).await?)
    }

    /// Syncs and demands that the line held.
    ///
    /// # Errors
    ///
    /// What ended the sync early.
    pub async fn sync(&self, server: &Server) -> Outcome<Synced> {
        let outcome = self.try_sync(server).await?;
        if let Some(fault) = outcome.fault {
            return Err(fault).doing(&self.name);
        }
        Ok(Synced::of(&outcome))
    }
}

impl Synced {
    /// Returns what a sync took.
    #[must_use]
    pub fn of(outcome: &SyncOutcome) -> Self {
        Self {
            up: outcome.bytes_up,
            down: outcome.bytes_down,
            requests: outcome.requests,
            received: outcome.received,
            waiting: outcome.waiting,
        }
    }

    /// Adds another sync.
    pub fn add(&mut self, other: &Self) {
        self.up += other.up;
        self.down += other.down;
        self.requests += other.requests;
        self.received += other.received;
        self.waiting = other.waiting;
    }
}

/// Returns the town as a device sees the world outside: the town's clock, and chance that comes out the same twice.
fn edge(clock: &TownClock, chance: &mut Chance) -> Edge {
    let clock = clock.clone();
    let chance = Mutex::new(Chance::new(chance.below(u64::MAX)));
    Edge {
        now: Arc::new(move || clock.now()),
        random: Arc::new(move || {
            Some(
                chance
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .bytes(),
            )
        }),
        place: None,
    }
}
