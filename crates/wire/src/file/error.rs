//! Why a file is refused. Nothing of it is taken in then.

use replica::DeviceId;

use crate::problem::{Code, Problem};

/// Why a file is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Not a file of this kind, cut off, or altered.
    #[error("not a sync file, cut off or altered")]
    Damaged,
    /// Sealed to another machine.
    #[error("sealed to {0}")]
    ForAnother(DeviceId),
    /// Longer than any such file.
    #[error("a file over the limit of {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// Sealed to this machine, and not signed by the one that it names.
    #[error("not signed by {0}")]
    NotSigned(DeviceId),
    /// Signed, and of a version that this program does not speak.
    #[error("of another version")]
    Version,
    /// The recipient's key is none that anything can be sealed to.
    #[error("the recipient has no fit key")]
    NoKey,
}

impl From<FileError> for Problem {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Damaged => Self::new(Code::FileDamaged),
            FileError::ForAnother(device) => Self::new(Code::FileForAnother).with("got", device),
            FileError::TooLarge { limit } => Self::new(Code::RequestTooLarge).with("limit", limit),
            FileError::NotSigned(device) => Self::new(Code::SignatureInvalid).with("what", device),
            FileError::Version => Self::new(Code::VersionUnknown),
            FileError::NoKey => Self::new(Code::DeviceUnknown),
        }
    }
}
