//! What an office decides: closings, batches and their outcomes, explanations.

use std::collections::BTreeSet;

use book::act::{ActKind, Batch, BatchOutcome, BatchState, Closing, Explanation, LineOf};
use book::money::Dong;
use book::posting;
use book::standing::{self, BatchAround, ClosingAround, Standing};
use replica::{RecordId, ScopeId};

use super::account::is_of;
use super::bank::writer;
use super::names::{of_batch_line, of_batch_lines};
use super::row::{self, Stored, about_it, find, ids};
use super::turn::found;
use super::word;
use crate::StoreError;
use crate::project::money::count;
use crate::project::money::fact::Fact;
use crate::project::money::posting::Ought;
use crate::project::scope::ruled;
use crate::tx::Tx;

const SCOPE_OF: &str = "select scope from receipt where id = ?1";
const NAMING_RECEIPT: &str = "
    select distinct act.kind, about is not null as has_about, time, incarnation, number, id
    from act_name join act on act.id = act_name.act
    where name >= ?1 and name < ?2 and act_name.kind = 61";

const SCOPES_NAMING_RECEIPT: &str = "
    select distinct act.scope from act_name join act on act.id = act_name.act
    where name >= ?1 and name < ?2 and act_name.kind = 61";
/// The batches that count and name a line, in front of another.
const NAMING_BEFORE: &str = "
    select act.id from act_name join act on act.id = act_name.act
    where name = ?1 and act_name.kind = 61 and standing = 0
      and (time, incarnation, number, act.id) < (?2, ?3, ?4, ?5)";

pub(super) fn judge_closing(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &Closing,
) -> Result<(Standing, Ought), StoreError> {
    let found = match body.reopens {
        Some(closing) => is_here(tx, closing, fact, ActKind::Closing)?,
        None => true,
    };
    let around = ClosingAround {
        found,
        approved: word::last(tx, fact.id)?,
        undone: about_it(tx, fact.id, ActKind::Closing)?
            .iter()
            .any(|one| one.standing.is_counted() && one.fact.scope == fact.scope),
        writer: writer(tx, fact)?,
    };
    let standing = ruled(tx, &fact.of_op(), standing::of_closing(body, around))?;
    Ok((standing, Ought::default()))
}

pub(super) fn judge_batch(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &Batch,
) -> Result<(Standing, Ought), StoreError> {
    let mut elsewhere = false;
    for line in &body.lines {
        let name = of_batch_line(line);
        let (_, time, incarnation, number, id) = row::place(&fact.id, fact);
        let place = (name, time, incarnation, number, id);
        for other in ids(tx, NAMING_BEFORE, place)? {
            elsewhere |= !came_back(tx, other, line, fact)?;
        }
    }
    let around = BatchAround {
        anothers: is_anothers(tx, fact, body)?,
        elsewhere,
        writer: writer(tx, fact)?,
    };
    let standing = standing::of_batch(body, around);
    Ok((ruled(tx, &fact.of_op(), standing)?, Ought::default()))
}

pub(super) fn judge_batch_outcome(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &BatchOutcome,
) -> Result<(Standing, Ought), StoreError> {
    let found = is_here(tx, body.batch, fact, ActKind::Batch)?;
    let standing = standing::of_batch_outcome(found, writer(tx, fact)?);
    Ok((ruled(tx, &fact.of_op(), standing)?, Ought::default()))
}

pub(super) fn judge_explanation(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &Explanation,
) -> Result<(Standing, Ought), StoreError> {
    let counted = count::find(tx, body.count)?;
    let counted = counted
        .filter(|(of, _, standing)| of.scope == fact.scope && standing.is_counted())
        .map(|(_, count, _)| count);
    let mut open = None;
    if let Some(count) = &counted {
        let mut left = count.stated.get().saturating_sub(count.counted.get());
        for other in about_it(tx, body.count, ActKind::Explanation)? {
            if other.counts_before(fact)
                && let Some(before) = other.as_explanation()
            {
                left = left.saturating_sub(before.moved.get());
            }
        }
        open = Some(Dong::new(left));
    }
    let standing = standing::of_explanation(body, open, writer(tx, fact)?);
    let standing = ruled(tx, &fact.of_op(), standing)?;
    let collector = counted.map_or(fact.actor, |count| count.collector);
    let legs = posting::of_explanation(body, collector, standing);
    Ok((standing, Ought::of(&legs)))
}

/// Returns whether a batch names a receipt that is no office's of its scope. What is not here yet is asked for when it
/// comes.
fn is_anothers(tx: &Tx<'_>, fact: &Fact, body: &Batch) -> Result<bool, StoreError> {
    let mut scopes = BTreeSet::new();
    let mut asked = tx.prepare_cached(SCOPE_OF)?;
    for line in &body.lines {
        let mut rows = asked.query([line.receipt.as_bytes()])?;
        if let Some(row) = rows.next()? {
            scopes.insert(ScopeId(row.get(0)?));
        }
    }
    for scope in scopes {
        if !is_of(tx, scope, fact.scope)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Judges the batches of a receipt again, after it came. Those of its own offices stand as they did: a batch may well come
/// before thousands of receipts.
pub(crate) fn batched(tx: &Tx<'_>, receipt: &Fact, arrival: u64) -> Result<(), StoreError> {
    if !row::any_batch(tx)? {
        return Ok(());
    }
    let names = of_batch_lines(receipt.id);
    let names = (names.start, names.end);
    let mut statement = tx.prepare_cached(SCOPES_NAMING_RECEIPT)?;
    let scopes = statement.query_map((&names.0, &names.1), |row| row.get(0))?;
    for scope in scopes.collect::<Result<Vec<u32>, _>>()? {
        if !is_of(tx, receipt.scope, ScopeId(scope))? {
            return found(tx, NAMING_RECEIPT, names, arrival);
        }
    }
    Ok(())
}

/// Returns whether an act of this kind is here, in another's scope.
fn is_here(tx: &Tx<'_>, id: RecordId, of: &Fact, kind: ActKind) -> Result<bool, StoreError> {
    let found = find(tx, id)?;
    Ok(found.is_some_and(|one| one.fact.scope == of.scope && one.act.kind() == kind))
}

/// Returns whether the insurer sent a batch's line back before another fact.
fn came_back(
    tx: &Tx<'_>,
    batch: RecordId,
    line: &LineOf,
    before: &Fact,
) -> Result<bool, StoreError> {
    let outcomes = about_it(tx, batch, ActKind::BatchOutcome)?;
    let last = outcomes
        .iter()
        .filter(|one| one.counts_before(before))
        .filter_map(Stored::as_outcome)
        .rfind(|one| one.tells_of(line));
    Ok(last.is_some_and(|one| one.state == BatchState::Returned))
}
