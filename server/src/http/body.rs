//! Bodies and queries within limits, and their problems.

use axum::Form;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Query, Request};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{StatusCode, Uri};
use axum::response::IntoResponse;
use serde::de::DeserializeOwned;
use wire::problem::{Code, Problem};

use crate::failure::{Failure, Outcome};

/// The most bytes of a form.
const FORM_BYTES_MAX: usize = 16 * 1024;

/// Reads a body of at most so many bytes.
pub(super) async fn read(mut request: Request, bytes_max: usize) -> Outcome<Bytes> {
    limit(&mut request, bytes_max)?;
    let read = Bytes::from_request(request, &()).await;
    read.map_err(|rejection| refusal(rejection, "body", bytes_max))
}

/// Reads a form.
pub(super) async fn form<T: DeserializeOwned>(mut request: Request) -> Outcome<T> {
    limit(&mut request, FORM_BYTES_MAX)?;
    let read = Form::<T>::from_request(request, &()).await;
    read.map(|Form(form)| form)
        .map_err(|rejection| refusal(rejection, "form", FORM_BYTES_MAX))
}

/// Limits a body: one that says that it is longer is refused before anything of it is waited for.
fn limit(request: &mut Request, bytes_max: usize) -> Outcome<()> {
    DefaultBodyLimit::max(bytes_max).apply(request);
    let length = request.headers().get(CONTENT_LENGTH);
    let length: Option<usize> = length.and_then(|length| length.to_str().ok()?.parse().ok());
    if length.is_some_and(|length| length > bytes_max) {
        return Err(too_large(bytes_max));
    }
    Ok(())
}

fn refusal(rejection: impl IntoResponse, what: &str, bytes_max: usize) -> Failure {
    if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large(bytes_max);
    }
    Problem::new(Code::RequestMalformed)
        .with("what", what)
        .into()
}

fn too_large(bytes_max: usize) -> Failure {
    Problem::new(Code::RequestTooLarge)
        .with("limit", bytes_max)
        .into()
}

/// Reads the query of an address.
pub(super) fn query<T: DeserializeOwned>(uri: &Uri) -> Outcome<T> {
    let read = Query::<T>::try_from_uri(uri);
    read.map(|Query(asked)| asked).map_err(|_| {
        Problem::new(Code::RequestMalformed)
            .with("what", "query")
            .into()
    })
}
