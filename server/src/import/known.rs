//! Whom the scope knows already: by their numbers, or by name, birth date and house.

use std::collections::BTreeMap;

use book::record::{Field, Fields, RecordKind, Value};
use book::text::fold;
use replica::{RecordId, ScopeId};
use store::Reader;

use crate::failure::Outcome;

/// What is known by its natural keys.
#[derive(Debug, Default)]
pub(super) struct Known {
    houses: BTreeMap<String, RecordId>,
    persons: BTreeMap<String, RecordId>,
}

impl Known {
    /// Reads what a scope holds.
    pub(super) fn read(reader: &Reader<'_>, scope: ScopeId) -> Outcome<Self> {
        let (mut known, mut persons, mut keys) = (Self::default(), Vec::new(), BTreeMap::new());
        for id in reader.records_in(scope)? {
            let Some(view) = reader.record(id)? else {
                continue;
            };
            let shown = view
                .fields
                .iter()
                .filter_map(|field| Some((field.field, view.shown(field.field)?.clone())));
            let fields = Fields(shown.collect());
            match view.kind {
                Some(RecordKind::Household) => {
                    let key = house_key(&fields);
                    keys.insert(id, key.clone());
                    known.houses.entry(key).or_insert(id);
                }
                Some(RecordKind::Person) => persons.push((id, fields)),
                None => {}
            }
        }
        for (id, fields) in persons {
            let house = fields
                .record(Field::Household)
                .and_then(|house| keys.get(&house));
            let house = house.cloned().unwrap_or_default();
            known.add_person(&fields, &house, id);
        }
        Ok(known)
    }

    pub(super) fn house(&self, key: &str) -> Option<RecordId> {
        self.houses.get(key).copied()
    }

    pub(super) fn add_house(&mut self, key: String, id: RecordId) {
        self.houses.entry(key).or_insert(id);
    }

    pub(super) fn person(&self, fields: &Fields, house: &str) -> Option<RecordId> {
        person_keys(fields, house)
            .iter()
            .find_map(|key| self.persons.get(key).copied())
    }

    pub(super) fn add_person(&mut self, fields: &Fields, house: &str, id: RecordId) {
        for key in person_keys(fields, house) {
            self.persons.entry(key).or_insert(id);
        }
    }
}

/// A household by its head and its address, however they are spelt.
pub(super) fn house_key(fields: &Fields) -> String {
    format!(
        "{}|{}",
        fold(fields.text(Field::Name)),
        fold(fields.text(Field::Address))
    )
}

fn person_keys(fields: &Fields, house: &str) -> Vec<String> {
    let number = |field: Field| {
        let text = fields.text(field);
        (!text.is_empty()).then(|| format!("{}:{text}", field.code()))
    };
    let birth = match fields.0.get(&Field::BirthDate) {
        Some(Value::Birth(birth)) => birth.to_string(),
        Some(_) | None => String::new(),
    };
    let numbers: Vec<String> = [Field::Cccd, Field::BhxhNumber]
        .into_iter()
        .filter_map(number)
        .collect();
    // Two of a name and year in one house may be two; a number tells them apart.
    if numbers.is_empty() {
        return vec![format!(
            "{}|{birth}|{house}",
            fold(fields.text(Field::Name))
        )];
    }
    numbers
}
