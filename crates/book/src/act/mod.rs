//! Acts: what else happens to money after it was taken, one file a kind. Facts like receipts; each about another fact
//! or standing by itself.

mod approval;
mod bank_line;
mod bank_match;
mod bank_slip;
mod batch;
mod body;
mod book_closing;
mod book_return;
mod closing;
mod deposit;
mod explanation;
mod refund;
mod repayment;
mod review;
mod sponsor_gift;
mod void;

pub use approval::Approval;
pub use bank_line::{BankLine, LineKey};
pub use bank_match::{BankMatch, MatchPart, MatchTo};
pub use bank_slip::BankSlip;
pub use batch::{Batch, BatchOutcome, BatchState, LineOf};
pub use body::{Act, ActKind};
pub use book_closing::BookClosing;
pub use book_return::BookReturn;
pub use closing::Closing;
pub use deposit::Deposit;
pub use explanation::Explanation;
pub use refund::Refund;
pub use repayment::{Purse, Repayment};
pub use review::Review;
pub use sponsor_gift::SponsorGift;
pub use void::{PaperCopy, Void, VoidReason};

#[cfg(test)]
mod golden;
