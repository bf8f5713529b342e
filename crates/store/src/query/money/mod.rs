//! Queries over money.

mod cash;
mod held;
mod ledger;
mod participants;
mod receipts;
mod rolled;
