//! Bodies and queries within limits, and their problems.
//!
//! A body is held only as far as it has come, and only while it keeps coming.

use std::time::Duration;

use axum::Form;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest as _, Query, Request};
use axum::http::Uri;
use axum::http::header::CONTENT_LENGTH;
use http_body_util::BodyExt as _;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout_at};
use wire::problem::{Code, Problem};

use crate::app::App;
use crate::failure::{Failure, Outcome};
use crate::intake::busy;
use crate::limits::STILL_BYTES_MIN;
use crate::memory::Held;

/// The most bytes of a form.
const FORM_BYTES_MAX: usize = 16 * 1024;

/// Reads a body of at most so many bytes, and returns it with the memory that it holds.
///
/// # Errors
///
/// `request-too-large`; `line-cut` where it stands still; `server-busy` where there is no memory left for it.
pub(super) async fn read(app: &App, request: Request, bytes_max: usize) -> Outcome<(Bytes, Held)> {
    let length = length(&request);
    if length.is_some_and(|length| length > bytes_max) {
        return Err(too_large(bytes_max));
    }
    let (mut body, mut held) = (Vec::new(), Held::default());
    let mut coming = Coming::of(app, request);
    while let Some(piece) = coming.next().await? {
        let bytes = body.len() + piece.len();
        if bytes > bytes_max {
            return Err(too_large(bytes_max));
        }
        if !app.bodies().grow(&mut held, bytes) {
            // Nothing more is held of it; read to its end, so that the sender hears why.
            drop((body, held));
            coming.pass_over(bytes_max).await?;
            return Err(busy(app.queue().len()));
        }
        body.extend_from_slice(&piece);
    }
    Ok((Bytes::from(body), held))
}

/// Reads a body to its end and keeps nothing: a sender that is still sending would not hear what is answered.
///
/// # Errors
///
/// `request-too-large`, `line-cut`.
pub(super) async fn pass_over(app: &App, request: Request, bytes_max: usize) -> Outcome<()> {
    if length(&request).is_some_and(|length| length > bytes_max) {
        return Err(too_large(bytes_max));
    }
    Coming::of(app, request).pass_over(bytes_max).await
}

/// Reads a form.
pub(super) async fn form<T: DeserializeOwned>(app: &App, request: Request) -> Outcome<T> {
    let (parts, body) = request.into_parts();
    let asked = Request::from_parts(parts.clone(), body);
    let (body, held) = read(app, asked, FORM_BYTES_MAX).await?;
    let read = Form::<T>::from_request(Request::from_parts(parts, Body::from(body)), &()).await;
    drop(held);
    let wrong = |_| Problem::new(Code::RequestMalformed).with("what", "form");
    Ok(read.map(|Form(form)| form).map_err(wrong)?)
}

/// A body that is coming in.
struct Coming {
    body: Body,
    still: Duration,
    /// When the pace is looked at next.
    until: Instant,
    /// What has come since it was looked at last.
    moved: usize,
}

impl Coming {
    fn of(app: &App, request: Request) -> Self {
        Self::new(request.into_body(), app.limits().still())
    }

    fn new(body: Body, still: Duration) -> Self {
        Self {
            body,
            still,
            until: Instant::now() + still,
            moved: 0,
        }
    }

    /// Returns the next piece; `None` at the end.
    async fn next(&mut self) -> Outcome<Option<Bytes>> {
        loop {
            let frame = match timeout_at(self.until, self.body.frame()).await {
                Ok(None) => return Ok(None),
                Ok(Some(frame)) => frame.map_err(|_| malformed())?,
                Err(_) if self.moved < STILL_BYTES_MIN => return Err(Code::LineCut.into()),
                Err(_) => {
                    self.moved = 0;
                    self.until += self.still;
                    continue;
                }
            };
            if let Ok(piece) = frame.into_data() {
                self.moved += piece.len();
                return Ok(Some(piece));
            }
        }
    }

    async fn pass_over(&mut self, bytes_max: usize) -> Outcome<()> {
        let mut left = bytes_max;
        while let Some(piece) = self.next().await? {
            left = left
                .checked_sub(piece.len())
                .ok_or_else(|| too_large(bytes_max))?;
        }
        Ok(())
    }
}

fn length(request: &Request) -> Option<usize> {
    let length = request.headers().get(CONTENT_LENGTH);
    length.and_then(|length| length.to_str().ok()?.parse().ok())
}

fn malformed() -> Failure {
    Problem::new(Code::RequestMalformed)
        .with("what", "body")
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

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll, ready};

    use axum::body::HttpBody;
    use hyper::body::Frame;
    use tokio::time::{Sleep, sleep};

    use super::*;

    const EVERY: Duration = Duration::from_secs(10);

    /// A body that brings so many bytes every ten seconds, ten times.
    struct Drip {
        bytes: usize,
        left: usize,
        wait: Pin<Box<Sleep>>,
    }

    impl HttpBody for Drip {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            if self.left == 0 {
                return Poll::Ready(None);
            }
            ready!(self.wait.as_mut().poll(context));
            self.left -= 1;
            self.wait = Box::pin(sleep(EVERY));
            let piece = Bytes::from(vec![7; self.bytes]);
            Poll::Ready(Some(Ok(Frame::data(piece))))
        }
    }

    async fn read_dripping(bytes: usize) -> Outcome<usize> {
        let wait = Box::pin(sleep(EVERY));
        let left = 10;
        let body = Body::new(Drip { bytes, left, wait });
        let mut coming = Coming::new(body, Duration::from_secs(35));
        let mut read = 0;
        while let Some(piece) = coming.next().await? {
            read += piece.len();
        }
        Ok(read)
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_may_take_any_time_as_long_as_it_keeps_coming() {
        // 35 seconds see three pieces, or four: 201 bytes at least.
        assert_eq!(read_dripping(67).await, Ok(670));
        let cut = read_dripping(49).await.unwrap_err();
        assert_eq!(cut.problem.code, Code::LineCut);
    }
}
