//! Which batches each line of a receipt is in, and what the insurer said of it there: worked out in order of the ops.

use std::collections::BTreeMap;

use book::act::{Batch, BatchOutcome, BatchState, LineOf};
use replica::RecordId;

use super::acts::Placed;

/// What the insurer said of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    Accepted,
    Returned,
}

/// Batches that count, and what was said of any.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// The batches of each line.
    of: BTreeMap<LineOf, Vec<RecordId>>,
    /// What was said of each batch, in order.
    said: BTreeMap<RecordId, Vec<(Placed, BatchOutcome)>>,
}

impl Lines {
    /// Returns whether a line of a batch is with the insurer by another, and did not come back from it so far.
    pub(super) fn is_out(&self, batch: &Batch) -> bool {
        let out = |line: &LineOf| {
            let mut batches = self.of.get(line).into_iter().flatten();
            batches.any(|batch| !self.came_back(*batch, line))
        };
        batch.lines.iter().any(out)
    }

    fn came_back(&self, batch: RecordId, line: &LineOf) -> bool {
        let last = self.said_of(batch, line).last();
        last.is_some_and(|(_, said)| said.state == BatchState::Returned)
    }

    fn said_of<'s>(
        &'s self,
        batch: RecordId,
        line: &'s LineOf,
    ) -> impl Iterator<Item = &'s (Placed, BatchOutcome)> {
        let said = self.said.get(&batch).into_iter().flatten();
        said.filter(|(_, said)| said.lines.is_empty() || said.lines.contains(line))
    }

    /// Takes in a batch that counts.
    pub(super) fn put(&mut self, id: RecordId, batch: &Batch) {
        for line in &batch.lines {
            self.of.entry(*line).or_default().push(id);
        }
    }

    /// Takes in what was said of one.
    pub(super) fn tell(&mut self, placed: Placed, said: &BatchOutcome) {
        let of = self.said.entry(said.batch).or_default();
        of.push((placed, said.clone()));
    }

    /// Returns what was said of each line in the batches that count: that it was accepted, or that it came back.
    pub(super) fn events(&self) -> BTreeMap<LineOf, Vec<(Placed, Event)>> {
        let events = self.of.iter().map(|(line, batches)| {
            let said = batches.iter().flat_map(|batch| self.said_of(*batch, line));
            let said = said.filter_map(|(placed, said)| match said.state {
                BatchState::Accepted => Some((*placed, Event::Accepted)),
                BatchState::Returned => Some((*placed, Event::Returned)),
                BatchState::Sent | BatchState::InProcess => None,
            });
            let mut said: Vec<_> = said.collect();
            said.sort_by_key(|(placed, _)| *placed);
            (*line, said)
        });
        events.collect()
    }
}
