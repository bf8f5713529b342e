//! What acts are found by besides the fact that they are about.
//!
//! Names of slips and lines bear the scope: what one office says holds nothing of another's. A receipt's line is one
//! wherever it goes to the insurer.

use std::collections::BTreeMap;
use std::ops::Range;

use book::act::{Act, ActKind, BankMatch, BankSlip, BatchState, LineKey, LineOf, SponsorGift};
use book::money::Dong;
use book::organisation::AccountNumber;
use book::standing::{Hold, Standing};
use replica::{ActorId, DeviceId, Hlc, RecordId, ScopeId};

use super::among::State;
use super::row::{self, Stored};
use crate::StoreError;
use crate::project::money::fact::Fact;
use crate::tx::Tx;

const KEEP_ONCE: &str = "
    insert or ignore into act_name (name, kind, state, time, incarnation, number, act, amount)
    values (?1, ?2, 0, ?3, ?4, ?5, ?6, 0)";
const NAMING: &str = "
    select id, act.kind, scope, actor, device, act.incarnation, act.number, act.time, standing, posted, body
    from act_name join act on act.id = act_name.act
    where name = ?1 and act_name.kind = ?2 order by act.time, act.incarnation, act.number, id";

/// What an act is found by.
#[derive(Debug)]
pub(super) struct Named {
    /// The name.
    pub(super) name: Vec<u8>,
    /// For which reasons it is held where one of the name in front of it counts; `None` where nobody asks how it stands.
    waits: Option<Standing>,
    /// How much of what is named a match takes; an outcome's state.
    pub(super) amount: i64,
}

impl Named {
    /// Returns how an act of this standing stands among those of the name.
    pub(super) const fn state(&self, standing: Standing) -> State {
        match self.waits {
            None => State::Counted,
            Some(_) if standing.is_counted() => State::Counted,
            Some(waits) if standing.bits() & waits.bits() != 0 => State::Behind,
            Some(_) => State::Held,
        }
    }
}

/// Keeps by which receipt a void is found: its collector and its time. Void and receipt may come in any order.
pub(super) fn keep_since(tx: &Tx<'_>, void: &Fact, receipt: &Fact) -> Result<(), StoreError> {
    let name = of_receipt(receipt.actor, receipt.time);
    let (time, incarnation, number, id) = void.turn();
    let kind = ActKind::Void.op().0;
    let values = (name, kind, time, incarnation, number, id);
    tx.prepare_cached(KEEP_ONCE)?.execute(values)?;
    Ok(())
}

/// Returns the acts of a kind that are found by a name, in order of time.
pub(super) fn naming(tx: &Tx<'_>, name: &[u8], kind: ActKind) -> Result<Vec<Stored>, StoreError> {
    if !row::any(tx)? {
        return Ok(Vec::new());
    }
    let mut statement = tx.prepare_cached(NAMING)?;
    let mut rows = statement.query((name, kind.op().0))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(Stored::read(row)?);
    }
    Ok(found)
}

/// The name of a slip in a scope.
pub(super) fn of_slip(scope: ScopeId, slip: &BankSlip) -> Vec<u8> {
    format!("slip {scope} {} {}", slip.account, slip.number).into_bytes()
}

/// The name of a statement's line in a scope.
pub(super) fn of_line(scope: ScopeId, line: &LineKey) -> Vec<u8> {
    format!("line {scope} {} {}", line.account, line.reference).into_bytes()
}

/// The name of all that is said of an account, in whatever scope.
pub(super) fn of_account(account: &AccountNumber) -> Vec<u8> {
    format!("account {account}").into_bytes()
}

/// The name of a receipt's line in batches.
pub(super) fn of_batch_line(line: &LineOf) -> Vec<u8> {
    format!("batch {} {}", line.receipt, line.line).into_bytes()
}

/// The names of all lines of a receipt in batches.
pub(super) fn of_batch_lines(receipt: RecordId) -> Range<Vec<u8>> {
    let [from, until] = [' ', '!'].map(|behind| format!("batch {receipt}{behind}").into_bytes());
    from..until
}

/// The name of the voids of a collector's receipts of one time: names follow each other as times do.
pub(super) fn of_receipt(collector: ActorId, time: Hlc) -> Vec<u8> {
    let parts: [&[u8]; 3] = [
        b"since ",
        &collector.0.to_be_bytes(),
        &time.bits().to_be_bytes(),
    ];
    parts.concat()
}

/// The name of what a sponsor gave an office for a group.
pub(super) fn of_gift(office: ScopeId, gift: &SponsorGift) -> Vec<u8> {
    let group = gift.group.as_deref().unwrap_or_default();
    format!("gift {office} {group} {}", gift.sponsor).into_bytes()
}

