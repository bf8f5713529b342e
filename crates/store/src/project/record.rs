//! Households and persons: every field a multi-value register, kept as the values that stand.

use std::collections::BTreeMap;

use book::body::Edit;
use book::record::{Field, Fields, RecordKind, Value};
use book::scope::MoveIn;
use book::text::fold;
use replica::{ActorId, RecordId, ScopeId};
use rusqlite::OptionalExtension as _;

use super::alike::{self, Keys};
use super::register::write;
use super::state::State;
use super::{Entry, Table};
use crate::StoreError;
use crate::sql::{int, small, time};
use crate::tx::Tx;
use crate::view::SiblingView;

pub(super) const TABLES: &[Table] = &[Table {
    name: "record",
    clear: "delete from record",
    dump: "select scope, id, kind, creator, created, made_by, made_at, state, name, address, phone, search,
                  household, place, conflicts, moved
           from record order by scope, id",
}];

const STATE: &str = "
    select state, kind, creator, created, moved, made_by, made_at
    from record where scope = ?1 and id = ?2";
const SET_MOVED: &str = "update record set moved = ?3 where scope = ?1 and id = ?2";
const FORGET: &str = "delete from record where scope = ?1 and id = ?2";
const ADD: &str = "
    insert into record (scope, id, kind, creator, created, made_by, made_at, state, name, address,
                        phone, search, household, place, conflicts, moved)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
const CHANGE: &str = "
    update record
    set kind = ?3, creator = ?4, created = ?5, made_by = ?6, made_at = ?7, state = ?8, name = ?9,
        address = ?10, phone = ?11, search = ?12, household = ?13, place = ?14, conflicts = ?15,
        moved = ?16
    where scope = ?1 and id = ?2";

/// What the row says of a record's creation: kind, creator, time.
type Creation = (Option<i64>, Option<i64>, Option<i64>);
/// And which op it was: its stream's incarnation and its number there.
type Made = (Option<[u8; 8]>, Option<i64>);

/// A record as its row has it.
#[derive(Debug, Default)]
struct Row {
    /// Whether there is a row of it yet.
    is_kept: bool,
    state: State,
    creation: Creation,
    /// Which op made it, where one of this scope did.
    made: Made,
    /// Where it moved to.
    moved: Option<u32>,
}

/// The keys that a record has while it is in the scope.
type Kept = Option<(RecordKind, Keys)>;

/// Projects a creation.
pub(super) fn create(
    tx: &Tx<'_>,
    entry: &Entry,
    kind: RecordKind,
    fields: &Fields,
) -> Result<(), StoreError> {
    // An edit by another device may have come first.
    let mut row = find(tx, entry.scope, entry.record)?;
    let before = row.keys(entry.record)?;
    row.began(entry, kind);
    row.made = (
        Some(*entry.dot.actor.as_bytes()),
        Some(int(entry.dot.counter)),
    );
    row.state = write(tx, entry, row.state, vec![values(fields)])?;
    put(tx, (entry.scope, entry.record), &row, Some(before))
}

/// Projects new values for some fields. The record's creation may still be on its way.
pub(super) fn edit(tx: &Tx<'_>, entry: &Entry, edit: &Edit) -> Result<(), StoreError> {
    let mut row = find(tx, entry.scope, edit.record)?;
    let shapes = edit.fields.0.keys().copied().any(alike::shapes_keys);
    let before = shapes.then(|| row.keys(edit.record)).transpose()?;
    row.state = write(tx, entry, row.state, vec![values(&edit.fields)])?;
    put(tx, (entry.scope, edit.record), &row, before)
}

/// Returns the values' bytes by field number.
fn values(fields: &Fields) -> BTreeMap<u8, Vec<u8>> {
    let all = fields.0.iter();
    all.map(|(field, value)| (field.number(), value.to_bytes()))
        .collect()
}

/// Projects a record that came from another scope, with everything that stood in it there.
pub(super) fn move_in(tx: &Tx<'_>, entry: &Entry, body: &MoveIn) -> Result<(), StoreError> {
    let record = body.moved.record;
    let Some(kind) = RecordKind::from_number(body.moved.kind) else {
        return Ok(());
    };
    let mut row = find(tx, entry.scope, record)?;
    let before = row.keys(record)?;
    row.began(entry, kind);
    let values = body.values.iter().map(values).collect();
    row.state = write(tx, entry, row.state, values)?;
    put(tx, (entry.scope, record), &row, Some(before))
}

/// Notes where a record is now, after it left the scope or came back.
pub(super) fn refresh_moved(
    tx: &Tx<'_>,
    scope: ScopeId,
    record: RecordId,
) -> Result<(), StoreError> {
    let mut row = find(tx, scope, record)?;
    let before = row.keys(record)?;
    row.moved = super::scope::moved_to(tx, scope, record)?;
    let key = (scope.0, record.as_bytes(), row.moved);
    tx.prepare_cached(SET_MOVED)?.execute(key)?;
    rekey(tx, (scope, record), &before, &row.keys(record)?)
}

/// Takes a record away with its keys, to be projected again.
pub(super) fn forget(tx: &Tx<'_>, scope: ScopeId, record: RecordId) -> Result<(), StoreError> {
    let before = find(tx, scope, record)?.keys(record)?;
    rekey(tx, (scope, record), &before, &None)?;
    tx.prepare_cached(FORGET)?
        .execute((scope.0, record.as_bytes()))?;
    Ok(())
}

impl Row {
    /// Returns the keys by which the record is found as one that may be another: none before its creation has come,
    /// and none where it moved away.
    fn keys(&self, record: RecordId) -> Result<Kept, StoreError> {
        let kind = creation(self.creation)?.map(|(kind, _, _)| kind);
        let kind = kind.filter(|_| self.moved.is_none());
        kind.map(|kind| Ok((kind, alike::keys(record, kind, &self.state)?)))
            .transpose()
    }

