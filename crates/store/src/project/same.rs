//! Records that people judged to be one: a register for each pair, and the sets that follow from them.
//!
//! Invariant: the sets are a function of the pairs that count and of the records held, whatever came first. A change
//! walks only through the sets that it touches, and none is larger than [`SET_MAX`]. A judgement that is held says nothing.

use std::collections::{BTreeMap, BTreeSet};

use book::same::Same;
use book::standing::Standing;
use replica::{RecordId, ScopeId};
use rusqlite::OptionalExtension as _;

use super::register::write;
use super::scope::withheld_op;
use super::state::State;
use super::{Entry, Table, money};
use crate::StoreError;
use crate::sql::{int, time};
use crate::tx::{Rare, Tx};

/// So many records are shown as one at most. What hangs together beyond that is a mistake or a lie, and is shown apart.
pub(crate) const SET_MAX: usize = 32;

/// The judgement's place in the state of a pair.
const JUDGED: u8 = 1;

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "same_pair",
        clear: "delete from same_pair",
        dump: "select scope, a, b, state, same, contested, counts from same_pair order by scope, a, b",
    },
    Table {
        name: "merged",
        clear: "delete from merged",
        dump: "select id, scope, shown from merged order by id, scope",
    },
];

const STATE: &str = "
    select state, same, counts from same_pair where scope = ?1 and a = ?2 and b = ?3";
const PUT: &str = "
    insert or replace into same_pair (scope, a, b, state, same, contested, counts)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const IS_SAME: &str = "
    select exists (select 1 from same_pair where scope = ?1 and a = ?2 and b = ?3 and same = 1)";
const FORGET_PAIR: &str = "delete from same_pair where scope = ?1 and a = ?2 and b = ?3";
const FORGET_HELD: &str = "delete from held_same where scope = ?1 and a = ?2 and b = ?3";
const HOLD: &str = "
    insert into held_same (scope, incarnation, number, id, a, b, same, actor, device, time, standing)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
const EMPTY: &str = "update same_pair set state = ?2, contested = 0 where scope = ?1";
const JUDGED_WITH: &str = "
    select b from same_pair where scope = ?1 and a = ?2
    union all select a from same_pair where scope = ?1 and b = ?2
    order by 1";
/// Who a record is the same as, by pairs that count: both of one kind and in the pair's scope.
const NEIGHBOURS: &str = "
    select found.id from (
        select b as id from same_pair where scope = ?1 and a = ?2 and same = 1
        union all select a from same_pair where scope = ?1 and b = ?2 and same = 1
    ) as found
    join record on record.scope = ?1 and record.id = found.id
    where record.moved is null
      and record.kind = (select kind from record where scope = ?1 and id = ?2 and moved is null)
    limit ?3";
const SHOWN: &str = "select shown from merged where id = ?1 order by scope limit 1";
/// Whoever shares a set with a record, in whatever scope: of two that a household's move tears apart for a while, each
/// finds the other.
const ONE_WITH: &str = "
    select distinct other.id from merged as own
    join merged as other on other.shown = own.shown and other.scope = own.scope
    where own.id = ?1 order by other.id";
const MEMBERS: &str = "select id from merged where shown = ?1 order by id";
const SHOWN_IN: &str = "select shown from merged where id = ?1 and scope = ?2";
const FORGET: &str = "delete from merged where id = ?1 and scope = ?2";
const ADD: &str = "insert into merged (id, scope, shown) values (?1, ?2, ?3)";

/// Two records, the smaller id first.
pub(super) type Pair = (RecordId, RecordId);

/// Projects a judgement about two records, or keeps it beside those that count. The records may still be on their way.
pub(super) fn judge(tx: &Tx<'_>, entry: &Entry, body: &Same) -> Result<(), StoreError> {
    let standing = withheld_op(tx, &entry.of(), &[])?;
    if standing.is_counted() {
        return judge_alone(tx, entry, body);
    }
    hold(tx, entry, body, standing)
}

