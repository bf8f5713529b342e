//! A tariff as the centre publishes it, and the one that is quoted from.

use std::ops::Deref;
use std::sync::Arc;

use minicbor::{Decode, Decoder, Encode, Encoder};

use super::error::TariffError;
use super::pack::{OP_BYTES_MAX, unpack};
use super::table::Tariff;

/// A tariff's file as an op of the centre. Invariant: the text is a tariff that this program can read; one that it
/// cannot is an op that it keeps unread, until a later program reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    text: String,
    /// The same as a frame of zstd, where it went out as one. Kept, as no two compressors need agree.
    frame: Option<Vec<u8>>,
}

/// A tariff that is held here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// The one that comes with the program.
    Builtin(&'static Tariff),
    /// One that the centre published.
    Published(Arc<Tariff>),
}

impl Published {
    /// Returns a tariff's file to be published as it is.
    ///
    /// # Errors
    ///
    /// Those of [`Tariff::parse`]; [`TariffError::TooMuch`] past [`OP_BYTES_MAX`].
    pub fn of(text: &str) -> Result<Self, TariffError> {
        if text.len() > OP_BYTES_MAX {
            return Err(TariffError::TooMuch);
        }
        Tariff::parse(text).map(|_| Self {
            text: text.to_owned(),
            frame: None,
        })
    }

    /// Returns a tariff's file to be published as one frame of zstd, for one that is too long as it is.
    ///
    /// # Errors
    ///
    /// Those of [`Tariff::parse`]; [`TariffError::TooMuch`] past [`OP_BYTES_MAX`], [`TariffError::Unpacked`] where it
    /// is no such frame.
    pub fn packed(frame: Vec<u8>) -> Result<Self, TariffError> {
        let text = unpack(&frame)?;
        Tariff::parse(&text).map(|_| Self {
            text,
            frame: Some(frame),
        })
    }

    /// Returns the file's text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Reads the tariff.
    ///
    /// # Errors
    ///
    /// Never: it was read before.
    pub fn tariff(&self) -> Result<Tariff, TariffError> {
        Tariff::parse(&self.text)
    }
}

impl Deref for Held {
    type Target = Tariff;

    fn deref(&self) -> &Tariff {
        match self {
            Self::Builtin(tariff) => tariff,
            Self::Published(tariff) => tariff,
        }
    }
}

/// `{0: text}` or `{1: frame}`
impl<C> Encode<C> for Published {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        match &self.frame {
            None => e.map(1)?.u8(0)?.str(&self.text)?.ok(),
            Some(frame) => e.map(1)?.u8(1)?.bytes(frame)?.ok(),
        }
    }
}

impl<'b, C> Decode<'b, C> for Published {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let at = d.position();
        let wrong = |why: String| minicbor::decode::Error::message(why).at(at);
        let read = match (d.map()?, d.u8()?) {
            (Some(1), 0) => Self::of(d.str()?),
            (Some(1), 1) => Self::packed(d.bytes()?.to_vec()),
            _ => return Err(wrong("a published tariff is its text".to_owned())),
        };
        read.map_err(|error| wrong(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_tariff_is_published() {
        let text = include_str!("../../tariff/vietnam.toml");
        let published = Published::of(text).unwrap();
        assert_eq!(&published.tariff().unwrap(), Tariff::builtin().unwrap());
        let bytes = minicbor::to_vec(&published).unwrap();
        assert_eq!(minicbor::decode::<Published>(&bytes).unwrap(), published);
        let other = text.replace("first_wait_days", "frist_wait_days");
        assert!(Published::of(&other).is_err());
        let mut bytes = Vec::new();
        Encoder::new(&mut bytes)
            .map(1)
            .unwrap()
            .u8(0)
            .unwrap()
            .str(&other)
            .unwrap();
        let error = minicbor::decode::<Published>(&bytes).unwrap_err();
        assert!(error.to_string().contains("first_wait_days"), "{error}");
    }
}
