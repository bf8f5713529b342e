//! BHXH tự nguyện: 22 % of an income that the person chooses.

mod quote;
mod refund;
mod request;
mod term;

pub use crate::premium::error::QuoteError;
pub use crate::tariff::LocalSupport;
pub use quote::{BhxhQuote, quote};
pub use refund::refund;
pub use request::BhxhRequest;
pub use term::Term;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
