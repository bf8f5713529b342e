//! By which group of people a ledger is broken down.

use crate::fact::Basis;
use crate::tariff::{BhytGroup, Group};

/// The group of people that a receipt line was paid in. Numbers are stored and never used again for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LedgerGroup {
    /// A poor household, or one in an island commune.
    Poor,
    /// A near-poor household.
    NearPoor,
    /// A person of an ethnic minority.
    EthnicMinority,
    /// Everybody else in BHXH.
    Other,
    /// A member on the household's scale of BHYT.
    Household,
    /// A pupil or student.
    Pupil,
    /// A member of a farm household of average income.
    AverageFarmer,
}

impl LedgerGroup {
    /// Every group, in order of number.
    pub const ALL: [Self; 7] = [
        Self::Poor,
        Self::NearPoor,
        Self::EthnicMinority,
        Self::Other,
        Self::Household,
        Self::Pupil,
        Self::AverageFarmer,
    ];

    /// Returns the group that a line's amount was computed for; `None` where a person declared the amount.
    #[must_use]
    pub const fn of(basis: &Basis) -> Option<Self> {
        match basis {
            Basis::Bhxh { group, .. } => Some(match group {
                Group::Poor => Self::Poor,
                Group::NearPoor => Self::NearPoor,
                Group::EthnicMinority => Self::EthnicMinority,
                Group::Other => Self::Other,
            }),
            Basis::Bhyt { group, .. } => Some(match group {
                None => Self::Household,
                Some(BhytGroup::NearPoor) => Self::NearPoor,
                Some(BhytGroup::Pupil) => Self::Pupil,
                Some(BhytGroup::AverageFarmer) => Self::AverageFarmer,
            }),
            Basis::Declared => None,
        }
    }

    /// Returns the group with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.code() == code)
    }

    /// Returns the number under which it is stored.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Poor => 1,
            Self::NearPoor => 2,
            Self::EthnicMinority => 3,
            Self::Other => 4,
            Self::Household => 5,
            Self::Pupil => 6,
            Self::AverageFarmer => 7,
        }
    }

    /// Returns the group with this number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.number() == number)
    }

    /// Returns the group's name in JSON and CSV.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Poor => "poor",
            Self::NearPoor => "near-poor",
            Self::EthnicMinority => "ethnic-minority",
            Self::Other => "other",
            Self::Household => "household",
            Self::Pupil => "pupil",
            Self::AverageFarmer => "average-farmer",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_read_back_by_its_number() {
        for group in LedgerGroup::ALL {
            assert_eq!(LedgerGroup::from_number(group.number()), Some(group));
        }
        assert_eq!(LedgerGroup::from_number(0), None);
    }
}
