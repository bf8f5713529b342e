//! Standing: counted, or held for a human with its reasons.
//!
//! A pure function of the ops held: the same ops give the same standing on every replica, whatever the order
//! in which they came. Held money is never refused: the cash has already changed hands.

use replica::Hlc;

use crate::date::Date;
use crate::fact::{Basis, Count, Denomination, HandOver, Line, Receipt};
use crate::money::Dong;
use crate::premium::{bhxh, bhyt};
use crate::tariff::Tariff;

/// Why a fact is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Hold {
    /// Quoted from a tariff that this program does not hold.
    UnknownTariff = 0,
    /// The amount is not what the tariff gives, or was declared without a quote.
    AmountDiffers = 1,
    /// Another receipt bears the same number, each out of a book of its own device. All of them are held.
    NumberTwice = 2,
    /// The number is not from a book of the device that used it.
    NumberOutsideBook = 3,
    /// An earlier receipt covers the same person, scheme and day.
    PeriodTwice = 4,
    /// The business day is more than a day away from the time of the device's clock.
    DayFarOff = 5,
    /// The device may not write in this scope, or writes in another's name.
    NotGranted = 6,
    /// The receipt's own sums do not hold.
    DoesNotAddUp = 7,
    /// The hand-over was counted before, or the count names another sum or collector.
    CountDiffers = 8,
}

/// Counted where it has no reason to be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing(u16);

impl Hold {
    /// Every reason, in order of number.
    pub const ALL: [Self; 9] = [
        Self::UnknownTariff,
        Self::AmountDiffers,
        Self::NumberTwice,
        Self::NumberOutsideBook,
        Self::PeriodTwice,
        Self::DayFarOff,
        Self::NotGranted,
        Self::DoesNotAddUp,
        Self::CountDiffers,
    ];

    /// Returns the reason's stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownTariff => "unknown-tariff",
            Self::AmountDiffers => "amount-differs",
            Self::NumberTwice => "number-twice",
            Self::NumberOutsideBook => "number-outside-book",
            Self::PeriodTwice => "period-twice",
            Self::DayFarOff => "day-far-off",
            Self::NotGranted => "not-granted",
            Self::DoesNotAddUp => "does-not-add-up",
            Self::CountDiffers => "count-differs",
        }
    }

    const fn bit(self) -> u16 {
        1 << (self as u8)
    }
}

impl Standing {
    /// Counted.
    pub const COUNTED: Self = Self(0);

    /// Returns the standing held for these reasons; counted where there are none.
    #[must_use]
    pub fn held(reasons: impl IntoIterator<Item = Hold>) -> Self {
        Self(reasons.into_iter().fold(0, |bits, hold| bits | hold.bit()))
    }

    /// Returns the standing stored under these bits; bits of a later version are dropped.
    #[must_use]
    pub fn from_bits(bits: u16) -> Self {
        Self::held(Hold::ALL.into_iter().filter(|hold| bits & hold.bit() != 0))
    }

    /// Returns the bits under which it is stored.
    #[must_use]
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// Returns whether it is counted.
    #[must_use]
    pub const fn is_counted(self) -> bool {
        self.0 == 0
    }

    /// Returns whether it is held for this reason, alone or among others.
    #[must_use]
    pub const fn has(self, hold: Hold) -> bool {
        self.0 & hold.bit() != 0
    }

    /// Returns why it is held.
    pub fn reasons(self) -> impl Iterator<Item = Hold> {
        Hold::ALL
            .into_iter()
            .filter(move |hold| self.0 & hold.bit() != 0)
    }
}

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
    Standing::held(
        reasons
            .into_iter()
            .filter_map(|(holds, reason)| holds.then_some(reason)),
    )
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
}

/// Judges a hand-over. One that is held moves nothing.
#[must_use]
pub fn of_hand_over(hand_over: &HandOver, granted: bool) -> Standing {
    let sound = adds_up(hand_over.amount, &hand_over.notes);
    let reasons = [(!sound, Hold::DoesNotAddUp), (!granted, Hold::NotGranted)];
    Standing::held(
        reasons
            .into_iter()
            .filter_map(|(holds, reason)| holds.then_some(reason)),
    )
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
    Standing::held(
        reasons
            .into_iter()
            .filter_map(|(holds, reason)| holds.then_some(reason)),
    )
}

/// Returns whether an amount can be cash, and is what its notes come to where they were counted one by one.
fn adds_up(amount: Dong, notes: &[Denomination]) -> bool {
    let possible = (Dong::ZERO..=Dong::MAX).contains(&amount);
    possible && (notes.is_empty() || Denomination::total(notes) == Some(amount))
}

/// Returns whether a business day is more than a day away from a clock's reading.
#[must_use]
pub fn is_far(day: Date, time: Hlc) -> bool {
    let seen = Date::local_day(time.wall().0);
    day < seen.plus_days(-1) || day > seen.plus_days(1)
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
