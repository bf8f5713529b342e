//! The collector's pages, served to this device alone.
//!
//! A page is a function of what was asked and of the device's records; HTTP stands in `router` and `guard` only.
//! Invariant: nobody but a browser on this device that was given the start's secret reads or writes here.

mod app;
mod guard;
mod pages;
mod router;
mod serve;
#[cfg(test)]
mod tests;
mod typed;

pub use app::App;
pub use pages::{Desk, Page};
pub use router::router;
pub use serve::serve;
pub use typed::Typed;
