//! The command line: reads arguments, does one act, prints one report or one problem.

mod args;
mod back;
mod collect;
mod duplicate;
mod hand_over;
mod json;
mod net;
mod numbers;
mod paper;
mod place;
mod quote;
mod record;
mod report;
mod run;
mod sync;
mod tariff;
#[cfg(test)]
mod tests;
mod vietqr;

pub use args::*;
pub use run::run;
