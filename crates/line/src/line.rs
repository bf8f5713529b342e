//! A line to one server: posts and gets, each as patient as its bytes move.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, RETRY_AFTER};
use hyper::{Method, Request, Response, StatusCode};
use rustls::ClientConfig;
use tokio::sync::Mutex;
use wire::RootFingerprint;
use wire::limits::PACKED_BYTES_MAX;
use wire::problem::{Code, Kind, Problem};

use crate::address::Address;
use crate::connection::{Connection, open, reach};
use crate::counted::Count;
use crate::time::{Clockwork, Time};
use crate::trust;
use crate::watch::{TICK, Watch};

/// A line to one server. Its connection stays open between requests, and its TLS session is taken up again.
#[derive(Debug)]
pub struct Line {
    address: Address,
    tls: Arc<ClientConfig>,
    time: Arc<dyn Time>,
    open: Mutex<Option<Connection>>,
}

/// A reply, and what the line did for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The body.
    pub body: Vec<u8>,
    /// From the first byte of the request to the first of the reply.
    pub up: Span,
    /// From there to the last byte of the reply.
    pub down: Span,
    /// All bytes that went up for it, headers and TLS included.
    pub bytes_up: u64,
    /// All bytes that came down for it, headers and TLS included.
    pub bytes_down: u64,
}

/// How many bytes moved in how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// Bytes on the line.
    pub bytes: u64,
    /// Milliseconds.
    pub millis: u64,
}

/// What is asked.
struct Ask<'a> {
    method: Method,
    path: &'a str,
    authorization: Option<&'a str>,
    body: Bytes,
}

impl Line {
    /// Returns a line to the server at `url`, which must show a certificate under `root`.
    ///
    /// # Errors
    ///
    /// `not-our-server` for what is no address, `server-not-trusted` for plain HTTP to another machine.
    pub fn to(url: &str, root: RootFingerprint) -> Result<Self, Problem> {
        Self::timed(url, root, Arc::new(Clockwork::default()))
    }

    /// Returns a line on which another time passes: for tests.
    ///
    /// # Errors
    ///
    /// As [`Line::to`].
    pub fn timed(url: &str, root: RootFingerprint, time: Arc<dyn Time>) -> Result<Self, Problem> {
        let address = Address::parse(url)?;
        let tls =
            trust::config(root).map_err(|why| address.problem(Code::Internal).with("why", why))?;
        Ok(Self {
            address,
            tls: Arc::new(tls),
            time,
            open: Mutex::new(None),
        })
    }

