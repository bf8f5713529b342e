//! What programs of supervisors read, by token or session.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, LINK};
use axum::http::{HeaderName, HeaderValue, Uri};
use axum::response::{IntoResponse as _, Response};
use book::date::Date;
use serde::Deserialize;

use super::body::query;
use super::caller::{AsSupervisor, AsUser};
use super::visitor::Visitor;
use crate::app::{App, blocking};
use crate::failure::Outcome;
use crate::paged::{Page, Paged};
use crate::waiting::WaitsFor;
use crate::{
    cash, declared, drill, duplicates, export, json, ledger, parse, participants, sponsors, tasks,
    waiting,
};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Form {
    format: Option<String>,
}

/// `GET /v1/ledger`: the consolidated ledger as JSON, CSV or XLSX.
pub(super) async fn ledger(
    State(app): State<App>,
    AsSupervisor(_): AsSupervisor,
    uri: Uri,
) -> Outcome<Response> {
    let (asked, form) = (query::<ledger::Asked>(&uri)?, file_form(&uri)?);
    let now = app.now();
    let read = app.read(move |reader| ledger::read(reader, &asked.settled(reader, now)?));
    let read = read.await?;
    if let Some(form) = form {
        let name = format!("ledger-as-of-{}.{}", read.as_of, form.ending());
        let bytes = form.of("ledger", &export::with_total(&read))?;
        return Ok(attached(form, &name, bytes));
    }
    Ok(Json(json::Ledger::of(&read)).into_response())
}

/// `GET /v1/ledger/receipts`: the receipts behind a part of the ledger; as CSV or XLSX those of the export.
pub(super) async fn ledger_receipts(
    State(app): State<App>,
    AsSupervisor(_): AsSupervisor,
    uri: Uri,
) -> Outcome<Response> {
    let asked = query::<ledger::Asked>(&uri)?;
    if let Some(form) = file_form(&uri)? {
        return exported(&app, "receipts".to_owned(), asked, form).await;
    }
    let now = app.now();
    let found = app.read(move |reader| drill::receipts(reader, &asked.settled(reader, now)?));
    Ok(Json(found.await?).into_response())
}

/// `GET /v1/ledger/postings`: the postings behind a part of the ledger; as CSV or XLSX those of the export.
pub(super) async fn ledger_postings(
    State(app): State<App>,
    AsSupervisor(_): AsSupervisor,
    uri: Uri,
) -> Outcome<Response> {
    let asked = query::<ledger::Asked>(&uri)?;
    if let Some(form) = file_form(&uri)? {
        return exported(&app, "postings".to_owned(), asked, form).await;
    }
    let now = app.now();
    let found = app.read(move |reader| drill::postings(reader, &asked.settled(reader, now)?));
    Ok(Json(found.await?).into_response())
}

/// `GET /v1/ops/{id}`, `GET /v1/ops/{stream}/{number}`: signed ops, as the log holds them.
pub(super) async fn op(
    State(app): State<App>,
    AsSupervisor(_): AsSupervisor,
    Path(id): Path<String>,
) -> Outcome<Json<Vec<drill::SignedOp>>> {
    let found = app.read(move |reader| drill::op(reader, &id));
    found.await.map(Json)
}

/// `GET /v1/participants`: participants on a day, as JSON, CSV or XLSX.
pub(super) async fn participants(
    State(app): State<App>,
    AsSupervisor(_): AsSupervisor,
    uri: Uri,
) -> Outcome<Response> {
    let (asked, form) = (query::<participants::Asked>(&uri)?, file_form(&uri)?);
    let today = Date::local_day(app.now().0);
    let read = app
        .read(move |reader| participants::read(reader, &asked, today))
        .await?;
    if let Some(form) = form {
        let name = format!("participants-{}.{}", read.on.iso(), form.ending());
        let bytes = form.of("participants", &export::participants(&read))?;
        return Ok(attached(form, &name, bytes));
    }
    Ok(Json(read).into_response())
}

/// `GET /v1/conflicts`: fields that bear different values; all of them, or a page with a link to the next.
pub(super) async fn conflicts(
    State(app): State<App>,
    AsSupervisor(_): AsSupervisor,
    visitor: Visitor,
    uri: Uri,
) -> Outcome<Response> {
    let asked = query::<Paged>(&uri)?;
    let page = Page::of(&asked)?;
    let page = if asked.is_all() { Page::ALL } else { page };
    let (rows, more) = app
        .read(move |reader| waiting::conflicts(reader, visitor.lang, page))
        .await?;
    let mut answer = Json(rows).into_response();
    if more {
        let next = page.offset.saturating_add(page.limit);
        let link = format!(
            "</v1/conflicts?offset={next}&limit={}>; rel=\"next\"",
            page.limit
        );
        if let Ok(link) = HeaderValue::from_str(&link) {
            answer.headers_mut().insert(LINK, link);
        }
    }
    Ok(answer)
}

