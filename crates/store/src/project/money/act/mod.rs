//! Acts: what else happens to money. One table and one way in for all kinds; one file a kind for what it is judged by.

mod deposit;
mod row;
mod take;
mod void;
mod word;

pub(crate) use row::read;
#[cfg(test)]
pub(super) use row::standing_of;
pub(crate) use take::{about, act, again, receipt_changed};
pub(crate) use void::handed_over;
