//! Who may ask: a browser on this device, under this device's own name, with the start's secret; and no form of
//! another site's.

use axum::extract::{Request, State};
use axum::http::header::{COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use web::assets::{PAGE_HEADERS, STYLE_PATH};
use wire::problem::Code;

use super::app::App;
use super::router::{language, query, refused};
use crate::Fault;

/// The cookie that the start's secret is exchanged for.
const COOKIE_NAME: &str = "tungnha";

/// Lets through what may ask.
pub(super) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let lang = language(&app, request.uri(), request.headers());
    let path = request.uri().path().to_owned();
    let mut response = match check(&app, &request) {
        Ok(Pass::Through) => next.run(request).await,
        Ok(Pass::Start) => start(&app),
        Err(fault) => refused(lang, &fault),
    };
    for (name, value) in PAGE_HEADERS {
        if path != STYLE_PATH {
            response
                .headers_mut()
                .insert(name, HeaderValue::from_static(value));
        }
    }
    response
}

/// What to do with a request that may ask.
enum Pass {
    Through,
    Start,
}

fn check(app: &App, request: &Request) -> Result<Pass, Fault> {
    let headers = request.headers();
    let host = text(headers, HOST.as_str());
    if !is_own_name(host) {
        return Err(Fault::new(Code::OriginRefused).with("what", host));
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        must_be_own_form(headers, host)?;
    }
    let path = request.uri().path();
    if path == "/start" {
        let key = query(request.uri(), "key").unwrap_or_default();
        return if app.is_secret(&key) {
            Ok(Pass::Start)
        } else {
            Err(Fault::new(Code::Forbidden))
        };
    }
    let known =
        path == STYLE_PATH || cookie(headers, COOKIE_NAME).is_some_and(|it| app.is_secret(it));
    if known {
        Ok(Pass::Through)
    } else {
        Err(Fault::new(Code::Forbidden))
    }
}

/// A foreign name that leads to this device (DNS rebinding) is refused, whatever its port.
fn is_own_name(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, port)| {
        if port.bytes().all(|b| b.is_ascii_digit()) {
            name
        } else {
            host
        }
    });
    matches!(name, "127.0.0.1" | "localhost" | "[::1]")
}

/// A form is posted from one of our own pages: the browser says so in at least one of two ways, and in neither
/// otherwise.
fn must_be_own_form(headers: &HeaderMap, host: &str) -> Result<(), Fault> {
    let origin = headers.get(ORIGIN).map(|_| text(headers, ORIGIN.as_str()));
    let site = headers
        .get("sec-fetch-site")
        .map(|_| text(headers, "sec-fetch-site"));
    let own = format!("http://{host}");
    let is_own = origin.is_none_or(|origin| origin == own)
        && site.is_none_or(|site| site == "same-origin")
        && (origin.is_some() || site.is_some());
    if is_own {
        Ok(())
    } else {
        Err(Fault::new(Code::OriginRefused))
    }
}

fn start(app: &App) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let cookie = format!(
        "{COOKIE_NAME}={}; Path=/; HttpOnly; SameSite=Strict",
        app.secret()
    );
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
        .headers_mut()
        .insert(LOCATION, HeaderValue::from_static("/"));
    response
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// Returns a cookie's value.
pub(super) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = text(headers, COOKIE.as_str()).split(';').map(str::trim);
    all.filter_map(|pair| pair.split_once('='))
        .find(|(it, _)| *it == name)
        .map(|(_, value)| value)
}
