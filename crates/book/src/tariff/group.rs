//! The groups of people whose premium the state shares.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};

/// A text that names no group.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is none of {known}")]
pub struct UnknownGroup {
    /// What was written, cut to 80 characters.
    pub text: String,
    /// The words that are known.
    pub known: &'static str,
}

/// A support group of BHXH.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Group {
    /// A poor household, or one in an island commune.
    #[n(0)]
    Poor,
    /// A near-poor household.
    #[n(1)]
    NearPoor,
    /// A person of an ethnic minority.
    #[n(2)]
    EthnicMinority,
    /// Everybody else.
    #[n(3)]
    Other,
}

impl Group {
    /// All groups, in the order in which they are offered.
    pub const ALL: [Self; 4] = [
        Self::Poor,
        Self::NearPoor,
        Self::EthnicMinority,
        Self::Other,
    ];

    /// Returns the word that stands for the group in commands and files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Poor => "poor",
            Self::NearPoor => "near-poor",
            Self::EthnicMinority => "ethnic-minority",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl FromStr for Group {
    type Err = UnknownGroup;

    fn from_str(text: &str) -> Result<Self, UnknownGroup> {
        let known = "poor, near-poor, ethnic-minority, other";
        Self::ALL
            .into_iter()
            .find(|group| group.word() == text)
            .ok_or_else(|| unknown(text, known))
    }
}

/// A group whose health card the state subsidises: outside the household's scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum BhytGroup {
    /// A member of a near-poor household.
    #[n(0)]
    NearPoor,
    /// A pupil or student.
    #[n(1)]
    Pupil,
    /// A member of a farm household of average income.
    #[n(2)]
    AverageFarmer,
}

impl BhytGroup {
    /// All groups, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::NearPoor, Self::Pupil, Self::AverageFarmer];

    /// Returns the word that stands for the group in commands and files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NearPoor => "near-poor",
            Self::Pupil => "pupil",
            Self::AverageFarmer => "average-farmer",
        }
    }
}

impl fmt::Display for BhytGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl FromStr for BhytGroup {
    type Err = UnknownGroup;

    fn from_str(text: &str) -> Result<Self, UnknownGroup> {
        let known = "near-poor, pupil, average-farmer";
        Self::ALL
            .into_iter()
            .find(|group| group.word() == text)
            .ok_or_else(|| unknown(text, known))
    }
}

fn unknown(text: &str, known: &'static str) -> UnknownGroup {
    UnknownGroup {
        text: text.chars().take(80).collect(),
        known,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_is_read_back() {
        for (group, number) in Group::ALL.into_iter().zip(0_u8..) {
            assert_eq!(group.to_string().parse(), Ok(group));
            assert_eq!(minicbor::to_vec(group).unwrap(), [number]);
            assert_eq!(minicbor::decode::<Group>(&[number]).unwrap(), group);
        }
        for group in BhytGroup::ALL {
            assert_eq!(group.to_string().parse(), Ok(group));
        }
        assert!("Poor".parse::<Group>().is_err());
        assert_eq!(
            "rich".parse::<BhytGroup>().unwrap_err().to_string(),
            "\"rich\" is none of near-poor, pupil, average-farmer"
        );
    }
}