/// `GET /v1/duplicates`: pairs of records that may be one, and what was said of others.
pub(super) async fn duplicates(
    State(app): State<App>,
    AsSupervisor(_): AsSupervisor,
    visitor: Visitor,
    uri: Uri,
) -> Outcome<Response> {
    let page = Page::of(&query::<Paged>(&uri)?)?;
    let found = app
        .read(move |reader| duplicates::read(reader, visitor.lang, page))
        .await?;
    Ok(Json(found).into_response())
}

/// `GET /v1/export/{list}`: a list as a file, with the head of the log that it is of.
pub(super) async fn export(
    State(app): State<App>,
    AsSupervisor(_): AsSupervisor,
    Path(list): Path<String>,
    uri: Uri,
) -> Outcome<Response> {
    let asked = query::<ledger::Asked>(&uri)?;
    let form = query::<Form>(&uri)?;
    let form = export::Form::parse("format", ledger::given(&form.format).unwrap_or("csv"))?;
    exported(&app, list, asked, form).await
}

async fn exported(
    app: &App,
    list: String,
    asked: ledger::Asked,
    form: export::Form,
) -> Outcome<Response> {
    let now = app.now();
    let reading = app.read(move |reader| {
        let asked = asked.settled(reader, now)?;
        export::start(reader, &list, &asked)
    });
    let reading = reading.await?;
    let is_from_log = reading.is_from_log();
    let write = move || {
        let read = reading.finish(&mut |_, _| ())?;
        let bytes = form.bytes(&read)?;
        Ok((read.name, read.arrival, read.head, bytes))
    };
    let (name, arrival, head, bytes) = if is_from_log {
        app.replay(write).await?
    } else {
        blocking(write).await?
    };
    let name = format!("{name}-{arrival}.{}", form.ending());
    let of = [
        (
            HeaderName::from_static("tungnha-arrival"),
            arrival.to_string(),
        ),
        (HeaderName::from_static("tungnha-head"), head),
    ];
    Ok((of, attached(form, &name, bytes)).into_response())
}

/// `GET /v1/differences`: counts that differ from what was stated and that nobody has explained.
pub(super) async fn differences(
    State(app): State<App>,
    AsUser(_): AsUser,
) -> Outcome<Json<Vec<tasks::Difference>>> {
    app.read(tasks::differences).await.map(Json)
}

/// `GET /v1/held`: facts that are held.
pub(super) async fn held(
    State(app): State<App>,
    AsSupervisor(_): AsSupervisor,
    visitor: Visitor,
) -> Outcome<Json<Vec<waiting::Held>>> {
    app.read(move |reader| waiting::held(reader, visitor.lang, WaitsFor::Person))
        .await
        .map(Json)
}

/// `GET /v1/declared`: receipts of the last weeks that declare what nobody but their collector says.
pub(super) async fn declared(
    State(app): State<App>,
    AsSupervisor(_): AsSupervisor,
    visitor: Visitor,
) -> Outcome<Json<Vec<declared::Receipt>>> {
    let today = Date::local_day(app.now().0);
    app.read(move |reader| {
        let all = declared::list(reader, today, declared::DAYS)?;
        let told = all
            .iter()
            .map(|one| declared::Receipt::of(one, visitor.lang));
        Ok(told.collect())
    })
    .await
    .map(Json)
}

/// `GET /v1/overspent`: offices whose lines took more of sponsors' money than sponsors gave.
pub(super) async fn overspent(
    State(app): State<App>,
    AsSupervisor(_): AsSupervisor,
) -> Outcome<Json<Vec<sponsors::Overspent>>> {
    app.read(sponsors::overspent).await.map(Json)
}

/// `GET /v1/forks`: where copies of a device went on in different ways.
pub(super) async fn forks(
    State(app): State<App>,
    AsSupervisor(_): AsSupervisor,
    visitor: Visitor,
) -> Outcome<Json<Vec<waiting::Fork>>> {
    app.read(move |reader| waiting::forks(reader, visitor.lang))
        .await
        .map(Json)
}

/// `GET /v1/cash`: each collector's cash.
pub(super) async fn cash(
    State(app): State<App>,
    AsUser(_): AsUser,
) -> Outcome<Json<json::CashSheet>> {
    let today = Date::local_day(app.now().0);
    let read = app.read(move |reader| Ok((cash::read(reader)?, reader.hand_overs_due(today)?)));
    let (cash, due) = read.await?;
    Ok(Json(json::CashSheet::of(&cash, &due)))
}

/// Reads as which file it is wanted; `None`: as JSON.
fn file_form(uri: &Uri) -> Outcome<Option<export::Form>> {
    match ledger::given(&query::<Form>(uri)?.format) {
        None | Some("json") => Ok(None),
        Some(got) => export::Form::parse("format", got)
            .map(Some)
            .map_err(|_| parse::choice("format", got, "json, csv, xlsx").into()),
    }
}

fn attached(form: export::Form, name: &str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [
        (CONTENT_TYPE, form.media().to_owned()),
        (CONTENT_DISPOSITION, disposition),
    ];
    (headers, bytes).into_response()
}
