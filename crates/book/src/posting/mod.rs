//! Postings: what a fact moves between accounts. Debits are positive; every fact's postings sum to zero.
//!
//! These rules are frozen: a changed rule is a new version of the fact's kind (golden files in `tests/golden`).

mod account;
mod bank;
mod cash;
mod deposit;
mod group;
mod leg;
mod receipt;
mod refund;
mod repayment;
mod source;
mod sponsor;
mod void;

pub use account::Account;
pub use bank::{of_bank_line, of_bank_match, of_bank_slip};
pub use cash::{of_count, of_explanation, of_hand_over};
pub use deposit::of_deposit;
pub use group::LedgerGroup;
pub use leg::Posting;
pub use receipt::{are_possible, is_spent, of_receipt};
pub use refund::{is_taken, of_refund};
pub use repayment::of_repayment;
pub use source::Source;
pub use sponsor::of_sponsor_gift;
pub use void::of_void;
