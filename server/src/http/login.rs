//! Logging in and out.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use replica::UnixMillis;
use serde::Deserialize;
use store::accounts::User;
use web::problem::sentence;
use wire::problem::{Code, Problem};

use super::body;
use super::caller::{self, session_cookie};
use super::known::Known;
use super::visitor::{self, Visitor};
use crate::app::{App, blocking};
use crate::back_off::Place;
use crate::failure::{Failure, Outcome};
use crate::pages::frame::{organisation_name, supervises};
use crate::pages::login::login;
use crate::{accounts, chance, password};

/// How many seconds whoever finds no room there waits.
const HASHING_SECONDS: i64 = 5;
/// The longest name that is looked up.
const NAME_CHARS_MAX: usize = 80;
/// How long a browser is known: a year.
const KNOWN_SECONDS: i64 = 365 * 24 * 60 * 60;

/// The form that logs in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LogIn {
    user: String,
    password: String,
}

/// `GET /login`
pub(super) async fn page(State(app): State<App>, visitor: Visitor) -> Outcome<Html<String>> {
    shown(&app, &visitor, "", None).await
}

/// `POST /login`: opens a session, or says that it did not do and nothing else.
pub(super) async fn log_in(
    State(app): State<App>,
    visitor: Visitor,
    request: Request,
) -> Outcome<Response> {
    let (address, known) = (address(&request), known(&app, request.headers()));
    let form: LogIn = body::form(&app, request).await?;
    let name = form.user.trim().to_ascii_lowercase();
    // Only the server makes a browser known, and only under the name that logged in there.
    let known = known.filter(|known| known.name == name);
    let place = known.map_or_else(|| Place::at(address), |known| Place::Browser(known.hash()));
    match check(&app, &place, &name, form.password).await {
        Ok(user) => open(&app, &user).await,
        Err(Failure {
            problem,
            cause: None,
        }) if is_refusal(problem.code) => {
            tracing::warn!(code = problem.code.as_str(), "login refused");
            let said = sentence(visitor.lang, &problem);
            let page = shown(&app, &visitor, &name, Some(said)).await?;
            let status = StatusCode::from_u16(problem.code.http_status());
            Ok((status.unwrap_or(StatusCode::UNAUTHORIZED), page).into_response())
        }
        Err(failure) => Err(failure),
    }
}

/// `POST /logout`: forgets the session.
pub(super) async fn log_out(State(app): State<App>, headers: HeaderMap) -> Outcome<Response> {
    if let Some(token) = caller::token(&app, &headers) {
        app.work(move |store, _| Ok(store.drop_token(&accounts::token_hash(&token))?))
            .await?;
    }
    let mut response = Redirect::to("/login").into_response();
    set_cookie(&mut response, &cookie(&app, "", 0));
    Ok(response)
}

async fn shown(
    app: &App,
    visitor: &Visitor,
    name: &str,
    error: Option<String>,
) -> Outcome<Html<String>> {
    let organisation = app.read(organisation_name).await?;
    let page = login(visitor.lang, &organisation, name, error.as_deref());
    Ok(Html(page.into_string()))
}

/// Checks name and password: at most two hashings at once, each guesser slower after wrong passwords.
async fn check(app: &App, place: &Place, name: &str, password: String) -> Outcome<User> {
    let waits = |seconds| Problem::new(Code::ServerBusy).with("seconds", seconds);
    // Names come from outside: a long one is nobody's.
    let name: String = name.chars().take(NAME_CHARS_MAX).collect();
    if let Some(seconds) = app.back_off().try_now(place, &name, app.now()) {
        return Err(waits(seconds).into());
    }
    let Ok(turn) = app.logins().try_acquire() else {
        return Err(waits(HASHING_SECONDS).into());
    };
    let asked = name.clone();
    let user = app.read(move |reader| Ok(reader.user(&asked)?)).await?;
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    let permit = app.hashings().acquire().await;
    let permit = permit.map_err(|why| Failure::because(Code::Internal, why))?;
    let matches = blocking(move || Ok(password::matches(&password, hash.as_deref()))).await?;
    drop((permit, turn));
    match user {
        Some(user) if matches => {
            app.back_off().succeeded(place, &name);
            Ok(user)
        }
        Some(_) | None => Err(Code::LoginFailed.into()),
    }
}

async fn open(app: &App, user: &User) -> Outcome<Response> {
    let secret = chance::bytes()?;
    let name = user.name.clone();
    let token = app.work(move |store, now| {
        let until = UnixMillis(now.0.saturating_add(accounts::SESSION_MILLIS));
        accounts::open_token(store, &name, &secret, Some(until))
    });
    let token = token.await?;
    let mut response = Redirect::to(if supervises(user) { "/" } else { "/cash" }).into_response();
    set_cookie(
        &mut response,
        &cookie(app, &token, accounts::SESSION_MILLIS / 1000),
    );
    let known = Known::make(app.key(), &user.name, chance::bytes()?);
    set_cookie(&mut response, &lasting(app, &known.to_string()));
    Ok(response)
}

/// Returns the address that a request came from; of none in particular where it came by no connection.
fn address(request: &Request) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip())
}

/// Returns as whom this browser was logged in before.
fn known(app: &App, headers: &HeaderMap) -> Option<Known> {
    Known::read(app.key(), visitor::cookie(headers, known_cookie(app))?)
}

fn known_cookie(app: &App) -> &'static str {
    if app.settings().is_https() {
        "__Host-known"
    } else {
        "known"
    }
}

/// Returns the cookie that a browser is known by. It opens nothing.
fn lasting(app: &App, text: &str) -> String {
    let secure = if app.settings().is_https() {
        "; Secure"
    } else {
        ""
    };
    let name = known_cookie(app);
    format!("{name}={text}; Path=/; HttpOnly; SameSite=Strict; Max-Age={KNOWN_SECONDS}{secure}")
}

fn cookie(app: &App, token: &str, seconds: i64) -> String {
    let secure = if app.settings().is_https() {
        "; Secure"
    } else {
        ""
    };
    let name = session_cookie(app);
    format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}")
}

fn set_cookie(response: &mut Response, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

const fn is_refusal(code: Code) -> bool {
    matches!(code, Code::LoginFailed | Code::ServerBusy)
}
