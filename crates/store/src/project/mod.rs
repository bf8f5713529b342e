//! Projecting: from an op to tables. One file a kind of body.
//!
//! Invariant: what the tables say is a pure function of the ops held. Order, repetition and route change nothing but
//! arrival numbers.

pub(crate) mod alike;
mod apply;
mod entry;
mod grant;
pub(crate) mod money;
pub(crate) mod organisation;
pub(crate) mod record;
pub(crate) mod same;
mod saw;
pub(crate) mod state;
mod table;
mod take;
mod verdict;

pub(crate) use apply::apply;
pub(crate) use entry::Entry;
pub(crate) use grant::{believe_own, is_granted, is_named, let_in_since};
pub(crate) use saw::{Seen, context_before, context_of, saw_before};
pub(crate) use table::{Table, tables};
pub(crate) use take::{Place, take};
pub(crate) use verdict::Verdict;
