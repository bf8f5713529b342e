//! Households, persons and visits as queries return them.

use book::date::Date;
use book::fact::Visit;
use book::record::{Field, Fields, RecordKind, Value};
use book::standing::Standing;
use replica::{ActorId, Dot, Hlc, RecordId, ScopeId};

/// A household in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdSummary {
    /// Its id.
    pub id: RecordId,
    /// Its scope.
    pub scope: ScopeId,
    /// The head's name, as shown.
    pub name: String,
    /// The address, as shown.
    pub address: String,
    /// The phone number, as shown.
    pub phone: String,
    /// How many persons are recorded as living there.
    pub persons: u32,
    /// How many of its fields bear different values side by side.
    pub conflicts: u32,
    /// The last visit's day.
    pub visited: Option<Date>,
    /// The next appointment: of the last visit that has one, where no later visit took place.
    pub appointment: Option<Date>,
}

/// A person in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonSummary {
    /// Their id.
    pub id: RecordId,
    /// Their scope.
    pub scope: ScopeId,
    /// Their name, as shown.
    pub name: String,
    /// Their household, as shown.
    pub household: Option<RecordId>,
    /// The last day paid for in voluntary social insurance, by the receipts held here.
    pub bhxh_until: Option<Date>,
    /// The last day paid for in household health insurance, by the receipts held here.
    pub bhyt_until: Option<Date>,
    /// How many of their fields bear different values side by side.
    pub conflicts: u32,
}

/// A household or person with every field and everything that stands side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordView {
    /// Its id.
    pub id: RecordId,
    /// Its scope.
    pub scope: ScopeId,
    /// Household or person; `None` where its creation has not arrived yet.
    pub kind: Option<RecordKind>,
    /// Who created it and when; `None` where its creation has not arrived yet.
    pub created: Option<(ActorId, Hlc)>,
    /// The record as which it is shown: another where people judged the two to be the same.
    pub shown_as: RecordId,
    /// The other records that are shown as this one. Their values stand beside its own until somebody chooses.
    pub merged: Vec<RecordId>,
    /// The fields that have a value, in order of number.
    pub fields: Vec<FieldView>,
    /// The scope that it moved to; `None` where it is here.
    pub moved_to: Option<ScopeId>,
    /// Whether it was struck out on request: nothing that was said of it is left.
    pub struck: bool,
    /// The scope that it came from last.
    pub came_from: Option<ScopeId>,
    /// What was written about it and is held, newest first, from whichever scope.
    pub held: Vec<HeldOpView>,
}

/// A new record or an edit that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldOpView {
    /// The id that follows from its op's link.
    pub id: RecordId,
    /// The scope that it was written in.
    pub scope: ScopeId,
    /// Its place.
    pub dot: Dot,
    /// The record that it makes or changes.
    pub record: RecordId,
    /// What it makes; `None` for an edit.
    pub kind: Option<RecordKind>,
    /// Who wrote it.
    pub actor: ActorId,
    /// When, by its writer's clock.
    pub time: Hlc,
    /// Why it is held.
    pub standing: Standing,
    /// The values that it would set.
    pub fields: Fields,
}

/// One field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldView {
    /// Which field.
    pub field: Field,
    /// The values that stand, the shown one first. More than one with different values is a conflict.
    pub siblings: Vec<SiblingView>,
}

/// One value that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiblingView {
    /// The value.
    pub value: Value,
    /// The op that wrote it.
    pub dot: Dot,
    /// When, by its writer's clock.
    pub time: Hlc,
    /// Who wrote it.
    pub actor: ActorId,
}

impl RecordView {
    /// Returns a record of which nothing counts: all that is known of it is held.
    pub(crate) fn of_held(id: RecordId, held: Vec<HeldOpView>) -> Option<Self> {
        let newest = held.first()?;
        Some(Self {
            id,
            scope: newest.scope,
            kind: None,
            created: None,
            shown_as: id,
            merged: Vec::new(),
            fields: Vec::new(),
            moved_to: None,
            struck: false,
            came_from: None,
            held,
        })
    }

    /// Returns the shown value of one field.
    #[must_use]
    pub fn shown(&self, field: Field) -> Option<&Value> {
        let found = self.fields.iter().find(|view| view.field == field)?;
        found.siblings.first().map(|sibling| &sibling.value)
    }
}

impl FieldView {
    /// Returns whether different values stand side by side.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        let mut values = self.siblings.iter().map(|sibling| &sibling.value);
        values
            .next()
            .is_some_and(|first| values.any(|value| value != first))
    }
}

/// A field that waits for a person to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictView {
    /// The record's scope.
    pub scope: ScopeId,
    /// The record.
    pub record: RecordId,
    /// The record's name, as shown.
    pub name: String,
    /// The field with its values.
    pub field: FieldView,
}

/// Which visits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VisitFilter {
    /// Of one household only.
    pub household: Option<RecordId>,
    /// Of one business day only.
    pub day: Option<Date>,
}

/// A visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitView {
    /// Its id.
    pub id: RecordId,
    /// Its scope.
    pub scope: ScopeId,
    /// Who called.
    pub actor: ActorId,
    /// When it was recorded.
    pub time: Hlc,
    /// The household's name, as shown; empty where it is not known here.
    pub household_name: String,
    /// The visit.
    pub visit: Visit,
    /// Whether it counts, or why it is held.
    pub standing: Standing,
}
