//! Appending one op to a machine's store, and noting what its writer had seen.

use std::collections::BTreeMap;
use std::rc::Rc;

use book::body::Body;
use book::record::Fields;
use replica::{Incarnation, RecordId, ScopeId};
use store::{Appended, Writer};

use super::broken::Break;
use super::model::Write;
use super::world::{Seen, World};
use crate::fault::{Fault, Outcome};

impl World {
    /// Appends one op and notes what its writer had seen. `None` where a control swallowed the commit.
    pub(super) fn commit(
        &mut self,
        at: usize,
        scope: ScopeId,
        body: impl FnOnce(&mut Writer<'_>) -> Outcome<Body>,
    ) -> Outcome<(Appended, Body, Seen)> {
        let forgets = self.broken == Some(Break::ForgetCommit) && self.chance.percent(20);
        let now = self.time();
        let seen = self.seen_by(at, scope)?;
        let node = self.node(at)?;
        let wall = node.wall(now);
        let mut made = None;
        let done = node.store.write(wall, |writer| -> Outcome<()> {
            let body = body(writer)?;
            made = Some((writer.append(scope, &body)?, body));
            if forgets {
                Err(Fault::new("the disk lied"))
            } else {
                Ok(())
            }
        });
        let (appended, body) = match (done, made) {
            (Ok(()), Some(made)) => made,
            (Err(_), Some(made)) if forgets => made,
            (Err(fault), _) => return Err(fault),
            (Ok(()), None) => return Err(Fault::new("a commit without an op")),
        };
        let place = (appended.dot.actor, appended.dot.counter);
        self.contexts
            .entry((scope, place.0))
            .or_default()
            .push((place.1, Rc::clone(&seen)));
        self.acts += 1;
        Ok((appended, body, seen))
    }

    /// Returns what a machine has seen of a scope: the ops it holds, and what their writers had seen.
    fn seen_by(&mut self, at: usize, scope: ScopeId) -> Outcome<Seen> {
        let node = self.node(at)?;
        let own = node.incarnation();
        let held: Vec<(Incarnation, u64)> = node
            .store
            .read()
            .vector(scope)?
            .iter()
            .map(|(incarnation, number, _)| (incarnation, number))
            .collect();
        let mut seen = BTreeMap::new();
        for (incarnation, number) in held {
            raise(&mut seen, incarnation, number);
            let contexts = self.contexts.get(&(scope, incarnation));
            let last = contexts.and_then(|all| all.iter().rev().find(|(at, _)| *at <= number));
            for (incarnation, number) in last.iter().flat_map(|(_, seen)| seen.iter()) {
                raise(&mut seen, *incarnation, *number);
            }
        }
        seen.remove(&own);
        Ok(Rc::new(seen))
    }

    pub(super) fn note_writes(
        &mut self,
        appended: &Appended,
        record: RecordId,
        fields: Fields,
        seen: &Seen,
    ) {
        let place = (appended.dot.actor, appended.dot.counter);
        self.model.touched.insert(record);
        for (field, value) in fields.0 {
            let seen = Rc::clone(seen);
            self.model.writes.entry(record).or_default().push(Write {
                field,
                value,
                place,
                seen,
            });
        }
    }
}

fn raise(seen: &mut BTreeMap<Incarnation, u64>, incarnation: Incarnation, number: u64) {
    let known = seen.entry(incarnation).or_default();
    *known = number.max(*known);
}
