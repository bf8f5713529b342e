//! Withdrawals, rulings and moves: what came too late is held, in whatever order it arrives.

mod causes;
mod order;
mod undone;
mod world;
