//! What is merely wrong is stored and held, for exactly the reasons that it has.

use std::collections::{BTreeMap, BTreeSet};

use book::date::Date;
use book::fact::{Basis, Scheme};
use book::money::Dong;
use book::standing::Hold;
use replica::RecordId;

use super::acts::Placed;
use super::broken::Break;
use super::check::{Check, must};
use super::world::World;
use crate::fault::Outcome;

impl World {
    pub(super) fn check_held(&mut self) -> Outcome<()> {
        let rejects = self.broken == Some(Break::RejectWrong);
        let shown = self.shown.iter();
        let shown = shown.filter(|view| !rejects || view.standing.is_counted());
        let all: BTreeMap<_, BTreeSet<Hold>> = shown
            .map(|view| (view.id, view.standing.reasons().collect()))
            .collect();
        let times: BTreeMap<_, _> = self.shown.iter().map(|view| (view.id, view.time)).collect();
        let second = self.second();
        for (id, issued) in &self.model.receipts {
            let lines = &issued.receipt.lines;
            let declared = lines.iter().any(|line| line.basis == Basis::Declared);
            let mut expected: BTreeSet<Hold> = BTreeSet::new();
            if declared {
                expected.insert(Hold::AmountDiffers);
            }
            if second.contains(id) {
                expected.insert(Hold::PeriodTwice);
            }
            let shown = self.judged.shown.get(id).copied().unwrap_or(0);
            if issued.receipt.transferred() > Dong::new(shown) {
                expected.insert(Hold::AwaitingBank);
            }
            expected.extend(self.judged.gone.get(id).into_iter().flatten());
            if self.judged.not_owed.contains(id) {
                expected.insert(Hold::NotOwed);
            }
            if let Some(time) = times.get(id)
                && is_far(issued.receipt.day, Date::local_day(time.wall().0))
            {
                expected.insert(Hold::DayFarOff);
            }
            let found = all.get(id);
            must(found == Some(&expected), Check::Held, || {
                let number = &issued.receipt.number;
                format!("{number} is held for {found:?}, must be for {expected:?}")
            })?;
        }
        Ok(())
    }

    /// Returns the receipts that cover a day which an earlier one of the same person and scheme covers. What is void, and the
    /// days that were given back, are left to others.
    fn second(&self) -> BTreeSet<RecordId> {
        let mut covers = BTreeMap::<(RecordId, Scheme), Vec<(Placed, RecordId, Date, Date)>>::new();
        for view in &self.shown {
            if self.judged.void.contains(&view.id) {
                continue;
            }
            let placed = (view.time, view.dot.actor, view.dot.counter);
            let back = self.judged.back.get(&view.id).map(|(from, _)| *from);
            for line in &view.receipt.lines {
                let end = back.map_or(line.covers_to, |from| from.plus_days(-1));
                let to = line.covers_to.min(end);
                if let Some(person) = line.person.filter(|_| line.covers_from <= to) {
                    let of = covers.entry((person, line.scheme)).or_default();
                    of.push((placed, view.id, line.covers_from, to));
                }
            }
        }
        let mut second = BTreeSet::new();
        for mut of in covers.into_values() {
            of.sort_unstable();
            for (at, (_, id, from, to)) in of.iter().enumerate() {
                let mut before = of.iter().take(at);
                if before.any(|(_, _, first, last)| first <= to && from <= last) {
                    second.insert(*id);
                }
            }
        }
        second
    }
}

/// Returns whether a business day is more than a day away from the clock's.
fn is_far(day: Date, clock: Date) -> bool {
    day < clock.plus_days(-1) || day > clock.plus_days(1)
}
