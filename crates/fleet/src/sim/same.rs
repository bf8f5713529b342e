//! Same ops, same state: machines against each other, and against a replica that got everything in another order.

use std::collections::BTreeMap;

use replica::{Hash, ScopeId, Stretch, Vector};
use store::view::ReceiptFilter;
use store::{Reader, Store};

use super::broken::Break;
use super::check::{Check, Wrong, must};
use super::node::SCOPES;
use super::places::{CENTRE, OFFICE};
use super::world::World;
use crate::fault::{Fault, Outcome};

/// Machines with what they hold and what they show.
type Digests = Vec<(BTreeMap<ScopeId, Vector>, Hash, usize)>;

impl World {
    /// Centre, office and one other at every quiet point; everyone, and the shadow, at the end of the world.
    pub(super) fn check_same_state(&mut self) -> Outcome<()> {
        let other = self.chance.index(self.nodes.len());
        let mut digests: Digests = Vec::new();
        for (place, node) in self.nodes.iter().enumerate() {
            if !(self.is_last_day || [CENTRE, OFFICE, other].contains(&place)) {
                continue;
            }
            let vectors = vectors(&node.store.read())?;
            let digest = self.digest(&node.store)?;
            if let Some((_, first, other)) = digests.iter().find(|(known, _, _)| *known == vectors)
            {
                must(*first == digest, Check::SameState, || {
                    format!("machines {other} and {place} hold the same and show different state")
                })?;
            }
            digests.push((vectors, digest, place));
        }
        if !self.is_last_day {
            return Ok(());
        }
        let shadow = self.shadow()?;
        let shown = self.digest(&shadow)?;
        let centre = self.digest(&self.centre()?.store)?;
        must(shown == centre, Check::SameState, || {
            "the same ops in another order show different state".to_owned()
        })
    }

    /// Returns what a replica shows. A broken one lets its own order of arrival show through.
    fn digest(&self, store: &Store) -> Outcome<Hash> {
        let digest = store.read().state_digest()?;
        if self.broken == Some(Break::ArrivalInState) {
            let arrival = store.read().receipts(&ReceiptFilter::default())?;
            let order: Vec<u8> = arrival
                .iter()
                .flat_map(|view| view.arrival.to_be_bytes())
                .collect();
            return Ok(Hash::of("broken digest", &[digest.as_bytes(), &order]));
        }
        Ok(digest)
    }

    /// Gives everything that the centre holds to an empty replica, in another order, some of it twice.
    fn shadow(&mut self) -> Outcome<Store> {
        let mut stretches = Vec::new();
        let reader = self.centre()?.store.read();
        for scope in SCOPES {
            let all = reader.stretches_behind(scope, &Vector::new(), usize::MAX)?;
            stretches.extend(all.0);
        }
        let centre = self.nodes.first().ok_or_else(|| Fault::new("no centre"))?;
        let mut shadow = self.authority.shadow(&mut self.chance, centre)?;
        self.chance.shuffle(&mut stretches);
        // What comes before its certificate or its beginning is refused and tried again.
        while !stretches.is_empty() {
            let before = stretches.len();
            stretches = self.deliver_to(&mut shadow, stretches)?;
            must(stretches.len() < before, Check::SameState, || {
                format!(
                    "{} stretches of the centre are taken by nobody",
                    stretches.len()
                )
            })?;
        }
        Ok(shadow)
    }

    /// Delivers stretches, some twice; returns those that were refused.
    fn deliver_to(&mut self, store: &mut Store, stretches: Vec<Stretch>) -> Outcome<Vec<Stretch>> {
        let now = self.time();
        let mut later = Vec::new();
        for stretch in stretches {
            match sync::accept(store, stretch.clone(), now) {
                Ok(_) if self.chance.percent(10) => {
                    let again = sync::accept(store, stretch, now);
                    again.map_err(|why| Wrong::of(Check::SameState, why.to_string()))?;
                }
                Ok(_) => {}
                Err(sync::AcceptError::Refused(_)) => later.push(stretch),
                Err(sync::AcceptError::Store(error)) => return Err(error.into()),
            }
        }
        Ok(later)
    }
}

fn vectors(reader: &Reader<'_>) -> Outcome<BTreeMap<ScopeId, Vector>> {
    let held = SCOPES
        .into_iter()
        .map(|scope| Ok((scope, reader.vector(scope)?)));
    held.collect()
}
