//! The HTTP client of a server that relays: a post, a get, and what can be wrong with the other side.

use std::error::Error as _;
use std::sync::Mutex;
use std::time::Duration;

use replica::DeviceId;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use reqwest::{RequestBuilder, StatusCode};
use serde::Deserialize;
use sync::Peer;
use tokio::time::timeout;
use wire::RootFingerprint;
use wire::limits::PACKED_BYTES_MAX;
use wire::problem::{Code, Kind, Problem};

use crate::failure::{Failure, Outcome};
use crate::trust;

/// How long to wait for a connection. A transfer has no limit as long as it makes progress: a line may be slow.
const CONNECT_SECONDS: u64 = 20;
/// How long a line may stand still.
const STILL: Duration = Duration::from_secs(60);
/// The least speed of a line that is not given up, in bytes a second.
const BYTES_PER_SECOND_MIN: u64 = 50;

/// The server that this one relays to.
pub struct Upstream {
    address: String,
    client: reqwest::Client,
    still: Duration,
    peer: Mutex<Option<Peer>>,
}

/// What another server says of itself.
#[derive(Deserialize)]
struct Organisation {
    org: String,
    device: String,
    role: String,
}

#[derive(Deserialize)]
struct Told {
    code: String,
}

impl Upstream {
    /// Returns a client of the server at this address, which must stand under this root.
    ///
    /// # Errors
    ///
    /// `usage` for an address that is none; `internal`.
    pub fn new(address: &str, root: RootFingerprint) -> Outcome<Self> {
        let address = address.trim_end_matches('/').to_owned();
        let is_plain = address.starts_with("http://");
        if !is_plain && !address.starts_with("https://") {
            let problem = Problem::new(Code::Usage)
                .with("what", "address")
                .with("got", address);
            return Err(problem.into());
        }
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(trust::client_config(root)?)
            .connect_timeout(Duration::from_secs(CONNECT_SECONDS))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|why| Failure::because(Code::Internal, why))?;
        Ok(Self {
            address,
            client,
            still: STILL,
            peer: Mutex::new(None),
        })
    }

    /// Returns the client with another patience for a line that stands still.
    #[must_use]
    pub fn giving_up_after(self, still: Duration) -> Self {
        Self { still, ..self }
    }

    /// Returns the address.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Returns who answers at the address; asked once.
    ///
    /// # Errors
    ///
    /// `server-unreachable`, `not-our-server`, `server-not-trusted`.
    pub async fn peer(&self, org: replica::OrgId) -> Outcome<Peer> {
        let known = *self
            .peer
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(peer) = known {
            return Ok(peer);
        }
        let bytes = self.get("/v1/organisation").await?;
        let said: Organisation = serde_json::from_slice(&bytes).map_err(|_| Code::NotOurServer)?;
        if said.org != org.to_string() {
            return Err(Problem::new(Code::ServerNotTrusted)
                .with("what", "organisation")
                .into());
        }
        let device: DeviceId = said.device.parse().map_err(|_| Code::NotOurServer)?;
        let role = match said.role.as_str() {
            "centre" => replica::Role::Centre,
            "office" => replica::Role::Office,
            _ => return Err(Code::NotOurServer.into()),
        };
        let peer = Peer { device, role };
        *self
            .peer
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = Some(peer);
        Ok(peer)
    }

    /// Posts a body and returns the answer's.
    ///
    /// # Errors
    ///
    /// As [`Self::peer`]; also whatever problem the other side names.
    pub async fn post(&self, path: &str, auth: Option<String>, body: Vec<u8>) -> Outcome<Vec<u8>> {
        let seconds = u64::try_from(body.len()).unwrap_or(u64::MAX) / BYTES_PER_SECOND_MIN;
        let mut request = self
            .client
            .post(format!("{}{path}", self.address))
            .body(body);
        request = request.header(CONTENT_TYPE, "application/octet-stream");
        if let Some(auth) = auth {
            request = request.header(AUTHORIZATION, auth);
        }
        answer(request, Duration::from_secs(seconds), self.still).await
    }

    async fn get(&self, path: &str) -> Outcome<Vec<u8>> {
        let request = self.client.get(format!("{}{path}", self.address));
        answer(request, Duration::ZERO, self.still).await
    }
}

impl std::fmt::Debug for Upstream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upstream")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// Sends a request that may take `sending` to go out, and reads the answer; neither may stand still.
async fn answer(request: RequestBuilder, sending: Duration, still: Duration) -> Outcome<Vec<u8>> {
    let sent = timeout(still.saturating_add(sending), request.send()).await;
    let mut response = sent
        .map_err(|_| Code::LineCut)?
        .map_err(|why| unreachable(&why))?;
    let status = response.status();
    let mut body = Vec::new();
    loop {
        let piece = timeout(still, response.chunk()).await;
        let piece = piece
            .map_err(|_| Code::LineCut)?
            .map_err(|_| Code::LineCut)?;
        let Some(piece) = piece else { break };
        body.extend_from_slice(&piece);
        if body.len() > PACKED_BYTES_MAX {
            return Err(Code::NotOurServer.into());
        }
    }
    if status == StatusCode::OK {
        return Ok(body);
    }
    let told: Option<Told> = serde_json::from_slice(&body).ok();
    let code = told.and_then(|told| {
        Code::ALL
            .iter()
            .find(|code| code.as_str() == told.code)
            .copied()
    });
    // The other side's own trouble, its full disk too, is not this server's.
    let code = match code {
        Some(code) if matches!(code.kind(), Kind::Internal | Kind::Storage) => Code::ServerBusy,
        Some(code) => code,
        None => Code::NotOurServer,
    };
    Err(Problem::new(code).with("status", status.as_u16()).into())
}

/// A server that cannot be reached, or one that is not believed: a person does different things about them.
fn unreachable(error: &reqwest::Error) -> Failure {
    let mut source = error.source();
    while let Some(cause) = source {
        if cause.to_string().contains("invalid peer certificate") {
            return Code::ServerNotTrusted.into();
        }
        source = cause.source();
    }
    Code::ServerUnreachable.into()
}
