//! Fields with different values side by side: a person chooses.

use book::body::{Body, Edit};
use book::record::{Field, Fields};
use replica::{RecordId, UnixMillis};
use wire::problem::Code;

use crate::{Agent, Answer, Fault, Made};

impl Agent {
    /// Chooses one of the values that stand side by side: `choice` counts from 1 in the order shown.
    ///
    /// # Errors
    ///
    /// `choice-invalid` where the field has no such value; what the store says.
    pub fn conflict_choose(
        &mut self,
        record: RecordId,
        field: Field,
        choice: usize,
        now: UnixMillis,
    ) -> Answer<Made> {
        let view = self.read().record(record)?;
        let fields = view.iter().flat_map(|view| &view.fields);
        let siblings = fields
            .filter(|view| view.field == field)
            .flat_map(|view| &view.siblings)
            .collect::<Vec<_>>();
        let chosen = choice.checked_sub(1).and_then(|at| siblings.get(at));
        let (Some(view), Some(chosen)) = (&view, chosen) else {
            return Err(
                Fault::of(Code::ChoiceInvalid, field.code(), &choice.to_string())
                    .with("possible", format!("1–{}", siblings.len())),
            );
        };
        let fields = Fields::default().with(field, chosen.value.clone());
        let body = Body::Edit(Edit { record, fields });
        self.store.write(now, |writer| {
            writer.append(view.scope, &body)?;
            Ok(Made {
                id: record,
                before: false,
            })
        })
    }
}
