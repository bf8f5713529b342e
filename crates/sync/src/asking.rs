//! What a request says: what is here, and what the peer is known to hold.

use std::collections::BTreeMap;

use replica::{DeviceId, Head, Incarnation, Role, ScopeId, Stretch, Vector};
use store::view::Reached;
use store::{Identity, Met, Reader, StoreError};
use wire::Cursor;

use crate::centre_word::{forwards, heads_of};
use crate::holdings::differing;

/// Whom a session speaks with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// The server.
    pub device: DeviceId,
    /// Centre or office: whose word its reply is.
    pub role: Role,
}

/// One stretch of a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pushed {
    pub(crate) scope: ScopeId,
    pub(crate) incarnation: Incarnation,
    pub(crate) ops: u64,
    /// The number of its last op.
    pub(crate) end: u64,
}

impl Pushed {
    pub(crate) fn of(stretch: &Stretch) -> Self {
        let ops = u64::try_from(stretch.ops.len()).unwrap_or(u64::MAX);
        Self {
            scope: stretch.scope,
            incarnation: stretch.incarnation,
            ops,
            end: stretch.after.saturating_add(ops),
        }
    }
}

/// What this replica holds in the scopes that both share: those that the peer serves, where it has said.
pub(crate) fn shared(
    reader: &Reader<'_>,
    served: Option<&BTreeMap<ScopeId, Vector>>,
    met: Option<&Met>,
) -> Result<BTreeMap<ScopeId, Vector>, StoreError> {
    let mut scopes = match served {
        Some(served) => served.keys().copied().collect(),
        None => reader.scopes()?,
    };
    if let Some(met) = met {
        scopes.retain(|scope| !met.unserved.contains(scope));
    }
    let identity = reader.identity()?.ok_or(StoreError::NotEnrolled)?;
    let mut shared = BTreeMap::new();
    for scope in scopes {
        let heads = reader.vector_for(scope, identity.device)?;
        if !heads.is_empty() {
            shared.insert(scope, heads);
        }
    }
    Ok(shared)
}

/// Returns what a peer said that it holds, to be remembered until it is met again.
pub(crate) fn met_now(
    reader: &Reader<'_>,
    arrival: u64,
    heads: BTreeMap<ScopeId, Vector>,
) -> Result<Met, StoreError> {
    let mut unserved = reader.scopes()?;
    unserved.retain(|scope| !heads.contains_key(scope));
    Ok(Met {
        arrival,
        unserved: unserved.into_iter().collect(),
        heads,
    })
}

/// Names what is told by what the peer held when it was last met: a few bytes where that and what is sent is all.
pub(crate) fn cursor(met: &Met, told: &BTreeMap<ScopeId, Vector>, pushed: &[Pushed]) -> Cursor {
    let mut there = met.heads.clone();
    for pushed in pushed {
        let here = told.get(&pushed.scope);
        let here = here.and_then(|heads| heads.get(&pushed.incarnation));
        if let Some((number, hash)) = here.filter(|(number, _)| *number == pushed.end) {
            let heads = there.entry(pushed.scope).or_default();
            heads.set_short(pushed.incarnation, number, hash);
        }
    }
    Cursor {
        arrival: met.arrival,
        differs: differing(&there, told),
    }
}

/// The other side, as far as it is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct There<'t> {
    pub(crate) peer: Peer,
    /// What it said in this session.
    pub(crate) served: Option<&'t BTreeMap<ScopeId, Vector>>,
    /// What it said in the last one.
    pub(crate) met: Option<&'t Met>,
    /// What it is told.
    pub(crate) told: &'t BTreeMap<ScopeId, Vector>,
}

impl There<'_> {
    /// What the peer holds as far as is known, made out to hold all that is not this replica's to send.
    pub(crate) fn behind(
        &self,
        reader: &Reader<'_>,
        identity: &Identity,
    ) -> Result<BTreeMap<ScopeId, Vector>, StoreError> {
        let own = reader.all_reached()?;
        let mut behind = match self.served {
            Some(served) => served.clone(),
            None => self.remembered(reader, &own)?,
        };
        // To the centre own ops go out even where the scope is granted no longer.
        if self.served.is_none() || self.peer.role == Role::Centre {
            for (scope, _) in &own {
                behind.entry(*scope).or_default();
            }
        }
        if self.peer.role != Role::Centre {
            // What was written where the grant is withdrawn is no business of an office that never had it.
            let gone = reader.withdrawn(identity.device)?;
            let is_gone = |scope: &ScopeId| gone.iter().any(|one| one.scope == *scope);
            let unserved = self.met.map(|met| &met.unserved);
            behind.retain(|scope, _| {
                !unserved.is_some_and(|unserved| unserved.contains(scope))
                    && (!is_gone(scope) || self.is_served(scope))
            });
        }
        if forwards(identity.role) {
            return Ok(behind);
        }
        for (scope, heads) in &mut behind {
            let own = reader.own_streams(*scope)?;
            for (incarnation, number, hash) in reader.signed_vector(*scope)?.iter() {
                if !own.contains(&incarnation) {
                    heads.set_short(incarnation, number, hash);
                }
            }
        }
        Ok(behind)
    }

    /// Whether the peer is known to serve a scope.
    fn is_served(&self, scope: &ScopeId) -> bool {
        let met = self.met.map(|met| &met.heads);
        [self.served, met]
            .into_iter()
            .flatten()
            .any(|heads| heads.contains_key(scope))
    }

    /// What the peer held when it was last met, and what it confirmed since by other routes.
    fn remembered(
        &self,
        reader: &Reader<'_>,
        own: &[(ScopeId, Reached)],
    ) -> Result<BTreeMap<ScopeId, Vector>, StoreError> {
        let mut heads = self.met.map(|met| met.heads.clone()).unwrap_or_default();
        for scope in self.told.keys() {
            heads.entry(*scope).or_default();
        }
        let proof = reader.proof()?.filter(|_| self.peer.role == Role::Centre);
        for (scope, proved) in proof.as_ref().map(heads_of).unwrap_or_default() {
            let heads = heads.entry(scope).or_default();
            for (incarnation, number, hash) in proved.iter() {
                if heads.number(&incarnation) < number {
                    heads.set_short(incarnation, number, hash);
                }
            }
        }
        for (scope, own) in own {
            let heads = heads.entry(*scope).or_default();
            let number = match self.peer.role {
                Role::Centre => own.at_centre,
                // What another office confirmed says nothing of one that has spoken for itself.
                Role::Office | Role::Device if self.met.is_some() => 0,
                // What the centre has it gets from there, if it serves that at all.
                Role::Office | Role::Device => own.at_office.max(own.at_centre),
            };
            if number <= own.after.max(heads.number(&own.stream)) {
                continue;
            }
            if let Some(hash) = reader.link(*scope, &own.stream, number)? {
                heads.set(own.stream, &Head { number, hash });
            }
        }
        Ok(heads)
    }
}
