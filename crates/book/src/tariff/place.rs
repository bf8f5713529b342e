//! Provinces and communes, by their codes: local support hangs on them.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use minicbor::data::Type;
use minicbor::decode::Error as DecodeError;
use minicbor::encode::{Error as EncodeError, Write};
use minicbor::{Decode, Decoder, Encode, Encoder};

use super::error::TariffError;
use super::fields::{Fields, value_error};

/// A province's code, two digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode)]
#[cbor(transparent)]
pub struct Province(#[n(0)] u8);

/// A commune's code, five digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode)]
#[cbor(transparent)]
pub struct Commune(#[n(0)] u32);

/// Where a participant lives, as far as local support hangs on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// The province.
    pub province: Option<Province>,
    /// The commune.
    pub commune: Option<Commune>,
}

/// A text that is no place's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a province has a code of two digits, a commune one of five")]
pub struct PlaceError;

impl Place {
    /// Nowhere in particular: no local support.
    pub const NONE: Self = Self {
        province: None,
        commune: None,
    };
}

impl<'b, C> Decode<'b, C> for Province {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, DecodeError> {
        let at = d.position();
        let code = d.u8()?;
        let wrong = || DecodeError::message("a province has two digits").at(at);
        (code <= 99).then_some(Self(code)).ok_or_else(wrong)
    }
}

impl<'b, C> Decode<'b, C> for Commune {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, DecodeError> {
        let at = d.position();
        let code = d.u32()?;
        let wrong = || DecodeError::message("a commune has five digits").at(at);
        (code <= 99_999).then_some(Self(code)).ok_or_else(wrong)
    }
}

/// `[province, commune]`; nowhere in particular is `null`, which is left out at the end of an array.
impl<C> Encode<C> for Place {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, c: &mut C) -> Result<(), EncodeError<W::Error>> {
        if *self == Self::NONE {
            return e.null()?.ok();
        }
        e.array(2)?;
        self.province.encode(e, c)?;
        self.commune.encode(e, c)
    }

    fn is_nil(&self) -> bool {
        *self == Self::NONE
    }
}

impl<'b, C> Decode<'b, C> for Place {
    fn decode(d: &mut Decoder<'b>, c: &mut C) -> Result<Self, DecodeError> {
        if d.datatype()? == Type::Null {
            d.null()?;
            return Ok(Self::NONE);
        }
        let at = d.position();
        if d.array()? != Some(2) {
            return Err(DecodeError::message("a place is a province and a commune").at(at));
        }
        Ok(Self {
            province: Decode::decode(d, c)?,
            commune: Decode::decode(d, c)?,
        })
    }

    fn nil() -> Option<Self> {
        Some(Self::NONE)
    }
}

impl FromStr for Province {
    type Err = PlaceError;

    fn from_str(text: &str) -> Result<Self, PlaceError> {
        digits(text, 2).map(Self)
    }
}

impl FromStr for Commune {
    type Err = PlaceError;

    fn from_str(text: &str) -> Result<Self, PlaceError> {
        digits(text, 5).map(Self)
    }
}

impl fmt::Display for Province {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

impl fmt::Display for Commune {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:05}", self.0)
    }
}

fn digits<N: FromStr>(text: &str, count: usize) -> Result<N, PlaceError> {
    let fits = text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    let number = text.parse().ok().filter(|_| fits);
    number.ok_or(PlaceError)
}

/// The provinces that a tariff knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Provinces(BTreeMap<Province, String>);

impl Provinces {
    /// Reads the list. Who was a province once stays known by its code; a later row gives it another name.
    pub(super) fn read(file: &mut Fields<'_>) -> Result<Self, TariffError> {
        let mut names = BTreeMap::new();
        file.rows("provinces", |row| {
            let (line, list) = row.texts("list")?;
            for entry in list {
                let read = entry.split_once(' ').and_then(|(code, name)| {
                    let name = name.trim();
                    let code: Province = code.parse().ok()?;
                    (!name.is_empty()).then(|| (code, name.to_owned()))
                });
                let wrong = || value_error(line, "list", "codes and names, as [\"01 Hà Nội\"]");
                let (code, name) = read.ok_or_else(wrong)?;
                names.insert(code, name);
            }
            Ok(())
        })?;
        Ok(Self(names))
    }

    /// Returns a province's name.
    pub(super) fn name(&self, province: Province) -> Option<&str> {
        self.0.get(&province).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_keep_their_leading_zeros() {
        for text in ["01", "96"] {
            assert_eq!(text.parse::<Province>().unwrap().to_string(), text);
        }
        for text in ["00001", "17329"] {
            assert_eq!(text.parse::<Commune>().unwrap().to_string(), text);
        }
        for text in ["", "1", "001", "a1", "+1", "1.", " 1"] {
            assert_eq!(text.parse::<Province>(), Err(PlaceError), "{text}");
        }
        assert!("1732".parse::<Commune>().is_err() && "+1732".parse::<Commune>().is_err());
    }

    #[test]
    fn a_place_is_read_back() {
        let place = |province, commune| Place { province, commune };
        for (place, bytes) in [
            (Place::NONE, &[0xf6][..]),
            (place(Some(Province(14)), None), &[0x82, 14, 0xf6]),
            (place(None, Some(Commune(4))), &[0x82, 0xf6, 4]),
        ] {
            assert_eq!(minicbor::to_vec(place).unwrap(), bytes);
            assert_eq!(minicbor::decode::<Place>(bytes).unwrap(), place);
        }
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for bytes in [
            &[0x80][..],
            &[0x81, 14],
            &[0x83, 1, 2, 3],
            &[0x61, 0x61],
            &[0x82, 0x19, 1, 0, 0xf6],
        ] {
            assert!(minicbor::decode::<Place>(bytes).is_err(), "{bytes:x?}");
        }
        // A code is as long as it is shown.
        assert!(minicbor::decode::<Province>(&[100]).is_err());
        assert!(minicbor::decode::<Commune>(&[0x1a, 0, 1, 0x86, 0xa0]).is_err());
        assert!(minicbor::decode::<Commune>(&[0x1a, 0, 1, 0x86, 0x9f]).is_ok());
    }
}
