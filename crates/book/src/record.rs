//! Households and persons: records whose every field group is a register of its own.
//!
//! A group is what must not be half-merged: poverty status with its certificate and dates, a card with its
//! expiry. Field numbers are part of the op's bytes and are never used again for something else.

use std::collections::BTreeMap;

use minicbor::{Decode, Decoder, Encode, Encoder};
use replica::RecordId;

pub use crate::values::{Card, Elsewhere, Position, Poverty, PovertyStatus, Sex};

use crate::date::{BirthDate, Date};
use crate::premium::Group;

/// What kind of record an op creates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordKind {
    /// A household.
    Household,
    /// A person.
    Person,
}

impl RecordKind {
    /// Returns the number under which the kind is stored.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Household => 1,
            Self::Person => 2,
        }
    }

    /// Returns the kind with this number.
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Household),
            2 => Some(Self::Person),
            _ => None,
        }
    }
}

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $number:literal $code:literal: $shape:ident,)*) => {
        /// A field group of a record.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Field { $($(#[$doc])* $name = $number,)* }

        impl Field {
            /// Every field, in order of number.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Returns the field's number in ops.
            #[must_use]
            pub const fn number(self) -> u8 {
                match self { $(Self::$name => $number,)* }
            }

            /// Returns the field with this number, where this version knows it.
            #[must_use]
            pub const fn from_number(number: u8) -> Option<Self> {
                match number { $($number => Some(Self::$name),)* _ => None }
            }

            /// Returns the field's name in JSON and on the command line.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            const fn shape(self) -> Shape {
                match self { $(Self::$name => Shape::$shape,)* }
            }
        }
    };
}

fields! {
    /// Family and given name: a person's, or the household head's.
    Name = 1 "name": Text,
    /// House and hamlet, as people say it.
    Address = 2 "address": Text,
    /// Phone number, digits only.
    Phone = 3 "phone": Text,
    /// Poverty status with its certificate and dates.
    Poverty = 4 "poverty": Poverty,
    /// Current health insurance card and its expiry.
    Card = 5 "card": Card,
    /// Free text.
    Note = 6 "note": Text,
    /// Where the house stands; only recorded where switched on.
    Position = 7 "position": Position,
    /// Citizen identity number (CCCD).
    Cccd = 8 "cccd": Text,
    /// How many people live in the house, as told.
    Members = 9 "members": Number,
    /// When the house was last called on, as told at registration.
    Visited = 10 "visited": Date,
    /// Birth date with its precision.
    BirthDate = 11 "birth_date": Birth,
    /// Sex.
    Sex = 12 "sex": Sex,
    /// Social insurance number (mã số BHXH).
    BhxhNumber = 13 "bhxh_number": Text,
    /// Support group for social insurance.
    Group = 14 "group": Group,
    /// The household that the person belongs to. Membership is this register and nothing else, so nobody is
    /// in two houses unseen.
    Household = 15 "household": Record,
    /// Relation to the head.
    Relation = 16 "relation": Text,
    /// Place in the household's order for health insurance.
    Order = 17 "order": Number,
    /// Months of social insurance that the state has supported so far, as told.
    SupportedMonths = 18 "supported_months": Number,
    /// What insures the person or pays them elsewhere, as told: who may join hangs on it.
    Elsewhere = 19 "elsewhere": Elsewhere,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    Number,
    Date,
    Birth,
    Sex,
    Group,
    Record,
    Poverty,
    Card,
    Position,
    Elsewhere,
}

/// A field's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text in NFC, see [`crate::text::clean`].
    Text(String),
    /// A small number.
    Number(u32),
    /// A day.
    Date(Date),
    /// A birth date.
    Birth(BirthDate),
    /// A sex.
    Sex(Sex),
    /// A support group.
    Group(Group),
    /// Another record.
    Record(RecordId),
    /// A poverty status.
    Poverty(Poverty),
    /// A card.
    Card(Card),
    /// A position.
    Position(Position),
    /// What there is elsewhere.
    Elsewhere(Elsewhere),
}

/// Values for some fields of one record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fields(pub BTreeMap<Field, Value>);

impl Fields {
    /// Returns the fields with one more value.
    #[must_use]
    pub fn with(mut self, field: Field, value: Value) -> Self {
        self.0.insert(field, value);
        self
    }

    /// Returns the record that one field names.
    #[must_use]
    pub fn record(&self, field: Field) -> Option<RecordId> {
        if let Some(Value::Record(record)) = self.0.get(&field) {
            Some(*record)
        } else {
            None
        }
    }

    /// Returns the text of one field; empty where it has none.
    #[must_use]
    pub fn text(&self, field: Field) -> &str {
        if let Some(Value::Text(text)) = self.0.get(&field) {
            text
        } else {
            ""
        }
    }
}

