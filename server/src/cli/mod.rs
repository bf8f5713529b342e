//! The command line: reads arguments, does one act, prints one report or one problem.

mod args;
mod bank;
mod bank_args;
mod bank_lists;
mod commission;
mod duplicates;
mod duplicates_args;
mod export;
mod files_args;
mod hand_over;
mod hand_over_args;
mod held;
mod import;
mod invite;
mod ledger;
mod ledger_args;
mod money;
mod office;
mod office_args;
mod people;
mod report;
mod root;
mod run;
mod scope_args;
mod scopes;
mod serve;
mod setup;
mod strike;
mod sync;
mod tariff;
mod tariff_args;
mod verify;
mod void_args;
mod voids;

pub use args::Cli;
pub use run::{main, run};
