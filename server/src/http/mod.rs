//! HTTP: handlers parse, call and answer; who calls is an argument of theirs.

mod body;
mod caller;
mod guard;
mod known;
mod login;
mod pages;
mod papers;
mod parameters;
mod replication;
mod reply;
mod reports;
mod router;
mod visitor;

pub(crate) use replication::TlsRequest;
pub use router::router;
#[cfg(test)]
pub(crate) use router::{ROUTES, Who};
