//! What a collector does: one function an act, without HTTP and terminal. Each takes parsed values and the time,
//! and is one transaction: done whole or not at all.

mod about;
mod cash;
mod collect;
mod compare;
mod conflict;
mod draft;
mod duplicate;
mod file;
mod hand_over;
mod heed;
mod numbers;
mod outcome;
mod owed;
mod paper;
mod quote;
mod record;
mod status;
mod sync;
#[cfg(test)]
mod tests;
mod transfer;
mod visit;
mod void;
mod words;

pub use cash::Hand;
pub use collect::{CollectAsked, Issued};
pub use compare::{CompareAsked, CompareRow, Compared, Insured, compare};
pub(crate) use draft::shown_text;
pub use draft::{Draft, DraftLine, Product, Wanted};
pub use duplicate::Judged;
pub use file::Written;
pub use hand_over::{HandOverAsked, HandTo, ReceiveAsked};
pub use heed::Heed;
pub use numbers::{OwnBook, ReturnAsked};
pub use outcome::Outcome;
pub use owed::{DepositAsked, RepayAsked, waits_for_bank};
pub use quote::{bhxh, bhxh_refund, bhyt, bhyt_refund, tariff_file, warning_text};
pub use status::{Confirmed, Places, Status};
pub use sync::{Exchange, SYNC_PATH, Server, Signed};
pub use transfer::TransferAsked;
pub use visit::VisitAsked;
pub use void::VoidAsked;
pub use words::{Names, heed_text, numbers_low_text, outcome_text, record_words, status_text};
