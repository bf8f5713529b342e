//! Who calls: an argument of the handlers, never a line in them that could be forgotten.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use replica::DeviceId;
use store::accounts::User;
use sync::Caller;
use wire::RequestAuth;
use wire::limits::PACKED_BYTES_MAX;
use wire::problem::{Code, Problem};

use super::{body, visitor};
use crate::accounts;
use crate::app::App;
use crate::failure::{Failure, Outcome};
use crate::memory::Held;
use crate::pages::frame::supervises;

/// A device or office server that signed this request, the request's body, and the memory that it holds.
pub(super) struct AsDevice(pub(super) Caller, pub(super) Bytes, pub(super) Held);

/// As [`AsDevice`], or one that is not known here yet and shows what the centre certified of it: what it brings is taken
/// in, and it is answered only if the centre's word about it was there.
pub(super) struct AsPeer {
    pub(super) caller: Caller,
    pub(super) is_known: bool,
    pub(super) body: Bytes,
    pub(super) held: Held,
}

/// Someone who is logged in.
pub(super) struct AsUser(pub(super) User);

/// Someone who is logged in and may read the ledger and the people in it.
pub(super) struct AsSupervisor(pub(super) User);

impl FromRequest<App> for AsDevice {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Outcome<Self> {
        let (auth, path) = signed(&request)?;
        let Some(caller) = known(app, &auth).await? else {
            return Err(unknown(app, request, &auth).await?);
        };
        let (body, held) = verified(app, request, (&auth, &path), &caller).await?;
        Ok(Self(caller, body, held))
    }
}

impl FromRequest<App> for AsPeer {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Outcome<Self> {
        let (auth, path) = signed(&request)?;
        let found = known(app, &auth).await?;
        let is_known = found.is_some();
        let found = match (found, auth.certificate.clone()) {
            (None, Some(shown)) => {
                app.read(move |reader| Ok(Caller::introduced(reader, &shown)?))
                    .await?
            }
            (found, _) => found,
        };
        let Some(caller) = found else {
            return Err(unknown(app, request, &auth).await?);
        };
        let (body, held) = verified(app, request, (&auth, &path), &caller).await?;
        Ok(Self {
            caller,
            is_known,
            body,
            held,
        })
    }
}

/// Returns what a request's header says, and the path that it is signed with.
fn signed(request: &Request) -> Outcome<(RequestAuth, String)> {
    let auth = authorization(request.headers()).and_then(|text| text.parse().ok());
    Ok((
        auth.ok_or(Code::SignatureInvalid)?,
        whole_path(request.uri()),
    ))
}

/// Looks up who calls, before anything of the body is held.
async fn known(app: &App, auth: &RequestAuth) -> Outcome<Option<Caller>> {
    let device = auth.device;
    app.read(move |reader| Ok(Caller::find(reader, device)?))
        .await
}

/// Reads a body that the caller signed.
async fn verified(
    app: &App,
    request: Request,
    (auth, path): (&RequestAuth, &str),
    caller: &Caller,
) -> Outcome<(Bytes, Held)> {
    let (body, held) = body::read(app, request, PACKED_BYTES_MAX).await?;
    let own = DeviceId::of(&app.key().public());
    auth.verify(&caller.certificate.key, own, path, &body)
        .map_err(|_| Code::SignatureInvalid)?;
    Ok((body, held))
}

/// Reads to its end what nobody known sent, and returns why nothing comes of it.
async fn unknown(app: &App, request: Request, auth: &RequestAuth) -> Outcome<Failure> {
    // An office learns of devices from its upstream: perhaps this one is news.
    app.news().notify_one();
    body::pass_over(app, request, PACKED_BYTES_MAX).await?;
    Ok(device_unknown(auth.device))
}

/// Returns the problem with a device of which the centre said nothing here.
pub(super) fn device_unknown(device: DeviceId) -> Failure {
    Problem::new(Code::DeviceUnknown)
        .with("device", device)
        .into()
}

impl FromRequestParts<App> for AsUser {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Outcome<Self> {
        let token = token(app, &parts.headers).ok_or(Code::LoginFailed)?;
        let now = app.now();
        app.read(move |reader| accounts::user_of_token(reader, &token, now))
            .await
            .map(Self)
    }
}

impl FromRequestParts<App> for AsSupervisor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Outcome<Self> {
        let AsUser(user) = AsUser::from_request_parts(parts, app).await?;
        if supervises(&user) {
            Ok(Self(user))
        } else {
            Err(Code::Forbidden.into())
        }
    }
}

/// Returns the name of the session's cookie. On a TLS line its prefix makes browsers refuse it from any other
/// host or plain line.
pub(super) fn session_cookie(app: &App) -> &'static str {
    if app.settings().is_https() {
        "__Host-session"
    } else {
        "session"
    }
}

/// Returns the session or API token of a request.
pub(super) fn token(app: &App, headers: &HeaderMap) -> Option<String> {
    let bearer = authorization(headers).and_then(|text| text.strip_prefix("Bearer "));
    let token = bearer.or_else(|| visitor::cookie(headers, session_cookie(app)));
    token
        .map(str::trim)
        .filter(|token| !token.is_empty())
        .map(str::to_owned)
}

fn authorization(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
}

fn whole_path(uri: &Uri) -> String {
    uri.path_and_query()
        .map_or("/", |whole| whole.as_str())
        .to_owned()
}