/// The name of a device's numbers in one series.
pub(super) fn of_numbers(device: DeviceId, series: &str) -> Vec<u8> {
    format!("numbers {device} {series}").into_bytes()
}

/// The name of a batch in outcomes that tell of one of its lines, or of all.
pub(super) fn of_told(batch: RecordId, line: Option<&LineOf>) -> Vec<u8> {
    match line {
        Some(line) => format!("told {batch} {} {}", line.receipt, line.line).into_bytes(),
        None => format!("told {batch}").into_bytes(),
    }
}

/// The name of those who take an act back, in its scope.
pub(super) fn of_undone(scope: ScopeId, act: RecordId) -> Vec<u8> {
    format!("undone {scope} {act}").into_bytes()
}

/// Returns what an act is found by, each name once.
pub(super) fn named(fact: &Fact, act: &Act) -> Vec<Named> {
    let mut all = of(fact, act);
    all.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    all.dedup_by(|one, other| one.name == other.name);
    all
}

fn of(fact: &Fact, act: &Act) -> Vec<Named> {
    let plain = |name| Named {
        name,
        waits: None,
        amount: 0,
    };
    let waits = |name, holds: &[Hold]| Named {
        name,
        waits: Some(Standing::held(holds.iter().copied())),
        amount: 0,
    };
    match act {
        Act::Void(_)
        | Act::Approval(_)
        | Act::Deposit(_)
        | Act::Repayment(_)
        | Act::Explanation(_)
        | Act::Review(_)
        | Act::Refund(_) => Vec::new(),
        Act::Closing(body) => {
            let undone = body.reopens.map(|id| waits(of_undone(fact.scope, id), &[]));
            undone.into_iter().collect()
        }
        Act::SponsorGift(gift) => vec![plain(of_gift(fact.scope, gift))],
        Act::BookReturn(body) => vec![plain(of_numbers(body.device, &body.series))],
        Act::BookClosing(body) => vec![plain(of_numbers(body.device, &body.series))],
        Act::BankSlip(slip) => {
            let account = plain(of_account(&slip.account));
            vec![plain(of_slip(fact.scope, slip)), account]
        }
        Act::BankLine(line) => {
            let holds = [Hold::Repeated, Hold::StatementDiffers];
            let account = plain(of_account(&line.key.account));
            vec![waits(of_line(fact.scope, &line.key), &holds), account]
        }
        Act::BankMatch(body) => of_match(fact, body),
        Act::Batch(batch) => {
            let of_line = |line| waits(of_batch_line(line), &[Hold::InOtherBatch]);
            batch.lines.iter().map(of_line).collect()
        }
        Act::BatchOutcome(body) => {
            let told = |line| Named {
                amount: said(body.state),
                ..waits(of_told(body.batch, line), &[])
            };
            if body.lines.is_empty() {
                vec![told(None)]
            } else {
                body.lines.iter().map(|line| told(Some(line))).collect()
            }
        }
    }
}

/// A match takes of its line, where it takes anything, and of each fact. What is no money takes nothing.
fn of_match(fact: &Fact, body: &BankMatch) -> Vec<Named> {
    let takes = |name, hold, amount: Dong| Named {
        name,
        waits: Some(Standing::held([hold])),
        amount: amount.clamp(Dong::ZERO, Dong::MAX).get(),
    };
    let mut all = Vec::new();
    if let Some(undone) = body.undoes {
        all.push(takes(
            of_undone(fact.scope, undone),
            Hold::Undone,
            Dong::ZERO,
        ));
    }
    let total = body.total().unwrap_or(Dong::MAX);
    let line = of_line(fact.scope, &body.line);
    all.push(takes(line, Hold::MatchExceeds, total));
    let mut shown = BTreeMap::<RecordId, Dong>::new();
    for part in &body.parts {
        if let Some(id) = part.to.fact() {
            let sum = shown.entry(id).or_default();
            *sum = Dong::new(sum.get().saturating_add(part.amount.get()));
        }
    }
    let facts = shown.into_iter().map(|(id, amount)| {
        let name = id.as_bytes().to_vec();
        takes(name, Hold::CoveredBefore, amount)
    });
    all.extend(facts);
    all
}

/// Returns an outcome's state as its names have it.
const fn said(state: BatchState) -> i64 {
    match state {
        BatchState::Sent => 0,
        BatchState::InProcess => 1,
        BatchState::Accepted => 2,
        BatchState::Returned => 3,
    }
}

/// What names have of an outcome that says that the insurer took a line.
pub(super) const ACCEPTED: i64 = said(BatchState::Accepted);
/// The same of one that says that it came back.
pub(super) const RETURNED: i64 = said(BatchState::Returned);
