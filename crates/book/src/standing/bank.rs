//! Standing of what goes to the bank and of what the bank shows.
//!
//! Only a server writes these, for whoever is logged in there: what a collector's device says of a bank is held, but for
//! the slip of cash that its collector paid in out of their own hands.

use super::hold::{Hold, Standing};
use super::reasons::held_for;
use crate::act::{BankLine, BankMatch, BankSlip, MatchTo};
use crate::money::Dong;

/// What is known of whoever wrote an act of an office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfficeWriter {
    /// Whether its device may write in the scope, in the name it gives, and is no collector's.
    pub granted: bool,
    /// What is known of its device: [`Hold::Withdrawn`].
    pub withheld: Standing,
}

/// Judges a slip.
///
/// `given`: the centre gave the account to the office in whose scope it stands. `same_before`: an earlier slip of the
/// account bears its number. The writer of a slip of a collector's own cash is granted on that collector's device only.
#[must_use]
pub fn of_bank_slip(
    slip: &BankSlip,
    given: bool,
    same_before: bool,
    writer: OfficeWriter,
) -> Standing {
    let sound = slip.amount > Dong::ZERO && slip.amount <= Dong::MAX;
    let reasons = [
        (!writer.granted, Hold::NotGranted),
        (!sound, Hold::DoesNotAddUp),
        (!given, Hold::NothingThere),
        (same_before, Hold::SlipTwice),
    ];
    held_for(reasons, writer.withheld)
}

/// Judges a line of a statement, of which `before` is the earlier one with the same reference that is counted. `given`: as
/// of a slip.
#[must_use]
pub fn of_bank_line(
    line: &BankLine,
    given: bool,
    before: Option<&BankLine>,
    writer: OfficeWriter,
) -> Standing {
    let size = line.amount.get().unsigned_abs();
    let sound = size > 0 && size <= Dong::MAX.get().unsigned_abs();
    let reasons = [
        (!writer.granted, Hold::NotGranted),
        (!sound, Hold::DoesNotAddUp),
        (!given, Hold::NothingThere),
        (before.is_some_and(|before| before == line), Hold::Repeated),
        (
            before.is_some_and(|before| before != line),
            Hold::StatementDiffers,
        ),
    ];
    held_for(reasons, writer.withheld)
}

/// What the other ops say around a match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchAround {
    /// The line's amount, where a line that is counted bears the reference.
    pub line: Option<Dong>,
    /// How much of the line earlier matches take.
    pub taken: Dong,
    /// How much of each fact no earlier match shows, in order of the facts; `None` where one is not here.
    pub open: Vec<(MatchTo, Option<Dong>)>,
    /// Whether another takes it back.
    pub undone: bool,
    /// Who wrote it.
    pub writer: OfficeWriter,
}

/// Judges a match.
#[must_use]
pub fn of_bank_match(body: &BankMatch, around: &MatchAround) -> Standing {
    let total = body.total();
    let empty = body.parts.is_empty() != body.undoes.is_some();
    let missing = around.line.is_none() || around.open.iter().any(|(_, open)| open.is_none());
    let line = around.line.unwrap_or_default();
    // Money that came in is nobody's remittance, and what went out pays no receipt.
    let goes_out = |to: &MatchTo| matches!(to, MatchTo::Insurer(_));
    let sides = body
        .parts
        .iter()
        .all(|part| goes_out(&part.to) == (line < Dong::ZERO));
    let size = i64::try_from(line.get().unsigned_abs()).unwrap_or(i64::MAX);
    let left = size.saturating_sub(around.taken.get());
    let exceeds = total.is_some_and(|total| total.get() > left);
    let covered = around
        .open
        .iter()
        .any(|(to, open)| open.is_some_and(|open| body.amount_to(*to) > open));
    let undoes = body.undoes.is_some();
    let reasons = [
        (!around.writer.granted, Hold::NotGranted),
        (total.is_none() || empty, Hold::DoesNotAddUp),
        (!undoes && missing, Hold::MatchMissing),
        (!undoes && !missing && !sides, Hold::DoesNotAddUp),
        (!undoes && !missing && exceeds, Hold::MatchExceeds),
        (covered, Hold::CoveredBefore),
        (around.undone, Hold::Undone),
    ];
    held_for(reasons, around.writer.withheld)
}
