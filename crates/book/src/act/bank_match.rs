//! Which of our facts a line of a statement shows.

use minicbor::{Decode, Encode};
use replica::RecordId;

use super::bank_line::LineKey;
use crate::date::Date;
use crate::fact::Scheme;
use crate::money::Dong;

/// A line of a bank statement is what some facts said. Several matches may share one line or one fact.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct BankMatch {
    /// The business day.
    #[n(0)]
    pub day: Date,
    /// The line.
    #[n(1)]
    pub line: LineKey,
    /// What it shows. None where a match is undone.
    #[n(2)]
    pub parts: Vec<MatchPart>,
    /// The match that this one undoes.
    #[n(3)]
    pub undoes: Option<RecordId>,
    /// Why, in words.
    #[n(4)]
    pub note: Option<String>,
}

/// A part of a line's amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct MatchPart {
    /// What the part is.
    #[n(0)]
    pub to: MatchTo,
    /// How much of it; never less than zero, also where money went out.
    #[n(1)]
    pub amount: Dong,
}

/// What a part of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub enum MatchTo {
    /// Transfers of a receipt or a deposit.
    #[n(0)]
    Payment(#[n(0)] RecordId),
    /// Cash that a slip says was paid in.
    #[n(1)]
    Slip(#[n(0)] RecordId),
    /// Money that went to the insurer.
    #[n(2)]
    Insurer(#[n(0)] Scheme),
}

impl BankMatch {
    /// Returns the match that this one undoes.
    pub(super) const fn about(&self) -> Option<RecordId> {
        self.undoes
    }

    /// Returns how much of the line it takes; `None` where an amount is no money or the sum overflows.
    #[must_use]
    pub fn total(&self) -> Option<Dong> {
        let possible = |part: &MatchPart| part.amount > Dong::ZERO && part.amount <= Dong::MAX;
        if !self.parts.iter().all(possible) {
            return None;
        }
        Dong::checked_sum(self.parts.iter().map(|part| part.amount))
            .filter(|total| *total <= Dong::MAX)
    }

    /// Returns how much of it is for one fact.
    #[must_use]
    pub fn amount_to(&self, to: MatchTo) -> Dong {
        let parts = self.parts.iter().filter(|part| part.to == to);
        Dong::checked_sum(parts.map(|part| part.amount)).unwrap_or(Dong::MAX)
    }
}

impl MatchTo {
    /// Returns the fact, where it is one.
    #[must_use]
    pub const fn fact(self) -> Option<RecordId> {
        match self {
            Self::Payment(fact) | Self::Slip(fact) => Some(fact),
            Self::Insurer(_) => None,
        }
    }
}
