//! The values that stand in one record, as bytes: equal states are equal bytes on every replica.
//!
//! Values are kept per op that wrote them, in order of (incarnation, number, part): a new record is one entry, however many
//! fields it has.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use book::record::{Field, Value};
use minicbor::{Decode as _, Decoder, Encoder};
use replica::{ActorId, Dot, Hlc, Incarnation};

use crate::StoreError;
use crate::view::SiblingView;

/// Everything that stands in one record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct State {
    writes: BTreeMap<(Incarnation, u64, u8), Write>,
}

/// What one op wrote and nobody who had seen it wrote again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Write {
    /// Whose op.
    pub(crate) incarnation: Incarnation,
    /// Its number.
    pub(crate) number: u64,
    /// Which of its values side by side: a move carries several, the shown one first.
    pub(crate) part: u8,
    /// The writer's last "saw" op in front of it; 0 for none.
    pub(crate) saw: u64,
    /// When.
    pub(crate) time: Hlc,
    /// In whose name.
    pub(crate) actor: ActorId,
    /// The values' bytes by field number.
    pub(crate) values: BTreeMap<u8, Vec<u8>>,
}

impl State {
    /// Returns whether nothing stands.
    pub(crate) fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }

    /// Returns what stands, in order of (incarnation, number).
    pub(crate) fn writes(&self) -> impl Iterator<Item = &Write> {
        self.writes.values()
    }

    /// Returns whether a field has a value.
    pub(crate) fn has(&self, field: u8) -> bool {
        self.writes().any(|write| write.values.contains_key(&field))
    }

    /// Adds what an op wrote.
    pub(crate) fn add(&mut self, write: Write) {
        let key = (write.incarnation, write.number, write.part);
        // What is left of an op that was struck out says nothing.
        if !write.values.is_empty() {
            self.writes.insert(key, write);
        }
    }

    /// Drops the values of one field but those that `standing` wrote.
    pub(crate) fn keep(&mut self, field: u8, standing: &[Dot]) {
        for ((incarnation, number, _), write) in &mut self.writes {
            let stands = standing
                .iter()
                .any(|dot| dot.actor == *incarnation && dot.counter == *number);
            if !stands {
                write.values.remove(&field);
            }
        }
        self.writes.retain(|_, write| !write.values.is_empty());
    }

    /// Returns the fields that have a value, in order of number, each with the values that stand, the shown one
    /// first: that with the highest (time, incarnation).
    pub(crate) fn fields(&self) -> Result<Vec<(Field, Vec<SiblingView>)>, StoreError> {
        let mut views = Vec::new();
        for write in self.writes() {
            for (number, bytes) in &write.values {
                let unknown = || StoreError::damaged("a field of another version");
                let field = Field::from_number(*number).ok_or_else(unknown)?;
                let value = Value::from_bytes(field, bytes).map_err(StoreError::damaged)?;
                let dot = Dot::new(write.incarnation, write.number);
                let view = SiblingView {
                    value,
                    dot,
                    time: write.time,
                    actor: write.actor,
                };
                views.push((field, view));
            }
        }
        // Of one op's parts the first stays first.
        views.sort_by_key(|(field, one)| {
            let newest = Reverse((one.time, one.dot.actor, one.dot.counter));
            (*field, newest)
        });
        let mut fields: Vec<(Field, Vec<SiblingView>)> = Vec::with_capacity(views.len());
        for (field, view) in views {
            match fields.last_mut() {
                Some((last, siblings)) if *last == field => siblings.push(view),
                Some(_) | None => fields.push((field, vec![view])),
            }
        }
        Ok(fields)
    }

    /// Returns the state's bytes.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(256);
        let head = |bytes: &mut Vec<u8>, write: &dyn Fn(&mut Encoder<&mut Vec<u8>>) -> Written| {
            // Writing to a `Vec` cannot fail.
            let written = write(&mut Encoder::new(bytes));
            debug_assert!(written.is_ok());
        };
        head(&mut bytes, &|e| e.array(count(self.writes.len())).map(drop));
        for write in self.writes() {
            head(&mut bytes, &|e| {
                e.array(7)?
                    .bytes(write.incarnation.as_bytes())?
                    .u64(write.number)?;
                e.u8(write.part)?
                    .u64(write.saw)?
                    .u64(write.time.bits())?
                    .u32(write.actor.0)?;
                e.map(count(write.values.len())).map(drop)
            });
            for (field, value) in &write.values {
                head(&mut bytes, &|e| e.u8(*field).map(drop));
                bytes.extend_from_slice(value);
            }
        }
        bytes
    }

    /// Reads a state back.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, StoreError> {
        let mut d = Decoder::new(bytes);
        let mut state = Self::default();
        let writes = d.array().map_err(StoreError::damaged)?.unwrap_or_default();
        for _ in 0..writes {
            state.add(Write::decode(bytes, &mut d).map_err(StoreError::damaged)?);
        }
        Ok(state)
    }
}

