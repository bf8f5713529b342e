//! Money: whole đồng, never a fraction and never a float.
//!
//! A text becomes an amount in [`Dong::parse`] and nowhere else. It never guesses: `1.000` is one thousand to
//! one reader and one to another, so a person is asked.

mod dong;
#[cfg(test)]
mod tests;

pub use dong::{Dong, MoneyError};
