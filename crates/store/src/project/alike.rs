//! By what two records may turn out to be the same: the keys under which pairs are found.
//!
//! A pair is found where two rows meet under one key, so finding them is one walk along the table and never a
//! comparison of all with all. Nothing here decides: that is what people do, see `same`.

use std::collections::BTreeSet;

use book::date::{BirthDate, Precision};
use book::record::{Field, RecordKind, Value};
use book::text::fold;
use replica::{RecordId, ScopeId};

use super::Table;
use super::state::State;
use crate::StoreError;
use crate::tx::Tx;
use crate::view::SiblingView;

pub(super) const TABLES: &[Table] = &[Table {
    name: "alike",
    clear: "delete from alike",
    dump: "select class, key, scope, id, kind, house, one, other from alike
           order by class, key, scope, id",
}];

const ADD: &str = "
    insert or replace into alike (class, key, scope, id, kind, house, one, other)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const DROP: &str = "delete from alike where class = ?1 and key = ?2 and scope = ?3 and id = ?4";

/// What a key is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// A CCCD number; also a BHXH number of 12 digits, which is one.
    Cccd = 1,
    /// A BHXH number.
    BhxhNumber = 2,
    /// A person's folded name and year of birth.
    Born = 3,
    /// The folded name of a household's head.
    Head = 4,
}

impl Class {
    /// Returns the class with this number.
    pub(crate) const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Cccd),
            2 => Some(Self::BhxhNumber),
            3 => Some(Self::Born),
            4 => Some(Self::Head),
            _ => None,
        }
    }
}

/// A key of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    /// What it is made of.
    pub(crate) class: Class,
    /// 64 bits of its hash.
    pub(crate) hash: i64,
    /// The birth date, or a hash of the address.
    one: Option<i64>,
    /// The birth date's precision, or a hash of the phone number.
    other: Option<i64>,
}

/// A record's keys, and the household that it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Keys {
    pub(crate) keys: BTreeSet<Key>,
    house: Option<RecordId>,
}

/// Returns whether an op that writes this field may change keys.
pub(super) const fn shapes_keys(field: Field) -> bool {
    matches!(
        field,
        Field::Name
            | Field::Address
            | Field::Phone
            | Field::Cccd
            | Field::BhxhNumber
            | Field::BirthDate
            | Field::Household
    )
}

/// Returns the keys of a record in this state.
pub(crate) fn keys(id: RecordId, kind: RecordKind, state: &State) -> Result<Keys, StoreError> {
    Ok(keys_of(id, kind, &state.fields()?))
}

/// Returns the keys of a record with these values. All numbers that stand are keys; of the rest what is shown.
pub(super) fn keys_of(
    id: RecordId,
    kind: RecordKind,
    fields: &[(Field, Vec<SiblingView>)],
) -> Keys {
    let standing = |wanted: Field| {
        let found = fields.iter().find(|(field, _)| *field == wanted);
        found.map_or(&[][..], |(_, siblings)| siblings)
    };
    let shown = |field| standing(field).first().map(|sibling| &sibling.value);
    let mut keys = BTreeSet::new();
    for (field, class) in [
        (Field::Cccd, Class::Cccd),
        (Field::BhxhNumber, Class::BhxhNumber),
    ] {
        keys.extend(standing(field).iter().filter_map(|it| number(class, it)));
    }
    let name = match shown(Field::Name) {
        Some(Value::Text(name)) => fold(name),
        Some(_) | None => String::new(),
    };
    if !name.is_empty() {
        let text = |field| match shown(field) {
            Some(Value::Text(text)) => Some(hash(&[&fold(text)])),
            Some(_) | None => None,
        };
        keys.extend(match (kind, shown(Field::BirthDate)) {
            (RecordKind::Household, _) => Some(Key {
                class: Class::Head,
                hash: hash(&[&name]),
                one: text(Field::Address),
                other: text(Field::Phone),
            }),
            (RecordKind::Person, Some(Value::Birth(birth))) => Some(born(&name, birth)),
            (RecordKind::Person, _) => None,
        });
    }
    let house = match (kind, shown(Field::Household)) {
        (RecordKind::Household, _) => Some(id),
        (RecordKind::Person, Some(Value::Record(house))) => Some(*house),
        (RecordKind::Person, _) => None,
    };
    Keys { keys, house }
}

fn number(class: Class, sibling: &SiblingView) -> Option<Key> {
    let Value::Text(text) = &sibling.value else {
        return None;
    };
    let folded = fold(text);
    let class = if folded.len() == CCCD_DIGITS {
        Class::Cccd
    } else {
        class
    };
    (!folded.is_empty()).then(|| Key {
        class,
        hash: hash(&[&folded]),
        one: None,
        other: None,
    })
}

/// A BHXH number of so many digits is a CCCD number.
const CCCD_DIGITS: usize = 12;

fn born(name: &str, birth: &BirthDate) -> Key {
    let known = match birth.precision {
        Precision::Day => 0,
        Precision::Month => 1,
        Precision::Year => 2,
    };
    let ymd = birth.date.ymd();
    Key {
        class: Class::Born,
        hash: hash(&[name, &(ymd / 10_000).to_string()]),
        one: Some(i64::from(ymd)),
        other: Some(known),
    }
}

/// Returns 64 bits of a hash. Two values that share them are shown to a person side by side: no harm is done.
fn hash(parts: &[&str]) -> i64 {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update(&[0]);
    }
    let bytes = hasher.finalize();
    bytes
        .as_bytes()
        .first_chunk()
        .map_or(0, |first| i64::from_be_bytes(*first))
}

/// Puts a record's keys in the place of those that it had.
pub(super) fn replace(
    tx: &Tx<'_>,
    (scope, id, kind): (ScopeId, RecordId, RecordKind),
    before: &Keys,
    after: &Keys,
) -> Result<(), StoreError> {
    if before == after {
        return Ok(());
    }
    for key in before.keys.difference(&after.keys) {
        let place = (key.class as u8, key.hash, scope.0, id.as_bytes());
        tx.prepare_cached(DROP)?.execute(place)?;
    }
    let mut add = tx.prepare_cached(ADD)?;
    for key in &after.keys {
        if before.house == after.house && before.keys.contains(key) {
            continue;
        }
        add.execute((
            key.class as u8,
            key.hash,
            scope.0,
            id.as_bytes(),
            kind.number(),
            after.house.as_ref().map(RecordId::as_bytes),
            key.one,
            key.other,
        ))?;
    }
    Ok(())
}
