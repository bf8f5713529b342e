//! One sync as steps, without a line: what to send, what to take in, and what may be said afterwards.

#[cfg(test)]
mod tests;

use replica::{DeviceId, Role, UnixMillis};
use serde::{Deserialize, Serialize};
use sync::{Budget, Peer, Refused, Session};
use web::badge::Place;
use wire::problem::{Code, Problem};
use wire::{Message as _, RequestAuth, SyncReply};

use crate::codec::ZSTD;
use crate::{Agent, Answer, Fault};

/// The path of a sync.
pub const SYNC_PATH: &str = "/v1/sync";

/// The most exchanges of one sync: 4,096 bodies are more than any device holds.
const REQUESTS_MAX: u32 = 4_096;

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

    fn peer(&self) -> Answer<Peer> {
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
}

/// What one sync did, as the other side confirmed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The place reached: an office or the centre.
    pub reached: Place,
    /// Own records on this device.
    pub here: u64,
    /// How many of them an office or the centre confirmed.
    pub confirmed_office: u64,
    /// How many of them the centre's signature confirms.
    pub confirmed_centre: u64,
    /// How many the server that was reached has not confirmed.
    pub waiting: u64,
    /// Ops of others that were new here.
    pub received: u64,
    /// Bytes of request bodies.
    pub bytes_up: u64,
    /// Bytes of reply bodies.
    pub bytes_down: u64,
    /// Requests made.
    pub requests: u32,
    /// What either side refused.
    pub refused: Vec<Refused>,
    /// Why the sync ended before both sides were level.
    pub fault: Option<Fault>,
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
        let outcome = Outcome {
            reached,
            here: 0,
            confirmed_office: 0,
            confirmed_centre: 0,
            waiting: 0,
            received: 0,
            bytes_up: 0,
            bytes_down: 0,
            requests: 0,
            refused: Vec::new(),
            fault: None,
        };
        Ok(Self {
            peer,
            session: Session::begin(peer),
            outcome,
            under_way: 0,
        })
    }
}

impl Exchange {
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
        let request = exchange
            .session
            .request(&mut self.store, &self.key, Budget::default())?;
        let body = request.pack(&ZSTD);
        let auth = RequestAuth::sign(&self.key, exchange.peer.device, SYNC_PATH, &body);
        exchange.under_way = length(&body);
        Ok(Signed {
            body,
            authorization: auth.to_string(),
        })
    }

    /// Takes in a reply. `true`: there is more to ask or to send.
    ///
    /// # Errors
    ///
    /// `not-our-server` where the bytes are no reply, `stream-forked`, what the store says.
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
        let progress = exchange.session.take(&mut self.store, reply, now)?;
        exchange.outcome.received += progress.received;
        exchange.outcome.refused.extend(progress.refused);
        if progress.fork.is_some() {
            return Err(Fault::new(Code::StreamForked));
        }
        Ok(progress.again && exchange.outcome.requests < REQUESTS_MAX)
    }

    /// Ends a sync and says what came of it: what was confirmed, whether or not the line held.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn sync_end(&self, mut exchange: Exchange, ended: Answer<()>) -> Answer<Outcome> {
        let status = self.status()?;
        if ended
            .as_ref()
            .is_err_and(|fault| fault.code() == Code::LineCut)
        {
            exchange.count();
        }
        let mut outcome = exchange.outcome;
        outcome.here = status.here;
        outcome.confirmed_office = status.at_office;
        outcome.confirmed_centre = status.at_centre;
        let confirmed = match outcome.reached {
            Place::Centre => status.at_centre,
            Place::Office | Place::Here => status.at_office,
        };
        outcome.waiting = status.here.saturating_sub(confirmed);
        outcome.fault = match ended {
            Err(fault) => Some(
                fault
                    .with("confirmed", confirmed)
                    .with("left", outcome.waiting),
            ),
            Ok(()) => outcome.refusal().or_else(|| outcome.shortfall(confirmed)),
        };
        Ok(outcome)
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
                let reply = line(&request)?;
                if !self.sync_take(&mut exchange, &reply, now)? {
                    return Ok(());
                }
            }
        };
        let ended = go_on();
        self.sync_end(exchange, ended)
    }
}

impl Outcome {
    /// Returns the problem of the first stretch of this device's that the server refused.
    fn refusal(&self) -> Option<Fault> {
        let refused = self.refused.iter().filter(|refused| refused.by_peer);
        refused
            .filter_map(|refused| refused.code.problem())
            .map(Fault::new)
            .next()
    }

    /// Returns the problem that not everything was confirmed though the line held.
    fn shortfall(&self, confirmed: u64) -> Option<Fault> {
        (self.waiting > 0).then(|| {
            Fault::new(Code::LineCut)
                .with("confirmed", confirmed)
                .with("left", self.waiting)
        })
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
