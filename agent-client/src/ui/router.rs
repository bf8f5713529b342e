//! Addresses and what answers them: reads the request, calls an act or a page, answers.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Form, Path, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::middleware::from_fn_with_state;
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::{MethodRouter, get, post};
use replica::RecordId;
use web::assets::{STYLE, STYLE_CACHE, STYLE_PATH, STYLE_TYPE};
use web::lang::Lang;
use wire::problem::Code;

use super::app::App;
use super::guard::{cookie, guard};
use super::pages::{
    self, Desk, File, Page, Seen, cash, collect, compare, conflicts, deposit, duplicates, house,
    receipt, record, visit,
};
use super::typed::{REQUEST, Typed};
use crate::{Agent, Answer, Fault, http};

/// The most bytes of a form.
const FORM_BYTES_MAX: usize = 64 << 10;
/// The cookie that remembers the language.
const LANG_COOKIE: &str = "lang";

/// Returns the pages as a service: testable without a port.
pub fn router(app: App) -> Router {
    Router::new()
        .route(
            "/",
            shows(|desk, _, _| pages::day(desk, None).map(Page::Shown)),
        )
        .route("/sync", post(sync))
        .route(
            "/households",
            shows(|desk, _, typed| pages::houses(desk, typed)),
        )
        .route(
            "/households/new",
            shows(|desk, _, typed| record::house_form(desk, typed)).merge(takes(
                |agent, _, typed, seen| record::add_house(agent, typed, seen),
            )),
        )
        .route(
            "/households/{id}",
            shows(|desk, id, _| house::show(desk, there(id)?)),
        )
        .route("/households/{id}/edit", edits())
        .route("/persons/{id}/edit", edits())
        .route(
            "/households/{id}/person",
            shows(|desk, id, typed| record::person_form(desk, there(id)?, typed)).merge(takes(
                |agent, id, typed, seen| record::add_person(agent, there(id)?, typed, seen),
            )),
        )
        .route(
            "/households/{id}/visit",
            shows(|desk, id, typed| visit::form(desk, there(id)?, typed)).merge(takes(
                |agent, id, typed, seen| visit::add(agent, there(id)?, typed, seen),
            )),
        )
        .route(
            "/households/{id}/collect",
            shows(|desk, id, typed| collect::form(desk, there(id)?, typed, None)).merge(takes(
                |agent, id, typed, seen| collect::submit(agent, there(id)?, typed, seen),
            )),
        )
        .route(
            "/households/{id}/compare",
            shows(|desk, id, typed| compare::show(desk, there(id)?, typed)),
        )
        .route(
            "/cash",
            shows(|desk, _, typed| cash::show(desk, typed)).merge(takes(
                |agent, _, typed, seen| cash::hand_over(agent, typed, seen),
            )),
        )
        .route(
            "/conflicts",
            shows(|desk, _, typed| conflicts::show(desk, typed)).merge(takes(
                |agent, _, typed, seen| conflicts::choose(agent, typed, seen),
            )),
        )
        .merge(deposit_pages())
        .merge(receipt_pages())
        .merge(duplicate_pages())
        .route(STYLE_PATH, get(style))
        .fallback(missing)
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(from_fn_with_state(app.clone(), guard))
        .with_state(app)
}

fn deposit_pages() -> Router<App> {
    Router::new()
        .route(
            "/households/{id}/deposit",
            shows(|desk, id, typed| deposit::form(desk, there(id)?, typed)).merge(takes(
                |agent, id, typed, seen| deposit::add(agent, there(id)?, typed, seen),
            )),
        )
        .route(
            "/deposits/{id}",
            shows(|desk, id, typed| deposit::show(desk, there(id)?, typed)).merge(takes(
                |agent, id, typed, seen| deposit::repay(agent, there(id)?, typed, seen),
            )),
        )
        .route(
            "/deposits/{id}/paper.pdf",
            shows(|desk, id, typed| deposit::pdf(desk, there(id)?, typed)),
        )
        .route(
            "/deposits/{id}/paper.txt",
            shows(|desk, id, typed| deposit::text(desk, there(id)?, typed)),
        )
}

fn receipt_pages() -> Router<App> {
    Router::new()
        .route(
            "/receipts/{id}",
            shows(|desk, id, _| receipt::show(desk, there(id)?)),
        )
        .route(
            "/receipts/{id}/paper.pdf",
            shows(|desk, id, typed| receipt::pdf(desk, there(id)?, typed)),
        )
        .route(
            "/receipts/{id}/paper.txt",
            shows(|desk, id, typed| receipt::text(desk, there(id)?, typed)),
        )
}

fn duplicate_pages() -> Router<App> {
    Router::new()
        .route(
            "/duplicates",
            shows(|desk, _, typed| duplicates::list(desk, typed)),
        )
        .route(
            "/duplicates/pair",
            shows(|desk, _, typed| duplicates::pair(desk, typed)).merge(takes(
                |agent, _, typed, seen| duplicates::judge(agent, typed, seen),
            )),
        )
}

fn edits() -> MethodRouter<App> {
    shows(|desk, id, typed| record::edit_form(desk, there(id)?, typed)).merge(takes(
        |agent, id, typed, seen| record::edit(agent, there(id)?, typed, seen),
    ))
}

fn there(id: Option<RecordId>) -> Answer<RecordId> {
    id.ok_or_else(|| Fault::new(Code::NotFound))
}

