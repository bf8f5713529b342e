//! The command line: reads arguments, does one act, prints one report or one problem.

mod args;
mod duplicates;
mod files_args;
mod invite;
mod money;
mod people;
mod report;
mod run;
mod serve;
mod setup;
mod sync;
mod verify;

pub use args::Cli;
pub use run::{main, run};
