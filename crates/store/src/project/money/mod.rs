//! The money side of the projections: facts, their standing, the postings that follow.
//!
//! Invariant: what ought to be posted for a fact is a pure function of the ops held. When it changes, the
//! difference is posted at the arrival that changed it; what is posted is never changed.

mod act;
mod around;
mod commission;
mod count;
mod days;
mod digest;
mod fact;
mod hand_over;
mod number_book;
mod number_gone;
mod paid;
mod period;
mod place;
mod posting;
mod receipt;
mod right;
mod rollup;
mod run;
mod stored;
mod tables;
mod visit;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub(crate) use act::{
    about as act_about, account_changed, act, again as act_again, cash_of_acts, given_back,
    in_hands, in_turn, is_of, owed_at_all, read as read_act, spent, tariff_came, unit_given,
};
pub(crate) use around::about;
pub(crate) use commission::why;
pub(crate) use count::{count, count_again};
pub(crate) use digest::digest_rows;
pub(crate) use fact::Fact;
pub(crate) use hand_over::{hand_over, judge_again as hand_over_again};
pub(crate) use number_book::{next_in, next_number, number_book};
pub(crate) use paid::paid_before;
pub(crate) use receipt::{persons_regrouped, receipt, receipt_again};
pub(crate) use right::{grant_changed, user_named};
pub(crate) use rollup::{Cube, Key, RollUps, Sums, has_roll_ups, roll_up_again};
pub(crate) use run::{Length, first_row};
pub(crate) use stored::{body, date, scheme, scheme_number, standing};
pub(crate) use tables::TABLES;
pub(crate) use visit::{visit, visit_again};
