//! How the ops of one message are packed: shapes once, values in columns, what the receiver can look up as references.
//!
//! A packing is nothing that is signed or kept: any holder may pack the same ops anew. Invariant: whatever bytes
//! an op has, they come out as they went in.

mod column;
mod name;
mod number;
mod read;
mod refer;
mod reference;
mod resolve;
mod scan;
#[cfg(test)]
mod tests;
mod write;

pub use name::StreamName;
pub(crate) use read::{Counted, unpack};
pub use refer::{Sender, refer};
pub use reference::{Omitted, Reference};
pub use resolve::{Receiver, resolve};
pub(crate) use write::pack;
