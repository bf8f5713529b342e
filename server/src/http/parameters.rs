//! What an address may be asked with. A name that it does not know is refused: passed over, a mistyped filter would show
//! everything as if it were the part that was asked for.

use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::Uri;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use wire::problem::{Code, Problem};

use super::body;
use super::caller::{AsSupervisor, AsUser};
use crate::app::App;
use crate::failure::Outcome;
use crate::pages::address;
use crate::{paged, participants};

/// Who gets an answer at an address.
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

/// Lists of names that an address knows; `None`: it looks at none, and whoever polls it may add their own.
pub(super) type Takes = Option<&'static [&'static [&'static str]]>;

const FILE: &[&str] = &["format"];

pub(super) const ANY: Takes = None;
pub(super) const NONE: Takes = Some(&[]);
pub(super) const LEDGER: Takes = Some(&[&address::NAMES]);
pub(super) const LEDGER_FILE: Takes = Some(&[&address::NAMES, FILE]);
pub(super) const PARTICIPANTS: Takes = Some(&[&participants::NAMES]);
pub(super) const PARTICIPANTS_FILE: Takes = Some(&[&participants::NAMES, FILE]);
pub(super) const PAGED: Takes = Some(&[&paged::NAMES]);
pub(super) const PAPER: Takes = Some(&[&["mm"]]);

/// Every page's: the language that its problems are told in, too.
const EVERYWHERE: &str = "lang";

/// Refuses a request with a parameter that its address does not know: to whom gets an answer there. Strangers are led to
/// log in first, as without it.
pub(super) async fn known(
    (who, takes): (Who, Takes),
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response {
    let Err(unknown) = takes.map_or(Ok(()), |lists| check(request.uri(), lists)) else {
        return next.run(request).await;
    };
    let (mut parts, _) = request.into_parts();
    let may = match who {
        Who::Anyone | Who::Device => Ok(()),
        Who::User => AsUser::from_request_parts(&mut parts, &app).await.map(drop),
        Who::Reader => AsSupervisor::from_request_parts(&mut parts, &app)
            .await
            .map(drop),
    };
    may.err().unwrap_or(unknown).into_response()
}

fn check(uri: &Uri, lists: &[&[&str]]) -> Outcome<()> {
    let is_known = |name: &str| name == EVERYWHERE || lists.iter().any(|list| list.contains(&name));
    let asked: Vec<(String, String)> = body::query(uri)?;
    let Some((name, _)) = asked.iter().find(|(name, _)| !is_known(name)) else {
        return Ok(());
    };
    let problem = Problem::new(Code::ParameterUnknown).with("what", name);
    // A detail that is empty is left out of the sentence.
    Err(problem.with("possible", lists.concat().join(", ")).into())
}
