//! The world simulation: devices, relays and a centre in one process and one thread, in virtual time.
//!
//! Real stores and the real session code; links that lose, repeat, delay, reorder and cut; relays in chains and
//! loops, some of them hostile; clocks anywhere between 1970 and 2100; crashes between any two steps. After every
//! quiet point each invariant is checked against a model of its own. One seed is one world.

mod act;
mod acts;
mod batched;
mod broken;
mod check;
mod clocks;
mod commit;
mod control;
mod copied;
mod counted;
mod day;
mod deposits;
mod earlier;
mod forge;
mod founding;
mod gone;
mod held;
mod history;
mod hostile;
mod inspect;
mod insurer;
mod judged;
mod link;
mod malice;
mod model;
mod money;
mod months;
mod newcomer;
mod night;
mod node;
mod office;
mod ongoing;
mod places;
mod posted;
mod print;
mod reassigned;
mod relays;
mod report;
mod run;
mod said;
mod same;
mod schedules;
mod session;
mod slips;
mod tamper;
mod unread;
mod watch;
mod world;

pub use broken::Break;
pub use check::Check;
pub use control::{ControlOutcome, controls};
pub use malice::Malice;
pub use print::Took;
pub use report::{Config, Failure, Report};
pub use run::simulate;
pub use schedules::{Broken, Differs, Schedules, schedules};
