//! Where each record is: on this device, at the office, at the centre. Says what others confirmed, never what was
//! sent.

use book::standing::Hold;
use replica::{Dot, Hlc, Proof, ScopeId, UnixMillis};
use store::Cause;
use store::view::{
    ForkView, HeldView, Reached, ReceiptFilter, ReceiptView, ScopeStatus, Totals, WithdrawnView,
};

use web::badge::Place;

use crate::{Agent, Answer};

/// Where this device's own records are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Own ops on this device.
    pub here: u64,
    /// How many of them an office confirmed.
    pub at_office: u64,
    /// How many of them the centre's signature confirms.
    pub at_centre: u64,
    /// When the oldest one was recorded that the centre has not confirmed.
    pub oldest_waiting: Option<Hlc>,
    /// The same for each scope.
    pub scopes: Vec<ScopeStatus>,
    /// Own receipts that the centre has not confirmed, newest first, with where they are.
    pub receipts_waiting: Vec<(ReceiptView, Place)>,
    /// How much this device holds.
    pub totals: Totals,
    /// Until when this device's certificate holds; it is renewed at a sync.
    pub certified_until: Option<UnixMillis>,
    /// The newest word of the centre on what it holds, with its signature.
    pub proof: Option<Proof>,
    /// Where this device's grant was withdrawn, and why.
    pub withdrawn: Vec<WithdrawnView>,
    /// How many of its own records are held because their scope was withdrawn or their household moved.
    pub withheld: u64,
    /// Why this device goes on in another life than at enrolment: it was restored or copied.
    pub copied: Option<Cause>,
    /// Where copies of devices went on in different ways.
    pub forks: Vec<ForkView>,
}

impl Status {
    /// Returns the centre's words where the whole device was revoked.
    #[must_use]
    pub fn revoked(&self) -> Option<&str> {
        let whole = self
            .withdrawn
            .iter()
            .find(|one| one.scope == ScopeId::ORGANISATION);
        whole.map(|one| one.reason.as_str())
    }

    /// Returns how many own ops the centre has not confirmed.
    #[must_use]
    pub fn waiting(&self) -> u64 {
        self.here.saturating_sub(self.at_centre)
    }
}

/// How far this device's own records have come, all scopes together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirmed {
    /// Own ops on this device.
    pub here: u64,
    /// How many of them an office confirmed.
    pub at_office: u64,
    /// How many of them the centre's signature confirms.
    pub at_centre: u64,
    /// How many of them either confirmed.
    pub at_either: u64,
    /// When the oldest one was recorded that the centre has not confirmed.
    pub oldest_waiting: Option<Hlc>,
}

impl Confirmed {
    fn of(scopes: &[ScopeStatus]) -> Self {
        let sum = |of: fn(&ScopeStatus) -> u64| scopes.iter().map(of).fold(0, u64::saturating_add);
        Self {
            here: sum(|scope| scope.here),
            at_office: sum(|scope| scope.at_office),
            at_centre: sum(|scope| scope.at_centre),
            at_either: sum(|scope| scope.at_either),
            oldest_waiting: scopes.iter().filter_map(|scope| scope.oldest_waiting).min(),
        }
    }
}

impl Agent {
    /// Returns how far this device's own records have come: what a sync tells, whatever the device holds.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn confirmed(&self) -> Answer<Confirmed> {
        Ok(Confirmed::of(&self.read().status()?))
    }

    /// Returns where this device's own records are.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn status(&self) -> Answer<Status> {
        let scopes = self.read().status()?;
        let confirmed = Confirmed::of(&scopes);
        let mut receipts_waiting = Vec::new();
        let places = self.places()?;
        for view in self.read().receipts(&ReceiptFilter::default())? {
            if view.device == self.identity.device {
                let place = places.of(view.scope, &view.dot);
                if place != Place::Centre {
                    receipts_waiting.push((view, place));
                }
            }
        }
        Ok(Status {
            here: confirmed.here,
            at_office: confirmed.at_office,
            at_centre: confirmed.at_centre,
            oldest_waiting: confirmed.oldest_waiting,
            receipts_waiting,
            totals: self.read().totals()?,
            certified_until: self
                .read()
                .certificate(self.identity.device)?
                .map(|one| one.until),
            proof: self.read().proof()?,
            withdrawn: self.read().withdrawn(self.identity.device)?,
            withheld: self.withheld()?,
            copied: self
                .read()
                .lives()?
                .last()
                .map(|life| life.cause)
                .filter(|cause| *cause != Cause::Enrolled),
            forks: self.read().forks()?,
            scopes,
        })
    }

    fn withheld(&self) -> Answer<u64> {
        let lives = self.read().lives()?;
        let late = |one: &HeldView| {
            lives.iter().any(|life| life.incarnation == one.dot.actor)
                && (one.standing.has(Hold::Withdrawn) || one.standing.has(Hold::Moved))
        };
        let held = self.read().held()?.into_iter().filter(late).count();
        Ok(u64::try_from(held).unwrap_or(u64::MAX))
    }

    /// Returns what is known of where ops are, for asking about many.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn places(&self) -> Answer<Places> {
        let reader = self.read();
        let mut own = Vec::new();
        for status in reader.status()? {
            let reached = reader.own_reached(status.scope)?;
            own.extend(reached.into_iter().map(|one| (status.scope, one)));
        }
        Ok(Places {
            own,
            proof: reader.proof()?,
        })
    }

    /// Returns how far one op has come.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn place(&self, scope: ScopeId, dot: &Dot) -> Answer<Place> {
        Ok(self.places()?.of(scope, dot))
    }
}

/// What is known of where ops are.
#[derive(Debug, Clone)]
pub struct Places {
    own: Vec<(ScopeId, Reached)>,
    proof: Option<Proof>,
}

impl Places {
    /// Returns how far one op has come. One that others made came by way of a server.
    ///
    /// Where copies of this device went on in different ways, an op's place may be one in each: then it is said to be
    /// where all of them are.
    #[must_use]
    pub fn of(&self, scope: ScopeId, dot: &Dot) -> Place {
        let is_meant = |one: &Reached| {
            (one.life == dot.actor || one.stream == dot.actor)
                && one.after < dot.counter
                && dot.counter <= one.here
        };
        let own = self
            .own
            .iter()
            .filter(|(of, one)| *of == scope && is_meant(one));
        let upto = own
            .map(|(_, one)| (one.at_centre, one.at_office))
            .reduce(|one, other| (one.0.min(other.0), one.1.min(other.1)));
        let heads = self.proof.as_ref().and_then(|proof| proof.heads(scope));
        let proved = heads.map_or(0, |heads| heads.number(&dot.actor));
        match upto {
            Some((at_centre, _)) if at_centre >= dot.counter => Place::Centre,
            Some((_, at_office)) if at_office >= dot.counter => Place::Office,
            Some(_) => Place::Here,
            None if proved >= dot.counter => Place::Centre,
            None => Place::Office,
        }
    }
}
