//! BHYT hộ gia đình: a household's members pay on a falling scale.

mod card;
mod quote;

pub use crate::premium::error::QuoteError;
pub use card::CardRule;
pub use quote::{BhytLine, BhytMember, BhytQuote, BhytRequest, quote};

#[cfg(test)]
mod tests;
