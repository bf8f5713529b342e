//! What is said about scopes: who may no longer write in one, what becomes of held ops, and households that change scope.

mod household_move;
mod ruling;
mod withdrawal;

pub use household_move::{MoveIn, MoveOut, MovedRecord};
pub use ruling::{Ruling, RulingVerdict};
pub use withdrawal::Withdrawal;
