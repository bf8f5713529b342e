//! What the tests share with the long runs of the fuzzer: every decoder as a plain function, and what may be thrown
//! at it.

pub mod decoders;
