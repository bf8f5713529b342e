//! What is said about scopes: who may no longer write in one, what becomes of held ops, households that change scope, and
//! what is struck out of all of them.

mod household_move;
mod ruling;
mod strike;
mod withdrawal;

pub use household_move::{MoveIn, MoveOut, Moved};
pub use ruling::{Ruling, RulingVerdict};
pub use strike::Strike;
pub use withdrawal::Withdrawal;
