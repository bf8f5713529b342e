//! The organisation's server: takes in what devices wrote, keeps one ledger, shows it to supervisors. The same
//! program is the centre and, with an upstream, a commune office's relay.
//!
//! The core is plain synchronous Rust over the store; only `http`, `upstream`, `relay` and `serve` are async.
//! Invariant: who calls is an argument of every handler, and no lock is held across an await.

pub mod accounts;
pub mod app;
pub mod as_of;
mod back_off;
pub mod bank;
pub mod books;
pub mod cash;
mod chance;
pub mod cli;
pub mod clock;
pub mod commission;
pub mod custody;
mod decides;
pub mod declared;
pub mod drill;
pub mod duplicates;
pub mod enrol;
pub mod export;
pub mod failure;
pub mod files;
pub mod folder;
mod hex;
mod http;
pub mod import;
pub mod intake;
pub mod json;
pub mod ledger;
pub mod limits;
mod line;
mod mark;
pub mod membership;
mod memory;
pub mod office;
pub mod organisation;
pub mod owed;
pub mod paged;
pub mod pages;
mod paid;
mod parse;
pub mod participants;
mod password;
pub mod refunds;
pub mod relay;
mod renew;
mod renew_tls;
pub mod root;
pub mod rulings;
pub mod scopes;
pub mod serve;
pub mod settings;
pub mod setup;
pub mod sponsors;
pub mod strike;
pub mod tariff;
pub mod tasks;
#[cfg(test)]
mod tests;
pub mod tls;
pub mod upstream;
pub mod voids;
pub mod waiting;

pub use ::line::ZSTD;
pub use app::{App, Parts};
pub use http::router;
pub use relay::relay_once;
pub use serve::serve_with;
