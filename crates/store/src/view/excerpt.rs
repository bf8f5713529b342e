//! One op as it stands in its stream.

use replica::{DeviceId, Hash, Head, Signature, StreamKey};

/// One op with what stands around it in its stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExcerptView {
    /// The stream: the whole life, whatever branch of it the op stands in.
    pub stream: StreamKey,
    /// Whose stream.
    pub device: DeviceId,
    /// The nonce that began the life.
    pub nonce: [u8; 16],
    /// The op's number and link.
    pub head: Head,
    /// The link in front of it.
    pub before: Hash,
    /// Its salt.
    pub salt: [u8; 16],
    /// Its bytes.
    pub op: Vec<u8>,
    /// The leaves of the ops behind it, up to the signature.
    pub behind: Vec<Hash>,
    /// The signature over the link that the leaves lead to; `None` where none stands near enough.
    pub signature: Option<Signature>,
}
