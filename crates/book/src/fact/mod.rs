//! Facts: added, never changed, never deleted. One file a kind.

mod basis;
mod count;
mod given_back;
mod hand_over;
mod line;
mod method;
mod payer;
mod receipt;
mod visit;

pub use crate::tariff::Scheme;
pub use basis::Basis;
pub use count::Count;
pub use hand_over::{Denomination, HandOver};
pub use line::Line;
pub use method::{Method, Owed, Payment};
pub use payer::Payer;
pub use receipt::{Receipt, ReceiptError, ReceiptNumber, SeriesError};
pub use visit::{Outcome, Visit};

#[cfg(test)]
mod golden;
