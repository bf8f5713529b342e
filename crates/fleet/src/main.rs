//! `tungnha-fleet`: a list of what it does.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use fleet::cli::Cli;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match fleet::run::run(&cli.command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(fault) => {
            writeln!(std::io::stderr().lock(), "tungnha-fleet: {fault}").unwrap_or_default();
            ExitCode::FAILURE
        }
    }
}
