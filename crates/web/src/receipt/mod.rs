//! One receipt, as a page shows it and as a narrow printer or terminal does.

mod card;
mod line;
mod slip;

pub use card::{ReceiptCard, card};
pub use line::{basis_text, term_text};
pub use slip::text;
