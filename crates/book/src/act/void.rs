//! Making a receipt void.

use minicbor::{Decode, Encode};
use replica::RecordId;

use crate::date::Date;

/// A receipt is made void; nothing is ever deleted. Its number stays spent, and what was paid is owed to the payer.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Void {
    /// The receipt.
    #[n(0)]
    pub receipt: RecordId,
    /// The business day.
    #[n(1)]
    pub day: Date,
    /// Why.
    #[n(2)]
    pub reason: VoidReason,
    /// The same in words.
    #[n(3)]
    pub words: Option<String>,
    /// Where the payer's copy is.
    #[n(4)]
    pub copy: PaperCopy,
    /// Whether the payer has acknowledged it.
    #[n(5)]
    pub acknowledged: bool,
}

/// Why a receipt is made void.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum VoidReason {
    /// A wrong person, product, period or amount.
    #[n(0)]
    Mistake,
    /// The paper came out spoilt.
    #[n(1)]
    Spoilt,
    /// The payer changed their mind.
    #[n(2)]
    Withdrawn,
    /// Paid twice.
    #[n(3)]
    Twice,
    /// Anything else; the words say what.
    #[n(4)]
    Other,
}

/// Where the payer's copy of a receipt is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum PaperCopy {
    /// With the collector again.
    #[n(0)]
    Returned,
    /// Still with the payer.
    #[n(1)]
    Kept,
    /// Nobody knows.
    #[n(2)]
    Lost,
    /// Destroyed.
    #[n(3)]
    Destroyed,
}

impl Void {
    /// Returns whether the payer knows of it: their copy came back, or they acknowledged it.
    #[must_use]
    pub const fn is_known_to_payer(&self) -> bool {
        matches!(self.copy, PaperCopy::Returned) || self.acknowledged
    }

    /// It is about its receipt.
    pub(super) const fn about(&self) -> Option<RecordId> {
        Some(self.receipt)
    }
}

impl VoidReason {
    /// Every reason, in order of number.
    pub const ALL: [Self; 5] = [
        Self::Mistake,
        Self::Spoilt,
        Self::Withdrawn,
        Self::Twice,
        Self::Other,
    ];

    /// Returns the reason's name in JSON and on the command line.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Mistake => "mistake",
            Self::Spoilt => "spoilt",
            Self::Withdrawn => "withdrawn",
            Self::Twice => "twice",
            Self::Other => "other",
        }
    }

    /// Returns the reason with this name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

impl PaperCopy {
    /// Every place, in order of number.
    pub const ALL: [Self; 4] = [Self::Returned, Self::Kept, Self::Lost, Self::Destroyed];

    /// Returns the place's name in JSON and on the command line.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Returned => "returned",
            Self::Kept => "kept",
            Self::Lost => "lost",
            Self::Destroyed => "destroyed",
        }
    }

    /// Returns the place with this name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|copy| copy.code() == code)
    }
}
