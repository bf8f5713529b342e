//! What `docs/vectors` holds: whole samples of the protocol, with every value in between, made by this build from
//! fixed keys. Nothing there is written by hand.

mod diagnostic;
mod exchange;
mod folder;
mod keys;
mod op;
mod packing;
mod paper;
mod party;
mod stick;
mod story;
mod stream;

pub use folder::{files, folder, keep};
