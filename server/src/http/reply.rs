//! Failures in words: JSON for programs, a page for people. The one place where a problem becomes a response.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::html;
use serde::Serialize;
use web::badge::Tone;
use web::lang::Lang;
use web::layout::{Page, page};
use web::part::notice;
use web::problem::sentence;
use web::text::{Text, tr};
use wire::problem::{Code, Problem};

use super::visitor;
use crate::app::App;
use crate::failure::Failure;

/// How long a client waits before it comes again, in seconds, where nothing else is said.
const RETRY_SECONDS: i64 = 5;

/// A problem as programs read it.
#[derive(Serialize)]
struct Told {
    code: &'static str,
    message: String,
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let problem = self.logged();
        let mut response = status(problem.code).into_response();
        response.extensions_mut().insert(problem);
        response
    }
}

/// Words the problem of a failed request: JSON, or a page where a browser asks for one.
pub(super) async fn speak(State(app): State<App>, request: Request, next: Next) -> Response {
    let uri = request.uri().clone();
    let (headers, method) = (request.headers().clone(), request.method().clone());
    let lang = visitor::language(&app, &uri, &headers);
    let mut response = next.run(request).await;
    let Some(problem) = response.extensions_mut().remove::<Problem>() else {
        return visitor::remembering(&uri, response);
    };
    let mut spoken = if is_api(uri.path()) || !accepts_html(&headers) {
        let told = Told {
            code: problem.code.as_str(),
            message: sentence(lang, &problem),
        };
        (response.status(), Json(told)).into_response()
    } else if problem.code == Code::LoginFailed && method == Method::GET {
        Redirect::to("/login").into_response()
    } else {
        (
            response.status(),
            Html(problem_page(lang, &problem).into_string()),
        )
            .into_response()
    };
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        let seconds = problem.detail("seconds").parse().unwrap_or(RETRY_SECONDS);
        spoken
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    spoken
}

fn problem_page(lang: Lang, problem: &Problem) -> maud::Markup {
    let body = html! {
        (notice(Tone::Bad, &html! { p { (sentence(lang, problem)) } }))
        p { small { (problem.code.as_str()) } }
    };
    page(&Page::new(lang, tr(lang, Text::SomethingWrong), body))
}

fn status(code: Code) -> StatusCode {
    StatusCode::from_u16(code.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn is_api(path: &str) -> bool {
    path.starts_with("/v1/") || path == "/healthz"
}

fn accepts_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}
