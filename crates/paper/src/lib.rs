//! What is printed and put into a payer's hand: the receipt on paper of 58 or 80 mm and as PDF, the amount in words,
//! the QR code of a transfer; and the minutes of a hand-over, which both sides keep.
//!
//! A payer's paper speaks Vietnamese: whatever language the collector reads. No clock, file or thread.

mod custody;
mod font;
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
pub use pdf::{PdfError, Size, pdf};
pub use print::Print;
pub use proof::{CheckError, Checked, check, proof};
pub use rows::Rows;
pub use sheet::{Insured, Sheet};
pub use text::{Roll, text};
pub use verdict::Verdict;
pub use vietqr::{Transfer, VietQrError};
pub use words::amount_in_words;
