//! Households and persons: new ones, and new values for their fields.

use book::body::{Body, Edit};
use book::organisation::Level;
use book::record::{Field, Fields, RecordKind, Value};
use replica::{RecordId, ScopeId, UnixMillis};
use store::Reader;
use store::view::RecordView;
use uuid::Uuid;
use wire::problem::Code;

use crate::agent::asked;
use crate::{Agent, Answer, Fault, Made};

impl Agent {
    /// Registers a household in `scope`. `id`: see [`Made::before`].
    ///
    /// # Errors
    ///
    /// `text-invalid` where it has no name; what the store says.
    pub fn household_add(
        &mut self,
        id: Option<Uuid>,
        scope: ScopeId,
        fields: Fields,
        now: UnixMillis,
    ) -> Answer<Made> {
        must_have_name(&fields)?;
        let body = Body::Create(RecordKind::Household, fields);
        let digest = asked(&format!("household {scope}"), &body.encode());
        self.once(id, &digest, now, |writer| {
            Ok(writer.append(scope, &body)?.record)
        })
    }

    /// Registers a person as living in `household`.
    ///
    /// # Errors
    ///
    /// `household-unknown`; `text-invalid` where the person has no name; what the store says.
    pub fn person_add(
        &mut self,
        id: Option<Uuid>,
        household: RecordId,
        fields: Fields,
        now: UnixMillis,
    ) -> Answer<Made> {
        must_have_name(&fields)?;
        let house = known(&self.read(), household, RecordKind::Household)?;
        let fields = fields.with(Field::Household, Value::Record(household));
        let body = Body::Create(RecordKind::Person, fields);
        let digest = asked("person", &body.encode());
        self.once(id, &digest, now, |writer| {
            Ok(writer.append(house.scope, &body)?.record)
        })
    }

    /// Moves a household with its people to another hamlet that this device holds.
    ///
    /// # Errors
    ///
    /// `household-unknown`; `choice-invalid` where it is there already; what the store says.
    pub fn household_move(
        &mut self,
        household: RecordId,
        to: ScopeId,
        now: UnixMillis,
    ) -> Answer<Made> {
        let house = known(&self.read(), household, RecordKind::Household)?;
        if house.scope == to || house.moved_to.is_some() {
            let reader = self.read();
            let held = reader.scopes()?;
            let mut others = reader.units()?;
            let name = others.iter().find(|unit| unit.scope == to);
            let name = name.map_or_else(|| to.to_string(), |unit| unit.name.clone());
            others.retain(|unit| unit.level == Level::Hamlet && held.contains(&unit.scope));
            others.retain(|unit| unit.scope != house.scope && house.moved_to.is_none());
            let names: Vec<&str> = others.iter().map(|unit| unit.name.as_str()).collect();
            return Err(
                Fault::of(Code::ChoiceInvalid, "--to", &name).with("possible", names.join(", "))
            );
        }
        let actor = self.identity.actor;
        self.store.write(now, |writer| {
            writer.move_household(actor, household, house.scope, to)?;
            Ok(Made {
                id: household,
                before: false,
            })
        })
    }

    /// Sets new values for some fields of a household. What stood side by side in them is settled by it.
    ///
    /// # Errors
    ///
    /// `household-unknown`; `usage` where no field is given; what the store says.
    pub fn household_edit(
        &mut self,
        household: RecordId,
        fields: Fields,
        now: UnixMillis,
    ) -> Answer<Made> {
        self.edit(household, RecordKind::Household, fields, now)
    }

    /// Sets new values for some fields of a person, the household among them.
    ///
    /// # Errors
    ///
    /// `person-unknown`; `usage` where no field is given; what the store says.
    pub fn person_edit(
        &mut self,
        person: RecordId,
        fields: Fields,
        now: UnixMillis,
    ) -> Answer<Made> {
        self.edit(person, RecordKind::Person, fields, now)
    }

    fn edit(
        &mut self,
        record: RecordId,
        kind: RecordKind,
        fields: Fields,
        now: UnixMillis,
    ) -> Answer<Made> {
        if fields.0.is_empty() {
            return Err(Fault::of(Code::UsageMissing, "field", ""));
        }
        let view = known(&self.read(), record, kind)?;
        if view.struck {
            return Err(Fault::new(unknown(kind)).with("got", record));
        }
        if let Some(Value::Record(household)) = fields.0.get(&Field::Household) {
            known(&self.read(), *household, RecordKind::Household)?;
        }
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

/// Returns a record that is known here as one of this kind, or whose creation has not arrived yet.
pub(crate) fn known(reader: &Reader<'_>, id: RecordId, kind: RecordKind) -> Answer<RecordView> {
    let found = reader
        .record(id)?
        .filter(|view| view.kind.is_none_or(|it| it == kind));
    found.ok_or_else(|| Fault::new(unknown(kind)).with("got", id))
}

const fn unknown(kind: RecordKind) -> Code {
    match kind {
        RecordKind::Household => Code::HouseholdUnknown,
        RecordKind::Person => Code::PersonUnknown,
    }
}

fn must_have_name(fields: &Fields) -> Answer<()> {
    if fields.text(Field::Name).is_empty() {
        return Err(Fault::of(Code::TextInvalid, "name", ""));
    }
    Ok(())
}
