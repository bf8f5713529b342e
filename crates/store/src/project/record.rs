//! Households and persons: every field a multi-value register, kept as the values that stand.

use std::collections::{BTreeMap, BTreeSet};

use book::body::Edit;
use book::record::{Field, Fields, RecordKind, Value};
use book::text::fold;
use replica::{ActorId, Dot, Incarnation, RecordId, Register, Sibling};
use rusqlite::{Connection, OptionalExtension as _};

use super::alike::{self, Keys};
use super::state::{State, Write};
use super::{Entry, Table, context_of, same, saw_before};
use crate::StoreError;
use crate::sql::{int, small, time};
use crate::view::SiblingView;

pub(super) const TABLES: &[Table] = &[Table {
    name: "record",
    clear: "delete from record",
    dump: "select scope, id, kind, creator, created, made_by, made_at, state, name, address, phone, search,
                  household, place, conflicts
           from record order by scope, id",
}];

const STATE: &str = "
    select state, kind, creator, created, made_by, made_at from record where scope = ?1 and id = ?2";
const PUT: &str = "
    insert into record (scope, id, kind, creator, created, made_by, made_at, state, name, address,
                        phone, search, household, place, conflicts)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
    on conflict (scope, id) do update
    set kind = excluded.kind, creator = excluded.creator, created = excluded.created,
        made_by = excluded.made_by, made_at = excluded.made_at,
        state = excluded.state, name = excluded.name, address = excluded.address,
        phone = excluded.phone, search = excluded.search, household = excluded.household,
        place = excluded.place, conflicts = excluded.conflicts";

/// What the row says of a record's creation: kind, creator, time.
type Creation = (Option<i64>, Option<i64>, Option<i64>);
/// And which op it was: its stream's incarnation and its number there.
type Made = (Option<[u8; 8]>, Option<i64>);
type Origin = (Creation, Made);

/// Projects a creation.
pub(super) fn create(
    tx: &Connection,
    entry: &Entry,
    kind: RecordKind,
    fields: &Fields,
) -> Result<(), StoreError> {
    let created = (
        Some(i64::from(kind.number())),
        Some(i64::from(entry.actor.0)),
        Some(time(entry.time)),
    );
    let made = (
        Some(*entry.dot.actor.as_bytes()),
        Some(int(entry.dot.counter)),
    );
    // An edit by another device may have come first.
    let (state, ..) = find(tx, entry, entry.record)?.unwrap_or_default();
    let state = write(tx, entry, state, values(fields))?;
    let fields = state.fields()?;
    put(tx, entry, entry.record, (&state, &fields), (created, made))?;
    let keys = alike::keys_of(entry.record, kind, &fields);
    let of = (entry.scope, entry.record, kind);
    alike::replace(tx, of, &Keys::default(), &keys)?;
    same::created(tx, entry)
}

/// Projects new values for some fields. The record's creation may still be on its way.
pub(super) fn edit(tx: &Connection, entry: &Entry, edit: &Edit) -> Result<(), StoreError> {
    let (state, origin) = find(tx, entry, edit.record)?.unwrap_or_default();
    // Before its creation has come a record has no kind, and no keys.
    let kind = creation(origin.0)?.map(|(kind, _, _)| kind);
    let kind = kind.filter(|_| edit.fields.0.keys().copied().any(alike::shapes_keys));
    let before = kind.map(|kind| alike::keys(edit.record, kind, &state));
    let before = before.transpose()?;
    let state = write(tx, entry, state, values(&edit.fields))?;
    let fields = state.fields()?;
    put(tx, entry, edit.record, (&state, &fields), origin)?;
    if let (Some(kind), Some(before)) = (kind, before) {
        let keys = alike::keys_of(edit.record, kind, &fields);
        alike::replace(tx, (entry.scope, edit.record, kind), &before, &keys)?;
    }
    Ok(())
}

/// Returns the values' bytes by field number.
fn values(fields: &Fields) -> BTreeMap<u8, Vec<u8>> {
    let all = fields.0.iter();
    all.map(|(field, value)| (field.number(), value.to_bytes()))
        .collect()
}

fn find(
    tx: &Connection,
    entry: &Entry,
    record: RecordId,
) -> Result<Option<(State, Origin)>, StoreError> {
    let mut statement = tx.prepare_cached(STATE)?;
    let found = statement
        .query_row((entry.scope.0, record.as_bytes()), |row| {
            let created = (row.get(1)?, row.get(2)?, row.get(3)?);
            let made = (row.get(4)?, row.get(5)?);
            Ok((row.get::<_, Vec<u8>>(0)?, (created, made)))
        })
        .optional()?;
    let Some((bytes, origin)) = found else {
        return Ok(None);
    };
    Ok(Some((State::decode(&bytes)?, origin)))
}