/// Projects a judgement again, where it counts.
pub(super) fn judge_counted(tx: &Tx<'_>, entry: &Entry, body: &Same) -> Result<(), StoreError> {
    if withheld_op(tx, &entry.of(), &[])?.is_counted() {
        judge_alone(tx, entry, body)?;
    }
    Ok(())
}

fn judge_alone(tx: &Tx<'_>, entry: &Entry, body: &Same) -> Result<(), StoreError> {
    let (a, b) = body.pair();
    let was = is_same(tx, entry.scope, (a, b))?;
    note(tx, entry, body)?;
    if is_same(tx, entry.scope, (a, b))? == was {
        return Ok(());
    }
    regroup(tx, entry.scope, &[a, b], entry.arrival)
}

/// Forgets what was said of some pairs and tells it anew, by all judgements of them.
pub(super) fn again(
    tx: &Tx<'_>,
    scope: ScopeId,
    pairs: &BTreeSet<Pair>,
    said: &[(Entry, Same)],
    arrival: u64,
) -> Result<(), StoreError> {
    let mut before = Vec::with_capacity(pairs.len());
    for (a, b) in pairs {
        before.push(is_same(tx, scope, (*a, *b))?);
        let key = (scope.0, a.as_bytes(), b.as_bytes());
        tx.prepare_cached(FORGET_PAIR)?.execute(key)?;
        tx.prepare_cached(FORGET_HELD)?.execute(key)?;
    }
    for (entry, body) in said {
        let standing = withheld_op(tx, &entry.of(), &[])?;
        if standing.is_counted() {
            note(tx, entry, body)?;
        } else {
            hold(tx, entry, body, standing)?;
        }
    }
    tx.forget();
    for ((a, b), was) in pairs.iter().zip(before) {
        if is_same(tx, scope, (*a, *b))? != was {
            regroup(tx, scope, &[*a, *b], arrival)?;
        }
    }
    Ok(())
}

fn hold(tx: &Tx<'_>, entry: &Entry, body: &Same, standing: Standing) -> Result<(), StoreError> {
    let (a, b) = body.pair();
    tx.prepare_cached(HOLD)?.execute((
        entry.scope.0,
        entry.family.as_bytes(),
        int(entry.dot.counter),
        entry.record.as_bytes(),
        a.as_bytes(),
        b.as_bytes(),
        body.is_same(),
        entry.actor.0,
        entry.device.as_bytes(),
        time(entry.time),
        standing.bits(),
    ))?;
    Ok(())
}

fn is_same(tx: &Tx<'_>, scope: ScopeId, (a, b): Pair) -> Result<bool, StoreError> {
    let mut statement = tx.prepare_cached(IS_SAME)?;
    Ok(statement.query_row((scope.0, a.as_bytes(), b.as_bytes()), |row| row.get(0))?)
}

/// Writes a judgement into its pair's register.
///
/// Which one counts depends on no context, and on no name of a branch: money is judged by it, and what was posted stays.
fn note(tx: &Tx<'_>, entry: &Entry, body: &Same) -> Result<(), StoreError> {
    let (a, b) = body.pair();
    let mut statement = tx.prepare_cached(STATE)?;
    let key = (entry.scope.0, a.as_bytes(), b.as_bytes());
    let found: Option<(Vec<u8>, bool, Vec<u8>)> =
        statement.query_row(key, |row| row.try_into()).optional()?;
    let (state, was, counted) = match found {
        Some((bytes, was, counted)) => (State::decode(&bytes)?, was, counted),
        None => (State::default(), false, Vec::new()),
    };
    let said = minicbor::to_vec(body.is_same()).unwrap_or_default();
    let state = write(tx, entry, state, vec![BTreeMap::from([(JUDGED, said)])])?;
    let standing = judgements(&state)?;
    let new = rank(entry);
    let (same, counts) = if new >= counted {
        (body.is_same(), new)
    } else {
        (was, counted)
    };
    let contested = standing.iter().any(|(other, _)| *other != same);
    tx.prepare_cached(PUT)?.execute((
        entry.scope.0,
        a.as_bytes(),
        b.as_bytes(),
        state.encode(),
        same,
        contested,
        counts,
    ))?;
    tx.forget();
    Ok(())
}

