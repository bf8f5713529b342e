//! Listening on loopback.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpListener;
use wire::problem::Code;

use super::app::App;
use super::router::router;
use crate::{Answer, Fault};

/// Serves the pages on loopback until Ctrl-C. `ready` is given the address to open, with the start's secret.
///
/// # Errors
///
/// `file-failed` where the port is taken.
pub async fn serve(app: App, port: u16, ready: &mut dyn FnMut(&str)) -> Answer<()> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let taken = |why: std::io::Error| {
        Fault::new(Code::FileFailed)
            .with("path", address)
            .with("why", why)
    };
    let listener = TcpListener::bind(address).await.map_err(taken)?;
    let bound = listener.local_addr().map_err(taken)?;
    ready(&format!("http://{bound}/start?key={}", app.secret()));
    let stop = async {
        // Where no signal can be waited for, the pages stay up until the process ends.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    axum::serve(listener, router(app))
        .with_graceful_shutdown(stop)
        .await
        .map_err(taken)
}
