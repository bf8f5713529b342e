//! Moving a household to another scope: ops of one transaction, and behind them the judgements that join it anew.

use book::body::Body;
use book::record::Fields;
use book::same::Same;
use book::scope::{MoveIn, MoveOut, Moved};
use replica::{ActorId, RecordId, ScopeId};

use crate::view::RecordView;
use crate::{StoreError, Writer};

impl Writer<'_> {
    /// Moves a household and the people recorded in it from one scope to another, with everything that stands in them;
    /// what is shown as one with any of them goes along and is joined again there. Where the household went before, those who are still left follow it. Returns what was moved.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn move_household(
        &mut self,
        actor: ActorId,
        household: RecordId,
        from: ScopeId,
        to: ScopeId,
    ) -> Result<Vec<RecordId>, StoreError> {
        let mut records = Vec::new();
        let reader = self.read();
        let mut all = reader.set_of(household)?;
        for person in reader.persons_of(household)? {
            all.extend(reader.set_of(person.id)?);
        }
        let joined = reader.joined(from, &all)?;
        for id in all {
            let view = reader.record_alone(id)?;
            let is_here = |view: &RecordView| view.scope == from && view.moved_to.is_none();
            if let Some((view, kind)) = view
                .filter(is_here)
                .and_then(|one| one.kind.map(|kind| (one, kind)))
            {
                records.push((id, kind, values_of(&view)));
            }
        }
        let ids: Vec<_> = records.iter().map(|(id, ..)| *id).collect();
        if ids.is_empty() {
            return Ok(ids);
        }
        let out = MoveOut {
            to,
            records: ids.clone(),
        };
        let out = self.append_as(actor, from, &Body::MoveOut(out))?;
        for (record, kind, values) in records {
            let moved = Moved {
                record,
                kind: kind.number(),
                from,
                incarnation: out.dot.actor,
                number: out.dot.counter,
            };
            self.append_as(actor, to, &Body::MoveIn(MoveIn { moved, values }))?;
        }
        for same in joined.into_iter().filter_map(|(a, b)| Same::of(a, b, true)) {
            self.append_as(actor, to, &Body::Same(same))?;
        }
        Ok(ids)
    }
}

/// What stands in a record: the values shown, and behind them those beside them.
fn values_of(view: &RecordView) -> Vec<Fields> {
    let mut values = vec![Fields::default()];
    for field in &view.fields {
        for (at, sibling) in field.siblings.iter().enumerate() {
            if values.len() <= at {
                values.push(Fields::default());
            }
            if let Some(part) = values.get_mut(at) {
                part.0.insert(field.field, sibling.value.clone());
            }
        }
    }
    values
}
