//! Judging refunds.

use replica::Hlc;

use super::bank::OfficeWriter;
use super::hold::{Hold, Standing};
use super::quoted::{Quoted, refunded};
use super::reasons::{held_for, is_far};
use crate::act::Refund;
use crate::fact::Receipt;
use crate::tariff::Tariff;

/// What the other ops say around a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefundAround {
    /// Whether an earlier void of its receipt is counted.
    pub void_before: bool,
    /// Whether an earlier refund of its line is counted.
    pub refunded_before: bool,
    /// The second person's last word.
    pub approved: Option<bool>,
    /// Who wrote it.
    pub writer: OfficeWriter,
}

/// Judges a refund made at `time` by its writer's clock. It always takes two persons.
///
/// `receipt` is the one that it is about, where that is here in
/// its own scope; `tariff` the one that the receipt names, where that is held here.
#[must_use]
pub fn of_refund(
    refund: &Refund,
    time: Hlc,
    receipt: Option<&Receipt>,
    tariff: Option<&Tariff>,
    around: RefundAround,
) -> Standing {
    let found = receipt.and_then(|receipt| Some((receipt, refund.line_of(receipt)?)));
    let quoted = found.map(|(receipt, line)| refunded(refund, line, receipt, tariff));
    // What a receipt that does not add up took is not known, so nothing of it goes back.
    let fits = |(receipt, line): (&Receipt, _)| refund.fits(line) && receipt.check().is_ok();
    let unfit = found.is_some_and(|found| !fits(found));
    let reasons = [
        (is_far(refund.day, time), Hold::DayFarOff),
        (!around.writer.granted, Hold::NotGranted),
        (found.is_none(), Hold::NothingThere),
        (unfit, Hold::DoesNotAddUp),
        (quoted == Some(Quoted::Unknown), Hold::UnknownTariff),
        (quoted == Some(Quoted::Wrong), Hold::AmountDiffers),
        (around.void_before, Hold::VoidTwice),
        (around.refunded_before, Hold::Refunded),
        (around.approved != Some(true), Hold::NeedsApproval),
        (around.approved == Some(false), Hold::Rejected),
    ];
    held_for(reasons, around.writer.withheld)
}
