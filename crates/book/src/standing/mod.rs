//! Standing: counted, or held for a human with its reasons.
//!
//! A pure function of the ops held: the same ops give the same standing on every replica, whatever the order
//! in which they came. Held money is never refused: the cash has already changed hands.

mod act;
mod bank;
mod fact;
mod hold;
mod office;
mod quoted;
mod reasons;
mod refund;

pub use act::{
    RepaymentAround, VoidAround, WordAround, of_approval, of_deposit, of_repayment, of_review,
    of_void,
};
pub use bank::{MatchAround, OfficeWriter, of_bank_line, of_bank_match, of_bank_slip};
pub use fact::{Around, CountAround, of_count, of_hand_over, of_receipt};
pub use hold::{Hold, Standing, Verdict};
pub use office::{
    BatchAround, ClosingAround, NumbersAround, of_batch, of_batch_outcome, of_book_closing,
    of_book_return, of_closing, of_explanation, of_sponsor_gift, takes_numbers,
};
pub use reasons::is_far;
pub use refund::{RefundAround, of_refund};
