//! What a person says of two records: one household (or person) written down twice, or two.

use minicbor::{Decode, Decoder, Encode};
use replica::RecordId;

/// A judgement about two records. It changes neither: both stay as they were written, and the opposite judgement
/// takes it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode)]
#[cbor(map)]
pub struct Same {
    /// The record with the smaller id.
    #[n(0)]
    a: RecordId,
    /// The other one.
    #[n(1)]
    b: RecordId,
    /// Whether they are the same.
    #[n(2)]
    same: bool,
}

impl Same {
    /// Returns the judgement about two records, in either order; `None` where they are one record.
    #[must_use]
    pub fn of(one: RecordId, other: RecordId, same: bool) -> Option<Self> {
        let (a, b) = (one.min(other), one.max(other));
        (a != b).then_some(Self { a, b, same })
    }

    /// Returns the two records, the smaller id first.
    #[must_use]
    pub const fn pair(&self) -> (RecordId, RecordId) {
        (self.a, self.b)
    }

    /// Returns whether they are said to be the same.
    #[must_use]
    pub const fn is_same(&self) -> bool {
        self.same
    }
}

#[derive(Decode)]
#[cbor(map)]
struct Read {
    #[n(0)]
    a: RecordId,
    #[n(1)]
    b: RecordId,
    #[n(2)]
    same: bool,
}

impl<C> Decode<'_, C> for Same {
    /// A pair has one form: the smaller id first. Any other would be a second register for it.
    fn decode(d: &mut Decoder<'_>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        let Read { a, b, same } = Read::decode(d, ctx)?;
        if a >= b {
            let why = "the first record is not the one with the smaller id";
            return Err(minicbor::decode::Error::message(why));
        }
        Ok(Self { a, b, same })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(byte: u8) -> RecordId {
        RecordId::from_bytes([byte; 16])
    }

    #[test]
    fn a_pair_has_one_form_in_whatever_order_it_is_named() {
        assert_eq!(Same::of(id(2), id(1), true), Same::of(id(1), id(2), true));
        assert_eq!(Same::of(id(1), id(1), true), None);
        let judged = Same::of(id(2), id(1), false).unwrap();
        let bytes = minicbor::to_vec(judged).unwrap();
        assert_eq!(replica::check_canonical(&bytes), Ok(()));
        assert_eq!(minicbor::decode::<Same>(&bytes).unwrap(), judged);
        // The other way round, or a record with itself.
        for (a, b) in [(2, 1), (1, 1)] {
            let other = Same {
                a: id(a),
                b: id(b),
                same: true,
            };
            assert!(minicbor::decode::<Same>(&minicbor::to_vec(other).unwrap()).is_err());
        }
    }
}
