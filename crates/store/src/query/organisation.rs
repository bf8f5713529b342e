//! Queries over the organisation, as it is known now or was known at an arrival.

use std::collections::{BTreeMap, BTreeSet};

use book::organisation::{Actor, Level};
use replica::{ActorId, DeviceId, ScopeId};
use rusqlite::Connection;

use super::Answer;
use crate::project::organisation::level;
use crate::query::Reader;
use crate::view::{ActorView, UnitView};

// In order of what was said: of each unit and person, the last word stands.
const UNITS: &str = "
    select scope, level, code, name, parent from unit
    where arrival <= ?1 order by scope, time, incarnation, number, id";
const ACTORS: &str = "
    select actor, code, name, office, device from actor
    where arrival <= ?1 order by actor, time, incarnation, number, id";
const NAMED_BY: &str = "select distinct actor from actor where device = ?1 order by actor";

/// So many units stand one above the other at most.
const UNITS_DEEP: usize = 8;

/// The organisation.
impl Reader<'_> {
    /// Units known here, in order of scope.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn units(&self) -> Answer<Vec<UnitView>> {
        units(self.connection, i64::MAX)
    }

    /// The scopes that are all of these units' own or stand below them.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn scopes_under(&self, units: &[ScopeId]) -> Answer<BTreeSet<ScopeId>> {
        let names = Names::of_units(self.connection, i64::MAX)?;
        let known = names.units.keys().chain(units).copied();
        let is_under = |scope: &ScopeId| units.iter().all(|unit| names.is_under(*scope, *unit));
        Ok(known.filter(is_under).collect())
    }

    /// The users whom a server named, in order of number.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn users_named_by(&self, server: DeviceId) -> Answer<Vec<ActorId>> {
        let mut statement = self.connection.prepare_cached(NAMED_BY)?;
        let rows = statement.query_map([server.as_bytes()], |row| row.get(0).map(ActorId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// People and offices known here, in order of number.
    ///
    /// A server that seeks long enough finds a login with the number of another's user. Then the name is that of all of
    /// them, each with its office: nobody passes for another unseen.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn actors(&self) -> Answer<Vec<ActorView>> {
        actors(self.connection, i64::MAX)
    }
}

/// Which office is above each scope, and what everything is called.
#[derive(Debug, Default)]
pub(super) struct Names {
    units: BTreeMap<ScopeId, UnitView>,
    actors: BTreeMap<ActorId, ActorView>,
}

impl Names {
    /// Loads them as they were known at an arrival.
    pub(super) fn at(connection: &Connection, arrival: i64) -> Answer<Self> {
        Ok(Self {
            units: Self::of_units(connection, arrival)?.units,
            actors: Self::of_actors(connection, arrival)?.actors,
        })
    }

    /// Loads the units alone.
    pub(super) fn of_units(connection: &Connection, arrival: i64) -> Answer<Self> {
        let units = units(connection, arrival)?.into_iter();
        Ok(Self {
            units: units.map(|unit| (unit.scope, unit)).collect(),
            ..Self::default()
        })
    }

    /// Loads people and offices alone.
    pub(super) fn of_actors(connection: &Connection, arrival: i64) -> Answer<Self> {
        let actors = actors(connection, arrival)?.into_iter();
        Ok(Self {
            actors: actors.map(|actor| (actor.actor, actor)).collect(),
            ..Self::default()
        })
    }

    /// Returns the commune's office above a scope: a hamlet's is the unit it belongs to; any other unit, and a scope of
    /// which nothing is known, stands for itself.
    pub(super) fn commune(&self, scope: ScopeId) -> ScopeId {
        let above = self.units.get(&scope).and_then(|unit| match unit.level {
            Level::Hamlet => unit.parent,
            Level::Office | Level::Province | Level::Organisation => None,
        });
        above.unwrap_or(scope)
    }