type Written = Result<(), minicbor::encode::Error<std::convert::Infallible>>;

impl Write {
    fn decode(bytes: &[u8], d: &mut Decoder<'_>) -> Result<Self, minicbor::decode::Error> {
        d.array()?;
        let incarnation = Incarnation::decode(d, &mut ())?;
        let (number, part, saw) = (d.u64()?, d.u8()?, d.u64()?);
        let (time, actor) = (Hlc::from_bits(d.u64()?), ActorId(d.u32()?));
        let mut values = BTreeMap::new();
        for _ in 0..d.map()?.unwrap_or_default() {
            let field = d.u8()?;
            let start = d.position();
            d.skip()?;
            let value = bytes.get(start..d.position()).unwrap_or_default();
            values.insert(field, value.to_vec());
        }
        Ok(Self {
            incarnation,
            number,
            part,
            saw,
            time,
            actor,
            values,
        })
    }
}

fn count(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(id: u8, number: u64, fields: &[(Field, &str)]) -> Write {
        let value = |text: &str| Value::Text(text.into()).to_bytes();
        Write {
            incarnation: Incarnation::from_bytes([id; 8]),
            number,
            part: 0,
            saw: 0,
            time: Hlc::from_bits(number),
            actor: ActorId(7),
            values: fields
                .iter()
                .map(|(field, text)| (field.number(), value(text)))
                .collect(),
        }
    }

    #[test]
    fn the_order_of_writes_leaves_no_trace_in_the_bytes() {
        let one = write(2, 3, &[(Field::Name, "Hoà"), (Field::Phone, "0912345678")]);
        let other = write(1, 9, &[(Field::Name, "Hòa")]);
        let (mut a, mut b) = (State::default(), State::default());
        a.add(one.clone());
        a.add(other.clone());
        b.add(other);
        b.add(one);
        assert_eq!(a.encode(), b.encode());
        assert_eq!(State::decode(&a.encode()).unwrap(), a);
        assert_eq!(
            State::decode(&State::default().encode()).unwrap(),
            State::default()
        );
    }

    #[test]
    fn what_no_longer_stands_goes_and_the_rest_of_its_op_stays() {
        let mut state = State::default();
        state.add(write(
            1,
            1,
            &[(Field::Name, "Hoà"), (Field::Phone, "0912345678")],
        ));
        state.add(write(1, 2, &[(Field::Name, "Hòa")]));
        state.keep(
            Field::Name.number(),
            &[Dot::new(Incarnation::from_bytes([1; 8]), 2)],
        );
        let shown: Vec<_> = state.fields().unwrap();
        assert_eq!(shown.len(), 2);
        assert!(shown.iter().all(|(_, siblings)| siblings.len() == 1));
        state.keep(Field::Phone.number(), &[]);
        assert_eq!(state.writes().count(), 1);
    }

    #[test]
    fn damaged_bytes_are_an_error_and_no_panic() {
        let mut state = State::default();
        state.add(write(1, 1, &[(Field::Name, "Hoà")]));
        let bytes = state.encode();
        for cut in 0..bytes.len() {
            assert!(State::decode(&bytes[..cut]).is_err());
        }
    }
}
