//! The book: households, persons, visits, premiums, receipts, cash, postings and standing.
//!
//! Pure: no file, no socket, no clock, no SQL. Invariant: every fact's postings sum to zero, and money is a
//! fact, never a register.

pub mod act;
pub mod body;
pub mod commission;
pub mod date;
pub mod fact;
pub mod identity;
pub mod money;
pub mod numbers;
pub mod organisation;
pub mod personal;
pub mod posting;
pub mod premium;
mod ratio;
pub mod record;
pub mod same;
pub mod scope;
pub mod standing;
pub mod tariff;
pub mod text;
mod values;

#[cfg(test)]
mod golden;
