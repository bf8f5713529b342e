//! What devices and relays call: sync, enrolment, who this server is, a certificate for TLS.

use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use line::ZSTD;
use replica::{DeviceId, Role};
use serde::{Deserialize, Serialize};
use sync::Caller;
use wire::limits::BODY_OP_BYTES_MAX;
use wire::problem::{Code, Problem};
use wire::{Address, EnrolReply, EnrolRequest, Message, MessageError, SyncRequest};

use super::body;
use super::caller::{AsDevice, AsPeer, device_unknown};
use crate::app::App;
use crate::books;
use crate::enrol::{self, Centre};
use crate::failure::{Failure, Outcome};
use crate::intake::{self, busy};
use crate::memory::Held;
use crate::relay::relay_once;
use crate::renew;
use crate::settings::host_of;
use crate::tls::ServerPoint;

/// The media type of packed messages.
pub(crate) const PACKED: &str = "application/octet-stream";
/// The most bytes of an enrolment.
const ENROL_BYTES_MAX: usize = 8 * 1024;
/// What a reply holds beside ops: heads, verdicts, a proof.
const REPLY_BYTES_BESIDE: usize = 16 * 1024;
/// Below this, no ops at all are sent back where memory is short.
const REPLY_OPS_MIN: u32 = 32 * 1024;

/// `POST /v1/sync`: takes what the caller sends and answers with what it lacks.
pub(super) async fn sync(
    State(app): State<App>,
    AsPeer {
        caller,
        is_known,
        body,
        held,
    }: AsPeer,
) -> Outcome<Response> {
    let (mut request, taken) = intake::take_in(&app, body, held).await?;
    let caller = if is_known {
        caller
    } else {
        // Its signature led to a certificate; that it may ask for anything is the centre's word, or nobody's.
        let device = caller.device();
        let found = app.read(move |reader| Ok(Caller::find(reader, device)?));
        found.await?.ok_or_else(|| device_unknown(device))?
    };
    if renew::may_be_due(&caller.certificate, app.now()) {
        let (shared, certificate) = (app.clone(), caller.certificate.clone());
        let renewed =
            app.work(move |store, now| renew::renew(store, shared.key(), &certificate, now));
        renewed.await?;
    }
    if taken.carried() {
        let (shared, certificate) = (app.clone(), caller.certificate.clone());
        let usual = app.settings().book_size;
        app.work(move |store, now| books::at_sync(store, shared.key(), &certificate, usual, now))
            .await?;
        app.news().notify_one();
    }
    let shared = app.clone();
    let reply = app.read(move |reader| {
        // Within the turn to read: only those whose turn it is set much aside.
        let held = reserve(&shared, &mut request)?;
        let (key, now) = (shared.key(), shared.now());
        let reply = sync::reply(reader, &caller, key, &request, taken, now)?;
        Ok((reply, held))
    });
    let (reply, mut held) = reply.await?;
    let body = reply.pack(&ZSTD);
    held.shrink(body.len());
    Ok(([(CONTENT_TYPE, PACKED)], Body::from(held.with(body))).into_response())
}

/// Sets memory aside for a reply; where little is left, the reply will be smaller.
fn reserve(app: &App, request: &mut SyncRequest) -> Outcome<Held> {
    let mut held = Held::default();
    let mut ops = request.reply_bytes_max.min(BODY_OP_BYTES_MAX);
    loop {
        let bytes = usize::try_from(ops).unwrap_or(usize::MAX);
        if app
            .replies()
            .grow(&mut held, bytes.saturating_add(REPLY_BYTES_BESIDE))
        {
            request.reply_bytes_max = ops;
            return Ok(held);
        }
        if ops == 0 {
            return Err(busy(app.queue().len()));
        }
        ops = if ops < REPLY_OPS_MIN { 0 } else { ops / 2 };
    }
}

/// `POST /v1/enrol`: the centre enrols; an office passes the request on and puts its own address in front.
pub(super) async fn enrol(State(app): State<App>, request: Request) -> Outcome<Response> {
    let (body, held) = body::read(&app, request, ENROL_BYTES_MAX).await?;
    let request = EnrolRequest::unpack(&body, &ZSTD).map_err(|error| malformed(&error))?;
    drop(held);
    let Some(upstream) = app.upstream() else {
        return Ok(packed(&enrol_here(&app, request).await?));
    };
    let answer = upstream.post("/v1/enrol", None, body.to_vec()).await?;
    let mut reply = EnrolReply::unpack(&answer, &ZSTD).map_err(|_| Code::NotOurServer)?;
    let own = Address {
        device: DeviceId::of(&app.key().public()),
        role: Role::Office,
        url: app.settings().address.clone(),
    };
    reply.addresses.insert(0, own);
    // The new device's grants are at the centre: they are fetched before it calls, which it does at once.
    if let Err(failure) = relay_once(&app).await {
        tracing::warn!(%failure, "sync with upstream failed");
        app.news().notify_one();
    }
    Ok(packed(&reply))
}

