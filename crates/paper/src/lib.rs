//! What is printed and put into a payer's hand: the receipt on paper of 58 or 80 mm and as PDF, the amount in words,
//! the QR code of a transfer.
//!
//! The paper speaks Vietnamese: it is the payer's, whatever language the collector reads. No clock, file or thread.

mod font;
mod pdf;
mod print;
mod proof;
mod sheet;
mod text;
mod verdict;
mod vietqr;
mod words;

pub use pdf::{PdfError, pdf};
pub use print::Print;
pub use proof::{CheckError, Checked, check, proof};
pub use sheet::{Insured, Sheet};
pub use text::{Roll, text};
pub use verdict::Verdict;
pub use vietqr::{Transfer, VietQrError};
pub use words::amount_in_words;
