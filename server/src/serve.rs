//! Serving: one listener, with or without TLS, until told to stop.

use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use wire::problem::Code;

use crate::app::App;
use crate::failure::{Failure, Outcome};
use crate::folder::TlsFiles;
use crate::http::router;
use crate::relay::relay_for_ever;

/// How long requests under way may take after the server was told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Serves on a listener until `shutdown` is done; where there is an upstream, relays to it as well.
///
/// # Errors
///
/// `internal` where the listener fails.
pub async fn serve_with(
    listener: TcpListener,
    app: App,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Outcome<()> {
    listener.set_nonblocking(true).map_err(internal)?;
    let handle: Handle<SocketAddr> = Handle::new();
    let stopping = handle.clone();
    let relay = app
        .upstream()
        .map(|_| tokio::spawn(relay_for_ever(app.clone())));
    let stop = tokio::spawn(async move {
        shutdown.await;
        stopping.graceful_shutdown(Some(GRACE));
    });
    let service = router(app.clone()).into_make_service();
    let served = match app.tls() {
        Some(tls) => {
            let config = RustlsConfig::from_config(Arc::clone(tls));
            let server = axum_server::from_tcp_rustls(listener, config).map_err(internal)?;
            server.handle(handle).serve(service).await
        }
        None => {
            let server = axum_server::from_tcp(listener).map_err(internal)?;
            server.handle(handle).serve(service).await
        }
    };
    stop.abort();
    if let Some(relay) = relay {
        relay.abort();
    }
    served.map_err(internal)
}

/// Returns how a server with this chain and key speaks TLS.
///
/// # Errors
///
/// `internal` where the files are damaged.
pub fn tls_config(files: &TlsFiles) -> Outcome<Arc<rustls::ServerConfig>> {
    let chain: Result<Vec<CertificateDer<'static>>, _> =
        CertificateDer::pem_slice_iter(files.chain.as_bytes()).collect();
    let chain = chain.map_err(internal)?;
    let key = PrivateKeyDer::from_pem_slice(files.key.as_bytes()).map_err(internal)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(internal)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(internal)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn internal(why: impl std::fmt::Display) -> Failure {
    Failure::because(Code::Internal, why)
}
