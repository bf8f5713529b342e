//! Tests of all messages together.

mod decoders;
mod golden;
pub(crate) mod samples;
