//! The world simulation: devices, an office and a centre in one process and one thread, in virtual time.
//!
//! Real stores and the real session code; links that lose, repeat, delay, reorder and cut; crashes between any two
//! steps. After every quiet point each invariant is checked against a model of its own. One seed is one world.

mod act;
mod check;
mod commit;
mod control;
mod day;
mod forge;
mod founding;
mod link;
mod model;
mod money;
mod newcomer;
mod node;
mod print;
mod run;
mod session;
mod tamper;
mod watch;

pub use check::Check;
pub use control::{Break, ControlOutcome, controls};
pub use run::{Config, Failure, Report, simulate};