    /// Notes that an op made the record here: of several the earliest counts, in whatever order they come.
    fn began(&mut self, entry: &Entry, kind: RecordKind) {
        let new = (
            time(entry.time),
            i64::from(entry.actor.0),
            i64::from(kind.number()),
        );
        let old = match self.creation {
            (Some(kind), Some(creator), Some(created)) => Some((created, creator, kind)),
            _ => None,
        };
        let (created, creator, kind) = old.map_or(new, |old| old.min(new));
        self.creation = (Some(kind), Some(creator), Some(created));
    }
}

fn find(tx: &Tx<'_>, scope: ScopeId, record: RecordId) -> Result<Row, StoreError> {
    let mut statement = tx.prepare_cached(STATE)?;
    let found = statement
        .query_row((scope.0, record.as_bytes()), |row| {
            let created = (row.get(1)?, row.get(2)?, row.get(3)?);
            let made = (row.get(5)?, row.get(6)?);
            Ok((row.get::<_, Vec<u8>>(0)?, created, row.get(4)?, made))
        })
        .optional()?;
    let Some((bytes, creation, moved, made)) = found else {
        let moved = super::scope::moved_to(tx, scope, record)?;
        return Ok(Row {
            moved,
            ..Row::default()
        });
    };
    Ok(Row {
        is_kept: true,
        state: State::decode(&bytes)?,
        creation,
        moved,
        made,
    })
}

/// Stores a record; with the keys that it had, where they may have changed.
fn put(
    tx: &Tx<'_>,
    (scope, record): (ScopeId, RecordId),
    row: &Row,
    before: Option<Kept>,
) -> Result<(), StoreError> {
    let fields = row.state.fields()?;
    let shown = Shown::of(&fields);
    let (kind, creator, created) = row.creation;
    let keep = if row.is_kept { CHANGE } else { ADD };
    tx.prepare_cached(keep)?.execute((
        scope.0,
        record.as_bytes(),
        kind,
        creator,
        created,
        row.made.0,
        row.made.1,
        row.state.encode(),
        shown.name,
        shown.address,
        shown.phone,
        shown.search,
        shown.household.as_ref().map(RecordId::as_bytes),
        shown.place,
        shown.conflicts,
        row.moved,
    ))?;
    let Some(before) = before else { return Ok(()) };
    let after = match creation(row.creation)? {
        Some((kind, _, _)) if row.moved.is_none() => {
            Some((kind, alike::keys_of(record, kind, &fields)))
        }
        Some(_) | None => None,
    };
    rekey(tx, (scope, record), &before, &after)
}

/// Puts a record's keys in the place of those that it had.
fn rekey(
    tx: &Tx<'_>,
    (scope, record): (ScopeId, RecordId),
    before: &Kept,
    after: &Kept,
) -> Result<(), StoreError> {
    let none = Keys::default();
    if let (Some((old, before)), Some((new, after))) = (before, after)
        && old == new
    {
        return alike::replace(tx, (scope, record, *new), before, after);
    }
    if let Some((kind, before)) = before {
        alike::replace(tx, (scope, record, *kind), before, &none)?;
    }
    if let Some((kind, after)) = after {
        alike::replace(tx, (scope, record, *kind), &none, after)?;
    }
    Ok(())
}

/// The columns by which records are found and listed.
#[derive(Debug, Default)]
struct Shown {
    name: String,
    address: String,
    phone: String,
    search: String,
    household: Option<RecordId>,
    place: Option<u32>,
    conflicts: u32,
}

impl Shown {
    fn of(fields: &[(Field, Vec<SiblingView>)]) -> Self {
        let mut shown = Self::default();
        let mut search = Vec::new();
        for (field, siblings) in fields {
            let conflict = siblings.windows(2).any(|pair| match pair {
                [a, b] => a.value != b.value,
                _ => false,
            });
            shown.conflicts += u32::from(conflict);
            let Some(first) = siblings.first() else {
                continue;
            };
            match (field, &first.value) {
                (Field::Name, Value::Text(text)) => shown.name.clone_from(text),
                (Field::Address, Value::Text(text)) => shown.address.clone_from(text),
                (Field::Phone, Value::Text(text)) => shown.phone.clone_from(text),
                (Field::Household, Value::Record(id)) => shown.household = Some(*id),
                (Field::Order, Value::Number(place)) => shown.place = Some(*place),
                _ => {}
            }
            // All that stand are found, not only the one that is shown.
            search.extend(
                siblings
                    .iter()
                    .filter_map(|one| searched(*field, &one.value)),
            );
        }
        search.dedup();
        shown.search = fold(&search.join(" "));
        shown
    }
}

/// Returns what of a field people search by.
fn searched(field: Field, value: &Value) -> Option<&str> {
    match (field, value) {
        (
            Field::Name | Field::Address | Field::Phone | Field::Cccd | Field::BhxhNumber,
            Value::Text(text),
        ) => Some(text),
        (Field::Card, Value::Card(card)) => Some(&card.number),
        _ => None,
    }
}

/// Returns who created a record and when, from its row.
pub(crate) fn creation(
    (kind, creator, created): Creation,
) -> Result<Option<(RecordKind, ActorId, replica::Hlc)>, StoreError> {
    let (Some(kind), Some(creator), Some(created)) = (kind, creator, created) else {
        return Ok(None);
    };
    let kind = u8::try_from(kind).ok().and_then(RecordKind::from_number);
    let kind = kind.ok_or_else(|| StoreError::damaged("a record of an unknown kind"))?;
    Ok(Some((
        kind,
        ActorId(small(creator)?),
        crate::sql::hlc(created),
    )))
}
