//! Premiums: what a person pays, what others pay for them, and the days that are covered.

pub mod bhxh;
pub mod bhyt;
mod error;
mod group;
mod shares;
mod warning;

pub use crate::tariff::{BhytGroup, Group, LocalSupport, UnknownGroup};
pub use error::QuoteError;
pub use shares::Shares;
pub use warning::Warning;
