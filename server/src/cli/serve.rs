//! `serve`

use std::io::{IsTerminal as _, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;

use serde_json::{Value, json};
use wire::problem::{Code, Problem};

use super::args::Serve;
use super::report::Report;
use super::run::Run;
use crate::failure::{Failure, Outcome};
use crate::serve::runtime;
use crate::settings::port_of;
use crate::{serve_with, setup};

/// Where the address names none.
const PORT: u16 = 8443;

pub(super) fn serve(run: &Run, args: &Serve, out: &mut dyn Write) -> Outcome<Report> {
    let address = listen_on(run, args.listen.as_deref())?;
    // Only a server has a log: every other command tells its problem to whoever typed it, in one sentence.
    start_log();
    // A plain line is for this very machine only.
    let with_tls = !address.ip().is_loopback();
    let clock = Arc::clone(&run.clock);
    let app = setup::open(&run.folder, clock, args.upstream.as_deref(), with_tls)?;
    let listener = TcpListener::bind(address).map_err(|why| {
        Problem::new(Code::FileFailed)
            .with("path", address)
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

/// Where to listen: as asked for, else on the port that invitations name.
fn listen_on(run: &Run, asked: Option<&str>) -> Outcome<SocketAddr> {
    let Some(asked) = asked else {
        let port = port_of(&run.folder.settings()?.address).unwrap_or(PORT);
        return Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    };
    let wrong = |_| {
        Problem::new(Code::Usage)
            .with("what", "--listen")
            .with("got", asked)
    };
    Ok(asked.parse().map_err(wrong)?)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::Folder;
    use crate::settings::Settings;

    #[test]
    fn it_listens_on_the_port_that_invitations_name_unless_told_otherwise() {
        for (address, asked, expected) in [
            ("http://127.0.0.1:18443", None, "127.0.0.1:18443"),
            ("https://trung-tam.vn:9443", None, "127.0.0.1:9443"),
            ("https://[2001:db8::1]:9443/", None, "127.0.0.1:9443"),
            ("https://trung-tam.vn", None, "127.0.0.1:8443"),
            (
                "https://trung-tam.vn:9443",
                Some("0.0.0.0:443"),
                "0.0.0.0:443",
            ),
        ] {
            let parent = tempfile::tempdir().unwrap();
            let folder = Folder::at(parent.path());
            let bytes = serde_json::to_vec(&Settings::new(address)).unwrap();
            std::fs::write(parent.path().join("server.json"), bytes).unwrap();
            let run = Run {
                folder,
                lang: web::lang::Lang::Vi,
                json: false,
                clock: Arc::new(|| replica::UnixMillis(0)),
            };
            let found = listen_on(&run, asked).unwrap();
            assert_eq!(found.to_string(), expected, "{address}");
        }
    }
}
