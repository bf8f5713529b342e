//! What is printed and put into a payer's hand: receipts and slips of deposits on paper of 58 or 80 mm and
//! as PDF, the amount in words,
//! the QR code of a transfer; and the minutes of a hand-over, which both sides keep.
//!
//! A payer's paper speaks Vietnamese: whatever language the collector reads. No clock, file or thread.

mod custody;
mod deposit;
mod font;
mod names;
mod pdf;
mod print;
mod proof;
mod rows;
mod sheet;
mod text;
mod verdict;
mod vietqr;
mod words;

pub use custody::{brief_json, minutes, minutes_json};
pub use deposit::DepositPrint;
pub use pdf::{PdfError, Size, pdf};
pub use print::Print;
pub use proof::{CheckError, Checked, Issued, Said, check, proof};
pub use rows::Rows;
pub use sheet::{Insured, Sheet};
pub use text::{Roll, text};
pub use verdict::Verdict;
pub use vietqr::{Transfer, VietQrError};
pub use words::amount_in_words;
