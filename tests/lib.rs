//! What the tests share with the long runs of the fuzzer: every decoder as a plain function, and what may be thrown
//! at it. And what is written down of the protocol for programs in other languages.

pub mod decoders;
pub mod vectors;
