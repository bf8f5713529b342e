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

/// Why two records may be one; the strongest reason first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Alike {
    /// The same CCCD number.
    Cccd,
    /// The same BHXH number.
    BhxhNumber,
    /// The same name and birth date, in one hamlet.
    NameAndBirth,
    /// The same head's name and address.
    NameAndAddress,
    /// The same head's name and phone number, in one hamlet.
    NameAndPhone,
    /// Two households with a person of the same number.
    Member,
    /// The same name, and birth dates that agree as far as they are known, in one hamlet.
    NameAndYear,
    /// The same head's name in one hamlet, where an address is missing.
    NameInHamlet,
}

impl Alike {
    /// Every reason, the strongest first.
    pub const ALL: [Self; 8] = [
        Self::Cccd,
        Self::BhxhNumber,
        Self::NameAndBirth,
        Self::NameAndAddress,
        Self::NameAndPhone,
        Self::Member,
        Self::NameAndYear,
        Self::NameInHamlet,
    ];

    /// Returns the reason's stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cccd => "cccd",
            Self::BhxhNumber => "bhxh-number",
            Self::NameAndBirth => "name-birth",
            Self::NameAndAddress => "name-address",
            Self::NameAndPhone => "name-phone",
            Self::Member => "member",
            Self::NameAndYear => "name-year",
            Self::NameInHamlet => "name-hamlet",
        }
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
