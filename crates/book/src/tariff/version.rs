//! The name of a tariff, stored with each amount that was quoted from it.

use std::fmt;

use minicbor::{Decode, Decoder, Encode, Encoder};

const CHARACTERS_MAX: usize = 32;

/// The name of a tariff, such as `VN-2026-11`: 1 to 32 letters, digits, hyphens and points.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TariffVersion(String);

/// A text that names no tariff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tariff's version is 1 to 32 letters, digits, hyphens and points")]
pub struct VersionError;

impl TariffVersion {
    /// Reads a version.
    ///
    /// # Errors
    ///
    /// [`VersionError`] for anything but 1 to 32 ASCII letters, digits, hyphens and points.
    pub fn parse(text: &str) -> Result<Self, VersionError> {
        let fits = (1..=CHARACTERS_MAX).contains(&text.len());
        if fits
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'))
        {
            Ok(Self(text.to_owned()))
        } else {
            Err(VersionError)
        }
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TariffVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl<C> Encode<C> for TariffVersion {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for TariffVersion {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let at = d.position();
        Self::parse(d.str()?)
            .map_err(|_| minicbor::decode::Error::message("no tariff version").at(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_a_short_plain_word() {
        let version = TariffVersion::parse("VN-2026-11").unwrap();
        let bytes = minicbor::to_vec(&version).unwrap();
        assert_eq!(minicbor::decode::<TariffVersion>(&bytes).unwrap(), version);
        for text in ["", "a b", "đ", &"x".repeat(33)] {
            assert_eq!(TariffVersion::parse(text), Err(VersionError));
            let bytes = minicbor::to_vec(text).unwrap();
            assert!(minicbor::decode::<TariffVersion>(&bytes).is_err());
        }
    }
}
