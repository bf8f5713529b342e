//! What is merely wrong is stored and held, for exactly the reasons that it has.

use std::collections::{BTreeMap, BTreeSet};

use book::date::Date;
use book::fact::Basis;
use book::money::Dong;
use book::standing::Hold;

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
        for (id, issued) in &self.model.receipts {
            let lines = &issued.receipt.lines;
            let declared = lines.iter().any(|line| line.basis == Basis::Declared);
            // What two receipts for one person in one month are is checked below.
            let mut expected: BTreeSet<Hold> = BTreeSet::new();
            if declared {
                expected.insert(Hold::AmountDiffers);
            }
            let shown = self.judged.shown.get(id).copied().unwrap_or(0);
            if issued.receipt.transferred() > Dong::new(shown) {
                expected.insert(Hold::AwaitingBank);
            }
            if let Some(time) = times.get(id)
                && is_far(issued.receipt.day, Date::local_day(time.wall().0))
            {
                expected.insert(Hold::DayFarOff);
            }
            let mut found = all.get(id).cloned();
            if let Some(reasons) = found.as_mut().filter(|_| !declared) {
                reasons.remove(&Hold::PeriodTwice);
            }
            must(found.as_ref() == Some(&expected), Check::Held, || {
                format!(
                    "{} (declared: {declared}) is held for {found:?}",
                    issued.receipt.number
                )
            })?;
        }
        for ((person, _, _), mut rivals) in self.model.rivals() {
            // What is void or was given back wholly leaves its days to others.
            rivals.retain(|id| !self.is_gone(id));
            if rivals.is_empty() {
                continue;
            }
            let first = rivals.iter().filter(|id| {
                let reasons = all.get(id);
                reasons.is_some_and(|reasons| !reasons.contains(&Hold::PeriodTwice))
            });
            let first = first.count();
            must(first == 1, Check::Held, || {
                format!(
                    "{first} of {} receipts for {person} in one month are the first",
                    rivals.len()
                )
            })?;
        }
        Ok(())
    }
}

/// Returns whether a business day is more than a day away from the clock's.
fn is_far(day: Date, clock: Date) -> bool {
    day < clock.plus_days(-1) || day > clock.plus_days(1)
}
