//! A receipt's paper over HTTP, and papers that somebody brings.

use axum::extract::{Path, Request, State};
use axum::http::Uri;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{Html, IntoResponse as _, Response};
use paper::{Print, Roll, Size};
use replica::RecordId;
use serde::Deserialize;
use web::text::Text;
use wire::problem::{Code, Problem};

use super::body;
use super::caller::{AsSupervisor, AsUser};
use super::pages::shown;
use super::visitor::Visitor;
use crate::app::App;
use crate::failure::{Failure, Outcome};
use crate::pages;

/// How wide the paper is, in millimetres.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    mm: String,
}

/// The form with a code.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Pasted {
    code: String,
}

/// `GET /receipts/{id}/paper.pdf`: A5, or as wide as a roll with `?mm=58` or `?mm=80`.
pub(super) async fn pdf(
    State(app): State<App>,
    AsSupervisor(_): AsSupervisor,
    Path(id): Path<String>,
    uri: Uri,
) -> Outcome<Response> {
    let asked = body::query::<Asked>(&uri)?;
    let size = Size::of_mm(&asked.mm).ok_or_else(|| no_width(&asked))?;
    let print = print(&app, &id).await?;
    let drawn = paper::pdf(&print.sheet().rows(), size);
    let drawn = drawn.map_err(|why| Failure::because(Code::Internal, why))?;
    Ok(file(&print.file_name("pdf"), "application/pdf", drawn))
}

/// `GET /receipts/{id}/paper.txt`: as wide as 58 mm, or 80 with `?mm=80`.
pub(super) async fn text(
    State(app): State<App>,
    AsSupervisor(_): AsSupervisor,
    Path(id): Path<String>,
    uri: Uri,
) -> Outcome<Response> {
    let asked = body::query::<Asked>(&uri)?;
    let roll = Roll::of_mm(&asked.mm).ok_or_else(|| no_width(&asked))?;
    let print = print(&app, &id).await?;
    let text = paper::text(&print.sheet().rows(), roll).into_bytes();
    Ok(file(
        &print.file_name("txt"),
        "text/plain; charset=utf-8",
        text,
    ))
}

/// `GET /verify`: where the code of a paper is pasted or scanned.
pub(super) async fn page(
    State(app): State<App>,
    AsUser(user): AsUser,
    visitor: Visitor,
) -> Outcome<Html<String>> {
    let content = |_: &store::Reader<'_>, lang| Ok(pages::paper::asks(lang, "", None));
    shown(&app, user, visitor, "/verify", Text::CheckPaper, content).await
}

/// `POST /verify`: says whether it is genuine.
pub(super) async fn check(
    State(app): State<App>,
    AsUser(user): AsUser,
    visitor: Visitor,
    request: Request,
) -> Outcome<Html<String>> {
    let asked: Pasted = body::form(&app, request).await?;
    shown(
        &app,
        user,
        visitor,
        "/verify",
        Text::CheckPaper,
        move |reader, lang| pages::paper::answers(reader, lang, &asked.code),
    )
    .await
}

/// Reads a receipt's paper. It is a copy: the first one is the collector's to print.
async fn print(app: &App, id: &str) -> Outcome<Print> {
    let id: RecordId = id.parse().map_err(|_| Code::ReceiptUnknown)?;
    app.read(move |reader| {
        let view = reader.receipt(id)?.ok_or(Code::ReceiptUnknown)?;
        let mut print = Print::read(reader, view)?.prove(reader, None)?;
        print.copy = 1;
        Ok(print)
    })
    .await
}

fn no_width(asked: &Asked) -> Problem {
    Problem::new(Code::ChoiceInvalid)
        .with("what", "mm")
        .with("got", &asked.mm)
        .with("possible", "58, 80")
}

fn file(name: &str, media: &'static str, content: Vec<u8>) -> Response {
    let headers = [
        (CONTENT_TYPE, media.to_owned()),
        (CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")),
    ];
    (headers, content).into_response()
}
