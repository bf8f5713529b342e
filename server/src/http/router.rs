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

/// Returns the service that answers every address.
pub fn router(app: App) -> Router {
    let api = Router::new()
        .route("/v1/sync", post(replication::sync))
        .route("/v1/enrol", post(replication::enrol))
        .route("/v1/tls", post(replication::tls))
        .route("/v1/organisation", get(replication::organisation))
        .route("/v1/ledger", get(reports::ledger))
        .route("/v1/ledger/receipts", get(reports::ledger_receipts))
        .route("/v1/ledger/postings", get(reports::ledger_postings))
        .route("/v1/ops/{*id}", get(reports::op))
        .route("/v1/participants", get(reports::participants))
        .route("/v1/conflicts", get(reports::conflicts))
        .route("/v1/duplicates", get(reports::duplicates))
        .route("/v1/held", get(reports::held))
        .route("/v1/forks", get(reports::forks))
        .route("/v1/cash", get(reports::cash))
        .route("/healthz", get(healthz));
    let people = Router::new()
        .route("/", get(pages::ledger))
        .route("/receipts", get(pages::receipts))
        .route("/receipts/{id}", get(pages::receipt))
        .route("/receipts/{id}/paper.pdf", get(papers::pdf))
        .route("/receipts/{id}/paper.txt", get(papers::text))
        .route("/verify", get(papers::page).post(papers::check))
        .route("/conflicts", get(pages::conflicts))
        .route("/duplicates", get(pages::duplicates))
        .route("/held", get(pages::held))
        .route("/cash", get(pages::cash))
        .route("/hand-overs", get(pages::hand_overs))
        .route("/hand-overs/{id}", get(pages::hand_over))
        .route("/participants", get(pages::participants))
        .route("/login", get(login::page).post(login::log_in))
        .route("/logout", post(login::log_out))
        .route(STYLE_PATH, get(style));
    // The last layer is the outermost: `speak` also words what the guard refuses.
    api.merge(people)
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
