//! In which language a visitor reads, and where they are.

use axum::extract::FromRequestParts;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::response::Response;
use web::lang::Lang;

use crate::app::App;

/// A visitor of the pages.
#[derive(Debug, Clone)]
pub(super) struct Visitor {
    /// The language.
    pub(super) lang: Lang,
    /// Path and query.
    pub(super) here: String,
}

impl FromRequestParts<App> for Visitor {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let lang = language(app, &parts.uri, &parts.headers);
        let here = parts
            .uri
            .path_and_query()
            .map_or("/", |whole| whole.as_str())
            .to_owned();
        Ok(Self { lang, here })
    }
}

/// Returns the language: as the address says, as the cookie remembers, as the server is set.
pub(super) fn language(app: &App, uri: &Uri, headers: &HeaderMap) -> Lang {
    asked(uri)
        .or_else(|| cookie(headers, "lang").and_then(Lang::parse))
        .unwrap_or_else(|| app.settings().lang())
}

/// Returns the response with a cookie that remembers the language the address asked for.
pub(super) fn remembering(uri: &Uri, mut response: Response) -> Response {
    if let Some(lang) = asked(uri) {
        let text = format!("lang={lang}; Path=/; SameSite=Lax; Max-Age=31536000");
        if let Ok(value) = HeaderValue::from_str(&text) {
            response.headers_mut().append(SET_COOKIE, value);
        }
    }
    response
}

/// Returns the value of a cookie.
pub(super) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let texts = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = texts
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.split_once('='));
    pairs
        .find(|(key, _)| key.trim() == name)
        .map(|(_, value)| value.trim())
}

fn asked(uri: &Uri) -> Option<Lang> {
    let query = uri.query().unwrap_or_default();
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .find(|(key, _)| *key == "lang")
        .and_then(|(_, code)| Lang::parse(code))
}
