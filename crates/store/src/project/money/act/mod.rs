//! Acts: what else happens to money. One table and one way in for all kinds; one file a kind for what it is judged by.

mod deposit;
mod row;
mod take;

pub(crate) use row::read;
pub(crate) use take::{about, act, again};