/// Writes some values of a record or pair and returns what stands then.
pub(super) fn write(
    tx: &Connection,
    entry: &Entry,
    mut state: State,
    values: BTreeMap<u8, Vec<u8>>,
) -> Result<State, StoreError> {
    let new = Write {
        incarnation: entry.dot.actor,
        number: entry.dot.counter,
        saw: saw_before(tx, entry.stream, entry.dot.counter)?,
        time: entry.time,
        actor: entry.actor,
        values,
    };
    if state.is_empty() {
        state.add(new);
        return Ok(state);
    }
    let rivals = Rivals::of(tx, entry, &state, &new)?;
    let had: Vec<u8> = new.values.keys().copied().collect();
    let had: Vec<u8> = had.into_iter().filter(|field| state.has(*field)).collect();
    state.add(new);
    for field in had {
        let standing = rivals.standing(&state, field);
        state.keep(field, &standing);
    }
    Ok(state)
}

/// A new write against each of those that stand in the same fields. Those were judged against each other when they
/// came: of two that stand, neither overwrites the other, and a new one does not change that.
#[derive(Debug)]
struct Rivals {
    new: Dot,
    /// Those that the new write overwrites.
    beaten: BTreeSet<(Incarnation, u64)>,
    /// Those that overwrite the new write.
    beats: BTreeSet<(Incarnation, u64)>,
}

impl Rivals {
    /// Judges each pair once, however many fields they share.
    ///
    /// Two writers who each claim to have seen the other's future have equal clocks; the higher dot, written last,
    /// stands then on every replica.
    fn of(tx: &Connection, entry: &Entry, state: &State, new: &Write) -> Result<Self, StoreError> {
        let sibling = |one: &Write| {
            Ok::<_, StoreError>(Sibling {
                dot: dot(one),
                time: one.time,
                context: context_of(tx, entry.scope, &one.incarnation, one.saw)?,
                value: (),
            })
        };
        let mut rivals = Self {
            new: dot(new),
            beaten: BTreeSet::new(),
            beats: BTreeSet::new(),
        };
        let mut of_new = None;
        let shares = |one: &&Write| {
            one.values
                .keys()
                .any(|field| new.values.contains_key(field))
        };
        for one in state.writes().filter(shares) {
            // A writer has seen its own earlier ops, and all that it had seen at them.
            if one.incarnation == new.incarnation {
                let is_older = one.number < new.number;
                let lost = if is_older {
                    &mut rivals.beaten
                } else {
                    &mut rivals.beats
                };
                lost.insert(place(&dot(one)));
                continue;
            }
            let new_sibling = match &of_new {
                Some(known) => known,
                None => of_new.insert(sibling(new)?),
            };
            let one = sibling(one)?;
            if !has_seen(&one, new_sibling) && !has_seen(new_sibling, &one) {
                continue;
            }
            let mut pair = [&one, new_sibling];
            pair.sort_by_key(|one| (one.dot.actor, one.dot.counter));
            let mut register = Register::<()>::default();
            pair.into_iter().for_each(|one| register.write(one.clone()));
            let stand = register.siblings();
            if stand.iter().all(|standing| standing.dot != one.dot) {
                rivals.beaten.insert(place(&one.dot));
            }
            if stand.iter().all(|standing| standing.dot != new_sibling.dot) {
                rivals.beats.insert(place(&one.dot));
            }
        }
        Ok(rivals)
    }

    /// Returns the dots whose values of one field stand: nobody who had seen them wrote the field again.
    fn standing(&self, state: &State, field: u8) -> Vec<Dot> {
        let writers = || {
            let writes = state.writes();
            writes
                .filter(|one| one.values.contains_key(&field))
                .map(dot)
        };
        let lost = writers().any(|one| self.beats.contains(&place(&one)));
        writers()
            .filter(|one| {
                if *one == self.new {
                    !lost
                } else {
                    !self.beaten.contains(&place(one))
                }
            })
            .collect()
    }
}

fn place(dot: &Dot) -> (Incarnation, u64) {
    (dot.actor, dot.counter)
}

fn dot(write: &Write) -> Dot {
    Dot::new(write.incarnation, write.number)
}

/// Returns whether one write's clock reaches the other's dot. Where neither does, neither overwrites the other.
fn has_seen(one: &Sibling<()>, other: &Sibling<()>) -> bool {
    let own = one.dot.actor == other.dot.actor && one.dot.counter >= other.dot.counter;
    own || one.context.get(&other.dot.actor) >= other.dot.counter
}

fn put(
    tx: &Connection,
    entry: &Entry,
    record: RecordId,
    (state, fields): (&State, &[(Field, Vec<SiblingView>)]),
    ((kind, creator, created), (made_by, made_at)): Origin,
) -> Result<(), StoreError> {
    let shown = Shown::of(fields);
    tx.prepare_cached(PUT)?.execute((
        entry.scope.0,
        record.as_bytes(),
        kind,
        creator,
        created,
        made_by,
        made_at,
        state.encode(),
        shown.name,
        shown.address,
        shown.phone,
        shown.search,
        shown.household.as_ref().map(RecordId::as_bytes),
        shown.place,
        shown.conflicts,
    ))?;
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
