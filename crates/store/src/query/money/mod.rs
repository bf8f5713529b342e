//! Queries over money.

mod bank;
mod carried;
mod cash;
mod closed;
mod commission;
mod custody;
mod declared;
mod drill;
mod due;
mod given_back;
mod held;
mod insurer;
mod ledger;
mod numbers;
mod office;
mod owed;
mod paper;
mod participants;
mod past;
mod receipts;
mod refunds;
mod rolled;
mod ruled;
mod summed;
mod suspended;
mod told;
mod voids;

pub use closed::Closed;
pub use past::Past;
