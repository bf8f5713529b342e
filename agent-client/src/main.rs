//! `tungnha`: see `agent_client::cli`.

use std::io::{stderr, stdout};
use std::process::ExitCode;

use agent_client::cli::run;
use agent_client::edge::Edge;

fn main() -> ExitCode {
    ExitCode::from(run(
        std::env::args_os(),
        &Edge::real(),
        &mut stdout(),
        &mut stderr(),
    ))
}
