//! The pages: functions of what was asked and of the device's records.

pub(super) mod cash;
pub(super) mod collect;
pub(super) mod compare;
pub(super) mod conflicts;
mod day;
pub(super) mod deposit;
pub(super) mod duplicates;
mod frame;
pub(super) mod house;
mod houses;
mod notes;
mod paper;
pub(super) mod receipt;
pub(super) mod record;
mod transfer;
pub(super) mod visit;

pub(super) use day::day;
pub(super) use frame::File;
pub use frame::{Desk, Page};
pub(super) use frame::{Seen, problem};
pub(super) use houses::houses;
