//! The tariff: every figure that a premium is computed from, dated and with its source.

mod contract;
mod error;
mod fields;
mod group;
mod local;
mod pack;
mod place;
mod published;
mod rate;
mod rows;
mod scheme;
mod table;
mod version;

pub use contract::{
    Carried, CommissionKind, HandOverDue, HandOverRules, Overdue, RefundRule, SLIP_DAYS,
};
pub use error::TariffError;
pub use group::{BhytGroup, Group, UnknownGroup};
pub use local::{LocalSupport, Supported};
pub use pack::OP_BYTES_MAX;
pub use place::{Commune, Place, PlaceError, Province};
pub use published::{Held, Published};
pub use rate::{Rate, RateError};
pub use scheme::Scheme;
pub use table::{BUILTIN_TEXT, CardRules, MissingSupport, TARIFF_BYTES_MAX, Tariff};
pub use version::{TariffVersion, VersionError};

#[cfg(test)]
mod tests;
