//! Receipt books: issued by the centre, refilled before they run out, given back, closed.

mod give_back;
mod issue;
mod refill;
mod tell;
mod word;

pub use give_back::{Asked, close, give_back};
pub(crate) use issue::next_book;
pub use issue::{Wanted, issue};
pub(crate) use refill::at_sync;
pub use refill::{refill, refill_all};
pub use tell::{Book, BookKept, Run, by_number, first_and_last, told};
pub use word::{Word, say, word_by_prefix};
