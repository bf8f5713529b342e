//! Receipt numbers that a collector gives back, or that the office takes back or closes: also such as were used already, or
//! will be by a device that has not heard of it.

use std::collections::{BTreeMap, BTreeSet};

use book::act::{Act, BookClosing, BookReturn};
use book::date::Date;
use book::fact::ReceiptNumber;
use book::standing::Hold;
use replica::{DeviceId, RecordId};

use super::model::Model;
use super::node;
use super::places::OFFICE;
use super::said::Said;
use super::world::World;
use crate::fault::Outcome;

/// So many numbers go at once at most.
const RUN_MAX: u64 = 6;
/// So far behind the last number that was used they begin, and so far in front of it.
const NEAR: u64 = 8;

/// Numbers of a device that it is not to use any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gone {
    pub(super) day: Date,
    device: DeviceId,
    series: String,
    from: u32,
    until: u32,
    /// Whether the office closes them; given back otherwise.
    pub(super) is_closed: bool,
}

impl Gone {
    /// Returns the act that says so.
    pub(super) fn act(self) -> Act {
        let (day, device, series, from, until) =
            (self.day, self.device, self.series, self.from, self.until);
        let words = None;
        if self.is_closed {
            Act::BookClosing(BookClosing {
                day,
                device,
                series,
                from,
                until,
                words,
            })
        } else {
            Act::BookReturn(BookReturn {
                day,
                device,
                series,
                from,
                until,
                words,
            })
        }
    }

    fn has(&self, number: &ReceiptNumber) -> bool {
        number.series == self.series && (self.from..self.until).contains(&number.number)
    }

    /// Returns whether any receipt bears one of the numbers, wherever it is still.
    pub(super) fn is_used(&self, model: &Model) -> bool {
        let mut receipts = model.receipts.values();
        receipts.any(|issued| self.has(&issued.receipt.number))
    }

    /// Returns why a receipt that bears one of the numbers is held, where two persons say that they are gone.
    const fn why(&self) -> Hold {
        if self.is_closed {
            Hold::NumberClosed
        } else {
            Hold::NumberReturned
        }
    }
}

/// Returns the receipts that bear numbers of these, with why they are held for it.
pub(super) fn held<'g>(
    model: &Model,
    gone: impl Iterator<Item = &'g Gone>,
) -> BTreeMap<RecordId, BTreeSet<Hold>> {
    let mut held = BTreeMap::<RecordId, BTreeSet<Hold>>::new();
    for run in gone {
        for (id, issued) in &model.receipts {
            if run.has(&issued.receipt.number) {
                held.entry(*id).or_default().insert(run.why());
            }
        }
    }
    held
}

impl World {
    /// A collector gives back some of the numbers near to those that were used last.
    pub(super) fn give_back(&mut self, at: usize) -> Outcome<()> {
        self.gone(at, at, false)
    }

    /// The office takes some of a collector's back, or closes them.
    pub(super) fn take_back(&mut self) -> Outcome<()> {
        let devices: Vec<usize> = self.devices().map(|(at, _)| at).collect();
        let of = self.chance.pick(&devices);
        let is_closed = self.chance.percent(50);
        self.gone(OFFICE, of, is_closed)
    }

    fn gone(&mut self, at: usize, of: usize, is_closed: bool) -> Outcome<()> {
        let owner = self.node(of)?;
        let (device, collector) = (owner.device(), owner.identity.actor);
        let own = self.model.receipts.values();
        let own = own.filter(|issued| issued.collector == collector);
        let last = own.map(|issued| &issued.receipt.number).max();
        let Some(ReceiptNumber { series, number }) = last.cloned() else {
            return Ok(());
        };
        let near = |chance: &mut crate::world::Chance, most| {
            u32::try_from(chance.below(most)).unwrap_or_default()
        };
        let ahead = near(&mut self.chance, 2 * NEAR);
        let from = (number + ahead)
            .saturating_sub(near(&mut self.chance, NEAR))
            .max(1);
        let until = from + 1 + near(&mut self.chance, RUN_MAX);
        let gone = Gone {
            day: self.today(at)?,
            device,
            series,
            from,
            until,
            is_closed,
        };
        self.say(at, node::OFFICE, Said::Gone(gone))?;
        Ok(())
    }
}
