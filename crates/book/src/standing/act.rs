//! Judging acts.

use replica::Hlc;

use super::hold::{Hold, Standing};
use super::reasons::{held_for, is_far};
use crate::act::{Approval, Deposit, Purse, Repayment, Review, Void};
use crate::date::Date;
use crate::money::Dong;

/// Judges a deposit made at `time` by its device's clock.
#[must_use]
pub fn of_deposit(
    deposit: &Deposit,
    time: Hlc,
    granted: bool,
    awaiting_bank: bool,
    withheld: Standing,
) -> Standing {
    let reasons = [
        (awaiting_bank, Hold::AwaitingBank),
        (is_far(deposit.day, time), Hold::DayFarOff),
        (!granted, Hold::NotGranted),
        (deposit.total().is_none(), Hold::DoesNotAddUp),
    ];
    held_for(reasons, withheld)
}

/// What the other ops say around a void.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VoidAround {
    /// Whether it is about a receipt that is held here, in its own scope.
    pub found: bool,
    /// Whether it was made in another's name than the receipt's.
    pub by_stranger: bool,
    /// Whether there is a refund of the receipt, however it stands: it may have been paid out.
    pub refund_known: bool,
    /// Whether the receipt's collector handed cash over between the receipt and the void.
    pub handed_over: bool,
    /// Whether an earlier void of the receipt is counted.
    pub void_before: bool,
    /// Whether an earlier refund of one of its lines is counted.
    pub refunded_before: bool,
    /// The second person's last word.
    pub approved: Option<bool>,
    /// Whether the device may write in the scope, in the name it gives.
    pub granted: bool,
    /// What is known of its device: [`Hold::Withdrawn`].
    pub withheld: Standing,
}

/// Judges a void made at `time` by its device's clock.
///
/// One person is enough where the payer knows of it, the cash is still in the collector's hands, and it is they who say
/// so.
#[must_use]
pub fn of_void(void: &Void, time: Hlc, around: VoidAround) -> Standing {
    let alone = void.is_known_to_payer()
        && !around.handed_over
        && !around.by_stranger
        && !around.refund_known;
    let reasons = [
        (is_far(void.day, time), Hold::DayFarOff),
        (!around.granted, Hold::NotGranted),
        (!around.found, Hold::NothingThere),
        (around.void_before, Hold::VoidTwice),
        (around.refunded_before, Hold::Refunded),
        (!alone && around.approved != Some(true), Hold::NeedsApproval),
        (around.approved == Some(false), Hold::Rejected),
    ];
    held_for(reasons, around.withheld)
}

/// What the other ops say around somebody's word on an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordAround {
    /// Whether it is about an act or receipt that is held here, in its own scope, and of a kind that such a word is said of.
    pub found: bool,
    /// Whether the act was made in the same name, or is about what was.
    pub own: bool,
    /// Whether the device may write in the scope, in the name it gives, and is no collector's.
    pub granted: bool,
    /// What is known of its device: [`Hold::Withdrawn`].
    pub withheld: Standing,
}

/// Judges a second person's word made at `time` by its device's clock.
#[must_use]
pub fn of_approval(approval: &Approval, time: Hlc, around: WordAround) -> Standing {
    of_word(approval.day, time, around)
}

/// Judges a review made at `time` by its device's clock.
#[must_use]
pub fn of_review(review: &Review, time: Hlc, around: WordAround) -> Standing {
    of_word(review.day, time, around)
}

fn of_word(day: Date, time: Hlc, around: WordAround) -> Standing {
    let reasons = [
        (is_far(day, time), Hold::DayFarOff),
        (!around.granted, Hold::NotGranted),
        (!around.found, Hold::NothingThere),
        (around.own, Hold::OwnAct),
    ];
    held_for(reasons, around.withheld)
}

/// What the other ops say around a repayment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RepaymentAround {
    /// Whether so much is still owed.
    pub owed: bool,
    /// Whether it was taken in another's name.
    pub taken_by_another: bool,
    /// Whether a collector's device wrote it.
    pub by_collector: bool,
    /// Whether the device may write in the scope, in the name it gives.
    pub granted: bool,
    /// What is known of its device: [`Hold::Withdrawn`].
    pub withheld: Standing,
}

/// Judges a repayment made at `time` by its device's clock. The office's cash is given back by the office; out of their
/// own, whoever took it gives it back to its payer.
#[must_use]
pub fn of_repayment(body: &Repayment, time: Hlc, around: RepaymentAround) -> Standing {
    let possible = body.amount > Dong::ZERO && body.amount <= Dong::MAX;
    let office = body.purse == Purse::Office;
    let anothers = !office && (around.taken_by_another || body.to.is_some());
    let reasons = [
        (is_far(body.day, time), Hold::DayFarOff),
        (
            !around.granted || (office && around.by_collector),
            Hold::NotGranted,
        ),
        (!possible, Hold::DoesNotAddUp),
        (!around.owed, Hold::NotOwed),
        (anothers, Hold::AnothersMoney),
    ];
    held_for(reasons, around.withheld)
}
