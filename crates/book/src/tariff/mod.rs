//! The tariff: every figure that a premium is computed from, dated and with its source.

mod error;
mod fields;
mod group;
mod rate;
mod rows;
mod table;
mod version;

pub use error::TariffError;
pub use group::{BhytGroup, Group, UnknownGroup};
pub use rate::{Rate, RateError};
pub use table::{CardRules, MissingSupport, Tariff};
pub use version::{TariffVersion, VersionError};

#[cfg(test)]
mod tests;
