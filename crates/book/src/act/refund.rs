//! A premium, or the rest of one, given back by the insurer.

use minicbor::{Decode, Encode};
use replica::RecordId;

use super::batch::LineOf;
use crate::date::Date;
use crate::fact::{Line, Receipt};
use crate::money::Dong;
use crate::premium::Shares;

/// What is left of a receipt's line is given back: its cover ends, and the participant's part is owed to the payer.
///
/// Written at an office, on the insurer's decision; it takes two persons. A line is refunded once.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Refund {
    /// The line.
    #[n(0)]
    pub line: LineOf,
    /// The business day.
    #[n(1)]
    pub day: Date,
    /// The first day that is no longer covered; that of the line where the whole of it is given back.
    #[n(2)]
    pub from: Date,
    /// How much of the full premium goes back.
    #[n(3)]
    pub gross: Dong,
    /// How much of it the state does not owe any more.
    #[n(4)]
    pub state: Dong,
    /// How much of it the province or commune does not owe any more.
    #[n(5)]
    pub local: Dong,
    /// How much goes back to the sponsors' money.
    #[n(6)]
    pub sponsor: Dong,
    /// How much is owed to the payer.
    #[n(7)]
    pub payable: Dong,
    /// The number of the insurer's decision.
    #[n(8)]
    pub decision: String,
    /// The day of the insurer's decision.
    #[n(9)]
    pub decided: Date,
    /// Why, in words.
    #[n(10)]
    pub words: Option<String>,
}

impl Refund {
    /// It is about its receipt.
    pub(super) const fn about(&self) -> Option<RecordId> {
        Some(self.line.receipt)
    }

    /// Returns the line of its receipt that it is about.
    #[must_use]
    pub fn line_of<'r>(&self, receipt: &'r Receipt) -> Option<&'r Line> {
        let before = usize::try_from(self.line.line).ok()?.checked_sub(1)?;
        receipt.lines.get(before)
    }

    /// Returns the amounts alone.
    #[must_use]
    pub const fn shares(&self) -> Shares {
        Shares {
            gross: self.gross,
            state: self.state,
            local: self.local,
            sponsor: self.sponsor,
            payable: self.payable,
        }
    }

    /// Returns whether its parts make its whole, none is more than the line's, and its day is one of the line's; of
    /// social insurance the first of a month.
    #[must_use]
    pub fn fits(&self, line: &Line) -> bool {
        let parts = [self.state, self.local, self.sponsor, self.payable];
        let most = [line.state, line.local, line.sponsor, line.payable];
        let within = |(part, most): (&Dong, &Dong)| (Dong::ZERO..=*most).contains(part);
        Dong::checked_sum(parts) == Some(self.gross)
            && parts.iter().zip(&most).all(within)
            && line.can_end_before(self.from)
    }
}
