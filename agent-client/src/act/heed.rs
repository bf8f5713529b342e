//! What a collector is shown before taking money. Nothing of it stops a receipt for good: what must not happen unseen
//! takes a reason, which the line bears.

use book::date::{BirthDate, Date};
use book::fact::Scheme;
use book::record::Elsewhere;
use wire::problem::Code;

use crate::Fault;

/// The age in months from which on one may join the voluntary social insurance.
const BHXH_MONTHS_OF_AGE: u32 = 15 * 12;
/// The age in months below which the state pays a child's card.
const BHYT_MONTHS_OF_AGE: u32 = 6 * 12;

/// What a collector should look at in one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heed {
    /// The person is covered on a day of the line already.
    PeriodTaken,
    /// The person paid for the same scheme within a week, on this day.
    PaidRecently(Date),
    /// The person paid for the other scheme within a week, on this day.
    PaidOther(Date),
    /// This place in the household was sold to another member this year.
    PlaceTwice(u32),
    /// The person may join, or pays for a card, from this day on at the earliest.
    TooYoung(Date),
    /// The person is insured or paid elsewhere, and may not join with it.
    Elsewhere(Elsewhere),
}

impl Heed {
    /// Returns what to look at in a person's age.
    pub(crate) fn of_age(born: BirthDate, scheme: Scheme, day: Date) -> Option<Self> {
        let months = match scheme {
            Scheme::Bhxh => BHXH_MONTHS_OF_AGE,
            Scheme::Bhyt => BHYT_MONTHS_OF_AGE,
        };
        let from = born.date.plus_months(months);
        (day < from).then_some(Self::TooYoung(from))
    }

    /// Returns its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::PaidOther(_) => "paid-other",
            Self::PeriodTaken
            | Self::PaidRecently(_)
            | Self::PlaceTwice(_)
            | Self::TooYoung(_)
            | Self::Elsewhere(_) => self.problem().as_str(),
        }
    }

    /// Returns whether the collector must say why they go on.
    #[must_use]
    pub const fn needs_reason(self) -> bool {
        match self {
            Self::PeriodTaken
            | Self::PaidRecently(_)
            | Self::PlaceTwice(_)
            | Self::TooYoung(_)
            | Self::Elsewhere(_) => true,
            Self::PaidOther(_) => false,
        }
    }

    /// Returns the problem of going on without a reason.
    pub(super) fn fault(self, name: &str, period: &str) -> Fault {
        let got = match self {
            Self::PeriodTaken => period.to_owned(),
            Self::PaidRecently(day) | Self::PaidOther(day) | Self::TooYoung(day) => day.to_string(),
            Self::PlaceTwice(place) => place.to_string(),
            Self::Elsewhere(what) => what.code().to_owned(),
        };
        Fault::of(self.problem(), name, &got)
    }

    const fn problem(self) -> Code {
        match self {
            Self::PeriodTaken => Code::PeriodTaken,
            Self::PaidRecently(_) | Self::PaidOther(_) => Code::PaidRecently,
            Self::PlaceTwice(_) => Code::PlaceTwice,
            Self::TooYoung(_) => Code::MayNotJoin,
            Self::Elsewhere(_) => Code::InsuredElsewhere,
        }
    }
}