async fn enrol_here(app: &App, request: EnrolRequest) -> Outcome<EnrolReply> {
    let shared = app.clone();
    let reply = app.work(move |store, now| {
        let own = DeviceId::of(&shared.key().public());
        let certificate = store.read().signed_certificate(own)?;
        let centre = Centre {
            key: shared.key(),
            certificate: &certificate.ok_or(Code::NotEnrolled)?,
            address: &shared.settings().address,
            book_size: shared.settings().book_size,
        };
        enrol::enrol(store, centre, &request, now)
    });
    reply.await
}

/// What anyone may know of this server; to be believed as far as the certificates hold.
#[derive(Serialize)]
pub(super) struct Organisation {
    org: String,
    root: String,
    device: String,
    role: &'static str,
    certificate: String,
    centre_certificate: String,
    rotations: Vec<String>,
}

/// `GET /v1/organisation`: which organisation this is, and the server's certificates.
pub(super) async fn organisation(State(app): State<App>) -> Outcome<Json<Organisation>> {
    let said = app.read(|reader| {
        let identity = reader.identity()?.ok_or(Code::NotEnrolled)?;
        let centre = reader.centre()?.ok_or(Code::NotEnrolled)?.device();
        // What enrolment brought may have been renewed since.
        let believed = |device| -> Outcome<_> {
            let found = reader.signed_certificate(device)?;
            Ok(found.ok_or(Code::NotEnrolled)?)
        };
        let is_centre = identity.device == centre;
        Ok(Organisation {
            org: identity.org.to_string(),
            root: URL_SAFE_NO_PAD.encode(identity.root.as_bytes()),
            device: identity.device.to_string(),
            role: if is_centre { "centre" } else { "office" },
            certificate: encoded(&believed(identity.device)?),
            centre_certificate: encoded(&believed(centre)?),
            rotations: reader.rotations()?.iter().map(encoded).collect(),
        })
    });
    Ok(Json(said.await?))
}

/// A request for a certificate for TLS.
#[derive(Serialize, Deserialize)]
pub(crate) struct TlsRequest {
    /// The address at which the office's server is found.
    address: String,
    /// Its public key.
    key: String,
}

impl TlsRequest {
    /// Returns the request of a server at `address` that holds the private half of `point`.
    pub(crate) fn new(address: &str, point: &ServerPoint) -> Self {
        Self {
            address: address.to_owned(),
            key: URL_SAFE_NO_PAD.encode(&point.0),
        }
    }

    /// Returns the request's body.
    pub(crate) fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}

/// `POST /v1/tls`: certifies an office's server for TLS, under the organisation's root.
pub(super) async fn tls(
    State(app): State<App>,
    AsDevice(caller, body, held): AsDevice,
) -> Outcome<String> {
    // A few hundred bytes, and nothing waits here.
    drop(held);
    match caller.certificate.role {
        Role::Office => {}
        Role::Centre | Role::Device => return Err(Code::Forbidden.into()),
    }
    let authority = app.authority().ok_or(Code::Forbidden)?;
    let wrong = || Problem::new(Code::RequestMalformed).with("what", "tls");
    let asked: TlsRequest = serde_json::from_slice(&body).map_err(|_| wrong())?;
    let point = URL_SAFE_NO_PAD.decode(&asked.key).map_err(|_| wrong())?;
    if point.len() != 65 {
        return Err(wrong().into());
    }
    let host = host_of(&asked.address).ok_or_else(wrong)?;
    authority.certify(app.membership().org, &host, &ServerPoint(point))
}

fn encoded(signed: &impl minicbor::Encode<()>) -> String {
    // Encoding into a `Vec` cannot fail.
    URL_SAFE_NO_PAD.encode(minicbor::to_vec(signed).unwrap_or_default())
}

fn packed(message: &impl Message) -> Response {
    ([(CONTENT_TYPE, PACKED)], message.pack(&ZSTD)).into_response()
}

fn malformed(error: &MessageError) -> Failure {
    Failure::from(Problem::from(error))
}
