//! Batches to the insurer, what becomes of their lines, and what collectors earn by it.

use std::collections::{BTreeMap, BTreeSet};

use book::act::{Batch, BatchOutcome, BatchState, LineOf};
use book::commission::months;
use book::date::Month;
use book::fact::{Line, Scheme};
use book::tariff::{CommissionKind, Tariff};
use replica::{ActorId, RecordId};
use store::view::{LedgerFilter, ReceiptView};

use super::batched::Event;
use super::check::{Check, must};
use super::node;
use super::said::{Recorded, Said};
use super::world::World;
use crate::fault::{Fault, Outcome};

/// A batch has so many lines at most here.
const LINES_MAX: u64 = 6;

impl World {
    /// A server makes a batch of some of the last receipts: also of lines which are in another, as two servers may do before
    /// they hear of each other.
    pub(super) fn batch(&mut self, at: usize) -> Outcome<()> {
        let again = self.chance.percent(30);
        let mut lines = BTreeSet::new();
        for _ in 0..=self.chance.below(LINES_MAX) {
            let picked = self.pick_receipt(at, false, |_, _| true)?;
            let picked = picked.filter(|(id, _)| again || !self.model.batched.contains(id));
            lines.extend(picked.map(|(receipt, _)| LineOf { receipt, line: 1 }));
        }
        if lines.is_empty() {
            return Ok(());
        }
        self.model
            .batched
            .extend(lines.iter().map(|line| line.receipt));
        let day = self.today(at)?;
        let batch = Batch {
            day,
            month: Month::of(day),
            number: u32::try_from(self.model.batched.len()).unwrap_or(u32::MAX),
            scheme: Scheme::Bhxh,
            lines: lines.into_iter().collect(),
        };
        self.say(at, node::OFFICE, Said::Batch(batch))?;
        Ok(())
    }

    /// The insurer says something of a batch, or of single lines of it.
    pub(super) fn outcome(&mut self, at: usize) -> Outcome<()> {
        let is_batch = |_: &RecordId, one: &Recorded| {
            let batch = one.said.as_batch()?;
            Some(batch.lines.clone())
        };
        let Some((batch, mut lines)) = self.pick_act(at, is_batch)? else {
            return Ok(());
        };
        if self.chance.percent(50) {
            lines.clear();
        } else {
            lines.retain(|_| self.chance.percent(50));
        }
        let state = match self.chance.below(10) {
            0 => BatchState::Sent,
            1 => BatchState::InProcess,
            2..=7 => BatchState::Accepted,
            _ => BatchState::Returned,
        };
        let outcome = BatchOutcome {
            day: self.today(at)?,
            batch,
            state,
            lines,
            reason: None,
            number: None,
        };
        self.say(at, node::OFFICE, Said::Outcome(outcome))?;
        Ok(())
    }

    /// Batches stand as they must, and none that counts has a line which is in another, unless it came back.
    pub(super) fn check_batches(&self) -> Outcome<()> {
        self.check_standings(Check::Batches, |said| {
            matches!(said, Said::Batch(_) | Said::Outcome(_))
        })?;
        let mut batches = BTreeMap::<LineOf, usize>::new();
        for view in self.centre()?.store.read().batches()? {
            let counts = view.standing.is_counted();
            for line in view.lines.iter().filter(|_| counts) {
                *batches.entry(line.line).or_default() += 1;
            }
        }
        for (line, batches) in batches {
            let told = self.judged.told.get(&line).into_iter().flatten();
            let back = told.filter(|(_, event)| *event == Event::Returned).count();
            must(batches <= 1 + back, Check::Batches, || {
                format!("{line:?} is in {batches} batches that count and came back {back} times")
            })?;
        }
        Ok(())
    }

    /// What collectors earn is the tariff's share of the lines that the insurer accepted, less what was void, given back or
    /// sent back since.
    pub(super) fn check_commission(&self) -> Outcome<()> {
        let rows = self.centre()?.store.read();
        let rows = rows.commission(&LedgerFilter::default())?;
        let mut shown = BTreeMap::<(RecordId, ActorId), [i64; 2]>::new();
        for row in rows {
            let [paid, amount] = shown.entry((row.receipt, row.collector)).or_default();
            *paid += row.paid.get();
            *amount += row.amount.get();
        }
        shown.retain(|_, sums| *sums != [0, 0]);
        let earned = self.earned()?;
        must(shown == earned, Check::Commission, || {
            let wrong = |one: &&(RecordId, ActorId)| shown.get(*one) != earned.get(*one);
            let wrong = shown.keys().chain(earned.keys()).find(wrong);
            let [shown, earned] = [&shown, &earned].map(|all| wrong.and_then(|one| all.get(one)));
            format!("of {wrong:?} paid and earned are {shown:?}, must be {earned:?}")
        })
    }

    fn earned(&self) -> Outcome<BTreeMap<(RecordId, ActorId), [i64; 2]>> {
        let tariff = Tariff::builtin().map_err(|error| Fault::new(error.to_string()))?;
        let views: BTreeMap<_, _> = self.shown.iter().map(|view| (view.id, view)).collect();
        let mut earned = BTreeMap::new();
        for (line, events) in &self.judged.told {
            let Some(view) = views.get(&line.receipt) else {
                continue;
            };
            // Which of several receipts for the same days counts is another check's.
            let counts = view.standing.is_counted() && !self.judged.void.contains(&view.id);
            let last = events.last().map(|(_, event)| *event);
            let Some(of) = view.receipt.lines.first() else {
                continue;
            };
            if !counts || last != Some(Event::Accepted) {
                continue;
            }
            let kind = if self.has_paid_before(view, of) {
                CommissionKind::Continuing
            } else {
                CommissionKind::New
            };
            let rate = months(&of.basis)
                .and_then(|months| tariff.commission(view.receipt.day, of.scheme, kind, months));
            let Some(rate) = rate else { continue };
            let back = self.judged.back.get(&view.id);
            let paid = of.payable.get() - back.map_or(0, |(_, amount)| amount.get());
            let share = paid * i64::from(rate.ppm());
            let amount = (share + 500_000).div_euclid(1_000_000);
            if [paid, amount] != [0, 0] {
                // It is theirs who took the money, whoever works there now.
                let issued = self.model.receipts.get(&view.id);
                let collector = issued.map_or(view.collector, |issued| issued.collector);
                earned.insert((view.id, collector), [paid, amount]);
            }
        }
        Ok(earned)
    }

    /// Returns whether a line's person paid in its scheme in front of it by what is not void.
    fn has_paid_before(&self, view: &ReceiptView, line: &Line) -> bool {
        let place = |view: &ReceiptView| (view.time, view.dot.actor, view.dot.counter, view.id);
        let Some(person) = line.person else {
            return false;
        };
        self.shown.iter().any(|other| {
            let mut lines = other.receipt.lines.iter();
            place(other) < place(view)
                && !self.judged.void.contains(&other.id)
                && lines.any(|one| one.person == Some(person) && one.scheme == line.scheme)
        })
    }
}
