//! One sync as steps, without a line: what to send, what to take in, and what may be said afterwards.

#[cfg(test)]
mod tests;

use line::ZSTD;
use replica::{DeviceId, Role, UnixMillis};
use serde::{Deserialize, Serialize};
use sync::{Budget, Moved, Pace, Peer, Progress, Session, op_bytes_of};
use web::badge::Place;
use wire::problem::{Code, Problem};
use wire::{Message as _, RequestAuth, SyncReply};

use super::outcome::Outcome;
use crate::{Agent, Answer, Fault};

/// The path of a sync.
pub const SYNC_PATH: &str = "/v1/sync";

/// The most exchanges of one sync: so many bodies are more than any device holds.
const REQUESTS_MAX: u32 = 65_536;

/// A server that a device may sync with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// Its address, without a slash at the end.
    pub url: String,
    /// The server, as hexadecimal digits.
    pub device: String,
    /// Whether it is the centre, whose signature ends the day.
    pub is_centre: bool,
}

impl Server {
    /// Returns a server's entry.
    #[must_use]
    pub fn new(url: &str, device: DeviceId, role: Role) -> Self {
        let url = url.trim_end_matches('/').to_owned();
        Self {
            url,
            device: device.to_string(),
            is_centre: role == Role::Centre,
        }
    }

    /// Returns the server as a session knows it.
    ///
    /// # Errors
    ///
    /// `id-invalid` where the settings name no device.
    pub fn peer(&self) -> Answer<Peer> {
        let device = self.device.parse();
        let device =
            device.map_err(|_| Fault::of(Code::IdInvalid, "settings.json", &self.device))?;
        Ok(Peer {
            device,
            role: if self.is_centre {
                Role::Centre
            } else {
                Role::Office
            },
        })
    }
}

/// One sync under way.
#[derive(Debug)]
pub struct Exchange {
    peer: Peer,
    session: Session,
    outcome: Outcome,
    /// Bytes of the request that has no reply yet.
    under_way: u64,
    /// How much the line bears; `None` where it is none.
    pace: Option<Pace>,
    /// Bytes of ops in the last request and in its reply.
    op_bytes: (u64, u64),
    /// The last exchange left something to do, and none came after it.
    is_unfinished: bool,
}

/// A signed request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The packed body.
    pub body: Vec<u8>,
    /// The value of the `Authorization` header.
    pub authorization: String,
}

impl Exchange {
    /// Begins a sync with a server.
    ///
    /// # Errors
    ///
    /// `id-invalid` where the settings name no device.
    pub fn with(server: &Server) -> Answer<Self> {
        let peer = server.peer()?;
        let reached = if server.is_centre {
            Place::Centre
        } else {
            Place::Office
        };
        Ok(Self {
            peer,
            session: Session::begin(peer),
            outcome: Outcome::begin(reached),
            under_way: 0,
            pace: None,
            op_bytes: (0, 0),
            is_unfinished: false,
        })
    }

    /// Makes the sizes fit a line, beginning with what is known of it.
    #[must_use]
    pub fn over(mut self, url: &str, pace: Pace) -> Self {
        url.clone_into(&mut self.outcome.url);
        self.pace = Some(pace);
        self
    }

    /// Returns how much the line bears.
    #[must_use]
    pub const fn pace(&self) -> Option<Pace> {
        self.pace
    }

    /// Counts what an answer that came as a file did.
    pub(super) fn took(&mut self, progress: Progress, bytes: u64) {
        self.outcome.received += progress.received;
        self.outcome.new_life |= progress.new_life;
        self.outcome.refused.extend(progress.refused);
        self.outcome.bytes_down += bytes;
        self.is_unfinished = !progress.complete;
    }

    /// Learns from how long the last exchange took.
    pub fn measured(&mut self, reply: &line::Reply) {
        let (ops_up, ops_down) = self.op_bytes;
        let up = Moved::up(ops_up, reply.up.bytes, reply.up.millis);
        let (whole, rest) = (length(&reply.body), reply.down);
        let down = Moved::down(ops_down, whole, rest.bytes, rest.millis);
        self.pace = self.pace.map(|pace| pace.after(up, down));
    }

    /// Learns from the line's having been cut.
    pub fn was_cut(&mut self) {
        self.pace = self.pace.map(Pace::after_cut);
    }

    /// Returns how many requests were answered.
    #[must_use]
    pub const fn answered(&self) -> u32 {
        self.outcome.requests
    }

    fn budget(&self) -> Budget {
        self.pace.map_or_else(Budget::default, |pace| pace.budget())
    }

    /// Counts the request that is under way as made.
    const fn count(&mut self) {
        self.outcome.requests += 1;
        self.outcome.bytes_up += self.under_way;
        self.under_way = 0;
    }
}

