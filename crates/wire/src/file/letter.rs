//! What is sealed in a file: requests of a sync, or the replies to them, under one signature.

use std::marker::PhantomData;
use std::ops::Range;

use replica::{DeviceId, PublicKey, SecretKey};

use super::error::FileError;
use super::seal::{open, seal};
use crate::limits::{FILE_BYTES_MAX, FILE_PARTS_MAX};
use crate::message::{Message, MessageError};
use crate::{Codec, RequestAuth, SyncReply, SyncRequest};

/// What stands in place of a request's path in the signature: a file is worth nothing on the line, and a request
/// or its answer is worth nothing in place of the other.
const ASK_PATH: &str = "file/ask";
const ANSWER_PATH: &str = "file/answer";
const ASK: u8 = 0;
const ANSWER: u8 = 1;

/// A file's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Letter {
    /// What a device, or a relay, would have sent: taken in one by one. The last asks for what is lacking.
    Ask(Vec<SyncRequest>),
    /// What the server says to that.
    Answer(Vec<SyncReply>),
}

/// What a file says that was read, part by part.
#[derive(Debug)]
pub enum Said {
    /// What a device, or a relay, would have sent.
    Ask(Parts<SyncRequest>),
    /// What a server says to that.
    Answer(Parts<SyncReply>),
}

/// The parts of a file, each unpacked when its turn comes.
#[derive(Debug)]
pub struct Parts<M> {
    body: Vec<u8>,
    ranges: std::vec::IntoIter<Range<usize>>,
    codec: Codec,
    of: PhantomData<M>,
}

/// A file that was opened: whole, and not believed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    kind: u8,
    auth: RequestAuth,
    body: Vec<u8>,
}

impl Letter {
    /// Returns the letter as a file: signed with `key`, sealed to the holder of `recipient`. `random` is 32 bytes
    /// of true randomness, used once.
    ///
    /// # Errors
    ///
    /// [`FileError::TooLarge`], [`FileError::NoKey`].
    pub fn seal(
        &self,
        key: &SecretKey,
        recipient: &PublicKey,
        random: &[u8; 32],
        codec: &Codec,
    ) -> Result<Vec<u8>, FileError> {
        let (kind, path, parts) = match self {
            Self::Ask(requests) => (ASK, ASK_PATH, packed(requests, codec)),
            Self::Answer(replies) => (ANSWER, ANSWER_PATH, packed(replies, codec)),
        };
        let too_large = FileError::TooLarge {
            limit: FILE_BYTES_MAX,
        };
        if parts.len() > FILE_PARTS_MAX {
            return Err(too_large);
        }
        let mut body = Vec::new();
        for part in parts {
            let length = u32::try_from(part.len()).map_err(|_| too_large)?;
            body.extend_from_slice(&length.to_be_bytes());
            body.extend_from_slice(&part);
        }
        let auth = RequestAuth::sign(key, DeviceId::of(recipient), path, &body);
        let mut content = vec![kind];
        content.extend_from_slice(auth.device.as_bytes());
        content.extend_from_slice(auth.signature.as_bytes());
        content.append(&mut body);
        seal(recipient, &content, random)
    }
}

impl Opened {
    /// Opens a file that is sealed to the holder of `key`.
    ///
    /// # Errors
    ///
    /// [`FileError`]: a byte too few, too many or altered is [`FileError::Damaged`].
    pub fn open(key: &SecretKey, file: &[u8]) -> Result<Self, FileError> {
        let content = open(key, file)?;
        let damaged = FileError::Damaged;
        let (kind, rest) = content.split_first().ok_or(damaged)?;
        let (device, rest) = rest.split_first_chunk().ok_or(damaged)?;
        let (signature, body) = rest.split_first_chunk().ok_or(damaged)?;
        Ok(Self {
            kind: *kind,
            auth: RequestAuth {
                device: DeviceId::from_bytes(*device),
                signature: replica::Signature::from_bytes(*signature),
                certificate: None,
            },
            body: body.to_vec(),
        })
    }

    /// Returns who says that it wrote the file.
    #[must_use]
    pub const fn sender(&self) -> DeviceId {
        self.auth.device
    }

    /// Returns what the file says, where the holder of `sender` signed it to `recipient`. Every part was read once
    /// when this returns, and only the file's own bytes are kept: a file of many parts takes no more memory to take
    /// in than the largest of them.
    ///
    /// # Errors
    ///
    /// [`FileError`].
    pub fn read(
        self,
        sender: &PublicKey,
        recipient: DeviceId,
        codec: &Codec,
    ) -> Result<Said, FileError> {
        let path = match self.kind {
            ASK => ASK_PATH,
            ANSWER => ANSWER_PATH,
            _ => return Err(FileError::Version),
        };
        self.auth
            .verify(sender, recipient, path, &self.body)
            .map_err(|_| FileError::NotSigned(self.auth.device))?;
        let ranges = self.parts()?;
        if self.kind == ASK {
            Ok(Said::Ask(Parts::of(self.body, ranges, *codec)?))
        } else {
            Ok(Said::Answer(Parts::of(self.body, ranges, *codec)?))
        }
    }

    fn parts(&self) -> Result<Vec<Range<usize>>, FileError> {
        let (mut parts, mut rest) = (Vec::new(), &*self.body);
        while !rest.is_empty() {
            let (length, behind) = rest.split_first_chunk().ok_or(FileError::Damaged)?;
            let length = usize::try_from(u32::from_be_bytes(*length));
            let length = length.map_err(|_| FileError::Damaged)?;
            let start = self.body.len() - behind.len();
            let (_, behind) = behind.split_at_checked(length).ok_or(FileError::Damaged)?;
            if parts.len() == FILE_PARTS_MAX {
                return Err(FileError::TooLarge {
                    limit: FILE_BYTES_MAX,
                });
            }
            parts.push(start..start + length);
            rest = behind;
        }
        Ok(parts)
    }
}

fn packed<M: Message>(messages: &[M], codec: &Codec) -> Vec<Vec<u8>> {
    messages.iter().map(|message| message.pack(codec)).collect()
}

impl<M: Message> Parts<M> {
    fn of(body: Vec<u8>, ranges: Vec<Range<usize>>, codec: Codec) -> Result<Self, FileError> {
        let parts = Self {
            body,
            ranges: ranges.into_iter(),
            codec,
            of: PhantomData,
        };
        for range in parts.ranges.clone() {
            parts.unpack(range)?;
        }
        Ok(parts)
    }

    fn unpack(&self, range: Range<usize>) -> Result<M, FileError> {
        let part = self.body.get(range).ok_or(FileError::Damaged)?;
        M::unpack(part, &self.codec).map_err(|error| match error {
            MessageError::Version(_) => FileError::Version,
            MessageError::Unpack(_)
            | MessageError::NotCanonical(_)
            | MessageError::Malformed(_) => FileError::Damaged,
        })
    }
}

impl<M: Message> Iterator for Parts<M> {
    type Item = M;

    fn next(&mut self) -> Option<M> {
        let range = self.ranges.next()?;
        // It was read once before.
        self.unpack(range).ok()
    }
}
