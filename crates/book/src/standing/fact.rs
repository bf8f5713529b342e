//! Judging receipts, hand-overs and counts.

use replica::Hlc;

use super::hold::{Hold, Standing};
use super::reasons::{adds_up, held_for, is_far};
use crate::date::Date;
use crate::fact::{Basis, Count, HandOver, Line, Receipt};
use crate::money::Dong;
use crate::premium::{bhxh, bhyt};
use crate::tariff::{Place, Tariff};

/// What the other ops say around a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Around {
    /// Whether another receipt bears the same number, each out of a book of its own device: a number that its device
    /// was never given takes nothing from the one who was.
    pub number_elsewhere: bool,
    /// Whether the number is from a book of the receipt's device.
    pub number_in_book: bool,
    /// Whether an earlier receipt covers a person, scheme and day of this one.
    pub period_taken: bool,
    /// Whether the device may write in the scope, in the name it gives.
    pub granted: bool,
    /// What is known of its device and of those it is about: [`Hold::Withdrawn`], [`Hold::Moved`].
    pub withheld: Standing,
}

/// Judges a receipt made at `time` by its device's clock.
#[must_use]
pub fn of_receipt(receipt: &Receipt, time: Hlc, tariff: &Tariff, around: Around) -> Standing {
    let known = receipt
        .tariff
        .as_ref()
        .is_none_or(|version| version == tariff.version());
    let quoted = !known
        || receipt
            .lines
            .iter()
            .all(|line| is_quoted(line, receipt.day, tariff));
    let reasons = [
        (!known, Hold::UnknownTariff),
        (!quoted, Hold::AmountDiffers),
        (around.number_elsewhere, Hold::NumberTwice),
        (!around.number_in_book, Hold::NumberOutsideBook),
        (around.period_taken, Hold::PeriodTwice),
        (is_far(receipt.day, time), Hold::DayFarOff),
        (!around.granted, Hold::NotGranted),
        (receipt.check().is_err(), Hold::DoesNotAddUp),
    ];
    held_for(reasons, around.withheld)
}

/// What the other ops say around a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountAround {
    /// Whether the collector counted their own hand-over.
    pub own: bool,
    /// Whether a collector's device wrote it. Only a server does, for whoever is logged in there.
    pub by_collector: bool,
    /// Whether the hand-over bears the same sum and collector; also where it has not arrived yet.
    pub agrees: bool,
    /// Whether an earlier count of the hand-over is counted.
    pub counted_before: bool,
    /// Whether the device may write in the scope, in the name it gives.
    pub granted: bool,
    /// What is known of its device: [`Hold::Withdrawn`].
    pub withheld: Standing,
}

/// Judges a hand-over. One that is held moves nothing.
#[must_use]
pub fn of_hand_over(hand_over: &HandOver, granted: bool, withheld: Standing) -> Standing {
    let sound = adds_up(hand_over.amount, &hand_over.notes);
    let reasons = [(!sound, Hold::DoesNotAddUp), (!granted, Hold::NotGranted)];
    held_for(reasons, withheld)
}

/// Judges a count of a hand-over. Nobody confirms their own.
#[must_use]
pub fn of_count(count: &Count, around: CountAround) -> Standing {
    let differs = around.own || around.by_collector || !around.agrees || around.counted_before;
    let sound = adds_up(count.counted, &count.notes) && adds_up(count.stated, &[]);
    let reasons = [
        (!around.granted, Hold::NotGranted),
        (!sound, Hold::DoesNotAddUp),
        (differs, Hold::CountDiffers),
    ];
    held_for(reasons, around.withheld)
}

/// Returns whether the tariff gives exactly this line's amounts. Local support and sponsors' money change who
/// pays, not how much: they are taken from the participant's part.
fn is_quoted(line: &Line, paid_on: Date, tariff: &Tariff) -> bool {
    let (gross, state) = match &line.basis {
        Basis::Bhxh {
            income,
            group,
            months,
            supported_months_used,
        } => {
            let request = bhxh::BhxhRequest {
                income: *income,
                group: *group,
                term: bhxh::Term::Months(*months),
                paid_on,
                starts: None,
                supported_months_used: *supported_months_used,
                place: Place::NONE,
                local: None,
                sponsor: Dong::ZERO,
            };
            match bhxh::quote(tariff, &request) {
                Ok(quote) => (quote.gross, quote.state_support),
                Err(_) => return false,
            }
        }
        Basis::Bhyt { order, months } => {
            let member = bhyt::BhytMember {
                order: *order,
                months: *months,
                card_expiry: None,
                group: None,
            };
            let request = bhyt::BhytRequest {
                members: vec![member],
                paid_on,
                place: Place::NONE,
                local: None,
                sponsor: Dong::ZERO,
            };
            match bhyt::quote(tariff, &request).map(|quote| quote.lines) {
                Ok(lines) => match lines.first() {
                    Some(quoted) => (quoted.gross, quoted.state_support),
                    None => return false,
                },
                Err(_) => return false,
            }
        }
        Basis::Declared => return false,
    };
    line.gross == gross && line.state == state
}
