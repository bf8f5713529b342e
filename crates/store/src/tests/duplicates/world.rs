//! What the tests of possible duplicates share.

use book::body::Body;
use book::date::{BirthDate, Date};
use book::record::{Field, Fields, RecordKind, Value};
use book::same::{Alike, Same};
use replica::{RecordId, ScopeId};

use crate::testing::{HAMLET, Member, world};

pub(super) const OTHER: ScopeId = ScopeId(8);

pub(super) fn text(fields: Fields, field: Field, text: &str) -> Fields {
    fields.with(field, Value::Text(text.into()))
}

/// Fields as a collector would type them.
pub(super) fn typed(given: &[(Field, &str)]) -> Fields {
    let today = Date::parse("21/11/2026").unwrap();
    given
        .iter()
        .fold(Fields::default(), |fields, (field, what)| {
            if *field == Field::BirthDate {
                let birth = BirthDate::parse(what, today).unwrap();
                fields.with(*field, Value::Birth(birth))
            } else {
                text(fields, *field, what)
            }
        })
}

pub(super) fn add(member: &mut Member, kind: RecordKind, given: &[(Field, &str)]) -> RecordId {
    let body = Body::Create(kind, typed(given));
    member.append(HAMLET, &body).record
}

pub(super) fn add_to(member: &mut Member, house: RecordId, given: &[(Field, &str)]) -> RecordId {
    let fields = typed(given).with(Field::Household, Value::Record(house));
    let body = Body::Create(RecordKind::Person, fields);
    member.append(HAMLET, &body).record
}

pub(super) type Seen = Vec<(RecordKind, RecordId, RecordId, Vec<Alike>)>;

pub(super) fn found(member: &Member) -> Seen {
    let page = member.store.read().duplicates(0, 1000).unwrap();
    assert!(!page.more);
    let pairs = page.pairs.into_iter();
    pairs
        .map(|pair| (pair.kind, pair.a.id, pair.b.id, pair.reasons))
        .collect()
}

pub(super) fn judge(member: &mut Member, a: RecordId, b: RecordId, same: bool) {
    let body = Body::Same(Same::of(a, b, same).unwrap());
    member.append(HAMLET, &body);
}

/// The reasons for which two records of a kind are found; nothing where they are not.
pub(super) fn reasons(
    kind: RecordKind,
    one: &[(Field, &str)],
    other: &[(Field, &str)],
) -> Vec<Alike> {
    let (mut centre, _) = world(0);
    let a = add(&mut centre, kind, one);
    let b = add(&mut centre, kind, other);
    let found = found(&centre);
    let read = centre.store.read();
    for id in [a, b] {
        let of: Vec<_> = read.duplicates_of(id).unwrap();
        assert_eq!(
            of.len(),
            found.len(),
            "what one record is told is what the list says"
        );
    }
    found
        .into_iter()
        .flat_map(|(_, _, _, reasons)| reasons)
        .collect()
}
