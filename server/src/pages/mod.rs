//! The supervisor's pages: each a function of what was asked and of the store, without HTTP.

pub mod address;
pub mod books;
pub mod cash;
pub mod conflicts;
pub mod duplicates;
pub mod frame;
pub mod held;
pub mod ledger;
pub mod login;
pub mod paper;
pub mod participants;
pub(crate) mod people;
pub mod receipt;
pub mod receipts;
mod tasks;
