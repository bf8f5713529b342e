//! Serving: one listener, with or without TLS, until told to stop.
//!
//! There are never more connections than the limits say: further ones wait in the system's queue. Whoever says
//! nothing is cut, so that nobody waits there for long.

use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;
use wire::problem::Code;

use crate::app::App;
use crate::failure::{Failure, Outcome};
use crate::folder::TlsFiles;
use crate::http::router;
use crate::limits::Limits;
use crate::line::Line;
use crate::relay::relay_for_ever;

/// How long requests under way may take after the server was told to stop.
const GRACE: Duration = Duration::from_secs(10);
/// How long nothing is accepted after accepting failed: no file handle may be left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// The longest head of a request, and what one connection reads ahead.
const HEAD_BYTES_MAX: usize = 16 * 1024;
/// How many connections the system keeps until they are accepted; it may keep fewer.
const BACKLOG: i32 = 4096;
/// How many threads block at once: one takes in, two read, two hash, and some wait for a disk.
const BLOCKING_MAX: usize = 16;

/// Returns the threads that a server runs on.
///
/// # Errors
///
/// `internal`.
pub fn runtime() -> Outcome<tokio::runtime::Runtime> {
    let built = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_MAX)
        .build();
    built.map_err(internal)
}

/// Serves on a listener until `shutdown` is done; where there is an upstream, relays to it as well.
///
/// What is under way then may end, for ten seconds; after that the database's log is merged into its file.
///
/// # Errors
///
/// `internal` where the listener fails.
pub async fn serve_with(
    listener: TcpListener,
    app: App,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Outcome<()> {
    let listener = listening(listener)?;
    let relay = app
        .upstream()
        .map(|_| tokio::spawn(relay_for_ever(app.clone())));
    let open = GracefulShutdown::new();
    tokio::select! {
        () = accept_for_ever(listener, &app, &open) => {}
        () = shutdown => {}
    }
    if tokio::time::timeout(GRACE, open.shutdown()).await.is_err() {
        tracing::warn!("requests that took too long to stop were cut");
    }
    if let Some(relay) = relay {
        relay.abort();
    }
    app.work(|store, _| Ok(store.checkpoint()?)).await
}

/// Accepts connections as long as it is polled.
async fn accept_for_ever(listener: tokio::net::TcpListener, app: &App, open: &GracefulShutdown) {
    let most = usize::try_from(app.limits().connections).unwrap_or(usize::MAX);
    let places = Arc::new(Semaphore::new(most.clamp(1, Semaphore::MAX_PERMITS)));
    let router = router(app.clone());
    // First a place, then a connection. The semaphore is never closed.
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        match listener.accept().await {
            Ok((stream, peer)) => {
                let line = Line::new(stream, app.limits().stuck());
                let connection = Connection {
                    peer,
                    router: router.clone(),
                    limits: *app.limits(),
                    watcher: open.watcher(),
                    place,
                };
                let tls = app.tls();
                tokio::spawn(async move { connection.serve(line, tls).await });
            }
            Err(why) => {
                tracing::warn!(%why, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// One connection's part in the server.
struct Connection {
    peer: SocketAddr,
    router: Router,
    limits: Limits,
    watcher: hyper_util::server::graceful::Watcher,
    place: OwnedSemaphorePermit,
}

impl Connection {
    /// Serves a connection to its end. Whatever breaks it is the other side's to notice.
    async fn serve(self, line: Line<TcpStream>, tls: Option<Arc<rustls::ServerConfig>>) {
        match tls {
            None => self.requests(line).await,
            Some(tls) => {
                let shaken = TlsAcceptor::from(tls).accept(line);
                match tokio::time::timeout(self.limits.shake(), shaken).await {
                    Ok(Ok(line)) => self.requests(line).await,
                    Ok(Err(why)) => tracing::debug!(%why, "no TLS"),
                    Err(_) => tracing::debug!("a TLS handshake that did not end"),
                }
            }
        }
    }

    async fn requests<S>(self, line: S)
    where
        S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + 'static,
    {
        let peer = ConnectInfo(self.peer);
        let service = self
            .router
            .map_request(move |mut request: Request<Incoming>| {
                request.extensions_mut().insert(peer);
                request
            });
        let served = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.head())
            .max_buf_size(HEAD_BYTES_MAX)
            .serve_connection(TokioIo::new(line), TowerToHyperService::new(service));
        if let Err(why) = self.watcher.watch(served).await {
            tracing::debug!(%why, "a connection broke");
        }
        drop(self.place);
    }
}

/// Returns the listener as async code uses it, with room for those who wait.
fn listening(listener: TcpListener) -> Outcome<tokio::net::TcpListener> {
    listener.set_nonblocking(true).map_err(internal)?;
    // A listener that the standard library made keeps 128 at most.
    socket2::SockRef::from(&listener)
        .listen(BACKLOG)
        .map_err(internal)?;
    tokio::net::TcpListener::from_std(listener).map_err(internal)
}

/// How many TLS sessions are kept to be taken up again: two a device.
const SESSIONS_MAX: usize = 4_096;

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
    // On a bad line a session that is taken up again saves a certificate's chain: half a minute at 1 kbit/s. They
    // are kept here, not in tickets: those are longer, and old before the next evening.
    config.session_storage = rustls::server::ServerSessionMemoryCache::new(SESSIONS_MAX);
    Ok(Arc::new(config))
}

fn internal(why: impl std::fmt::Display) -> Failure {
    Failure::because(Code::Internal, why)
}