impl Value {
    /// Returns the value's canonical bytes: two values are equal exactly where these are.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Encoding into a `Vec` cannot fail.
        minicbor::to_vec(self).unwrap_or_default()
    }

    /// Reads a value of `field` back from its bytes.
    ///
    /// # Errors
    ///
    /// A decoding error where the bytes are not a value of this field.
    pub fn from_bytes(field: Field, bytes: &[u8]) -> Result<Self, minicbor::decode::Error> {
        Self::read(field, &mut Decoder::new(bytes))
    }

    fn read(field: Field, d: &mut Decoder<'_>) -> Result<Self, minicbor::decode::Error> {
        Ok(match field.shape() {
            Shape::Text => Self::Text(d.str()?.to_owned()),
            Shape::Number => Self::Number(d.u32()?),
            Shape::Date => Self::Date(d.decode()?),
            Shape::Birth => Self::Birth(d.decode()?),
            Shape::Sex => Self::Sex(d.decode()?),
            Shape::Group => Self::Group(d.decode()?),
            Shape::Record => Self::Record(d.decode()?),
            Shape::Poverty => Self::Poverty(d.decode()?),
            Shape::Card => Self::Card(d.decode()?),
            Shape::Position => Self::Position(d.decode()?),
            Shape::Elsewhere => Self::Elsewhere(d.decode()?),
        })
    }
}

impl<C> Encode<C> for Value {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        match self {
            Self::Text(value) => e.str(value)?.ok(),
            Self::Number(value) => e.u32(*value)?.ok(),
            Self::Date(value) => value.encode(e, ctx),
            Self::Birth(value) => value.encode(e, ctx),
            Self::Sex(value) => value.encode(e, ctx),
            Self::Group(value) => value.encode(e, ctx),
            Self::Record(value) => value.encode(e, ctx),
            Self::Poverty(value) => value.encode(e, ctx),
            Self::Card(value) => value.encode(e, ctx),
            Self::Position(value) => value.encode(e, ctx),
            Self::Elsewhere(value) => value.encode(e, ctx),
        }
    }
}

impl<C> Encode<C> for Fields {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.map(u64::try_from(self.0.len()).unwrap_or(u64::MAX))?;
        for (field, value) in &self.0 {
            e.u8(field.number())?;
            value.encode(e, ctx)?;
        }
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for Fields {
    /// Passes over fields of a later version: the op keeps them, and an upgrade reads the op again.
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let entries = d.map()?.unwrap_or_default();
        let mut fields = BTreeMap::new();
        for _ in 0..entries {
            let number = d.u64()?;
            match u8::try_from(number).ok().and_then(Field::from_number) {
                Some(field) => drop(fields.insert(field, Value::read(field, d)?)),
                None => d.skip()?,
            }
        }
        Ok(Self(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_field() -> Fields {
        let day = Date::parse("21/11/2026").unwrap();
        Field::ALL.iter().fold(Fields::default(), |fields, field| {
            let value = match field.shape() {
                Shape::Text => Value::Text(field.code().into()),
                Shape::Number => Value::Number(4),
                Shape::Date => Value::Date(day),
                Shape::Birth => Value::Birth(BirthDate::parse("1987", day).unwrap()),
                Shape::Sex => Value::Sex(Sex::Female),
                Shape::Group => Value::Group(Group::NearPoor),
                Shape::Record => Value::Record(RecordId::from_bytes([7; 16])),
                Shape::Poverty => Value::Poverty(Poverty {
                    status: PovertyStatus::NearPoor,
                    certificate: Some("12/GCN".into()),
                    from: Some(day),
                    until: None,
                }),
                Shape::Card => Value::Card(Card {
                    number: "GD4010123456789".into(),
                    expiry: Some(day),
                }),
                Shape::Position => Value::Position(Position {
                    latitude_micro: 19_010_000,
                    longitude_micro: 105_480_000,
                }),
                Shape::Elsewhere => Value::Elsewhere(Elsewhere::SocialPension),
            };
            fields.with(*field, value)
        })
    }

    #[test]
    fn every_field_is_read_back_as_written() {
        let fields = every_field();
        let bytes = minicbor::to_vec(&fields).unwrap();
        assert_eq!(replica::check_canonical(&bytes), Ok(()));
        assert_eq!(minicbor::decode::<Fields>(&bytes).unwrap(), fields);
    }

    #[test]
    fn a_field_of_a_later_version_is_passed_over() {
        let bytes = [0xa2, 0x01, 0x62, b'A', b'n', 0x18, 0xc8, 0x81, 0x05];
        let fields: Fields = minicbor::decode(&bytes).unwrap();
        assert_eq!(
            fields,
            Fields::default().with(Field::Name, Value::Text("An".into()))
        );
    }
}