/// Returns what tells which of two judgements counts, as bytes in order of that.
fn rank(entry: &Entry) -> Vec<u8> {
    let parts: [&[u8]; 4] = [
        &entry.time.bits().to_be_bytes(),
        entry.family.as_bytes(),
        &entry.dot.counter.to_be_bytes(),
        entry.record.as_bytes(),
    ];
    parts.concat()
}

/// Forgets what stands on the pairs of a scope, to be told again. What counts of each stays, and the sets with it.
pub(super) fn forget_standing(tx: &Tx<'_>, scope: ScopeId) -> Result<(), StoreError> {
    let empty = State::default().encode();
    tx.prepare_cached(EMPTY)?.execute((scope.0, empty))?;
    Ok(())
}

/// Forms the sets anew around records that have just come into the scope or left it.
pub(super) fn settle<'r>(
    tx: &Tx<'_>,
    scope: ScopeId,
    records: impl IntoIterator<Item = &'r RecordId>,
    arrival: u64,
) -> Result<(), StoreError> {
    if !tx.has_any(Rare::SamePair, scope)? {
        return Ok(());
    }
    let mut touched = Vec::new();
    let mut statement = tx.prepare_cached(JUDGED_WITH)?;
    for record in records {
        let waiting = statement.query_map((scope.0, record.as_bytes()), |row| {
            row.get(0).map(RecordId::from_bytes)
        })?;
        let waiting = waiting.collect::<Result<Vec<_>, _>>()?;
        if !waiting.is_empty() {
            touched.push(*record);
            touched.extend(waiting);
        }
    }
    if touched.is_empty() {
        return Ok(());
    }
    regroup(tx, scope, &touched, arrival)
}

/// Returns the judgements that stand on a pair with who wrote them, that which counts first: the one of the highest
/// (time, incarnation).
pub(crate) fn judgements(state: &State) -> Result<Vec<(bool, &super::state::Write)>, StoreError> {
    let mut standing = Vec::new();
    for write in state.writes() {
        if let Some(said) = write.values.get(&JUDGED) {
            standing.push((minicbor::decode(said).map_err(StoreError::damaged)?, write));
        }
    }
    standing
        .sort_by_key(|(_, write)| std::cmp::Reverse((write.time, write.incarnation, write.number)));
    Ok(standing)
}

/// Returns the record as which this one is shown: itself where it is alone.
pub(crate) fn shown_as(tx: &Tx<'_>, id: RecordId) -> Result<RecordId, StoreError> {
    if !tx.has_any(Rare::Merged, ScopeId::ORGANISATION)? {
        return Ok(id);
    }
    let mut statement = tx.prepare_cached(SHOWN)?;
    let shown = statement
        .query_row([id.as_bytes()], |row| row.get(0).map(RecordId::from_bytes))
        .optional()?;
    Ok(shown.unwrap_or(id))
}

/// Returns the record as which this one is shown in a scope: itself where it is alone there.
pub(crate) fn shown_in(tx: &Tx<'_>, scope: ScopeId, id: RecordId) -> Result<RecordId, StoreError> {
    if !tx.has_any(Rare::Merged, ScopeId::ORGANISATION)? {
        return Ok(id);
    }
    let mut statement = tx.prepare_cached(SHOWN_IN)?;
    let shown = statement
        .query_row((id.as_bytes(), scope.0), |row| {
            row.get(0).map(RecordId::from_bytes)
        })
        .optional()?;
    Ok(shown.unwrap_or(id))
}

