//! Projecting: from an op to tables. One file a kind of body.
//!
//! Invariant: what the tables say is a pure function of the ops held. Order, repetition and route change nothing but
//! arrival numbers.

mod again;
pub(crate) mod alike;
mod apply;
mod entry;
mod grant;
pub(crate) mod money;
pub(crate) mod organisation;
pub(crate) mod record;
mod register;
mod root;
pub(crate) mod same;
mod saw;
pub(crate) mod scope;
pub(crate) mod state;
mod table;
mod take;
pub(crate) mod tariff;
mod verdict;

pub(crate) use again::{again, again_everywhere};
pub(crate) use apply::apply;
pub(crate) use entry::{Entry, Of};
pub(crate) use grant::{believe_own, is_granted, is_named, let_in_since};
pub(crate) use saw::{
    Seen, closed_lives, context_before, context_of, has_seen, inherit, saw_before,
};
pub(crate) use table::{Table, tables};
pub(crate) use take::{Place, take, take_read};
pub(crate) use verdict::Verdict;
