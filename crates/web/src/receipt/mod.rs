//! One receipt, as a page shows it.

mod card;
mod line;
mod papers;

pub use card::{ReceiptCard, card};
pub use line::{basis_text, term_text};
pub use papers::papers;
