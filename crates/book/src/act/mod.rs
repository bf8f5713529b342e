//! Acts: what else happens to money after it was taken, one file a kind. Facts like receipts; each about another fact
//! or standing by itself.

mod approval;
mod body;
mod deposit;
mod repayment;
mod review;
mod void;

pub use approval::Approval;
pub use body::{Act, ActKind};
pub use deposit::Deposit;
pub use repayment::{Purse, Repayment};
pub use review::Review;
pub use void::{PaperCopy, Void, VoidReason};

#[cfg(test)]
mod golden;
