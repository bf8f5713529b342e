//! The names around what a paper is about, as a replica holds them.

use book::organisation::Level;
use book::record::{Field, Value};
use replica::{ActorId, RecordId};
use store::view::RecordView;
use store::{Reader, StoreError};

/// Who issued a paper, and whom it is for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Names {
    /// The organisation; empty where it is not known.
    pub(crate) organisation: String,
    /// The collector; empty where it is not known.
    pub(crate) collector: String,
    /// The household as shown; empty where there is none.
    pub(crate) household: String,
    /// Its address; empty where it is not known.
    pub(crate) address: String,
}

impl Names {
    pub(crate) fn read(
        reader: &Reader<'_>,
        collector: ActorId,
        household: Option<RecordId>,
    ) -> Result<Self, StoreError> {
        let units = reader.units()?;
        let organisation = units.iter().find(|unit| unit.level == Level::Organisation);
        let mut actors = reader.actors()?.into_iter();
        let collector = actors.find(|actor| actor.actor == collector);
        let house = record(reader, household)?;
        let said = |field| {
            let house = house.as_ref();
            house.map_or_else(String::new, |it| text(it, field))
        };
        Ok(Self {
            organisation: organisation.map_or_else(String::new, |unit| unit.name.clone()),
            collector: collector.map_or_else(String::new, |actor| actor.name),
            household: said(Field::Name),
            address: said(Field::Address),
        })
    }
}

pub(crate) fn record(
    reader: &Reader<'_>,
    id: Option<RecordId>,
) -> Result<Option<RecordView>, StoreError> {
    match id {
        Some(id) => reader.record(id),
        None => Ok(None),
    }
}

fn text(record: &RecordView, field: Field) -> String {
    match record.shown(field) {
        Some(Value::Text(text)) => text.clone(),
        Some(_) | None => String::new(),
    }
}
