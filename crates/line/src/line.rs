//! A line to one server: posts and gets, each as patient as its bytes move.

use std::fmt::Display;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use wire::RootFingerprint;
use wire::limits::PACKED_BYTES_MAX;
use wire::problem::{Code, Kind, Problem};

use crate::address::Address;
use crate::time::{Clockwork, Time};
use crate::trust;
use crate::watch::{TICK, Watch};

/// How long one attempt to reach a machine may take.
const CONNECT: Duration = Duration::from_secs(30);
/// After how long the system gives up what it sent and nobody acknowledged, and how often it asks on a silent line
/// whether anybody is there.
#[cfg(any(target_os = "android", target_os = "linux"))]
const UNACKNOWLEDGED: Duration = Duration::from_secs(60);
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// A line to one server. Its connection stays open between requests, and its TLS session is taken up again.
#[derive(Debug)]
pub struct Line {
    address: Address,
    client: Client,
    time: Arc<dyn Time>,
    /// Whether a request went through: the next one may find a connection that the server closed meanwhile.
    has_asked: AtomicBool,
}

/// A reply, and what the line did for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The body.
    pub body: Vec<u8>,
    /// The request's body, until the first byte of the reply.
    pub up: Span,
    /// What of the reply's body came behind that: what came with its head took no time of its own.
    pub down: Span,
}

/// How many bytes moved in how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// Bytes of a body; headers and TLS come on top.
    pub bytes: u64,
    /// Milliseconds.
    pub millis: u64,
}

/// What is asked.
struct Ask<'a> {
    method: Method,
    path: &'a str,
    authorization: Option<&'a str>,
    body: &'a [u8],
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
        let internal = |why: &dyn Display| address.problem(Code::Internal).with("why", why);
        let tls = trust::config(root).map_err(|why| internal(&why))?;
        let client = Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(Policy::none())
            .no_proxy()
            .http1_only()
            .pool_max_idle_per_host(1)
            .connect_timeout(CONNECT)
            .tcp_nodelay(true)
            .tcp_keepalive(KEEP_ALIVE);
        #[cfg(any(target_os = "android", target_os = "linux"))]
        let client = client.tcp_user_timeout(UNACKNOWLEDGED);
        let client = client.build().map_err(|why| internal(&why))?;
        Ok(Self {
            address,
            client,
            time,
            has_asked: AtomicBool::new(false),
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
        let ask = Ask {
            method: Method::POST,
            path,
            authorization,
            body: &body,
        };
        self.ask(&ask).await
    }

    /// Gets what stands at a path.
    ///
    /// # Errors
    ///
    /// As [`Line::post`].
    pub async fn get(&self, path: &str) -> Result<Reply, Problem> {
        let ask = Ask {
            method: Method::GET,
            path,
            authorization: None,
            body: &[],
        };
        self.ask(&ask).await
    }

    async fn ask(&self, ask: &Ask<'_>) -> Result<Reply, Problem> {
        let done = self.exchange(ask).await;
        let is_cut = |done: &Result<_, Problem>| {
            done.as_ref()
                .is_err_and(|problem| problem.code == Code::LineCut)
        };
        // The server may have closed the kept connection meanwhile. Asking twice is harmless.
        let done = if is_cut(&done) && self.has_asked.swap(false, Ordering::Relaxed) {
            self.exchange(ask).await
        } else {
            done
        };
        self.has_asked.store(done.is_ok(), Ordering::Relaxed);
        done
    }

    /// One request and its reply, given up where the line stands still.
    async fn exchange(&self, ask: &Ask<'_>) -> Result<Reply, Problem> {
        let sent = length(ask.body);
        let received = AtomicU64::new(0);
        let began = self.time.millis();
        let work = async {
            let response = self.request(ask).send().await;
            let response = response.map_err(|why| self.sending_problem(&why))?;
            let headed = self.time.millis();
            let (body, at_once) = self.read(response, &received).await?;
            Ok(Reply {
                up: Span {
                    bytes: sent,
                    millis: headed.saturating_sub(began),
                },
                down: Span {
                    bytes: length(&body).saturating_sub(at_once),
                    millis: self.time.millis().saturating_sub(headed),
                },
                body,
            })
        };
        let mut watch = Watch::default();
        tokio::pin!(work);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return done,
                () = self.time.pass(TICK) => {
                    if watch.stands_still(sent, received.load(Ordering::Relaxed)) {
                        return Err(self.problem(Code::LineCut));
                    }
                }
            }
        }
    }

    fn request(&self, ask: &Ask<'_>) -> RequestBuilder {
        let url = format!("{}{}", self.address.url, ask.path);
        let mut request = self.client.request(ask.method.clone(), url);
        if ask.method == Method::POST {
            request = request
                .header(CONTENT_TYPE, "application/octet-stream")
                .body(ask.body.to_vec());
        }
        match ask.authorization {
            Some(authorization) => request.header(AUTHORIZATION, authorization),
            None => request,
        }
    }

    /// Reads a reply's body, and counts it as it comes. Returns how much of it came at once, too.
    async fn read(
        &self,
        mut response: Response,
        count: &AtomicU64,
    ) -> Result<(Vec<u8>, u64), Problem> {
        if text(response.headers(), &CONTENT_TYPE).starts_with("text/html") {
            return Err(self.problem(Code::NotOurServer));
        }
        let cut = |_| self.problem(Code::LineCut);
        let (mut body, mut at_once) = (Vec::new(), 0);
        while let Some(piece) = response.chunk().await.map_err(cut)? {
            if body.len() + piece.len() > PACKED_BYTES_MAX {
                return Err(self.problem(Code::NotOurServer));
            }
            if body.is_empty() {
                at_once = length(&piece);
            }
            body.extend_from_slice(&piece);
            count.fetch_add(length(&piece), Ordering::Relaxed);
        }
        if response.status() == StatusCode::OK {
            return Ok((body, at_once));
        }
        let seconds: Option<u32> = text(response.headers(), &RETRY_AFTER).parse().ok();
        let said = self.said(&body, response.status());
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

    fn sending_problem(&self, error: &reqwest::Error) -> Problem {
        let code = if trust::is_out_of_time(error) {
            Code::CertificateOutOfTime
        } else if trust::is_distrust(error) {
            Code::ServerNotTrusted
        } else if trust::is_not_http(error) {
            Code::NotOurServer
        } else if error.is_connect() {
            Code::ServerUnreachable
        } else {
            Code::LineCut
        };
        self.problem(code)
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

fn text(headers: &HeaderMap, name: &HeaderName) -> String {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().trim().to_ascii_lowercase()
}
