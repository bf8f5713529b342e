//! What acts are found by besides the fact that they are about.
//!
//! Names of slips and lines bear the scope: what one office says holds nothing of another's. A receipt's line is one
//! wherever it goes to the insurer.

use std::ops::Range;

use book::act::{Act, ActKind, BankSlip, LineKey, LineOf, SponsorGift};
use book::organisation::AccountNumber;
use replica::{ActorId, DeviceId, Hlc, RecordId, ScopeId};

use super::row::{self, Stored};
use crate::StoreError;
use crate::project::money::fact::Fact;
use crate::tx::Tx;

const KEEP: &str = "insert into act_name (name, kind, act) values (?1, ?2, ?3)";
const KEEP_ONCE: &str = "insert or ignore into act_name (name, kind, act) values (?1, ?2, ?3)";
const NAMING: &str = "
    select id, act.kind, scope, actor, device, incarnation, number, time, standing, posted, body
    from act_name join act on act.id = act_name.act
    where name = ?1 and act_name.kind = ?2 order by time, incarnation, number, id";

/// Keeps what a new act is found by.
pub(super) fn keep(tx: &Tx<'_>, fact: &Fact, act: &Act) -> Result<(), StoreError> {
    let mut names = of(fact, act);
    names.sort_unstable();
    names.dedup();
    for name in names {
        let values = (name, act.kind().op().0, fact.id.as_bytes());
        tx.prepare_cached(KEEP)?.execute(values)?;
    }
    Ok(())
}

/// Keeps by which receipt a void is found: its collector and its time. Void and receipt may come in any order.
pub(super) fn keep_since(tx: &Tx<'_>, void: &Fact, receipt: &Fact) -> Result<(), StoreError> {
    let name = of_receipt(receipt.actor, receipt.time);
    let values = (name, ActKind::Void.op().0, void.id.as_bytes());
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

fn of(fact: &Fact, act: &Act) -> Vec<Vec<u8>> {
    match act {
        Act::Batch(batch) => batch.lines.iter().map(of_batch_line).collect(),
        Act::Void(_)
        | Act::Approval(_)
        | Act::Deposit(_)
        | Act::Repayment(_)
        | Act::BatchOutcome(_)
        | Act::Closing(_)
        | Act::Explanation(_)
        | Act::Review(_)
        | Act::Refund(_) => Vec::new(),
        Act::SponsorGift(gift) => vec![of_gift(fact.scope, gift)],
        Act::BookReturn(body) => vec![of_numbers(body.device, &body.series)],
        Act::BookClosing(body) => vec![of_numbers(body.device, &body.series)],
        Act::BankSlip(slip) => vec![of_slip(fact.scope, slip), of_account(&slip.account)],
        Act::BankLine(line) => {
            vec![
                of_line(fact.scope, &line.key),
                of_account(&line.key.account),
            ]
        }
        Act::BankMatch(body) => {
            let facts = body.parts.iter().filter_map(|part| part.to.fact());
            let facts = facts.map(|fact| fact.as_bytes().to_vec());
            std::iter::once(of_line(fact.scope, &body.line))
                .chain(facts)
                .collect()
        }
    }
}
