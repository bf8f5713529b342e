//! Judging what an office decides: closings, batches and their outcomes, explanations, receipt books, sponsors' gifts.

use replica::Hlc;

use super::bank::OfficeWriter;
use super::hold::{Hold, Standing};
use super::reasons::{held_for, is_far};
use crate::act::{Batch, BookClosing, BookReturn, Closing, Explanation, SponsorGift};
use crate::money::Dong;

/// What the other ops say around a closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClosingAround {
    /// Whether the closing that it takes back is here, in its own scope; also where it takes none back.
    pub found: bool,
    /// The second person's last word.
    pub approved: Option<bool>,
    /// Whether another takes it back.
    pub undone: bool,
    /// Who wrote it.
    pub writer: OfficeWriter,
}

/// Judges a closing. It always takes two persons.
#[must_use]
pub fn of_closing(_: &Closing, around: ClosingAround) -> Standing {
    let reasons = [
        (!around.writer.granted, Hold::NotGranted),
        (!around.found, Hold::NothingThere),
        (around.approved != Some(true), Hold::NeedsApproval),
        (around.approved == Some(false), Hold::Rejected),
        (around.undone, Hold::Undone),
    ];
    held_for(reasons, around.writer.withheld)
}

/// What the other ops say around a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchAround {
    /// Whether one of its lines is of a receipt that is here and is no office's of its scope.
    pub anothers: bool,
    /// Whether one of its lines is live in an earlier batch, whichever office sent it.
    pub elsewhere: bool,
    /// Who wrote it.
    pub writer: OfficeWriter,
}

/// Judges a batch.
#[must_use]
pub fn of_batch(batch: &Batch, around: BatchAround) -> Standing {
    let reasons = [
        (!around.writer.granted, Hold::NotGranted),
        (!batch.is_sound(), Hold::DoesNotAddUp),
        (around.anothers, Hold::NothingThere),
        (around.elsewhere, Hold::InOtherBatch),
    ];
    held_for(reasons, around.writer.withheld)
}

/// Judges what became of a batch. `found`: the batch is here, in its own scope.
#[must_use]
pub fn of_batch_outcome(found: bool, writer: OfficeWriter) -> Standing {
    let reasons = [
        (!writer.granted, Hold::NotGranted),
        (!found, Hold::NothingThere),
    ];
    held_for(reasons, writer.withheld)
}

/// Judges a sponsor's gift, or what goes back. `left`: how much of what the sponsor gave is still to go back; nothing
/// is asked of a gift.
#[must_use]
pub fn of_sponsor_gift(
    gift: &SponsorGift,
    left: Option<Dong>,
    awaiting_bank: bool,
    writer: OfficeWriter,
) -> Standing {
    let total = gift.total();
    let sound = total.is_some_and(|total| left.is_none_or(|left| total <= left));
    let reasons = [
        (!writer.granted, Hold::NotGranted),
        (!sound, Hold::DoesNotAddUp),
        (awaiting_bank, Hold::AwaitingBank),
    ];
    held_for(reasons, writer.withheld)
}

/// Judges an explanation. `open`: how much of the count's difference no earlier one moved, more than 0 where cash was
/// missing; `None` where the count is not here or did not move the cash.
#[must_use]
pub fn of_explanation(
    explanation: &Explanation,
    open: Option<Dong>,
    writer: OfficeWriter,
) -> Standing {
    let zero = Dong::ZERO;
    let moved = explanation.moved;
    let within = open.is_none_or(|open| (zero.min(open)..=zero.max(open)).contains(&moved));
    let reasons = [
        (!writer.granted, Hold::NotGranted),
        (open.is_none(), Hold::NothingThere),
        (!within, Hold::DoesNotAddUp),
    ];
    held_for(reasons, writer.withheld)
}

/// What the other ops say around numbers that were given back or closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumbersAround {
    /// Whether a book of the scope gave all of them to the device.
    pub found: bool,
    /// Whether a receipt of the device bears one of them.
    pub contradicted: bool,
    /// The second person's last word.
    pub approved: Option<bool>,
    /// Who wrote it: the device itself, where numbers are given back, or a server.
    pub writer: OfficeWriter,
}

/// Judges numbers given back at `time` by the writer's clock. One person is enough where no receipt says otherwise.
#[must_use]
pub fn of_book_return(body: &BookReturn, time: Hlc, around: NumbersAround) -> Standing {
    let far = (is_far(body.day, time), Hold::DayFarOff);
    let empty = (body.from >= body.until, Hold::DoesNotAddUp);
    of_numbers([far, empty], around)
}

/// Judges the closing of numbers, in the same way.
#[must_use]
pub fn of_book_closing(body: &BookClosing, around: NumbersAround) -> Standing {
    of_numbers([(body.from >= body.until, Hold::DoesNotAddUp)], around)
}

fn of_numbers<const N: usize>(own: [(bool, Hold); N], around: NumbersAround) -> Standing {
    let approved = around.approved == Some(true);
    let reasons = [
        (!around.writer.granted, Hold::NotGranted),
        (!around.found, Hold::NothingThere),
        (around.contradicted && !approved, Hold::NeedsApproval),
        (around.approved == Some(false), Hold::Rejected),
    ];
    held_for(own.into_iter().chain(reasons), around.writer.withheld)
}

/// Returns whether numbers are gone by an act of this standing: also where a receipt says otherwise, which then counts
/// until a second person has approved the act.
#[must_use]
pub fn takes_numbers(standing: Standing) -> bool {
    let contradicted = Standing::held([Hold::NeedsApproval]).bits();
    standing.bits() & !contradicted == 0
}
