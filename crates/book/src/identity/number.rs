//! One type for each kind of number.
//!
//! Invariant: each holds only what its `parse` accepts, in its one form, also when read from bytes.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Decoder, Encode, Encoder};

use super::error::IdentityError;
use super::read;

macro_rules! identity {
    ($(#[$doc:meta])* $name:ident, $read:path, $hidden:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Reads the number; spaces, dots and hyphens between its characters are passed over.
            ///
            /// # Errors
            ///
            /// [`IdentityError`] names what is wrong, without the number.
            pub fn parse(text: &str) -> Result<Self, IdentityError> {
                $read(&read::bare(text)).map(Self)
            }

            /// Returns the number in its one stored form.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Returns the number with its middle characters hidden.
            #[must_use]
            pub fn masked(&self) -> String {
                read::mask(&self.0, $hidden)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.masked())
            }
        }

        impl FromStr for $name {
            type Err = IdentityError;

            fn from_str(text: &str) -> Result<Self, IdentityError> {
                Self::parse(text)
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.str(&self.0)?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                let at = d.position();
                let text = d.str()?;
                let read = Self::parse(text).ok().filter(|read| read.0 == text);
                read.ok_or_else(|| {
                    minicbor::decode::Error::message(concat!("not a ", stringify!($name))).at(at)
                })
            }
        }
    };
}

identity!(
    /// A citizen's identity number: 12 digits.
    Cccd,
    read::cccd,
    6
);
identity!(
    /// A social-insurance number: 10 digits, or the 12 of a CCCD, which takes its place.
    BhxhNumber,
    read::bhxh,
    6
);
identity!(
    /// A telephone number inside the country: 10 digits (11 for a landline) with the 0 in front.
    ///
    /// Mobile prefixes from before 2018 are turned into their new ones. Several people may share a phone.
    Phone,
    read::phone,
    4
);
identity!(
    /// A health-insurance card: two letters and 13 digits, `GD4010123456789`.
    CardNumber,
    read::card,
    6
);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::identity::IdentityKind;

    #[test]
    fn numbers_are_read_however_they_are_spaced() {
        assert_eq!(
            Cccd::parse(" 001 087 012 345 ").unwrap().as_str(),
            "001087012345"
        );
        assert_eq!(
            BhxhNumber::parse("0123456789").unwrap().as_str(),
            "0123456789"
        );
        assert_eq!(
            BhxhNumber::parse("001087012345").unwrap().as_str(),
            "001087012345"
        );
        assert_eq!(
            CardNumber::parse("gd 4 01 0123456789").unwrap().as_str(),
            "GD4010123456789"
        );
    }

    #[test]
    fn a_phone_has_one_form() {
        for text in [
            "0912345678",
            "+84 912 345 678",
            "84912345678",
            "0084912345678",
            "0912.345.678",
            "+84 0912345678",
        ] {
            assert_eq!(Phone::parse(text).unwrap().as_str(), "0912345678", "{text}");
        }
        for (old, new) in [
            ("01691234567", "0391234567"),
            ("+841201234567", "0701234567"),
            ("0199 123 4567", "0591234567"),
            ("01861234567", "0561234567"),
            ("02381234567", "02381234567"),
        ] {
            assert_eq!(Phone::parse(old).unwrap().as_str(), new, "{old}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_without_the_number() {
        let phone = IdentityKind::Phone;
        assert_eq!(
            Cccd::parse(""),
            Err(IdentityError::Empty {
                kind: IdentityKind::Cccd
            })
        );
        let length = IdentityError::Length {
            kind: IdentityKind::Cccd,
            got: 9,
        };
        assert_eq!(Cccd::parse("012345678"), Err(length));
        let length = IdentityError::Length {
            kind: IdentityKind::Bhxh,
            got: 11,
        };
        assert_eq!(BhxhNumber::parse("01234567890"), Err(length));
        let letter = IdentityError::Character {
            kind: IdentityKind::Cccd,
            character: 'O',
        };
        assert_eq!(Cccd::parse("OO1087012345"), Err(letter));
        for text in [
            "01111234567",
            "1912345678",
            "0012345678",
            "0112345678",
            "09123456789",
        ] {
            assert_eq!(
                Phone::parse(text),
                Err(IdentityError::Beginning { kind: phone }),
                "{text}"
            );
        }
        let card = IdentityKind::Card;
        assert_eq!(
            CardNumber::parse("4D4010123456789"),
            Err(IdentityError::Beginning { kind: card })
        );
        let length = IdentityError::Length {
            kind: card,
            got: 14,
        };
        assert_eq!(CardNumber::parse("GD401012345678"), Err(length));
        let letter = IdentityError::Character {
            kind: card,
            character: 'X',
        };
        assert_eq!(CardNumber::parse("GD401012345678X"), Err(letter));
        let letter = IdentityError::Character {
            kind: card,
            character: 'Đ',
        };
        assert_eq!(CardNumber::parse("GĐ4010123456789"), Err(letter));
    }

    #[test]
    fn the_middle_is_hidden_in_pages_and_in_logs() {
        let cccd = Cccd::parse("001087012345").unwrap();
        assert_eq!(cccd.masked(), "001******345");
        assert_eq!(format!("{cccd:?}"), "Cccd(001******345)");
        assert_eq!(Phone::parse("0912345678").unwrap().masked(), "091****678");
        assert_eq!(
            BhxhNumber::parse("0123456789").unwrap().masked(),
            "01******89"
        );
        assert_eq!(
            CardNumber::parse("GD4010123456789").unwrap().masked(),
            "GD40******56789"
        );
    }

    #[test]
    fn bytes_hold_the_one_form_only() {
        let bytes = minicbor::to_vec("01691234567").unwrap();
        assert!(minicbor::decode::<Phone>(&bytes).is_err());
        let bytes = minicbor::to_vec("001 087012345").unwrap();
        assert!(minicbor::decode::<Cccd>(&bytes).is_err());
    }

    proptest! {
        #[test]
        fn a_number_is_read_back(text in "[0-9+ ]{0,16}|GD[0-9]{13}|0[0-9]{9,10}|[0-9]{12}") {
            if let Ok(phone) = Phone::parse(&text) {
                prop_assert_eq!(&Phone::parse(phone.as_str()).unwrap(), &phone);
                let bytes = minicbor::to_vec(&phone).unwrap();
                prop_assert_eq!(minicbor::decode::<Phone>(&bytes).unwrap(), phone);
            }
            if let Ok(cccd) = Cccd::parse(&text) {
                prop_assert_eq!(cccd.masked().len(), 12);
                prop_assert_ne!(cccd.masked(), cccd.as_str());
            }
        }
    }
}