/// Returns every record that is one with this, in whatever scope, this one included: whose sets change, all of them are
/// judged again, so money does not hang on which scope's word came first.
pub(crate) fn one_with(tx: &Tx<'_>, id: RecordId) -> Result<Vec<RecordId>, StoreError> {
    if !tx.has_any(Rare::Merged, ScopeId::ORGANISATION)? {
        return Ok(vec![id]);
    }
    let mut statement = tx.prepare_cached(ONE_WITH)?;
    let rows = statement.query_map([id.as_bytes()], |row| row.get(0).map(RecordId::from_bytes))?;
    let all = rows.collect::<Result<Vec<_>, _>>()?;
    Ok(if all.is_empty() { vec![id] } else { all })
}

/// Returns every record that is shown as this one, the shown one first: itself where it is alone.
pub(crate) fn set_of(tx: &Tx<'_>, id: RecordId) -> Result<Vec<RecordId>, StoreError> {
    if !tx.has_any(Rare::Merged, ScopeId::ORGANISATION)? {
        return Ok(vec![id]);
    }
    let mut statement = tx.prepare_cached(SHOWN)?;
    let shown: Option<[u8; 16]> = statement
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?;
    match shown {
        Some(shown) => members(tx, RecordId::from_bytes(shown)),
        None => Ok(vec![id]),
    }
}

fn members(tx: &Tx<'_>, shown: RecordId) -> Result<Vec<RecordId>, StoreError> {
    let mut statement = tx.prepare_cached(MEMBERS)?;
    let rows = statement.query_map([shown.as_bytes()], |row| {
        row.get(0).map(RecordId::from_bytes)
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Forms the sets around some records anew, and has the money judged again where persons changed theirs.
fn regroup(
    tx: &Tx<'_>,
    scope: ScopeId,
    around: &[RecordId],
    arrival: u64,
) -> Result<(), StoreError> {
    let mut touched = BTreeSet::new();
    for id in around {
        for member in set_in(tx, scope, *id)? {
            touched.insert(member);
            tx.prepare_cached(FORGET)?
                .execute((member.as_bytes(), scope.0))?;
        }
    }
    let mut placed = BTreeSet::new();
    for id in around {
        if placed.contains(id) {
            continue;
        }
        let set = connected(tx, scope, *id)?;
        if let (Some(shown), 2..=SET_MAX) = (set.first(), set.len()) {
            let mut add = tx.prepare_cached(ADD)?;
            for member in &set {
                add.execute((member.as_bytes(), scope.0, shown.as_bytes()))?;
            }
            touched.extend(&set);
        }
        placed.extend(set);
    }
    tx.forget();
    // Households too: a receipt may name one as its person, and is judged by its set then.
    let touched: Vec<RecordId> = touched.into_iter().collect();
    money::persons_regrouped(tx, &touched, arrival)
}

fn set_in(tx: &Tx<'_>, scope: ScopeId, id: RecordId) -> Result<Vec<RecordId>, StoreError> {
    let mut statement = tx.prepare_cached(SHOWN_IN)?;
    let shown: Option<[u8; 16]> = statement
        .query_row((id.as_bytes(), scope.0), |row| row.get(0))
        .optional()?;
    match shown {
        Some(shown) => members(tx, RecordId::from_bytes(shown)),
        None => Ok(Vec::new()),
    }
}

/// Returns what hangs together with a record; more than [`SET_MAX`] where it is too much, and not all of it then.
fn connected(
    tx: &Tx<'_>,
    scope: ScopeId,
    from: RecordId,
) -> Result<BTreeSet<RecordId>, StoreError> {
    let mut found = BTreeSet::from([from]);
    let mut open = vec![from];
    let mut statement = tx.prepare_cached(NEIGHBOURS)?;
    let limit = i64::try_from(SET_MAX + 1).unwrap_or(i64::MAX);
    while let Some(id) = open.pop().filter(|_| found.len() <= SET_MAX) {
        let rows = statement.query_map((scope.0, id.as_bytes(), limit), |row| {
            row.get(0).map(RecordId::from_bytes)
        })?;
        for next in rows {
            let next = next?;
            if found.insert(next) {
                open.push(next);
            }
        }
    }
    Ok(found)
}
