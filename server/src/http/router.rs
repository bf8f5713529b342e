//! Every address that this server answers.

use axum::Router;
use axum::http::{HeaderName, header};
use axum::middleware;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use web::assets::{STYLE, STYLE_CACHE, STYLE_PATH, STYLE_TYPE};
use wire::problem::Code;

use super::{guard, login, pages, papers, replication, reply, reports};
use crate::app::App;
use crate::failure::{Failure, Outcome};

/// Who gets an answer at an address.
#[cfg(test)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// Whoever asks.
    Anyone,
    /// A device or an office's server that signs its request.
    Device,
    /// Whoever is logged in.
    User,
    /// Who reads the ledger and the people in it: everybody who is logged in but cashiers.
    Reader,
}

macro_rules! routes {
    ($($who:ident $method:ident $path:expr => $handler:expr,)+) => {
        /// Every address, and who gets an answer there. The handlers' own arguments see to it; a test tries each.
        #[cfg(test)]
        pub(crate) const ROUTES: &[(Who, &str, &str)] =
            &[$((Who::$who, stringify!($method), $path),)+];

        fn routes() -> Router<App> {
            Router::new()$(.route($path, $method($handler)))+
        }
    };
}

routes! {
    Device post "/v1/sync" => replication::sync,
    Anyone post "/v1/enrol" => replication::enrol,
    Device post "/v1/tls" => replication::tls,
    Anyone get "/v1/organisation" => replication::organisation,
    Reader get "/v1/ledger" => reports::ledger,
    Reader get "/v1/ledger/receipts" => reports::ledger_receipts,
    Reader get "/v1/ledger/postings" => reports::ledger_postings,
    Reader get "/v1/export/{list}" => reports::export,
    Reader get "/v1/ops/{*id}" => reports::op,
    User get "/v1/differences" => reports::differences,
    Reader get "/v1/participants" => reports::participants,
    Reader get "/v1/conflicts" => reports::conflicts,
    Reader get "/v1/duplicates" => reports::duplicates,
    Reader get "/v1/held" => reports::held,
    Reader get "/v1/overspent" => reports::overspent,
    Reader get "/v1/forks" => reports::forks,
    User get "/v1/cash" => reports::cash,
    Anyone get "/healthz" => healthz,
    User get "/" => pages::ledger,
    Reader get "/receipts" => pages::receipts,
    Reader get "/receipts/{id}" => pages::receipt,
    Reader get "/receipts/{id}/paper.pdf" => papers::pdf,
    Reader get "/receipts/{id}/paper.txt" => papers::text,
    User get "/verify" => papers::page,
    User post "/verify" => papers::check,
    Reader get "/conflicts" => pages::conflicts,
    Reader get "/duplicates" => pages::duplicates,
    Reader get "/held" => pages::held,
    User get "/cash" => pages::cash,
    User get "/books" => pages::books,
    User get "/hand-overs" => pages::hand_overs,
    User get "/hand-overs/{id}" => pages::hand_over,
    Reader get "/participants" => pages::participants,
    Anyone get "/login" => login::page,
    Anyone post "/login" => login::log_in,
    Anyone post "/logout" => login::log_out,
    Anyone get STYLE_PATH => style,
}

/// Returns the service that answers every address.
pub fn router(app: App) -> Router {
    // The last layer is the outermost: `speak` also words what the guard refuses.
    routes()
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
