//! Every address that this server answers.

use axum::Router;
use axum::http::{HeaderName, header};
use axum::middleware;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use web::assets::{STYLE, STYLE_CACHE, STYLE_PATH, STYLE_TYPE};
use wire::problem::Code;

use super::parameters::Who;
use super::{guard, login, pages, papers, parameters, replication, reply, reports};
use crate::app::App;
use crate::failure::{Failure, Outcome};

macro_rules! routes {
    ($($who:ident $method:ident $path:expr, $takes:ident => $handler:expr,)+) => {
        /// Every address, and who gets an answer there. The handlers' own arguments see to it; a test tries each.
        #[cfg(test)]
        pub(crate) const ROUTES: &[(Who, &str, &str)] =
            &[$((Who::$who, stringify!($method), $path),)+];

        fn routes(app: &App) -> Router<App> {
            Router::new()$(.route($path, $method($handler).layer(middleware::from_fn_with_state(
                app.clone(),
                |app, request, next| {
                    parameters::known((Who::$who, parameters::$takes), app, request, next)
                },
            ))))+
        }
    };
}

routes! {
    Device post "/v1/sync", ANY => replication::sync,
    Anyone post "/v1/enrol", ANY => replication::enrol,
    Device post "/v1/tls", ANY => replication::tls,
    Anyone get "/v1/organisation", ANY => replication::organisation,
    Reader get "/v1/ledger", LEDGER_FILE => reports::ledger,
    Reader get "/v1/ledger/receipts", LEDGER_FILE => reports::ledger_receipts,
    Reader get "/v1/ledger/postings", LEDGER_FILE => reports::ledger_postings,
    Reader get "/v1/export/{list}", LEDGER_FILE => reports::export,
    Reader get "/v1/ops/{*id}", NONE => reports::op,
    User get "/v1/differences", NONE => reports::differences,
    Reader get "/v1/participants", PARTICIPANTS_FILE => reports::participants,
    Reader get "/v1/conflicts", PAGED => reports::conflicts,
    Reader get "/v1/duplicates", PAGED => reports::duplicates,
    Reader get "/v1/held", NONE => reports::held,
    Reader get "/v1/declared", NONE => reports::declared,
    Reader get "/v1/overspent", NONE => reports::overspent,
    Reader get "/v1/forks", NONE => reports::forks,
    User get "/v1/cash", NONE => reports::cash,
    Anyone get "/healthz", ANY => healthz,
    User get "/", LEDGER => pages::ledger,
    Reader get "/receipts", LEDGER => pages::receipts,
    Reader get "/receipts/{id}", NONE => pages::receipt,
    Reader get "/receipts/{id}/paper.pdf", PAPER => papers::pdf,
    Reader get "/receipts/{id}/paper.txt", PAPER => papers::text,
    User get "/verify", NONE => papers::page,
    User post "/verify", ANY => papers::check,
    Reader get "/conflicts", NONE => pages::conflicts,
    Reader get "/duplicates", PAGED => pages::duplicates,
    Reader get "/held", NONE => pages::held,
    User get "/cash", NONE => pages::cash,
    User get "/books", NONE => pages::books,
    User get "/hand-overs", NONE => pages::hand_overs,
    User get "/hand-overs/{id}", NONE => pages::hand_over,
    Reader get "/participants", PARTICIPANTS => pages::participants,
    Anyone get "/login", ANY => login::page,
    Anyone post "/login", ANY => login::log_in,
    Anyone post "/logout", ANY => login::log_out,
    Anyone get STYLE_PATH, ANY => style,
}

/// Returns the service that answers every address.
pub fn router(app: App) -> Router {
    // The last layer is the outermost: `speak` also words what the guard refuses.
    routes(&app)
        .fallback(nothing)
        .method_not_allowed_fallback(nothing)
        .layer(middleware::from_fn(guard::same_origin))
        .layer(middleware::from_fn_with_state(app.clone(), reply::speak))
        .layer(middleware::from_fn(guard::headers))
        .with_state(app)
}

async fn nothing() -> Failure {
    Code::NotFound.into()
}

/// `GET /healthz`: whether the database answers.
async fn healthz(axum::extract::State(app): axum::extract::State<App>) -> Outcome<&'static str> {
    app.read(|reader| Ok(reader.arrival()?)).await?;
    Ok("ok\n")
}

async fn style() -> impl IntoResponse {
    let headers: [(HeaderName, &str); 2] = [
        (header::CONTENT_TYPE, STYLE_TYPE),
        (header::CACHE_CONTROL, STYLE_CACHE),
    ];
    (headers, STYLE)
}
