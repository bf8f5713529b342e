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

#[cfg(test)]
pub(crate) use parameters::Who;
pub(crate) use replication::TlsRequest;
#[cfg(test)]
pub(crate) use router::ROUTES;
pub use router::router;
