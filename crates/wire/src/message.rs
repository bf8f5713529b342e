//! What every message has in common: one canonical CBOR item, packed within limits.

use minicbor::{Decode, Encode};
use replica::{CanonicalError, check_canonical};

use crate::Codec;
use crate::codec::UnpackError;
use crate::problem::{Code, Problem};

/// Why bytes are not the message expected.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    /// The body cannot be unpacked.
    #[error(transparent)]
    Unpack(#[from] UnpackError),
    /// Unpacked, it is not canonical CBOR: truncated, for one.
    #[error("not canonical: {0}")]
    NotCanonical(#[from] CanonicalError),
    /// Canonical, but not this message.
    #[error("not the message expected: {0}")]
    Malformed(#[from] minicbor::decode::Error),
    /// Of a version that this program does not speak.
    #[error("version {0} is not known")]
    Version(u16),
}

impl From<&MessageError> for Problem {
    fn from(error: &MessageError) -> Self {
        match error {
            MessageError::Unpack(UnpackError::TooLarge { limit }) => {
                Self::new(Code::RequestTooLarge).with("limit", limit)
            }
            MessageError::Version(found) => Self::new(Code::VersionUnknown).with("got", found),
            MessageError::Unpack(UnpackError::UnknownCodec(_) | UnpackError::Damaged)
            | MessageError::NotCanonical(_)
            | MessageError::Malformed(_) => Self::new(Code::RequestMalformed).with("what", error),
        }
    }
}

/// A message: how it is packed and unpacked.
pub trait Message: Encode<()> + for<'b> Decode<'b, ()> {
    /// Returns the message's bytes before packing.
    #[must_use]
    fn to_body(&self) -> Vec<u8> {
        // Encoding into a `Vec` cannot fail.
        minicbor::to_vec(self).unwrap_or_default()
    }

    /// Reads a message from its bytes before packing.
    ///
    /// # Errors
    ///
    /// [`MessageError`].
    fn from_body(body: &[u8]) -> Result<Self, MessageError> {
        check_canonical(body)?;
        let message: Self = minicbor::decode(body)?;
        message.check()?;
        Ok(message)
    }

    /// Returns the message as it goes over the line.
    #[must_use]
    fn pack(&self, codec: &Codec) -> Vec<u8> {
        codec.pack(&self.to_body())
    }

    /// Reads a message as it came over the line.
    ///
    /// # Errors
    ///
    /// [`MessageError`].
    fn unpack(packed: &[u8], codec: &Codec) -> Result<Self, MessageError> {
        Self::from_body(&codec.unpack(packed)?)
    }

    /// Checks what the fields alone cannot say.
    ///
    /// # Errors
    ///
    /// [`MessageError`].
    fn check(&self) -> Result<(), MessageError> {
        Ok(())
    }
}
