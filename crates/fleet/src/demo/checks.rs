//! What must be true after the evening.

use std::collections::BTreeMap;

use book::fact::ReceiptNumber;
use serde::Serialize;
use store::view::{CashView, ReceiptFilter};
use store::{Reader, Verification};
use web::lang::Lang;

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

    /// Adds what recomputing a log found: how many ops there are, and what does not fit.
    pub fn verified(&mut self, whose: &str, verified: &Verification) {
        let (ops, wrong) = (verified.ops, &verified.findings);
        let found = if wrong.is_empty() {
            format!("{whose}: {ops}")
        } else {
            format!("{whose}: {ops} {wrong:?}")
        };
        self.add("verify", wrong.is_empty(), found);
    }

    /// Returns a line each, as people read it.
    #[must_use]
    pub fn print(&self, lang: Lang) -> String {
        let mut lines = String::new();
        for finding in &self.0 {
            let mark = if finding.holds { "✓" } else { "✗" };
            let words = words(lang, finding.name);
            lines.push_str(&format!("  {mark} {words}: {}\n", finding.found));
        }
        lines
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
        let missing = missing.join(", ");
        let found = format!("{} / {issued} {missing}", times.len());
        findings.add("receipts-once", once && all, found.trim_end());
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
        findings.add("cash", conserved && open == 0, open.to_string());
        let conflicts = u64::try_from(reader.conflicts()?.len())?;
        findings.add(
            "conflicts",
            conflicts == self.conflicts,
            format!("{conflicts} / {}", self.conflicts),
        );
        let filter = ReceiptFilter {
            held_only: true,
            ..ReceiptFilter::default()
        };
        let held = reader.receipts(&filter)?.into_iter();
        // The others wait for the bank.
        let held = held.filter(|view| view.standing.needs_a_person()).count();
        let found = format!("{held} / {}", self.held);
        findings.add("held", u64::try_from(held)? == self.held, found);
        Ok(())
    }

    /// Every device has the centre's signed word for everything it made.
    fn check_proofs(&self, findings: &mut Findings) -> Outcome<()> {
        for device in &self.devices {
            let status = device.agent().status()?;
            let proof = device.agent().read().proof()?;
            let holds = status.at_centre == status.here && status.here > 0 && proof.is_some();
            let found = format!("{}: {} / {}", device.name, status.at_centre, status.here);
            findings.add("proof", holds, found);
        }
        Ok(())
    }

    fn check_logs(&self, findings: &mut Findings) -> Outcome<()> {
        for (name, app) in [
            ("tungnha-server 1", &self.centre.site.app),
            ("tungnha-server 2", &self.office.app),
        ] {
            let verified = app.read_now(|reader| Ok(reader.verify(&mut |_, _| ())?))?;
            findings.verified(name, &verified);
        }
        for device in &self.devices {
            let verified = device.agent().read().verify(&mut |_, _| ())?;
            findings.verified(&device.name, &verified);
        }
        Ok(())
    }
}

/// What a check's figures are; a name without words stands for itself.
fn words(lang: Lang, name: &'static str) -> &'static str {
    let (vi, en) = match name {
        "receipts-once" => (
            "phiếu ở sổ thu, mỗi phiếu một lần / phiếu đã ghi",
            "receipts in the ledger, each once / issued",
        ),
        "cash" => (
            "cộng mọi tài khoản, phải là 0",
            "all accounts together, must be 0",
        ),
        "conflicts" => (
            "mục chưa thống nhất / phải có",
            "fields in conflict / that must be",
        ),
        "held" => (
            "phiếu chờ xem xét / phải có",
            "receipts held / that must be",
        ),
        "proof" => (
            "bản ghi trung tâm đã ký nhận / trên máy",
            "records that the centre signed for / on the device",
        ),
        "proofs" => (
            "máy chưa được trung tâm ký nhận hết",
            "devices that lack the centre’s word for something",
        ),
        "cuts" => (
            "lần đứt đường truyền, đã gửi lại",
            "lines cut within a request and tried again",
        ),
        "verify" => (
            "tính lại từ nhật ký đều khớp, số bản ghi",
            "recomputed from the log, ops",
        ),
        "participants" => ("người tham gia / đã công bố", "participants / published"),
        "participants-new" => ("người mới BHXH / đã công bố", "new in BHXH / published"),
        "page-supervisor" => ("trang giám sát trả lời", "the supervisor’s page answers"),
        "page-locked" => (
            "không đăng nhập thì không xem được",
            "without a login nothing is shown",
        ),
        "page-collector" => (
            "trang của nhân viên thu trả lời",
            "the collector’s page answers",
        ),
        other => (other, other),
    };
    lang.pick(vi, en)
}
