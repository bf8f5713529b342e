//! What came of a sync, and what may be said of it.

use replica::Hlc;
use sync::Refused;
use web::badge::Place;
use wire::RefusalCode;
use wire::problem::Code;

use super::status::Confirmed;
use crate::Fault;

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
    /// How many of them either confirmed.
    pub confirmed_either: u64,
    /// How many still have to reach the kind of place that was reached. What the centre has signed for waits for no
    /// office.
    pub waiting: u64,
    /// How many of those are of scopes that the office does not serve.
    pub unserved: u64,
    /// When the oldest one was recorded that the centre has not confirmed.
    pub oldest_waiting: Option<Hlc>,
    /// How many bytes of ops the server that was reached is not known to hold, of scopes that it serves; counted where the sync did not end well.
    pub waiting_bytes: u64,
    /// The address that was used; empty where it was no line.
    pub url: String,
    /// Addresses that were tried before in vain, and why.
    pub tried: Vec<(String, Fault)>,
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
    /// The server brought records of this device that were not here: it was restored or copied.
    pub new_life: bool,
    /// Why the sync ended before both sides were level.
    pub fault: Option<Fault>,
}

impl Outcome {
    /// Begins with nothing.
    pub(super) const fn begin(reached: Place) -> Self {
        Self {
            reached,
            here: 0,
            confirmed_office: 0,
            confirmed_centre: 0,
            confirmed_either: 0,
            waiting: 0,
            unserved: 0,
            oldest_waiting: None,
            waiting_bytes: 0,
            url: String::new(),
            tried: Vec::new(),
            received: 0,
            bytes_up: 0,
            bytes_down: 0,
            requests: 0,
            refused: Vec::new(),
            new_life: false,
            fault: None,
        }
    }

    /// Returns the problem of the first stretch of this device's that the server refused, or of what is damaged here.
    pub(super) fn refusal(&self) -> Option<Fault> {
        // An office that does not serve a scope is at fault only where something there waits: `unserved` says so.
        let is_elsewhere =
            |code: RefusalCode| self.reached == Place::Office && code == RefusalCode::ScopeUnknown;
        let is_damaged_here = |one: &Refused| !one.by_peer && one.code == RefusalCode::Damaged;
        if self.refused.iter().any(is_damaged_here) {
            return Some(Fault::new(Code::DatabaseDamaged));
        }
        let refused = self.refused.iter().filter(|refused| refused.by_peer);
        refused
            .filter(|refused| !is_elsewhere(refused.code))
            .filter_map(|refused| refused.code.problem())
            .map(Fault::new)
            .next()
    }

    /// Returns the problem that not everything was confirmed, or not everything came, though the line held.
    pub(super) fn shortfall(&self, is_unfinished: bool) -> Option<Fault> {
        let code = if self.waiting > self.unserved {
            Code::NotConfirmed
        } else if is_unfinished && self.waiting == 0 {
            return Some(Fault::new(Code::NotLevel));
        } else if is_unfinished {
            Code::NotConfirmed
        } else if self.waiting > 0 {
            Code::NotServedHere
        } else {
            return None;
        };
        Some(self.told(Fault::new(code)))
    }

    /// Returns how many own records the server that was reached has confirmed.
    #[must_use]
    pub const fn confirmed(&self) -> u64 {
        match self.reached {
            Place::Centre => self.confirmed_centre,
            Place::Office | Place::Here => self.confirmed_office,
        }
    }

    /// Returns what is true at the end of a watch: of the last sync, and of what was recorded since.
    #[must_use]
    pub fn at_stop(mut self, confirmed: Confirmed) -> Self {
        self.fill(confirmed);
        self.fault = match self.fault.take() {
            Some(fault) => Some(self.told(fault)),
            None => self.shortfall(false),
        };
        self
    }

    /// Returns how many of what the office has not confirmed the centre has.
    #[must_use]
    pub const fn only_at_centre(&self) -> u64 {
        match self.reached {
            Place::Centre => 0,
            Place::Office | Place::Here => {
                self.confirmed_either.saturating_sub(self.confirmed_office)
            }
        }
    }

    /// Takes over what is confirmed.
    pub(super) fn fill(&mut self, confirmed: Confirmed) {
        self.here = confirmed.here;
        self.confirmed_office = confirmed.at_office;
        self.confirmed_centre = confirmed.at_centre;
        self.confirmed_either = confirmed.at_either;
        let settled = match self.reached {
            Place::Centre => confirmed.at_centre,
            Place::Office | Place::Here => confirmed.at_either,
        };
        self.waiting = confirmed.here.saturating_sub(settled);
        self.oldest_waiting = confirmed.oldest_waiting;
    }

    /// Adds to a fault what is confirmed and what waits.
    pub(super) fn told(&self, fault: Fault) -> Fault {
        let fault = fault
            .with("confirmed", self.here.saturating_sub(self.waiting))
            .with("left", self.waiting);
        let at_centre = self.waiting > 0 && self.reached == Place::Centre;
        match self.oldest_waiting.filter(|_| at_centre) {
            Some(oldest) => fault.with("oldest", web::format::time(oldest)),
            None => fault,
        }
    }
}
