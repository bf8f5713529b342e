//! The line to a server: the only place that opens a connection to another machine.
//!
//! No time-out is fixed: a request may take as long as it makes progress. Servers are trusted by the organisation's
//! root key alone; plain HTTP goes to this very machine only.

#[cfg(test)]
mod tests;

use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use replica::{OrgId, PublicKey, SignedCertificate, UnixMillis};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use reqwest::{RequestBuilder, Response, StatusCode, Url};
use tokio::time::timeout;
use wire::RootFingerprint;
use wire::limits::PACKED_BYTES_MAX;
use wire::problem::{Code, Kind, Problem};

use crate::act::{Exchange, Outcome, SYNC_PATH, Server, Signed};
use crate::tls;
use crate::{Agent, Answer, Fault};

/// The path that tells who a server is.
const ORGANISATION_PATH: &str = "/v1/organisation";
/// How long a line may stand still.
const STILL: Duration = Duration::from_secs(60);
/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(30);
/// The least speed of a line that is not given up, in bytes a second: below what a modem of 1 kbit/s makes.
const BYTES_PER_SECOND_MIN: u64 = 50;

/// A line to one server.
#[derive(Debug, Clone)]
pub struct Line {
    client: reqwest::Client,
    url: String,
}

impl Line {
    /// Returns a line to the server at `url`, which must show a certificate under `root`.
    ///
    /// # Errors
    ///
    /// `not-our-server` for what is no address, `server-not-trusted` for plain HTTP to another machine.
    pub fn to(url: &str, root: RootFingerprint) -> Answer<Self> {
        let wrong = |code| Fault::new(code).with("what", url);
        let parsed = Url::parse(url).map_err(|_| wrong(Code::NotOurServer))?;
        match (parsed.scheme(), is_loopback(&parsed)) {
            ("https", _) | ("http", true) => {}
            ("http", false) => return Err(wrong(Code::ServerNotTrusted)),
            (_, _) => return Err(wrong(Code::NotOurServer)),
        }
        let config = tls::config(root).map_err(|why| wrong(Code::Internal).with("why", why))?;
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(config)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT)
            .tcp_keepalive(Duration::from_secs(15))
            .http1_only();
        #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
        let client = client.tcp_user_timeout(STILL);
        let client = client
            .build()
            .map_err(|why| wrong(Code::Internal).with("why", why))?;
        Ok(Self {
            client,
            url: url.trim_end_matches('/').to_owned(),
        })
    }

    /// Posts a body and returns the reply's.
    ///
    /// # Errors
    ///
    /// `server-unreachable`, `server-not-trusted`, `line-cut`, `not-our-server`, or what the server says.
    pub async fn post(
        &self,
        path: &str,
        authorization: Option<&str>,
        body: Vec<u8>,
    ) -> Answer<Vec<u8>> {
        let seconds = u64::try_from(body.len()).unwrap_or(u64::MAX) / BYTES_PER_SECOND_MIN;
        let request = self.client.post(format!("{}{path}", self.url));
        let mut request = request
            .header(CONTENT_TYPE, "application/octet-stream")
            .body(body);
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        self.send(request, STILL.saturating_add(Duration::from_secs(seconds)))
            .await
    }

    /// Asks the server who it is, and believes it as far as its certificates hold.
    ///
    /// # Errors
    ///
    /// As [`Line::post`]; `server-not-trusted` where it is of another organisation.
    pub async fn whose(&self, org: OrgId, root: &PublicKey) -> Answer<Server> {
        let request = self.client.get(format!("{}{ORGANISATION_PATH}", self.url));
        let said = self.send(request, STILL).await?;
        let said: serde_json::Value =
            serde_json::from_slice(&said).map_err(|_| self.fault(Code::NotOurServer))?;
        let certificate = |name| -> Option<SignedCertificate> {
            let bytes = URL_SAFE_NO_PAD.decode(said.get(name)?.as_str()?).ok()?;
            minicbor::decode(&bytes).ok()
        };
        let (Some(own), Some(centre)) = (
            certificate("certificate"),
            certificate("centre_certificate"),
        ) else {
            return Err(self.fault(Code::NotOurServer));
        };
        let distrust = |_| self.fault(Code::ServerNotTrusted);
        let trusted = centre.verify(org, root).map_err(distrust)?;
        let issuer = if own == centre { root } else { &trusted.key };
        let own = own.verify(org, issuer).map_err(distrust)?;
        Ok(Server::new(&self.url, own.device(), own.role))
    }

    /// Sends a request; its head may wait so long for the reply's.
    async fn send(&self, request: RequestBuilder, patience: Duration) -> Answer<Vec<u8>> {
        match timeout(patience, request.send()).await {
            Ok(Ok(response)) => self.read(response).await,
            Ok(Err(error)) => Err(self.sending_fault(&error)),
            Err(_) => Err(self.fault(Code::LineCut)),
        }
    }

    async fn read(&self, mut response: Response) -> Answer<Vec<u8>> {
        let status = response.status();
        let kind = response
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().to_ascii_lowercase();
        if kind.starts_with("text/html") {
            return Err(self.fault(Code::NotOurServer));
        }
        let mut body = Vec::new();
        loop {
            match timeout(STILL, response.chunk()).await {
                Ok(Ok(Some(chunk))) if body.len() + chunk.len() <= PACKED_BYTES_MAX => {
                    body.extend_from_slice(&chunk);
                }
                Ok(Ok(Some(_))) => return Err(self.fault(Code::NotOurServer)),
                Ok(Ok(None)) => break,
                Ok(Err(_)) | Err(_) => return Err(self.fault(Code::LineCut)),
            }
        }
        if status == StatusCode::OK {
            Ok(body)
        } else {
            Err(self.said(&body))
        }
    }

    /// Returns the problem that a server of ours says; what says nothing of the kind is no server of ours.
    fn said(&self, body: &[u8]) -> Fault {
        let parsed: Option<serde_json::Value> = serde_json::from_slice(body).ok();
        let code = parsed.as_ref().and_then(|said| said.get("code")?.as_str());
        let code = Code::ALL.iter().find(|known| Some(known.as_str()) == code);
        match code {
            // The server's own trouble, its full disk too, is not this device's: it is told as what the device can
            // do about it.
            Some(code) if matches!(code.kind(), Kind::Internal | Kind::Storage) => {
                self.fault(Code::ServerBusy)
            }
            Some(code) => Fault(Problem::new(*code)),
            None => self.fault(Code::NotOurServer),
        }
    }

    fn sending_fault(&self, error: &reqwest::Error) -> Fault {
        if tls::is_distrust(error) {
            self.fault(Code::ServerNotTrusted)
        } else if tls::is_not_http(error) {
            self.fault(Code::NotOurServer)
        } else if error.is_connect() {
            self.fault(Code::ServerUnreachable)
        } else {
            self.fault(Code::LineCut)
        }
    }

    fn fault(&self, code: Code) -> Fault {
        Fault::new(code).with("what", &self.url)
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Syncs with the server at `url`, or with the best one known.
///
/// # Errors
///
/// As [`sync()`]; `not-enrolled` where no server is known; what an unknown address answers.
pub async fn sync_at(
    agent: &Mutex<Agent>,
    url: Option<&str>,
    now: &(dyn Fn() -> UnixMillis + Send + Sync),
) -> Answer<Outcome> {
    let known = free(agent).settings().servers.clone();
    let url = url.map(|url| url.trim_end_matches('/'));
    let found = known
        .into_iter()
        .find(|server| url.is_none_or(|url| server.url == url));
    let server = match (found, url) {
        (Some(server), _) => server,
        (None, None) => return Err(Fault::new(Code::NotEnrolled)),
        (None, Some(url)) => {
            let identity = free(agent).identity().clone();
            let line = Line::to(url, RootFingerprint::of(&identity.root))?;
            line.whose(identity.org, &identity.root).await?
        }
    };
    sync(agent, &server, now).await
}

/// Syncs with a server over HTTP. The device is free for other acts while the line is waited for.
///
/// # Errors
///
/// What the store says; what the line or the server does is in the outcome.
pub async fn sync(
    agent: &Mutex<Agent>,
    server: &Server,
    now: &(dyn Fn() -> UnixMillis + Send + Sync),
) -> Answer<Outcome> {
    let mut exchange = Exchange::with(server)?;
    let root = RootFingerprint::of(&free(agent).identity().root);
    let ended = match Line::to(&server.url, root) {
        Ok(line) => exchanges(agent, &line, &mut exchange, now).await,
        Err(fault) => Err(fault),
    };
    free(agent).sync_end(exchange, ended)
}

async fn exchanges(
    agent: &Mutex<Agent>,
    line: &Line,
    exchange: &mut Exchange,
    now: &(dyn Fn() -> UnixMillis + Send + Sync),
) -> Answer<()> {
    loop {
        let Signed {
            body,
            authorization,
        } = free(agent).sync_request(exchange)?;
        let reply = line.post(SYNC_PATH, Some(&authorization), body).await?;
        let again = free(agent).sync_take(exchange, &reply, now());
        if !again.map_err(|fault| named(fault, line))? {
            return Ok(());
        }
    }
}

fn named(fault: Fault, line: &Line) -> Fault {
    if fault.code() == Code::NotOurServer {
        line.fault(Code::NotOurServer)
    } else {
        fault
    }
}

/// Locks the device. An act that panicked was rolled back by its transaction, so the device is sound.
pub(crate) fn free(agent: &Mutex<Agent>) -> std::sync::MutexGuard<'_, Agent> {
    agent.lock().unwrap_or_else(PoisonError::into_inner)
}
