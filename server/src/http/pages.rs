//! The supervisor's pages over HTTP.

use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use book::date::Date;
use maud::Markup;
use replica::RecordId;
use store::Reader;
use store::accounts::User;
use web::lang::Lang;
use web::text::{Text, tr};
use wire::problem::Code;

use super::body::query;
use super::caller::{AsSupervisor, AsUser};
use super::visitor::Visitor;
use crate::app::App;
use crate::failure::Outcome;
use crate::pages::{self, frame};
use crate::{ledger as asked_ledger, paged, participants as asked_participants};

type Page = Outcome<Html<String>>;

/// `GET /`: the consolidated ledger; a cashier is led to the cash.
pub(super) async fn ledger(
    State(app): State<App>,
    AsUser(user): AsUser,
    visitor: Visitor,
    uri: Uri,
) -> Outcome<Response> {
    if !frame::supervises(&user) {
        return Ok(Redirect::to("/cash").into_response());
    }
    let (asked, now) = (query::<asked_ledger::Asked>(&uri)?, app.now());
    let page = shown(
        &app,
        user,
        visitor,
        "/",
        Text::ConsolidatedLedger,
        move |reader, lang| pages::ledger::ledger(reader, lang, &asked.settled(reader, now)?),
    );
    Ok(page.await?.into_response())
}

/// `GET /receipts`
pub(super) async fn receipts(
    State(app): State<App>,
    AsSupervisor(user): AsSupervisor,
    visitor: Visitor,
    uri: Uri,
) -> Page {
    let (asked, now) = (query::<asked_ledger::Asked>(&uri)?, app.now());
    shown(
        &app,
        user,
        visitor,
        "/receipts",
        Text::Receipts,
        move |reader, lang| pages::receipts::receipts(reader, lang, &asked.settled(reader, now)?),
    )
    .await
}

/// `GET /receipts/{id}`
pub(super) async fn receipt(
    State(app): State<App>,
    AsSupervisor(user): AsSupervisor,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Page {
    let id: RecordId = id.parse().map_err(|_| Code::ReceiptUnknown)?;
    shown(
        &app,
        user,
        visitor,
        "/receipts",
        Text::Receipt,
        move |reader, lang| pages::receipt::receipt(reader, lang, id),
    )
    .await
}

/// `GET /conflicts`
pub(super) async fn conflicts(
    State(app): State<App>,
    AsSupervisor(user): AsSupervisor,
    visitor: Visitor,
) -> Page {
    shown(
        &app,
        user,
        visitor,
        "/conflicts",
        Text::Conflicts,
        pages::conflicts::conflicts,
    )
    .await
}

/// `GET /duplicates`
pub(super) async fn duplicates(
    State(app): State<App>,
    AsSupervisor(user): AsSupervisor,
    visitor: Visitor,
    uri: Uri,
) -> Page {
    let page = paged::Page::of(&query::<paged::Paged>(&uri)?)?;
    shown(
        &app,
        user,
        visitor,
        "/duplicates",
        Text::Duplicates,
        move |reader, lang| pages::duplicates::duplicates(reader, lang, page),
    )
    .await
}

/// `GET /held`
pub(super) async fn held(
    State(app): State<App>,
    AsSupervisor(user): AsSupervisor,
    visitor: Visitor,
) -> Page {
    let today = Date::local_day(app.now().0);
    shown(
        &app,
        user,
        visitor,
        "/held",
        Text::Held,
        move |reader, lang| pages::held::held(reader, lang, today),
    )
    .await
}

/// `GET /cash`
pub(super) async fn cash(State(app): State<App>, AsUser(user): AsUser, visitor: Visitor) -> Page {
    let today = Date::local_day(app.now().0);
    shown(
        &app,
        user,
        visitor,
        "/cash",
        Text::Cash,
        move |reader, lang| pages::cash::cash(reader, lang, today),
    )
    .await
}

/// `GET /books`
pub(super) async fn books(State(app): State<App>, AsUser(user): AsUser, visitor: Visitor) -> Page {
    shown(
        &app,
        user,
        visitor,
        "/books",
        Text::Books,
        pages::books::books,
    )
    .await
}

/// `GET /hand-overs`
pub(super) async fn hand_overs(
    State(app): State<App>,
    AsUser(user): AsUser,
    visitor: Visitor,
) -> Page {
    shown(
        &app,
        user,
        visitor,
        "/hand-overs",
        Text::HandOvers,
        pages::cash::hand_overs,
    )
    .await
}

/// `GET /hand-overs/{id}`: the minutes of one.
pub(super) async fn hand_over(
    State(app): State<App>,
    AsUser(user): AsUser,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Page {
    shown(
        &app,
        user,
        visitor,
        "/hand-overs",
        Text::HandOver,
        move |reader, lang| pages::cash::hand_over_minutes(reader, lang, &id),
    )
    .await
}

/// `GET /participants`
pub(super) async fn participants(
    State(app): State<App>,
    AsSupervisor(user): AsSupervisor,
    visitor: Visitor,
    uri: Uri,
) -> Page {
    let asked = query::<asked_participants::Asked>(&uri)?;
    let today = Date::local_day(app.now().0);
    shown(
        &app,
        user,
        visitor,
        "/participants",
        Text::Participants,
        move |reader, lang| pages::participants::participants(reader, lang, &asked, today),
    )
    .await
}

pub(super) async fn shown<F>(
    app: &App,
    user: User,
    visitor: Visitor,
    path: &'static str,
    title: Text,
    content: F,
) -> Page
where
    F: FnOnce(&Reader<'_>, Lang) -> Outcome<Markup> + Send + 'static,
{
    let visit = frame::Visit {
        lang: visitor.lang,
        here: visitor.here,
        user,
        today: Date::local_day(app.now().0),
    };
    let page = app.read(move |reader| {
        let body = content(reader, visit.lang)?;
        let page = frame::framed(reader, &visit, path, tr(visit.lang, title), &body)?;
        Ok(page.into_string())
    });
    page.await.map(Html)
}
