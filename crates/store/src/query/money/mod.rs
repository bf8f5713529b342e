//! Queries over money.

mod cash;
mod drill;
mod held;
mod ledger;
mod owed;
mod participants;
mod receipts;
mod rolled;
mod voids;
