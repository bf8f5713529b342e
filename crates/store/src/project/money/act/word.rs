//! What a second person says of an act: approvals and reviews. They post nothing.

use book::act::{Act, ActKind, Approval, Review};
use book::standing::{self, Standing, WordAround};
use replica::{ActorId, RecordId};
use rusqlite::OptionalExtension as _;

use super::row::{Stored, find, ids};
use super::turn::again;
use crate::StoreError;
use crate::project::money::fact::Fact;
use crate::project::money::right::{is_collectors, may_write};
use crate::project::money::stored::body;
use crate::project::money::{posting::Ought, receipt};
use crate::project::scope::{ruled, withheld};
use crate::tx::Tx;

const LAST_WORD: &str = "
    select body from act where about = ?1 and kind = 55 and standing = 0
    order by time desc, incarnation desc, number desc, id desc limit 1";
const WORDS_ABOUT: &str = "
    select id from act where about = ?1 and kind in (55, 68) order by time, id";

pub(super) fn approval(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &Approval,
) -> Result<(Standing, Ought), StoreError> {
    let around = around(tx, fact, body.act, takes_two)?;
    let standing = standing::of_approval(body, fact.time, around);
    Ok((ruled(tx, &fact.of_op(), standing)?, Ought::default()))
}

pub(super) fn review(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &Review,
) -> Result<(Standing, Ought), StoreError> {
    let around = match receipt::find(tx, &body.of)? {
        Some(receipt) => {
            let of = &receipt.fact;
            by_whom(tx, fact, of.scope == fact.scope, of.actor == fact.actor)?
        }
        None => around(tx, fact, body.of, |kind| kind == ActKind::Void)?,
    };
    let standing = standing::of_review(body, fact.time, around);
    Ok((ruled(tx, &fact.of_op(), standing)?, Ought::default()))
}

/// Returns whether a second person has a word in acts of this kind.
const fn takes_two(kind: ActKind) -> bool {
    match kind {
        ActKind::Void
        | ActKind::Closing
        | ActKind::BookReturn
        | ActKind::BookClosing
        | ActKind::Refund => true,
        ActKind::Approval
        | ActKind::Deposit
        | ActKind::Repayment
        | ActKind::BankSlip
        | ActKind::BankLine
        | ActKind::BankMatch
        | ActKind::Batch
        | ActKind::BatchOutcome
        | ActKind::SponsorGift
        | ActKind::Explanation
        | ActKind::Review => false,
    }
}

/// Returns the second person's last word that counts.
pub(super) fn last(tx: &Tx<'_>, act: RecordId) -> Result<Option<bool>, StoreError> {
    let mut statement = tx.prepare_cached(LAST_WORD)?;
    let word: Option<Vec<u8>> = statement
        .query_row([act.as_bytes()], |row| row.get(0))
        .optional()?;
    let word = word.map(|bytes| body::<Approval>(&bytes)).transpose()?;
    Ok(word.map(|word| word.approves))
}

/// Judges again what was said of an act or a receipt before it came, or before what it is about did.
pub(super) fn settle(tx: &Tx<'_>, act: RecordId, arrival: u64) -> Result<(), StoreError> {
    for word in ids(tx, WORDS_ABOUT, [act.as_bytes()])? {
        again(tx, word, arrival)?;
    }
    Ok(())
}

fn around(
    tx: &Tx<'_>,
    fact: &Fact,
    about: RecordId,
    fits: impl Fn(ActKind) -> bool,
) -> Result<WordAround, StoreError> {
    let found = find(tx, about)?;
    let found = found.filter(|one| one.fact.scope == fact.scope && fits(one.act.kind()));
    let own = match &found {
        Some(act) => makers(tx, act)?.contains(&fact.actor),
        None => false,
    };
    by_whom(tx, fact, found.is_some(), own)
}

fn by_whom(tx: &Tx<'_>, fact: &Fact, found: bool, own: bool) -> Result<WordAround, StoreError> {
    Ok(WordAround {
        found,
        own,
        granted: may_write(tx, fact)? && !is_collectors(tx, fact)?,
        withheld: withheld(tx, &fact.of_op(), &[])?,
    })
}

/// Returns in whose names an act was made, and the receipt that it is about.
fn makers(tx: &Tx<'_>, act: &Stored) -> Result<Vec<ActorId>, StoreError> {
    let receipt = match &act.act {
        Act::Void(body) => receipt::find(tx, &body.receipt)?,
        Act::Refund(body) => receipt::find(tx, &body.line.receipt)?,
        Act::Approval(_)
        | Act::Deposit(_)
        | Act::Repayment(_)
        | Act::BankSlip(_)
        | Act::BankLine(_)
        | Act::BankMatch(_)
        | Act::Batch(_)
        | Act::BatchOutcome(_)
        | Act::Closing(_)
        | Act::BookReturn(_)
        | Act::BookClosing(_)
        | Act::SponsorGift(_)
        | Act::Explanation(_)
        | Act::Review(_) => None,
    };
    let receipt = receipt.map(|receipt| receipt.fact.actor);
    Ok(receipt.into_iter().chain([act.fact.actor]).collect())
}