type Pairs = Vec<(String, String)>;
type Id = Option<Path<String>>;
type Show = fn(&Desk<'_>, Option<RecordId>, &mut Typed) -> Answer<Page>;
type Take = fn(&mut Agent, Option<RecordId>, &mut Typed, &Seen) -> Answer<Page>;

/// Answers `GET` with a page.
fn shows(show: Show) -> MethodRouter<App> {
    get(
        async move |State(app): State<App>,
                    id: Id,
                    uri: Uri,
                    headers: HeaderMap,
                    Query(pairs): Query<Pairs>| {
            let seen = Seen::of(&app, &uri, &headers);
            let asked = asked(&app, id, pairs);
            let page =
                asked.and_then(|(id, mut typed)| show(&seen.desk(&app.free()), id, &mut typed));
            respond(&uri, seen.lang, page)
        },
    )
}

/// Answers `POST` by taking a form.
fn takes(take: Take) -> MethodRouter<App> {
    post(
        async move |State(app): State<App>,
                    id: Id,
                    uri: Uri,
                    headers: HeaderMap,
                    Form(pairs): Form<Pairs>| {
            let seen = Seen::of(&app, &uri, &headers);
            let asked = asked(&app, id, pairs);
            let page =
                asked.and_then(|(id, mut typed)| take(&mut app.free(), id, &mut typed, &seen));
            respond(&uri, seen.lang, page)
        },
    )
}

/// Reads what was asked. A request's id is minted when its form is opened: sent twice, it is one request.
fn asked(app: &App, id: Id, pairs: Pairs) -> Answer<(Option<RecordId>, Typed)> {
    let id = match id {
        Some(Path(text)) => Some(
            text.parse()
                .map_err(|_| Fault::of(Code::NotFound, "", &text))?,
        ),
        None => None,
    };
    let mut typed = Typed::new(pairs);
    typed.preset(REQUEST, &app.new_id()?.to_string());
    Ok((id, typed))
}

impl Seen {
    fn of(app: &App, uri: &Uri, headers: &HeaderMap) -> Self {
        let here = uri
            .path_and_query()
            .map_or("/", |it| it.as_str())
            .to_owned();
        Self {
            lang: language(app, uri, headers),
            now: (app.edge().now)(),
            here,
        }
    }
}

async fn sync(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Response {
    let now = std::sync::Arc::clone(&app.edge().now);
    let outcome = http::sync_at(app.agent(), None, &*now, &mut |_| {}).await;
    // The address of a form that was taken is not one to come back to.
    let seen = Seen {
        here: "/".to_owned(),
        ..Seen::of(&app, &uri, &headers)
    };
    let page = pages::day(&seen.desk(&app.free()), Some(&outcome));
    respond(&uri, seen.lang, page.map(Page::Shown))
}

async fn missing(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Response {
    refused(
        language(&app, &uri, &headers),
        &Fault::of(Code::NotFound, uri.path(), ""),
    )
}

async fn style() -> Response {
    (
        [(CONTENT_TYPE, STYLE_TYPE), (CACHE_CONTROL, STYLE_CACHE)],
        STYLE,
    )
        .into_response()
}

fn respond(uri: &Uri, lang: Lang, page: Answer<Page>) -> Response {
    let mut response = match page {
        Ok(Page::Shown(markup)) => Html(markup.into_string()).into_response(),
        Ok(Page::Wrong(markup)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, Html(markup.into_string())).into_response()
        }
        Ok(Page::Moved(place)) => {
            let mut response = StatusCode::SEE_OTHER.into_response();
            if let Ok(place) = HeaderValue::from_str(&place) {
                response.headers_mut().insert(LOCATION, place);
            }
            response
        }
        Ok(Page::File(file)) => return download(file),
        Err(fault) => return refused(lang, &fault),
    };
    if query(uri, "lang").is_some_and(|code| Lang::parse(&code) == Some(lang)) {
        let cookie = format!("{LANG_COOKIE}={lang}; Path=/; Max-Age=31536000; SameSite=Strict");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    response
}

fn download(file: File) -> Response {
    let kept = format!("inline; filename=\"{}\"", file.name);
    let mut response = ([(CONTENT_TYPE, file.media)], file.content).into_response();
    if let Ok(kept) = HeaderValue::from_str(&kept) {
        response.headers_mut().insert(CONTENT_DISPOSITION, kept);
    }
    response
}

/// Returns a problem as a page.
pub(super) fn refused(lang: Lang, fault: &Fault) -> Response {
    let status = StatusCode::from_u16(fault.code().http_status());
    let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Html(pages::problem(lang, fault).into_string())).into_response()
}

/// Returns the language: of the address, else of the cookie, else of the start.
pub(super) fn language(app: &App, uri: &Uri, headers: &HeaderMap) -> Lang {
    let asked = query(uri, "lang").and_then(|code| Lang::parse(&code));
    let kept = || cookie(headers, LANG_COOKIE).and_then(Lang::parse);
    asked.or_else(kept).unwrap_or_else(|| app.lang())
}

/// Returns a value of the address.
pub(super) fn query(uri: &Uri, name: &str) -> Option<String> {
    let Query(pairs) = Query::<Pairs>::try_from_uri(uri).ok()?;
    pairs
        .into_iter()
        .find(|(it, _)| it == name)
        .map(|(_, value)| value)
}
