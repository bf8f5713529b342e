//! What holds for every request and reply: headers that confine pages, and no act on behalf of another site.

use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use web::assets::PAGE_HEADERS;
use wire::problem::{Code, Problem};

use super::replication::PACKED;
use crate::failure::Failure;

/// Adds the headers of pages to every reply; one that a reply set itself stays. Packed replies go without: no browser
/// holds the key that asks for one, and on a bad line they would be two seconds of each sync.
pub(super) async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let kind = response.headers().get(CONTENT_TYPE);
    if kind.is_some_and(|kind| kind.as_bytes() == PACKED.as_bytes()) {
        return response;
    }
    for (name, value) in PAGE_HEADERS {
        let name = HeaderName::from_static(name);
        response
            .headers_mut()
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Refuses acts that a browser sends on behalf of another site. Programs send neither header.
pub(super) async fn same_origin(request: Request, next: Next) -> Response {
    let is_safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if is_safe || is_from_here(request.headers()) {
        return next.run(request).await;
    }
    Failure::from(Problem::new(Code::OriginRefused)).into_response()
}

fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match text(ORIGIN.as_str()) {
        None => true,
        Some(origin) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some() && host == text(HOST.as_str())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn only_this_sites_own_forms_may_act() {
        for (pairs, expected) in [
            (&[][..], true),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (
                &[("host", "a.vn:8443"), ("origin", "https://a.vn:8443")],
                true,
            ),
            (&[("host", "a.vn:8443"), ("origin", "https://b.vn")], false),
            (&[("host", "a.vn"), ("origin", "null")], false),
        ] {
            assert_eq!(is_from_here(&headers(pairs)), expected, "{pairs:?}");
        }
    }
}
