//! `serve`

use std::io::{IsTerminal as _, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use serde_json::{Value, json};
use wire::problem::{Code, Problem};

use super::args::Serve;
use super::report::Report;
use super::run::Run;
use crate::failure::{Failure, Outcome};
use crate::serve::runtime;
use crate::{serve_with, setup};

pub(super) fn serve(run: &Run, args: &Serve, out: &mut dyn Write) -> Outcome<Report> {
    let wrong = || {
        Problem::new(Code::Usage)
            .with("what", "--listen")
            .with("got", &args.listen)
    };
    let address: SocketAddr = args.listen.parse().map_err(|_| wrong())?;
    // Only a server has a log: every other command tells its problem to whoever typed it, in one sentence.
    start_log();
    // A plain line is for this very machine only.
    let with_tls = !address.ip().is_loopback();
    let clock = Arc::clone(&run.clock);
    let app = setup::open(&run.folder, clock, args.upstream.as_deref(), with_tls)?;
    let listener = TcpListener::bind(address).map_err(|why| {
        Problem::new(Code::FileFailed)
            .with("path", &args.listen)
            .with("why", why)
    })?;
    let bound = listener
        .local_addr()
        .map_err(|why| Failure::because(Code::Internal, why))?;
    let scheme = if with_tls { "https" } else { "http" };
    announce(run, out, &format!("{scheme}://{bound}"));
    runtime()?.block_on(serve_with(listener, app, line::told_to_stop()))?;
    Ok(Report::new(
        json!({ "stopped": true }),
        run.lang.pick("Đã dừng.", "Stopped."),
    ))
}

fn announce(run: &Run, out: &mut dyn Write, address: &str) {
    let text = if run.json {
        Value::from_iter([("listening", address)]).to_string()
    } else {
        format!(
            "{} {address}",
            run.lang.pick("Máy chủ chạy tại", "Serving at")
        )
    };
    // A closed output stops no server.
    writeln!(out, "{text}")
        .and_then(|()| out.flush())
        .unwrap_or_default();
}

/// Logs to standard error; `RUST_LOG` says how much.
fn start_log() {
    let filter = tracing_subscriber::EnvFilter::builder()
        .with_default_directive(tracing::Level::INFO.into())
        .from_env_lossy();
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // A program that serves twice in one process has its log already.
    log.try_init().unwrap_or_default();
}
