//! BHXH tự nguyện: 22 % of an income that the person chooses.

mod quote;
mod request;
mod term;

pub use crate::premium::error::QuoteError;
pub use quote::{BhxhQuote, Warning, quote};
pub use request::{BhxhRequest, LocalSupport};
pub use term::Term;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
