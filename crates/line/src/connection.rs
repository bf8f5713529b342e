//! One connection: TCP, TLS where the address asks for it, HTTP/1.1.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpSocket, TcpStream, lookup_host};
use tokio::task::AbortHandle;
use tokio_rustls::TlsConnector;
use wire::problem::{Code, Problem};

use crate::address::Address;
use crate::counted::{Count, Counted};
use crate::time::Time;
use crate::trust::is_distrust;
use crate::watch::SEND_BUFFER;

/// How long one attempt to reach a machine may take.
const CONNECT: Duration = Duration::from_secs(30);
/// After how long the system itself gives up what it sent and nobody acknowledged.
#[cfg(any(target_os = "android", target_os = "linux"))]
const UNACKNOWLEDGED: Duration = Duration::from_secs(60);

/// One connection. Dropping it closes it.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) sender: SendRequest<Full<Bytes>>,
    pub(crate) count: Arc<Count>,
    driver: AbortHandle,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// Opens a socket to the server.
///
/// # Errors
///
/// `server-unreachable`.
pub(crate) async fn reach(address: &Address, time: &dyn Time) -> Result<TcpStream, Problem> {
    let unreachable = || address.problem(Code::ServerUnreachable);
    let host = (address.host.as_str(), address.port);
    let found = tokio::select! {
        found = lookup_host(host) => found.map_err(|why| unreachable().with("why", why))?,
        () = time.pass(CONNECT) => return Err(unreachable()),
    };
    let mut last = unreachable();
    for place in found {
        let socket = if place.is_ipv4() {
            TcpSocket::new_v4()
        } else {
            TcpSocket::new_v6()
        };
        let opened = async {
            let socket = socket?;
            // A large buffer would swallow a request at once and hide whether it moves.
            socket.set_send_buffer_size(SEND_BUFFER)?;
            socket.connect(place).await
        };
        let opened = tokio::select! {
            opened = opened => opened,
            () = time.pass(CONNECT) => continue,
        };
        match opened {
            Ok(socket) => return Ok(socket),
            Err(why) => last = unreachable().with("why", why),
        }
    }
    Err(last)
}

/// Makes a connection of a socket.
///
/// # Errors
///
/// `server-not-trusted`, `not-our-server`, `line-cut`.
pub(crate) async fn open(
    socket: TcpStream,
    address: &Address,
    tls: &Arc<ClientConfig>,
    count: Arc<Count>,
) -> Result<Connection, Problem> {
    // What they do not take, the system does without.
    socket.set_nodelay(true).unwrap_or_default();
    #[cfg(any(target_os = "android", target_os = "linux"))]
    SockRef::from(&socket)
        .set_tcp_user_timeout(Some(UNACKNOWLEDGED))
        .unwrap_or_default();
    SockRef::from(&socket)
        .set_keepalive(true)
        .unwrap_or_default();
    let counted = Counted::new(socket, Arc::clone(&count));
    if !address.with_tls {
        return speak(counted, address, count).await;
    }
    let name = ServerName::try_from(address.host.clone());
    let name = name.map_err(|_| address.problem(Code::NotOurServer))?;
    let connector = TlsConnector::from(Arc::clone(tls));
    let secured = connector.connect(name, counted).await;
    let secured = secured.map_err(|why| {
        let cause = why.get_ref().and_then(|why| why.downcast_ref());
        let code = match cause {
            Some(cause) if is_distrust(cause) => Code::ServerNotTrusted,
            Some(_) => Code::NotOurServer,
            None => Code::LineCut,
        };
        address.problem(code)
    })?;
    speak(secured, address, count).await
}

async fn speak(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    address: &Address,
    count: Arc<Count>,
) -> Result<Connection, Problem> {
    let hands = handshake(TokioIo::new(stream)).await;
    let (sender, driver) = hands.map_err(|_| address.problem(Code::LineCut))?;
    let driver = tokio::spawn(driver).abort_handle();
    Ok(Connection {
        sender,
        count,
        driver,
    })
}
