//! Tests of all messages together.

mod decoders;
mod golden;
mod samples;
