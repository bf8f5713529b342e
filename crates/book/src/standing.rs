//! Standing: counted, or held for a human with its reasons.
//!
//! A pure function of the ops held: the same ops give the same standing on every replica, whatever the order
//! in which they came. Held money is never refused: the cash has already changed hands.

use replica::Hlc;

use crate::act::Deposit;
use crate::date::Date;
use crate::fact::{Basis, Count, Denomination, HandOver, Line, Receipt};
use crate::money::Dong;
use crate::premium::{bhxh, bhyt};
use crate::tariff::{Place, Tariff};

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
    /// Its device's grant was withdrawn, and the centre had not got it by then.
    Withdrawn = 9,
    /// It is about a household or person that left the scope, and whoever moved them had not got it by then.
    Moved = 10,
    /// The centre rejected it.
    Rejected = 11,
}

/// What the centre ruled on something that is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It counts in spite of these reasons.
    Accepted(Standing),
    /// It is held for good.
    Rejected,
}

/// Counted where it has no reason to be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing(u32);

impl Hold {
    /// Every reason, in order of number.
    pub const ALL: [Self; 12] = [
        Self::UnknownTariff,
        Self::AmountDiffers,
        Self::NumberTwice,
        Self::NumberOutsideBook,
        Self::PeriodTwice,
        Self::DayFarOff,
        Self::NotGranted,
        Self::DoesNotAddUp,
        Self::CountDiffers,
        Self::Withdrawn,
        Self::Moved,
        Self::Rejected,
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
            Self::Withdrawn => "withdrawn",
            Self::Moved => "moved",
            Self::Rejected => "rejected",
        }
    }

    /// Returns whether the centre can accept a fact in spite of this reason. Sums that do not hold cannot be posted, and
    /// a second count would move the same cash again: those are put right by another fact.
    #[must_use]
    pub const fn can_be_accepted(self) -> bool {
        match self {
            Self::UnknownTariff
            | Self::AmountDiffers
            | Self::NumberTwice
            | Self::NumberOutsideBook
            | Self::PeriodTwice
            | Self::DayFarOff
            | Self::NotGranted
            | Self::Withdrawn
            | Self::Moved
            | Self::Rejected => true,
            Self::DoesNotAddUp | Self::CountDiffers => false,
        }
    }

    const fn bit(self) -> u32 {
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
    pub fn from_bits(bits: u32) -> Self {
        Self::held(Hold::ALL.into_iter().filter(|hold| bits & hold.bit() != 0))
    }

    /// Returns the bits under which it is stored.
    #[must_use]
    pub const fn bits(self) -> u32 {
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

    /// Returns this standing after the centre's last ruling, where there is one. A reason that is not named in an
    /// acceptance holds on.
    #[must_use]
    pub fn ruled(self, verdict: Option<Verdict>) -> Self {
        match verdict {
            None => self,
            Some(Verdict::Rejected) => Self(self.0 | Hold::Rejected.bit()),
            Some(Verdict::Accepted(named)) => Self::held(
                self.reasons()
                    .filter(|hold| !named.has(*hold) || !hold.can_be_accepted()),
            ),
        }
    }

    /// Returns whether the centre's acceptance would make it count.
    #[must_use]
    pub fn can_be_accepted(self) -> bool {
        !self.is_counted() && self.reasons().all(Hold::can_be_accepted)
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

/// Judges a deposit made at `time` by its device's clock.
#[must_use]
pub fn of_deposit(deposit: &Deposit, time: Hlc, granted: bool, withheld: Standing) -> Standing {
    let reasons = [
        (is_far(deposit.day, time), Hold::DayFarOff),
        (!granted, Hold::NotGranted),
        (deposit.total().is_none(), Hold::DoesNotAddUp),
    ];
    held_for(reasons, withheld)
}

fn held_for(reasons: impl IntoIterator<Item = (bool, Hold)>, withheld: Standing) -> Standing {
    let reasons = reasons
        .into_iter()
        .filter_map(|(holds, reason)| holds.then_some(reason));
    Standing::held(reasons.chain(withheld.reasons()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_acceptance_covers_the_reasons_it_names_and_a_rejection_holds() {
        let held = Standing::held([Hold::Withdrawn, Hold::PeriodTwice]);
        let named = Standing::held([Hold::Withdrawn]);
        let accepted = held.ruled(Some(Verdict::Accepted(named)));
        assert_eq!(accepted, Standing::held([Hold::PeriodTwice]));
        assert!(held.ruled(Some(Verdict::Accepted(held))).is_counted());
        let rejected = named.ruled(Some(Verdict::Rejected));
        assert!(rejected.has(Hold::Rejected) && rejected.has(Hold::Withdrawn));
        assert_eq!(held.ruled(None), held);
    }

    #[test]
    fn sums_that_do_not_hold_are_not_made_to_by_a_ruling() {
        let held = Standing::held([Hold::DoesNotAddUp]);
        assert!(!held.can_be_accepted());
        assert_eq!(held.ruled(Some(Verdict::Accepted(held))), held);
    }
}