    /// Returns the topmost office above a scope; where there is none, what stands for its commune.
    pub(super) fn office(&self, scope: ScopeId) -> ScopeId {
        let offices = self.above(scope).filter(|unit| unit.level == Level::Office);
        offices
            .last()
            .map_or_else(|| self.commune(scope), |unit| unit.scope)
    }

    /// Returns the province above a scope.
    pub(super) fn province(&self, scope: ScopeId) -> Option<ScopeId> {
        let mut above = self.above(scope);
        let province = above.find(|unit| unit.level == Level::Province);
        province.map(|unit| unit.scope)
    }

    /// Returns whether a scope is a unit's own or stands below it.
    pub(super) fn is_under(&self, scope: ScopeId, unit: ScopeId) -> bool {
        scope == unit || self.above(scope).any(|above| above.scope == unit)
    }

    /// Returns the units from a scope's own upwards. Whoever names parents may make a circle: it ends somewhere.
    fn above(&self, scope: ScopeId) -> impl Iterator<Item = &UnitView> {
        let up = |unit: &&UnitView| unit.parent.and_then(|parent| self.units.get(&parent));
        std::iter::successors(self.units.get(&scope), up).take(UNITS_DEEP)
    }

    /// Returns a unit's name; its number where it is not known.
    pub(super) fn unit(&self, scope: ScopeId) -> String {
        self.units
            .get(&scope)
            .map_or_else(|| scope.to_string(), |unit| unit.name.clone())
    }

    /// Returns a person's or office's name; its number where it is not known.
    pub(super) fn actor(&self, actor: ActorId) -> String {
        self.actors
            .get(&actor)
            .map_or_else(|| actor.to_string(), |actor| actor.name.clone())
    }
}

fn units(connection: &Connection, arrival: i64) -> Answer<Vec<UnitView>> {
    let mut statement = connection.prepare_cached(UNITS)?;
    let mut rows = statement.query([arrival])?;
    let mut units: Vec<UnitView> = Vec::new();
    while let Some(row) = rows.next()? {
        let scope = ScopeId(row.get(0)?);
        units.pop_if(|before| before.scope == scope);
        units.push(UnitView {
            scope,
            level: level(row.get(1)?)?,
            code: row.get(2)?,
            name: row.get(3)?,
            parent: row.get::<_, Option<u32>>(4)?.map(ScopeId),
        });
    }
    Ok(units)
}

fn actors(connection: &Connection, arrival: i64) -> Answer<Vec<ActorView>> {
    let mut statement = connection.prepare_cached(ACTORS)?;
    let mut rows = statement.query([arrival])?;
    let mut actors: Vec<ActorView> = Vec::new();
    // What each server calls its users.
    let mut called = BTreeMap::<ActorId, BTreeMap<[u8; 16], ActorView>>::new();
    while let Some(row) = rows.next()? {
        let view = ActorView {
            actor: ActorId(row.get(0)?),
            code: row.get(1)?,
            name: row.get(2)?,
            office: row.get::<_, Option<u32>>(3)?.map(ScopeId),
        };
        if view.actor.0 >= Actor::USERS_FROM {
            let names = called.entry(view.actor).or_default();
            names.insert(row.get(4)?, view.clone());
        }
        actors.pop_if(|before| before.actor == view.actor);
        actors.push(view);
    }
    called.retain(|_, names| names.len() > 1);
    if called.is_empty() {
        return Ok(actors);
    }
    let units = Names::of_units(connection, arrival)?;
    for actor in &mut actors {
        if let Some(names) = called.get(&actor.actor) {
            actor.name = all_names(&units, names.values());
        }
    }
    Ok(actors)
}

/// Returns all names of one whom several servers call theirs, each with the unit that it belongs to.
fn all_names<'v>(units: &Names, called: impl Iterator<Item = &'v ActorView>) -> String {
    let names = called.map(|view| match view.office {
        Some(office) => format!("{} ({})", view.name, units.unit(office)),
        None => view.name.clone(),
    });
    let mut names: Vec<String> = names.collect();
    names.sort_unstable();
    names.join(" / ")
}
