//! Acts: what else happens to money after it was taken, one file a kind. Facts like receipts; each about another fact
//! or standing by itself.

mod body;
mod deposit;

pub use body::{Act, ActKind};
pub use deposit::Deposit;

#[cfg(test)]
mod golden;
