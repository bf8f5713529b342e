//! Acts: what else happens to money. One table and one way in for all kinds; one file a kind for what it is judged by.

mod account;
mod among;
mod bank;
mod deposit;
mod events;
mod gift;
mod names;
mod number;
mod office;
mod owed;
mod refund;
mod repayment;
mod row;
mod take;
mod touch;
mod turn;
mod void;
mod whose;
mod word;

pub(crate) use account::{account_changed, is_of, unit_given};
pub(crate) use bank::awaits_bank;
pub(crate) use events::of_lines;
pub(crate) use number::{book_came, number_used};
pub(crate) use office::batched;
pub(crate) use owed::{all as owed_at_all, is_owed, keep, spends, spent, wants};
pub(crate) use refund::{given_back, tariff_came};
pub(crate) use row::{cash_of_acts, in_hands, read};
#[cfg(test)]
pub(super) use row::{found_so_far, standing_of};
pub(crate) use take::{about, act, receipt_came, receipt_changed};
pub(crate) use touch::{count_changed, payment_changed};
pub(crate) use turn::{again, in_turn, last as last_turn, state_again, wait};
pub(crate) use void::{handed_over, is_void};
pub(crate) use whose::{credited, is_anothers};
