//! Who may no longer write in a scope, which records left it, and what becomes of ops that came too late for that; and
//! which records are struck out.
//!
//! Invariant: whether an op is held follows from causality alone. What the centre had got when it withdrew a grant, or a
//! mover when they moved a household, stays as it is; what it had not is held, in whatever order the ops arrive.

mod again;
mod barrier;
mod household_move;
mod record_op;
mod ruling;
mod strike;
mod tables;
mod withdrawal;
mod withheld;

pub(crate) use again::regranted;
pub(crate) use household_move::{enter_counted, move_in, move_out, moved_to};
pub(crate) use record_op::{create, create_counted, edit, edit_counted};
pub(crate) use ruling::{rule, ruled};
pub(crate) use strike::{any_struck, is_as_struck, is_struck, may_stand, remaining, strike};
pub(crate) use tables::{STATE, TABLES};
pub(crate) use withdrawal::{is_withdrawn, withdraw};
pub(crate) use withheld::{withheld, withheld_op};
