//! What a person should look at in a quote.

use crate::date::Date;
use crate::money::Dong;

/// What a person should look at before collecting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Warning {
    /// The income is not the poverty line plus a whole number of steps.
    IncomeStep {
        /// The step of the tariff.
        step: Dong,
        /// The next lower income that is.
        below: Dong,
    },
    /// The term from this month on had to be paid earlier: the person must register again.
    PastDeadline {
        /// The last day on which it could be paid.
        deadline: Date,
    },
    /// The sponsor offers more than is left to pay: the rest is not used.
    SponsorUnused {
        /// How much of it.
        unused: Dong,
    },
    /// Members stand in one place of the household's order, as only those may whom the state subsidises.
    SameOrder {
        /// The place.
        order: u32,
    },
}

impl Warning {
    /// Returns that some of a sponsor's money is not used, where it is so.
    pub(super) fn of_sponsor(offered: Dong, used: Dong) -> Option<Self> {
        let unused = offered.checked_sub(used)?;
        (unused > Dong::ZERO).then_some(Self::SponsorUnused { unused })
    }
}
