//! Bodies and queries within limits, and their problems.

use axum::Form;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Query, Request};
use axum::http::{StatusCode, Uri};
use axum::response::IntoResponse as _;
use serde::de::DeserializeOwned;
use wire::problem::{Code, Problem};

use crate::failure::{Failure, Outcome};

/// The most bytes of a form.
const FORM_BYTES_MAX: usize = 16 * 1024;

/// Reads a body of at most so many bytes.
pub(super) async fn read(mut request: Request, bytes_max: usize) -> Outcome<Bytes> {
    DefaultBodyLimit::max(bytes_max).apply(&mut request);
    Bytes::from_request(request, &())
        .await
        .map_err(|rejection| {
            if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
                Problem::new(Code::RequestTooLarge)
                    .with("limit", bytes_max)
                    .into()
            } else {
                Failure::from(Problem::new(Code::RequestMalformed).with("what", "body"))
            }
        })
}

/// Reads a form.
pub(super) async fn form<T: DeserializeOwned>(mut request: Request) -> Outcome<T> {
    DefaultBodyLimit::max(FORM_BYTES_MAX).apply(&mut request);
    let read = Form::<T>::from_request(request, &()).await;
    read.map(|Form(form)| form).map_err(|rejection| {
        if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
            Problem::new(Code::RequestTooLarge)
                .with("limit", FORM_BYTES_MAX)
                .into()
        } else {
            Failure::from(Problem::new(Code::RequestMalformed).with("what", "form"))
        }
    })
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
