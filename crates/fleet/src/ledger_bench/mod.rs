//! The ledger measured: views, what keeping their roll-ups costs, and one receipt beside a bare commit. Ratios of one run.

mod history;
mod measure;
mod receipt;
mod views;

pub use history::{History, grow};
pub use measure::{Options, measure};
