//! Every decoder of bytes that come from elsewhere, what must hold of it, and inputs that try to break it.
//!
//! No input makes a decoder panic or use much memory; what is read is written as it was read.

pub mod bombs;
pub mod corpus;
mod file;
mod genuine;
mod mutate;
mod ops;
pub mod run;
mod samples;
mod signed;
pub mod target;
mod text;
mod tree;
mod wired;

pub use genuine::{ORG, every_kind};
pub use samples::root;
