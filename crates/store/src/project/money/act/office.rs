//! What an office decides: closings, batches and their outcomes, explanations.

use std::collections::BTreeSet;

use book::act::{Act, ActKind, Batch, BatchOutcome, BatchState, Closing, Explanation, LineOf};
use book::money::Dong;
use book::posting;
use book::standing::{self, BatchAround, ClosingAround, Standing};
use replica::{RecordId, ScopeId};

use super::account::is_of;
use super::among::{self, At, State};
use super::bank::{is_undone, writer};
use super::names::{RETURNED, of_batch_line, of_batch_lines, of_told};
use super::row::{self, about_it, find};
use super::turn::{found, state_again};
use super::word;
use crate::StoreError;
use crate::project::money::count;
use crate::project::money::fact::Fact;
use crate::project::money::posting::Ought;
use crate::project::scope::ruled;
use crate::tx::Tx;

const SCOPE_OF: &str = "select scope from receipt where id = ?1";
const NAMING_RECEIPT: &str = "
    select distinct act.kind, about is not null as has_about, act.time, act.incarnation, act.number, id
    from act_name join act on act.id = act_name.act
    where name >= ?1 and name < ?2 and act_name.kind = 61";

const SCOPES_NAMING_RECEIPT: &str = "
    select distinct act.scope from act_name join act on act.id = act_name.act
    where name >= ?1 and name < ?2 and act_name.kind = 61";
const IS_HERE: &str = "
    select exists (select 1 from act where id = ?1 and scope = ?2 and kind = ?3)";

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
        undone: is_undone(tx, fact, ActKind::Closing)?,
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
        elsewhere |= !out(tx, line, fact)?.is_empty();
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
    let mut statement = tx.prepare_cached(IS_HERE)?;
    let key = (id.as_bytes(), of.scope.0, kind.op().0);
    Ok(statement.query_row(key, |row| row.get(0))?)
}

/// Returns the batches that count and name a line in front of a fact, and from which it did not come back by then.
fn out(tx: &Tx<'_>, line: &LineOf, fact: &Fact) -> Result<Vec<RecordId>, StoreError> {
    let name = of_batch_line(line);
    let mut out = Vec::new();
    for batch in among::counted_before(tx, &name, ActKind::Batch, fact.turn())? {
        if !came_back(tx, batch, line, fact)? {
            out.push(batch);
        }
    }
    Ok(out)
}

/// Returns whether the insurer sent a batch's line back before another fact.
fn came_back(
    tx: &Tx<'_>,
    batch: RecordId,
    line: &LineOf,
    before: &Fact,
) -> Result<bool, StoreError> {
    let mut last = None;
    for name in [of_told(batch, None), of_told(batch, Some(line))] {
        let said = among::last_before(tx, &name, ActKind::BatchOutcome, before.turn())?;
        last = last.max(said);
    }
    Ok(last.is_some_and(|(_, said)| said == RETURNED))
}

/// Judges again the batches behind one that counts from now on, or no more, and name one of its lines.
pub(super) fn batch_changed(
    tx: &Tx<'_>,
    (fact, batch): (&Fact, &Batch),
    counts: bool,
    arrival: u64,
) -> Result<(), StoreError> {
    for line in &batch.lines {
        let from = if counts {
            Some(fact.turn())
        } else {
            free_from(tx, line, fact)?
        };
        if let Some(from) = from {
            line_told(tx, line, !counts, from, arrival)?;
        }
    }
    Ok(())
}

/// Returns behind which place nobody keeps a line out any more that was in a batch which counts no more: where others in
/// front of it have the line, behind the place where it came back from them. `None` where it did not.
fn free_from(tx: &Tx<'_>, line: &LineOf, fact: &Fact) -> Result<Option<At>, StoreError> {
    let mut from = fact.turn();
    for batch in out(tx, line, fact)? {
        let names = [of_told(batch, None), of_told(batch, Some(line))];
        let mut back = Vec::new();
        for name in names {
            let kind = ActKind::BatchOutcome;
            back.extend(among::first_behind(tx, &name, kind, fact.turn(), RETURNED)?);
        }
        let Some(back) = back.into_iter().min() else {
            return Ok(None);
        };
        from = from.max(back);
    }
    Ok(Some(from))
}

/// What came back can go into another batch; what was accepted earns commission. To those behind it alone an outcome says
/// anything of a line.
pub(super) fn outcome_changed(
    tx: &Tx<'_>,
    (fact, body): (&Fact, &BatchOutcome),
    counts: bool,
    arrival: u64,
) -> Result<(), StoreError> {
    let lines = if body.lines.is_empty() {
        match find(tx, body.batch)?.map(|batch| batch.act) {
            Some(Act::Batch(batch)) => batch.lines,
            Some(_) | None => Vec::new(),
        }
    } else {
        body.lines.clone()
    };
    let frees = counts == (body.state == BatchState::Returned);
    for line in &lines {
        line_told(tx, line, frees, fact.turn(), arrival)?;
    }
    state_again(tx, lines.iter().map(|line| line.receipt), arrival)
}

/// Judges again the batches behind a place that name a line: those that are held for another, where it may be free from
/// now on; those that are not, where it may be taken.
fn line_told(
    tx: &Tx<'_>,
    line: &LineOf,
    frees: bool,
    at: At,
    arrival: u64,
) -> Result<(), StoreError> {
    let name = of_batch_line(line);
    let named = (&name[..], ActKind::Batch);
    if frees {
        return among::behind(tx, named, State::Behind, -1, at, arrival);
    }
    among::behind(tx, named, State::Counted, -1, at, arrival)?;
    among::behind(tx, named, State::Held, -1, at, arrival)
}
