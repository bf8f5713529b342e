//! The ways to a server: one HTTP client for both programs, with the manners that bad lines ask for, and files on a
//! stick where there is no line.
//!
//! Trusts servers by the organisation's root key alone. Knows no fixed time-out: a request takes as long as bytes
//! move. Time is handed in, so that tests need no waiting. Invariant: what comes back is the body of a 200, or a
//! problem that says what to do.

mod address;
mod back_off;
mod codec;
mod line;
pub mod stick;
mod stop;
#[cfg(test)]
mod tests;
mod time;
mod trust;
mod watch;
mod who;

pub use back_off::pause;
pub use codec::{ZSTD, smallest};
pub use line::{Line, Reply, Span};
pub use stop::told_to_stop;
pub use time::{Clockwork, Time, Wait};
pub use who::who;
