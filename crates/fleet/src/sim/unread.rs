//! What cannot be read here is kept, passed on byte for byte, and stops nothing.

use replica::{Incarnation, RecordId, ScopeId, Stretch, Vector};
use store::Reader;
use store::view::VisitFilter;

use super::check::{Check, must};
use super::world::World;
use crate::fault::Outcome;

impl World {
    pub(super) fn check_unread(&mut self) -> Outcome<()> {
        let (stream, sent) = (self.newcomer.stream(), &self.newcomer.sent);
        for (place, node) in self.nodes.iter().enumerate() {
            let reader = node.store.read();
            let is_here = reader.scopes()?.contains(&stream.scope);
            // Who was sent elsewhere gets no more of it.
            if sent.is_empty() || !is_here || !self.works_in(place, stream.scope) {
                continue;
            }
            let bytes: Vec<Vec<u8>> = of_stream(&reader, stream.scope, stream.incarnation)?
                .into_iter()
                .flat_map(|one| one.ops)
                .collect();
            must(bytes == *sent, Check::Unread, || {
                format!(
                    "machine {place} passes on {} of {} ops of a later version",
                    bytes.len(),
                    sent.len()
                )
            })?;
            let kept = reader.quarantine()?;
            let kept: Vec<u64> = kept
                .iter()
                .filter(|view| view.dot.actor == stream.incarnation && view.why == "unknown-kind")
                .map(|view| view.dot.counter)
                .collect();
            must(kept == self.newcomer.unread, Check::Unread, || {
                format!(
                    "machine {place} keeps {kept:?} unread, must keep {:?}",
                    self.newcomer.unread
                )
            })?;
            // Elsewhere the same state says it, and once more at the end of the world.
            if place > 0 && !self.is_last_day {
                continue;
            }
            let visits = reader.visits(&VisitFilter::default())?;
            let shown = |id: &RecordId| visits.iter().any(|view| view.id == *id);
            must(
                self.newcomer.visits.iter().all(shown),
                Check::Unread,
                || format!("machine {place} lacks a visit behind an unread op"),
            )?;
        }
        Ok(())
    }
}

/// Returns the stretches of one stream.
fn of_stream(
    reader: &Reader<'_>,
    scope: ScopeId,
    incarnation: Incarnation,
) -> Outcome<Vec<Stretch>> {
    let mut all_but_one = Vector::new();
    for (other, number, hash) in reader.vector(scope)?.iter() {
        if other != incarnation {
            all_but_one.set_short(other, number, hash);
        }
    }
    Ok(reader.stretches_behind(scope, &all_but_one, usize::MAX)?.0)
}
