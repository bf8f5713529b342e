//! Same ops, same state: machines against each other, and against a replica that got everything in another order.

use std::collections::BTreeMap;

use replica::{Hash, ScopeId, Stretch, Vector};
use store::view::ReceiptFilter;
use store::{Reader, Store};

use super::broken::Break;
use super::check::{Check, Wrong, must};
use super::node::SCOPES;
use super::places::CENTRE;
use super::world::{End, World};
use crate::fault::{Fault, Outcome};

/// What a machine holds of each scope.
type Held = BTreeMap<ScopeId, Vector>;

impl World {
    /// The centre and one other at every quiet point; everyone at the end of the world, and in every second one the shadow.
    pub(super) fn check_same_state(&mut self) -> Outcome<()> {
        let other = 1 + self.chance.index(self.nodes.len() - 1);
        let chosen = |place: &usize| self.is_last_day || [CENTRE, other].contains(place);
        let held = (0..self.nodes.len()).filter(chosen).map(|place| {
            let node = self.nodes.get(place);
            let node = node.ok_or_else(|| Fault::new("no such machine"))?;
            Ok((place, vectors(&node.store.read())?))
        });
        let held: Vec<(usize, Held)> = held.collect::<Outcome<_>>()?;
        let mut shown = BTreeMap::new();
        for (at, (place, vectors)) in held.iter().enumerate() {
            let mut before = held.iter().take(at);
            // What nobody else holds is compared with nobody's.
            let Some((first, _)) = before.find(|(_, other)| other == vectors) else {
                continue;
            };
            let same = self.shown_by(*first, &mut shown)? == self.shown_by(*place, &mut shown)?;
            must(same, Check::SameState, || {
                format!("machines {first} and {place} hold the same and show different state")
            })?;
        }
        if !self.is_last_day || !self.ends.is(End::Shadow) {
            return Ok(());
        }
        let centre = self.shown_by(CENTRE, &mut shown)?;
        let shadow = self.shadow()?;
        self.shadowed += 1;
        must(self.digest(&shadow)? == centre, Check::SameState, || {
            "the same ops in another order show different state".to_owned()
        })
    }

    /// Returns what a machine shows, asking it the first time.
    fn shown_by(&self, place: usize, known: &mut BTreeMap<usize, Hash>) -> Outcome<Hash> {
        if let Some(shown) = known.get(&place) {
            return Ok(*shown);
        }
        let node = self.nodes.get(place);
        let node = node.ok_or_else(|| Fault::new("no such machine"))?;
        let shown = self.digest(&node.store)?;
        known.insert(place, shown);
        Ok(shown)
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

fn vectors(reader: &Reader<'_>) -> Outcome<Held> {
    let held = SCOPES
        .into_iter()
        .map(|scope| Ok((scope, reader.vector(scope)?)));
    held.collect()
}
