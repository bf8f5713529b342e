//! Premiums: what a person pays, what others pay for them, and the days that are covered.

pub mod bhxh;
pub mod bhyt;
mod error;
mod group;

pub use crate::tariff::{BhytGroup, Group, UnknownGroup};
pub use error::QuoteError;
