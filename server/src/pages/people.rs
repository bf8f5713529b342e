//! Names of people and units, looked up by number.

use std::collections::BTreeMap;

use replica::{ActorId, ScopeId};
use store::Reader;

use crate::failure::Outcome;

/// Names of people and units; a number stands for one that has not arrived here.
pub(crate) struct Names {
    actors: BTreeMap<ActorId, (String, String)>,
    units: BTreeMap<ScopeId, String>,
}

impl Names {
    pub(crate) fn read(reader: &Reader<'_>) -> Outcome<Self> {
        let actors = reader
            .actors()?
            .into_iter()
            .map(|one| (one.actor, (one.code, one.name)));
        let units = reader
            .units()?
            .into_iter()
            .map(|unit| (unit.scope, unit.name));
        Ok(Self {
            actors: actors.collect(),
            units: units.collect(),
        })
    }

    pub(crate) fn actor(&self, actor: ActorId) -> String {
        self.actors
            .get(&actor)
            .map_or_else(|| format!("#{actor}"), |(_, name)| name.clone())
    }

    pub(crate) fn actor_code(&self, actor: ActorId) -> String {
        match self.actors.get(&actor) {
            Some((code, _)) if !code.is_empty() => code.clone(),
            Some(_) | None => format!("#{actor}"),
        }
    }

    pub(crate) fn unit(&self, scope: ScopeId) -> String {
        self.units
            .get(&scope)
            .map_or_else(|| format!("#{scope}"), Clone::clone)
    }
}
