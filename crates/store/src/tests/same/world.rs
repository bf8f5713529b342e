//! What the tests of merged records share.

use book::body::{Body, Edit};
use book::record::{Field, Fields, Value};
use book::same::Same;
use replica::RecordId;

use crate::testing::{HAMLET, Member};

pub(super) fn judge(member: &mut Member, a: RecordId, b: RecordId, same: bool) {
    let body = Body::Same(Same::of(a, b, same).unwrap());
    member.append(HAMLET, &body);
}

pub(super) fn phone_is(member: &mut Member, record: RecordId, phone: &str) {
    let fields = Fields::default().with(Field::Phone, Value::Text(phone.into()));
    member.append(HAMLET, &Body::Edit(Edit { record, fields }));
}

pub(super) fn values(member: &Member, record: RecordId, field: Field) -> Vec<String> {
    let view = member.store.read().record(record).unwrap().unwrap();
    let fields = view.fields.into_iter().filter(|view| view.field == field);
    fields
        .flat_map(|view| view.siblings)
        .map(|sibling| {
            if let Value::Text(text) = sibling.value {
                text
            } else {
                panic!("no text: {:?}", sibling.value)
            }
        })
        .collect()
}

pub(super) fn set(member: &Member, record: RecordId) -> Vec<RecordId> {
    member.store.read().set_of(record).unwrap()
}

pub(super) fn listed(member: &Member, find: &str) -> Vec<RecordId> {
    let houses = member.store.read().households(None, find, 0, 99).unwrap();
    houses.into_iter().map(|house| house.id).collect()
}

pub(super) fn sorted<const N: usize>(mut ids: [RecordId; N]) -> [RecordId; N] {
    ids.sort();
    ids
}