impl Agent {
    /// Returns the next request of a sync.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn sync_request(&mut self, exchange: &mut Exchange) -> Answer<Signed> {
        if exchange.outcome.requests == 0 {
            self.change_mark();
        }
        let request = exchange
            .session
            .request(&mut self.store, &self.key, exchange.budget())?;
        exchange.op_bytes = (op_bytes_of(&request.stretches), 0);
        let body = request.pack(&ZSTD);
        let auth = RequestAuth::sign(&self.key, exchange.peer.device, SYNC_PATH, &body)
            .showing(exchange.session.shown(&self.store.read())?);
        exchange.under_way = length(&body);
        Ok(Signed {
            body,
            authorization: auth.to_string(),
        })
    }

    /// The server does not know this device: it was restored from a backup that is older than the enrolment, or has
    /// not heard of it yet. The next request introduces it. `false`: there is nothing left to say.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn sync_introduce(&mut self, exchange: &mut Exchange) -> Answer<bool> {
        exchange.count();
        let budget = exchange.budget();
        Ok(exchange.session.introduce(&mut self.store, budget)?)
    }

    /// Takes in a reply. `true`: there is more to ask or to send.
    ///
    /// # Errors
    ///
    /// `not-our-server` where the bytes are no reply, what the store says.
    pub fn sync_take(
        &mut self,
        exchange: &mut Exchange,
        packed: &[u8],
        now: UnixMillis,
    ) -> Answer<bool> {
        exchange.count();
        exchange.outcome.bytes_down += length(packed);
        let reply =
            SyncReply::unpack(packed, &ZSTD).map_err(|error| match Problem::from(&error) {
                problem if problem.code == Code::VersionUnknown => Fault(problem),
                _ => Fault::new(Code::NotOurServer),
            })?;
        exchange.op_bytes.1 = op_bytes_of(&reply.stretches);
        let progress = exchange.session.take(&mut self.store, reply, now)?;
        exchange.outcome.received += progress.received;
        exchange.outcome.refused.extend(progress.refused);
        exchange.outcome.new_life |= progress.new_life;
        self.know_again()?;
        exchange.is_unfinished = progress.again;
        Ok(progress.again && exchange.outcome.requests < REQUESTS_MAX)
    }

    /// Returns what was confirmed so far.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn sync_so_far(&self, exchange: &Exchange) -> Answer<Outcome> {
        let mut outcome = exchange.outcome.clone();
        outcome.fill(self.confirmed()?);
        Ok(outcome)
    }

    /// Ends a sync and says what came of it: what was confirmed, whether or not the line held.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn sync_end(&self, mut exchange: Exchange, ended: Answer<()>) -> Answer<Outcome> {
        if ended
            .as_ref()
            .is_err_and(|fault| fault.code() == Code::LineCut)
        {
            exchange.count();
        }
        let mut outcome = exchange.outcome;
        outcome.fill(self.confirmed()?);
        outcome.unserved = self.unserved(exchange.peer)?;
        outcome.fault = match ended {
            Err(fault) => Some(outcome.told(fault)),
            Ok(()) => outcome
                .refusal()
                .map(|fault| outcome.told(fault))
                .or_else(|| outcome.shortfall(exchange.is_unfinished)),
        };
        if outcome.fault.is_some() {
            outcome.waiting_bytes = sync::unconfirmed_bytes(&self.store.read(), exchange.peer)?;
        }
        Ok(outcome)
    }

    /// How many own ops neither an office nor the centre confirmed, in scopes that this office does not serve.
    fn unserved(&self, peer: Peer) -> Answer<u64> {
        let met = match peer.role {
            Role::Centre => None,
            Role::Office | Role::Device => self.read().met(peer.device)?,
        };
        let Some(met) = met else {
            return Ok(0);
        };
        let status = self.read().status()?;
        let unserved = status
            .iter()
            .filter(|one| !met.heads.contains_key(&one.scope));
        Ok(unserved
            .map(|one| one.here.saturating_sub(one.at_either))
            .sum())
    }

    /// Syncs over a line that is given as a function from a request to a reply's body: for tests and the
    /// simulation. The line may lose, repeat and cut as it likes.
    ///
    /// # Errors
    ///
    /// What the store says; what the line does is in the outcome.
    pub fn sync_with(
        &mut self,
        server: &Server,
        now: UnixMillis,
        mut line: impl FnMut(&Signed) -> Answer<Vec<u8>>,
    ) -> Answer<Outcome> {
        let mut exchange = Exchange::with(server)?;
        let mut go_on = || -> Answer<()> {
            loop {
                let request = self.sync_request(&mut exchange)?;
                let reply = match line(&request) {
                    Err(fault) if fault.code() == Code::DeviceUnknown => {
                        if self.sync_introduce(&mut exchange)? {
                            continue;
                        }
                        return Err(fault);
                    }
                    replied => replied?,
                };
                if !self.sync_take(&mut exchange, &reply, now)? {
                    return Ok(());
                }
            }
        };
        let ended = go_on();
        self.sync_end(exchange, ended)
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
