//! What a line's amount was computed from, so that anyone can compute it again.

use minicbor::{Decode, Encode};

use crate::date::Date;
use crate::money::Dong;
use crate::premium::bhxh::Term;
use crate::premium::{BhytGroup, Group};
use crate::tariff::Place;

/// What a line's amount was computed from.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Basis {
    /// Voluntary social insurance.
    #[n(0)]
    Bhxh {
        /// The monthly income chosen.
        #[n(0)]
        income: Dong,
        /// The support group that counts: the one with the highest share.
        #[n(1)]
        group: Group,
        /// The term.
        #[n(2)]
        term: Term,
        /// Supported months used before.
        #[n(3)]
        supported_months_used: u32,
        /// Where the person lives, as far as it is known: local support hangs on it.
        #[n(4)]
        place: Place,
        /// Why it was sold in spite of a warning.
        #[n(5)]
        reason: Option<String>,
    },
    /// Household health insurance.
    #[n(1)]
    Bhyt {
        /// The member's place in the household's order.
        #[n(0)]
        order: u32,
        /// The term: 3, 6 or 12 months.
        #[n(1)]
        months: u32,
        /// The group that the state subsidises; none on the household's scale.
        #[n(2)]
        group: Option<BhytGroup>,
        /// The last day of the card before, where there was one: the first day of this one hangs on it.
        #[n(3)]
        card_expiry: Option<Date>,
        /// Where the household lives, as far as it is known: local support hangs on it.
        #[n(4)]
        place: Place,
        /// Why the place in the order is another than the recorded one, or why it was sold in spite of a warning.
        #[n(5)]
        reason: Option<String>,
    },
    /// An amount that a person declared, without a quote: held until someone rules on it.
    #[n(2)]
    Declared,
}

impl Basis {
    /// Returns the basis of months of social insurance where nobody adds anything but the state.
    #[must_use]
    pub const fn bhxh(income: Dong, group: Group, term: Term) -> Self {
        Self::Bhxh {
            income,
            group,
            term,
            supported_months_used: 0,
            place: Place::NONE,
            reason: None,
        }
    }

    /// Returns the basis of a first card on the household's scale.
    #[must_use]
    pub const fn bhyt(order: u32, months: u32) -> Self {
        Self::Bhyt {
            order,
            months,
            group: None,
            card_expiry: None,
            place: Place::NONE,
            reason: None,
        }
    }
}
