//! BHYT hộ gia đình: a household's members pay on a falling scale.

mod card;
mod quote;
mod refund;

pub use crate::premium::error::QuoteError;
pub use card::CardRule;
pub use quote::{BhytLine, BhytMember, BhytQuote, BhytRequest, quote};
pub use refund::{BhytRefund, BhytRefundLine, refund};

#[cfg(test)]
mod tests;
