//! What can be wrong with a number, said without the number.

use std::fmt;

/// Which number was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdentityKind {
    /// A citizen's identity number.
    Cccd,
    /// A social-insurance number.
    Bhxh,
    /// A telephone number.
    Phone,
    /// A health-insurance card.
    Card,
}

impl fmt::Display for IdentityKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cccd => "CCCD",
            Self::Bhxh => "BHXH number",
            Self::Phone => "phone number",
            Self::Card => "BHYT card number",
        })
    }
}

/// Why a text is not the number asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// Nothing was written.
    #[error("the {kind} is empty")]
    Empty {
        /// Which number was read.
        kind: IdentityKind,
    },
    /// A character that the number never holds.
    #[error("the {kind} holds {character:?}")]
    Character {
        /// Which number was read.
        kind: IdentityKind,
        /// The first such character.
        character: char,
    },
    /// Too short or too long.
    #[error("the {kind} has {got} characters")]
    Length {
        /// Which number was read.
        kind: IdentityKind,
        /// How many characters were written, spaces not counted.
        got: usize,
    },
    /// The right length, but no such number is given out.
    #[error("no {kind} begins like this")]
    Beginning {
        /// Which number was read.
        kind: IdentityKind,
    },
}
