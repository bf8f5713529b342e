//! A quiet point: every check in turn, and those of the log and of facts.

use std::collections::{BTreeMap, BTreeSet};

use replica::RecordId;
use store::view::{ReceiptFilter, VisitFilter};

use super::broken::Break;
use super::check::{Check, must};
use super::world::{End, World};
use crate::fault::Outcome;

impl World {
    /// Makes every check that is due; under a control, the one that must catch it first.
    pub(super) fn check(&mut self) -> Outcome<()> {
        self.findings = None;
        if let Some(broken) = self.broken {
            self.tamper(broken)?;
        }
        let receipts = self
            .centre()?
            .store
            .read()
            .receipts(&ReceiptFilter::default())?;
        self.shown = receipts;
        self.judge();
        if let Some(broken) = self.broken {
            self.make(broken.check())?;
        }
        for check in Check::ALL {
            if self.make(*check)? {
                self.note(*check);
            }
        }
        self.model.touched.clear();
        Ok(())
    }

    /// Makes one check; `false` where it is not due now.
    fn make(&mut self, check: Check) -> Outcome<bool> {
        let is_whole = self.is_last_day || self.broken.is_some();
        match check {
            // Of what happens in few worlds.
            Check::Deposits | Check::Closed | Check::Batches | Check::Commission
                if !self.has_acts =>
            {
                return Ok(false);
            }
            Check::Log | Check::Rebuilt | Check::Idle if !is_whole => return Ok(false),
            Check::Earlier if !self.is_last_day || self.stood.is_none() => return Ok(false),
            // Made on the way, where it is known what must be seen.
            Check::Withheld | Check::Healed | Check::Relayed => return Ok(false),
            // Made where machines are copied.
            Check::Numbers | Check::Struck => return Ok(false),
            Check::Stored => self.check_stored(),
            Check::Log => self.check_log(),
            Check::Rebuilt => self.check_rebuilt(),
            Check::Earlier => self.check_earlier(),
            Check::Once => self.check_once(),
            Check::Sums => self.check_sums(),
            Check::Cash => self.check_cash(),
            Check::SameState => self.check_same_state(),
            Check::Edits => self.check_edits(),
            Check::Unread => self.check_unread(),
            Check::Refused => self.check_refused(),
            Check::Held => self.check_held(),
            Check::Acts => self.check_acts(),
            Check::Bank => self.check_bank(),
            Check::Deposits => self.check_deposits(),
            Check::Closed => self.check_closed(),
            Check::Batches => self.check_batches(),
            Check::Commission => self.check_commission(),
            Check::Claims => self.claims.check(&self.nodes, true),
            Check::Genuine => self.check_genuine(),
            Check::Idle => self.check_idle(),
            Check::Clock => self.check_clock(),
        }?;
        Ok(true)
    }

    fn check_stored(&mut self) -> Outcome<()> {
        let shown: BTreeMap<_, _> = self.shown.iter().map(|view| (view.id, view)).collect();
        for (id, issued) in &self.model.receipts {
            let found = shown.get(id);
            let same = found.is_some_and(|view| {
                view.receipt == issued.receipt
                    && view.collector == issued.collector
                    && view.scope == issued.scope
                    && (view.dot.actor, view.dot.counter) == issued.place
            });
            must(same, Check::Stored, || {
                format!(
                    "receipt {} was acknowledged; the centre shows {found:?}",
                    issued.receipt.number
                )
            })?;
        }
        let reader = self.centre()?.store.read();
        let visits = reader.visits(&VisitFilter::default())?;
        let visits: BTreeSet<RecordId> = visits.iter().map(|one| one.id).collect();
        let lost: Vec<_> = self.model.visits.difference(&visits).collect();
        must(lost.is_empty(), Check::Stored, || {
            format!("visits {lost:?} are lost")
        })?;
        let handed: BTreeSet<RecordId> = reader.hand_overs()?.iter().map(|one| one.id).collect();
        let lost: Vec<_> = self
            .model
            .hand_overs
            .keys()
            .filter(|id| !handed.contains(id))
            .collect();
        must(lost.is_empty(), Check::Stored, || {
            format!("hand-overs {lost:?} are lost")
        })
    }

    fn check_log(&mut self) -> Outcome<()> {
        self.verify(Check::Log, &["chain", "signature"])
    }

    fn check_rebuilt(&mut self) -> Outcome<()> {
        self.verify(Check::Rebuilt, &["projection"])?;
        if !self.ends.is(End::Rebuilt) {
            return Ok(());
        }
        // What verification does in a copy of the centre, a rebuild does in place on one of the others.
        let at = 1 + self.chance.index(self.nodes.len() - 1);
        let store = &mut self.node(at)?.store;
        let before = store.projection_dump()?;
        store.rebuild()?;
        let after = store.projection_dump()?;
        self.rebuilt += 1;
        must(before == after, Check::Rebuilt, || {
            format!("machine {at} rebuilt is another machine")
        })
    }

    /// Verifies the centre: every chain, signature, projection and sum. That the others hold what was written is seen
    /// from their heads, at every quiet point.
    pub(super) fn verify(&mut self, check: Check, codes: &[&str]) -> Outcome<()> {
        if self.findings.is_none() {
            let found = self.centre()?.store.read().verify(&mut |_, _| ())?;
            self.findings = Some(found.findings);
            self.verified += 1;
        }
        let mut findings = self.findings.iter().flatten();
        let ours = findings.find(|finding| codes.contains(&finding.code));
        must(ours.is_none(), check, || format!("the centre: {ours:?}"))
    }

    fn check_once(&mut self) -> Outcome<()> {
        let mut numbers = BTreeSet::new();
        for view in &self.shown {
            must(numbers.insert(&view.receipt.number), Check::Once, || {
                format!("{} is there twice", view.receipt.number)
            })?;
            must(
                self.model.receipts.contains_key(&view.id),
                Check::Once,
                || format!("{} was never acknowledged", view.receipt.number),
            )?;
        }
        let (got, known) = (self.shown.len(), self.model.receipts.len());
        must(got == known, Check::Once, || {
            format!("{got} receipts where {known} were acknowledged")
        })
    }

    /// Of the records written since the last quiet point; of every one at the end of the world.
    fn check_edits(&mut self) -> Outcome<()> {
        let reader = self.centre()?.store.read();
        let touched = (!self.is_last_day).then_some(&self.model.touched);
        for (record, fields) in self.model.standing(touched) {
            let view = reader.record(record)?;
            for (field, expected) in fields {
                let shown = view.iter().flat_map(|view| &view.fields);
                let siblings = shown
                    .filter(|view| view.field == field)
                    .flat_map(|view| &view.siblings);
                let mut found: Vec<Vec<u8>> = siblings.map(|one| one.value.to_bytes()).collect();
                if self.broken == Some(Break::LastWriterWins) {
                    found.truncate(1);
                }
                let found: BTreeSet<_> = found.into_iter().collect();
                must(found == expected, Check::Edits, || {
                    format!(
                        "{} of {record}: {} values stand, {} must",
                        field.code(),
                        found.len(),
                        expected.len()
                    )
                })?;
            }
        }
        Ok(())
    }
}
