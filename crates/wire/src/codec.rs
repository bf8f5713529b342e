//! Packing: one byte says how, then the body.

use crate::limits::{PACKED_BYTES_MAX, UNPACKED_BYTES_MAX};

const PLAIN: u8 = 0;
const ZSTD: u8 = 1;

/// The compressor that a program hands in: plain functions, so that this crate also builds for a browser.
#[derive(Debug, Clone, Copy)]
pub struct Codec {
    /// Compresses as one zstd frame. Where it cannot, it returns its input.
    pub compress: fn(&[u8]) -> Vec<u8>,
    /// Expands one zstd frame; `None` where it is none, or where it would come out longer than this many bytes.
    pub expand: fn(&[u8], usize) -> Option<Vec<u8>>,
}

/// Why a body cannot be unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnpackError {
    /// Longer than the limit, packed or unpacked.
    #[error("a body over the limit of {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// Packed in a way that this version does not know.
    #[error("packed with codec {0}, which is not known")]
    UnknownCodec(u8),
    /// Empty, cut off or damaged.
    #[error("the body is cut off or damaged")]
    Damaged,
}

impl Codec {
    /// Packs nothing and unpacks only what was not packed.
    pub const PLAIN: Self = Self {
        compress: <[u8]>::to_vec,
        expand: |_, _| None,
    };

    /// Packs a body, in whichever way is shorter.
    #[must_use]
    pub fn pack(&self, body: &[u8]) -> Vec<u8> {
        let compressed = (self.compress)(body);
        let (codec, content) = if compressed.len() < body.len() {
            (ZSTD, &*compressed)
        } else {
            (PLAIN, body)
        };
        let mut packed = Vec::with_capacity(content.len() + 1);
        packed.push(codec);
        packed.extend_from_slice(content);
        packed
    }

    /// Unpacks a body.
    ///
    /// # Errors
    ///
    /// [`UnpackError`]. Both limits are checked before anything is decoded.
    pub fn unpack(&self, packed: &[u8]) -> Result<Vec<u8>, UnpackError> {
        if packed.len() > PACKED_BYTES_MAX {
            return Err(UnpackError::TooLarge {
                limit: PACKED_BYTES_MAX,
            });
        }
        match packed.split_first() {
            Some((&PLAIN, content)) => Ok(content.to_vec()),
            Some((&ZSTD, content)) => {
                (self.expand)(content, UNPACKED_BYTES_MAX).ok_or(UnpackError::Damaged)
            }
            Some((codec, _)) => Err(UnpackError::UnknownCodec(*codec)),
            None => Err(UnpackError::Damaged),
        }
    }
}
