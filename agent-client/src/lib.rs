//! A collector's program: what a collector does at the door, on the command line and in pages, offline.
//!
//! [`act`] holds the acts, without HTTP and terminal; [`cli`] and [`ui`] are two faces of them; [`http`] is the only
//! place that asks a server. Invariant: nothing but enrolling and syncing needs a network, and a receipt is shown
//! only after its transaction is on the disk.

pub mod act;
mod agent;
pub mod cli;
pub mod edge;
pub mod enrol;
mod fault;
pub mod find;
pub mod home;
pub mod http;
pub mod input;
#[cfg(test)]
mod testing;
pub mod ui;
pub mod watch;

pub use agent::{Agent, Made};
pub use fault::{Answer, Fault};
