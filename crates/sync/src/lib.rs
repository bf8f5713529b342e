//! Sessions between two replicas: what to send, what to take in, what may be said of it afterwards.
//!
//! Knows no socket, no thread and no clock: a program carries [`wire::SyncRequest`] and [`wire::SyncReply`] and
//! hands the time in. A relay is both sides: [`Session`] towards its upstream, [`answer`] towards devices.
//! Invariant: nothing is stored that [`replica::Stretch::verify`] did not pass, nothing is marked as confirmed
//! that the other side did not name.

mod accept;
mod ahead;
mod asking;
mod budget;
mod caller;
mod centre_word;
mod client;
mod holdings;
mod host;
mod introduction;
mod letters;
mod pace;
mod passing;
mod probe;
mod progress;
mod references;
mod skipped;
#[cfg(test)]
mod tests;

pub use accept::{AcceptError, Outcome, Refusal, accept};
pub use ahead::Sent;
pub use asking::Peer;
pub use budget::{Budget, op_bytes_of};
pub use caller::Caller;
pub use client::Session;
pub use host::{Taken, answer, reply, take};
pub use letters::{
    Answered, Asked, Heard, answer_all, ask, hear_all, take_answer, unconfirmed_bytes,
};
pub use pace::{Moved, Pace};
pub use progress::{Progress, Refused};
