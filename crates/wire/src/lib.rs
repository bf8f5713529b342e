//! What crosses a boundary: requests and replies of a sync, enrolment, packing within limits, problems.
//!
//! Knows no socket, no database and no compressor: the programs hand the compressor in. Invariant: no bytes make
//! a decoder panic or allocate more than its limits say.

mod cbor;
mod codec;
mod cursor;
mod enrol;
mod excerpt;
mod file;
mod invitation;
mod known;
pub mod limits;
mod message;
mod packing;
pub mod problem;
mod proof;
mod request_auth;
mod stretches;
mod sync;
#[cfg(test)]
mod tests;
mod text;

pub use codec::{Codec, UnpackError};
pub use cursor::Cursor;
pub use enrol::{Address, EnrolReply, EnrolRequest};
pub use excerpt::{Excerpt, ExcerptError, Leaves, Proven};
pub use file::{FileError, Letter, Opened, Parts, Said};
pub use invitation::{Invitation, InvitationCode, InvitationError, RootFingerprint};
pub use known::{Known, known_digest};
pub use message::{Message, MessageError};
pub use packing::{Omitted, Receiver, Reference, Sender, StreamName, refer, resolve};
pub use proof::{CompactHeld, CompactProof};
pub use request_auth::{RequestAuth, RequestAuthError};
pub use sync::{RefusalCode, StretchVerdict, SyncReply, SyncRequest, Verdict};
