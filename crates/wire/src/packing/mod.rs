//! How the ops of one message are packed: shapes once, values in columns, known record ids as references.
//!
//! A packing is nothing that is signed or kept: any holder may pack the same ops anew. Invariant: whatever bytes
//! an op has, they come out as they went in.

mod column;
mod number;
mod read;
mod reference;
mod scan;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use read::{Counted, unpack};
pub use reference::{Reference, refer, resolve};
pub(crate) use write::pack;