    /// Returns the address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.address.url
    }

    /// Returns a problem with the server at the other end.
    #[must_use]
    pub fn problem(&self, code: Code) -> Problem {
        self.address.problem(code)
    }

    /// Waits, as the line's time passes.
    pub async fn wait(&self, pause: Duration) {
        self.time.pass(pause).await;
    }

    /// Posts a body and returns the reply.
    ///
    /// # Errors
    ///
    /// `server-unreachable`, `server-not-trusted`, `line-cut`, `not-our-server`, or what the server says.
    pub async fn post(
        &self,
        path: &str,
        authorization: Option<&str>,
        body: Vec<u8>,
    ) -> Result<Reply, Problem> {
        let (method, body) = (Method::POST, Bytes::from(body));
        self.ask(&Ask {
            method,
            path,
            authorization,
            body,
        })
        .await
    }

    /// Gets what stands at a path.
    ///
    /// # Errors
    ///
    /// As [`Line::post`].
    pub async fn get(&self, path: &str) -> Result<Reply, Problem> {
        let (method, body) = (Method::GET, Bytes::new());
        self.ask(&Ask {
            method,
            path,
            authorization: None,
            body,
        })
        .await
    }

    async fn ask(&self, ask: &Ask<'_>) -> Result<Reply, Problem> {
        let mut kept = self.open.lock().await;
        if let Some(mut connection) = kept.take().filter(|kept| kept.sender.is_ready()) {
            match self.exchange(&mut connection, ask, false).await {
                // The server may have closed it meanwhile. Asking twice is harmless.
                Err(problem) if problem.code == Code::LineCut => {}
                done => {
                    *kept = done.is_ok().then_some(connection);
                    return done;
                }
            }
        }
        let socket = reach(&self.address, &*self.time).await?;
        let count = Arc::new(Count::default());
        let opening = open(socket, &self.address, &self.tls, Arc::clone(&count));
        let mut connection = self.watched(&count, opening).await?;
        let done = self.exchange(&mut connection, ask, true).await;
        *kept = done.is_ok().then_some(connection);
        done
    }

    /// One request and its reply. `is_fresh`: what opening the connection took is counted with it.
    async fn exchange(
        &self,
        connection: &mut Connection,
        ask: &Ask<'_>,
        is_fresh: bool,
    ) -> Result<Reply, Problem> {
        let request = self.request(ask)?;
        let count = Arc::clone(&connection.count);
        let before = if is_fresh {
            (0, 0)
        } else {
            (count.sent(), count.received())
        };
        let sent = count.sent();
        let began = self.time.millis();
        let work = async {
            let response = connection.sender.send_request(request).await;
            let response = response.map_err(|why| self.cut(&why))?;
            let (headed, received) = (self.time.millis(), count.received());
            let body = self.read(response).await?;
            Ok(Reply {
                body,
                up: Span {
                    bytes: count.sent().saturating_sub(sent),
                    millis: headed.saturating_sub(began),
                },
                down: Span {
                    bytes: count.received().saturating_sub(received),
                    millis: self.time.millis().saturating_sub(headed),
                },
                bytes_up: count.sent().saturating_sub(before.0),
                bytes_down: count.received().saturating_sub(before.1),
            })
        };
        self.watched(&count, work).await
    }

    /// Does work on the line until it stands still.
    async fn watched<T>(
        &self,
        count: &Count,
        work: impl Future<Output = Result<T, Problem>>,
    ) -> Result<T, Problem> {
        let (sent, received) = (count.sent(), count.received());
        let mut watch = Watch::default();
        tokio::pin!(work);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return done,
                () = self.time.pass(TICK) => {
                    let sent = count.sent().saturating_sub(sent);
                    if watch.stands_still(sent, count.received().saturating_sub(received)) {
                        return Err(self.problem(Code::LineCut));
                    }
                }
            }
        }
    }

    fn request(&self, ask: &Ask<'_>) -> Result<Request<Full<Bytes>>, Problem> {
        let mut request = Request::builder()
            .method(ask.method.clone())
            .uri(format!("{}{}", self.address.base, ask.path))
            .header(HOST, &self.address.authority);
        if ask.method == Method::POST {
            request = request.header(CONTENT_TYPE, "application/octet-stream");
        }
        if let Some(authorization) = ask.authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        let request = request.body(Full::new(ask.body.clone()));
        request.map_err(|why| self.problem(Code::Internal).with("why", why))
    }

    async fn read(&self, response: Response<Incoming>) -> Result<Vec<u8>, Problem> {
        let (head, mut incoming) = response.into_parts();
        if text(&head.headers, &CONTENT_TYPE).starts_with("text/html") {
            return Err(self.problem(Code::NotOurServer));
        }
        let mut body = Vec::new();
        while let Some(frame) = incoming.frame().await {
            let frame = frame.map_err(|_| self.problem(Code::LineCut))?;
            let Ok(piece) = frame.into_data() else {
                continue;
            };
            if body.len() + piece.len() > PACKED_BYTES_MAX {
                return Err(self.problem(Code::NotOurServer));
            }
            body.extend_from_slice(&piece);
        }
        if head.status == StatusCode::OK {
            return Ok(body);
        }
        let seconds: Option<u32> = text(&head.headers, &RETRY_AFTER).parse().ok();
        let said = self.said(&body, head.status);
        Err(match seconds {
            Some(seconds) => said.with("seconds", seconds),
            None => said,
        })
    }

    /// Returns the problem that a server of ours says; what says nothing of the kind is no server of ours.
    fn said(&self, body: &[u8], status: StatusCode) -> Problem {
        let parsed: Option<serde_json::Value> = serde_json::from_slice(body).ok();
        let code = parsed.as_ref().and_then(|said| said.get("code")?.as_str());
        let code = Code::ALL.iter().find(|known| Some(known.as_str()) == code);
        match code {
            // The server's own trouble, its full disk too, is not this machine's: it is told as what can be done
            // about it here.
            Some(code) if matches!(code.kind(), Kind::Internal | Kind::Storage) => {
                self.problem(Code::ServerBusy)
            }
            Some(code) => self.problem(*code),
            None => self
                .problem(Code::NotOurServer)
                .with("status", status.as_u16()),
        }
    }

    fn cut(&self, error: &hyper::Error) -> Problem {
        let code = if error.is_parse() {
            Code::NotOurServer
        } else {
            Code::LineCut
        };
        self.problem(code)
    }
}

fn text(headers: &HeaderMap, name: &hyper::header::HeaderName) -> String {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().trim().to_ascii_lowercase()
}
