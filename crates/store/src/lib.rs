//! The log, its projections and the queries, in SQLite.
//!
//! Invariant: the log is the truth. Everything else in the database is a projection of it and can be dropped and
//! rebuilt; nothing here is updated or deleted in the log. Knows no HTTP and no packing.

pub mod accounts;
mod ballast;
mod branch;
mod check;
mod confirm;
mod connect;
mod earlier;
mod error;
mod feed;
mod household_move;
mod identity;
mod intake;
mod life;
mod log;
mod migrate;
mod moment;
mod peer;
mod prepared;
mod project;
mod query;
mod rebuild;
mod shares;
mod sign;
mod sql;
mod store;
mod sweep;
mod twin;
mod tx;
mod verify;
pub mod view;
mod writer;

pub use earlier::Earlier;
pub use error::{OpenError, StoreError, TakeNumberError};
pub use identity::Identity;
pub use intake::Intake;
pub use life::{Cause, Fit, Life};
pub use log::Accepted;
pub use moment::Known;
pub use peer::Met;
pub use query::{Closed, Past, Reader};
pub use store::{Place, ReadOnly, Store};
pub use verify::{Finding, Verification};
pub use writer::{Appended, Writer};

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
