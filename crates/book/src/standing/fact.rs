//! Judging receipts, hand-overs and counts.

use replica::{ActorId, Hlc};

use super::hold::{Hold, Standing};
use super::quoted::{Quoted, quoted};
use super::reasons::{adds_up, held_for, is_far};
use crate::fact::{Count, HandOver, Receipt};
use crate::tariff::Tariff;

/// What the other ops say around a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Around {
    /// Whether another receipt bears the same number, each out of a book of its own device: a number that its device
    /// was never given takes nothing from the one who was.
    pub number_elsewhere: bool,
    /// Whether the number is from a book of the receipt's device.
    pub number_in_book: bool,
    /// Whether its device gave the number back, or the office took it back.
    pub number_returned: bool,
    /// Whether the office closed the number's book without it.
    pub number_closed: bool,
    /// Whether an earlier receipt sold one of its places in the household to another member.
    pub place_taken: bool,
    /// Whether an earlier receipt covers a person, scheme and day of this one.
    pub period_taken: bool,
    /// Whether what it is paid with is owed; also where it is paid with cash and transfers alone.
    pub owed: bool,
    /// Whether it is paid with what is owed to another.
    pub anothers_money: bool,
    /// Whether the device may write in the scope, in the name it gives.
    pub granted: bool,
    /// Whether bank statements show less than was paid by transfer.
    pub awaiting_bank: bool,
    /// What is known of its device and of those it is about: [`Hold::Withdrawn`], [`Hold::Moved`].
    pub withheld: Standing,
}

/// Judges a receipt made at `time` by its device's clock. `tariff` is the one that it names, where that is held here.
#[must_use]
pub fn of_receipt(
    receipt: &Receipt,
    time: Hlc,
    tariff: Option<&Tariff>,
    around: Around,
) -> Standing {
    let quoted = quoted(receipt, tariff);
    let reasons = [
        (quoted == Quoted::Unknown, Hold::UnknownTariff),
        (quoted == Quoted::Wrong, Hold::AmountDiffers),
        (around.number_elsewhere, Hold::NumberTwice),
        (!around.number_in_book, Hold::NumberOutsideBook),
        (around.number_returned, Hold::NumberReturned),
        (around.number_closed, Hold::NumberClosed),
        (around.place_taken, Hold::PlaceTwice),
        (around.period_taken, Hold::PeriodTwice),
        (is_far(receipt.day, time), Hold::DayFarOff),
        (!around.granted, Hold::NotGranted),
        (receipt.check().is_err(), Hold::DoesNotAddUp),
        (!around.owed, Hold::NotOwed),
        (around.anothers_money, Hold::AnothersMoney),
        (around.awaiting_bank, Hold::AwaitingBank),
    ];
    held_for(reasons, around.withheld)
}

/// What the other ops say around a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountAround {
    /// Whether the collector counted their own hand-over.
    pub own: bool,
    /// Whether it was written where it may be: at the office by a server, for whoever is logged in there; for a collector
    /// on their own device and nowhere else.
    pub by_receiver: bool,
    /// Whether the hand-over goes there and bears the same sum and collector; at the office also where it has not
    /// arrived yet.
    pub agrees: bool,
    /// Whether an earlier count of the hand-over is counted.
    pub counted_before: bool,
    /// Whether the device may write in the scope, in the name it gives.
    pub granted: bool,
    /// What is known of its device: [`Hold::Withdrawn`].
    pub withheld: Standing,
}

/// Judges a hand-over by `giver`. One that is held moves nothing. Nobody hands over to themselves.
#[must_use]
pub fn of_hand_over(
    hand_over: &HandOver,
    giver: ActorId,
    granted: bool,
    withheld: Standing,
) -> Standing {
    let sound = adds_up(hand_over.amount, &hand_over.notes);
    let reasons = [
        (!sound, Hold::DoesNotAddUp),
        (!granted, Hold::NotGranted),
        (hand_over.to == Some(giver), Hold::OwnAct),
    ];
    held_for(reasons, withheld)
}

/// Judges a count of a hand-over. Nobody confirms their own.
#[must_use]
pub fn of_count(count: &Count, around: CountAround) -> Standing {
    let differs = around.own || !around.by_receiver || !around.agrees || around.counted_before;
    let sound = adds_up(count.counted, &count.notes) && adds_up(count.stated, &[]);
    let reasons = [
        (!around.granted, Hold::NotGranted),
        (!sound, Hold::DoesNotAddUp),
        (differs, Hold::CountDiffers),
    ];
    held_for(reasons, around.withheld)
}
