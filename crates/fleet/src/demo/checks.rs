//! What must be true after the evening.

use std::collections::BTreeMap;
use std::fmt;

use book::fact::ReceiptNumber;
use serde::Serialize;
use store::Reader;
use store::view::{CashView, ReceiptFilter};

use super::evening::Evening;
use crate::fault::Outcome;

/// One thing that must be true.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Its stable name.
    pub name: &'static str,
    /// Whether it is.
    pub holds: bool,
    /// What was found.
    pub found: String,
}

/// Everything that must be true.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Findings(pub Vec<Finding>);

impl Findings {
    /// Returns whether all of it is.
    #[must_use]
    pub fn all_hold(&self) -> bool {
        self.0.iter().all(|finding| finding.holds)
    }

    /// Adds one.
    pub fn add(&mut self, name: &'static str, holds: bool, found: impl Into<String>) {
        self.0.push(Finding {
            name,
            holds,
            found: found.into(),
        });
    }
}

/// Prints a line each.
impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|finding| {
            let mark = if finding.holds { "✓" } else { "✗" };
            writeln!(f, "  {mark} {:<16} {}", finding.name, finding.found)
        })
    }
}

impl Evening {
    /// Checks the evening.
    ///
    /// # Errors
    ///
    /// Where a store cannot be read.
    pub fn check(&self) -> Outcome<Findings> {
        let mut findings = Findings::default();
        let centre = &self.centre.site.app;
        centre.read_now(|reader| {
            self.check_receipts(reader, &mut findings)
                .and_then(|()| self.check_centre(reader, &mut findings))
                .map_err(|why| {
                    server::failure::Failure::because(wire::problem::Code::Internal, why)
                })
        })?;
        self.check_proofs(&mut findings)?;
        self.check_logs(&mut findings)?;
        Ok(findings)
    }

    /// Every receipt that a device issued is in the centre's ledger once, with the same content.
    fn check_receipts(&self, reader: &Reader<'_>, findings: &mut Findings) -> Outcome<()> {
        let mut issued = 0_u32;
        let mut missing = Vec::new();
        for device in &self.devices {
            let agent = device.agent();
            for view in agent.read().receipts(&ReceiptFilter::default())? {
                if view.device != agent.identity().device {
                    continue;
                }
                issued += 1;
                let there = reader.receipt(view.id)?;
                if there.is_none_or(|there| there.receipt != view.receipt) {
                    missing.push(view.receipt.number.to_string());
                }
            }
        }
        let mut times: BTreeMap<ReceiptNumber, u32> = BTreeMap::new();
        for view in reader.receipts(&ReceiptFilter::default())? {
            *times.entry(view.receipt.number).or_default() += 1;
        }
        let once = times.values().all(|times| *times == 1) && missing.is_empty();
        let all = u32::try_from(times.len())? == issued;
        let found = format!(
            "{issued} issued, {} in the ledger, missing: {missing:?}",
            times.len()
        );
        findings.add("receipts-once", once && all, found);
        Ok(())
    }

    fn check_centre(&self, reader: &Reader<'_>, findings: &mut Findings) -> Outcome<()> {
        let cash = reader.cash()?;
        let open: i64 = reader
            .balances()?
            .iter()
            .map(|balance| balance.amount.get())
            .sum();
        let conserved = !cash.is_empty() && cash.iter().all(CashView::is_conserved);
        let found = format!("{} collectors; all accounts together {open}", cash.len());
        findings.add("cash", conserved && open == 0, found);
        let conflicts = u64::try_from(reader.conflicts()?.len())?;
        findings.add(
            "conflicts",
            conflicts == self.conflicts,
            format!("{conflicts} stand, {} must", self.conflicts),
        );
        let filter = ReceiptFilter {
            held_only: true,
            ..ReceiptFilter::default()
        };
        let (held, waiting): (Vec<_>, Vec<_>) = reader
            .receipts(&filter)?
            .into_iter()
            .partition(|view| view.standing.needs_a_person());
        let (held, waiting) = (u64::try_from(held.len())?, waiting.len());
        findings.add(
            "held",
            held == self.held,
            format!(
                "{held} are held, {} must be; {waiting} wait for the bank",
                self.held
            ),
        );
        Ok(())
    }

    /// Every device has the centre's signed word for everything it made.
    fn check_proofs(&self, findings: &mut Findings) -> Outcome<()> {
        for device in &self.devices {
            let status = device.agent().status()?;
            let proof = device.agent().read().proof()?;
            let holds = status.at_centre == status.here && status.here > 0 && proof.is_some();
            let found = format!(
                "{}: the centre has {} of {}",
                device.name, status.at_centre, status.here
            );
            findings.add("proof", holds, found);
        }
        Ok(())
    }

    fn check_logs(&self, findings: &mut Findings) -> Outcome<()> {
        for (name, app) in [
            ("centre", &self.centre.site.app),
            ("office", &self.office.app),
        ] {
            let verified = app.read_now(|reader| Ok(reader.verify(&mut |_, _| ())?))?;
            let found = format!("{name}: {} ops, {:?}", verified.ops, verified.findings);
            findings.add("verify", verified.findings.is_empty(), found);
        }
        for device in &self.devices {
            let verified = device.agent().read().verify(&mut |_, _| ())?;
            let found = format!(
                "{}: {} ops, {:?}",
                device.name, verified.ops, verified.findings
            );
            findings.add("verify", verified.findings.is_empty(), found);
        }
        Ok(())
    }
}
