//! Facts: added, never changed, never deleted. One file a kind.

mod count;
mod hand_over;
mod receipt;
mod visit;

pub use crate::tariff::Scheme;
pub use count::Count;
pub use hand_over::{Denomination, HandOver};
pub use receipt::{
    Basis, Line, Method, Payment, Receipt, ReceiptError, ReceiptNumber, SeriesError,
};
pub use visit::{Outcome, Visit};
