//! What the writer of a stream had seen: the closed causal contexts of its ops.

use std::collections::BTreeMap;

use replica::{Context, Dot, Incarnation, Saw, SawHead, ScopeId};
use rusqlite::{Connection, OptionalExtension as _};

use super::{Entry, Table, again};
use crate::log::Stream;
use crate::sql::{int, nat};
use crate::{StoreError, branch};

/// Up to which number each stream had been seen.
pub(crate) type Seen = BTreeMap<Incarnation, u64>;

pub(super) const TABLES: &[Table] = &[Table {
    name: "context",
    clear: "delete from context",
    dump: "select stream, number, seen, lives from context order by stream, number",
}];

const BEFORE: &str = "
    select number, seen from context where stream = ?1 and number < ?2
    order by number desc limit 1";
const BEFORE_NUMBER: &str = "
    select number from context where stream = ?1 and number < ?2 order by number desc limit 1";
const AT: &str = "
    select seen from context
    join stream on stream.id = context.stream
    where stream.scope = ?1 and stream.incarnation = ?2 and context.number = ?3";
const LIVES_BEFORE: &str = "
    select coalesce(lives, seen) from context where stream = ?1 and number < ?2
    order by number desc limit 1";
const ADD: &str = "
    insert or replace into context (stream, number, seen, lives) values (?1, ?2, ?3, ?4)";

/// Projects a "saw" op: the context behind it is the one before it joined with the heads it names.
pub(super) fn apply(tx: &Connection, entry: &Entry, saw: &Saw) -> Result<(), StoreError> {
    apply_among(tx, entry, saw, &branch::among(tx, entry.scope)?)
}

/// The same, given the scope's streams where histories branch.
pub(super) fn apply_among(
    tx: &Connection,
    entry: &Entry,
    saw: &Saw,
    streams: &[Stream],
) -> Result<(), StoreError> {
    let (_, mut seen) = context_before(tx, entry.stream, entry.dot.counter)?;
    let branches = !streams.is_empty();
    // What it says of its own stream is passed over: that is known by its place.
    for head in saw
        .heads
        .iter()
        .filter(|one| one.incarnation != entry.dot.actor)
    {
        if branches {
            resolve(tx, &mut seen, streams, head)?;
        } else {
            see(&mut seen, head.incarnation, head.number);
        }
    }
    let lives = branches.then(|| lives_behind(tx, entry, saw)).transpose()?;
    add(tx, entry.stream, entry.dot.counter, &seen, lives.as_ref())
}

/// Returns the context behind a "saw" op by lives. Which branch of one was seen is left open: so it never changes when a
/// life turns out to branch, and neither does what was posted by it.
fn lives_behind(tx: &Connection, entry: &Entry, saw: &Saw) -> Result<Seen, StoreError> {
    let mut lives = lives_before(tx, entry.stream, entry.dot.counter)?;
    for head in &saw.heads {
        if head.incarnation != entry.family {
            see(&mut lives, head.incarnation, head.number);
        }
    }
    Ok(lives)
}

fn add(
    tx: &Connection,
    stream: i64,
    number: u64,
    seen: &Seen,
    lives: Option<&Seen>,
) -> Result<(), StoreError> {
    let values = (
        stream,
        int(number),
        encode_context(seen),
        lives.map(encode_context),
    );
    tx.prepare_cached(ADD)?.execute(values)?;
    Ok(())
}

fn see(seen: &mut Seen, incarnation: Incarnation, number: u64) {
    let known = seen.entry(incarnation).or_default();
    *known = number.max(*known);
}

/// Adds a head of a life that may branch here: its hash says which op it means.
///
/// What cannot be told is left out. Then a value may stand that its successor's writer had seen, until more arrives;
/// the other way round one would vanish that nobody had seen.
fn resolve(
    tx: &Connection,
    seen: &mut Seen,
    streams: &[Stream],
    head: &SawHead,
) -> Result<(), StoreError> {
    let named = streams
        .iter()
        .find(|one| one.incarnation == head.incarnation);
    let of_life = |named: &Stream| -> Vec<&Stream> {
        let family = streams.iter().filter(|one| one.family == named.family);
        family.collect()
    };
    let (named, family) = match named.map(|named| (named, of_life(named))) {
        Some((named, family)) if family.iter().any(|one| one.is_branch()) => (named, family),
        // What is not known here, or does not branch.
        Some(_) | None => {
            see(seen, head.incarnation, head.number);
            return Ok(());
        }
    };
    let mut meant = None;
    for stream in family.iter().copied() {
        let is_within = stream.start.number < head.number && head.number <= stream.head.number;
        if is_within
            && let Some(hash) = head.hash
            && stream
                .link_at(tx, head.number)?
                .is_some_and(|link| link.short() == hash)
        {
            meant = Some((stream, head.number));
        }
    }
    // No such op is held: as far as all that is held agrees with the name, unless this very op is another one.
    let is_other = head.hash.is_some() && head.number <= named.head.number;
    let (stream, number) = match meant {
        Some(found) => found,
        None if is_other => (named, 0),
        None => (named, head.number.min(named.head.number)),
    };
    if number > stream.start.number {
        see(seen, stream.incarnation, number);
    }
    let mut at = stream;
    while let Some(trunk) = family.iter().find(|one| at.follows(one)) {
        if trunk.head.number > trunk.start.number {
            see(seen, trunk.incarnation, trunk.head.number);
        }
        at = trunk;
    }
    Ok(())
}

/// Gives a branch what its trunk had seen, as a context in front of its first op.
pub(crate) fn inherit(
    tx: &Connection,
    scope: ScopeId,
    branch: &Incarnation,
) -> Result<(), StoreError> {
    let Some(stream) = Stream::find(tx, scope, branch)? else {
        return Ok(());
    };
    let seen = again::trunk_of(tx, &stream)?;
    if stream.start.number > 0 {
        let lives = again::lives_of_trunk(tx, &stream)?;
        add(tx, stream.id, stream.start.number, &seen, Some(&lives))?;
    }
    Ok(())
}

/// Returns the context that holds in front of the op at `number`, and the "saw" op that it comes from; 0 and nothing
/// where there is none.
pub(crate) fn context_before(
    tx: &Connection,
    stream: i64,
    number: u64,
) -> Result<(u64, Seen), StoreError> {
    let mut statement = tx.prepare_cached(BEFORE)?;
    let found = statement
        .query_row((stream, int(number)), |row| {
            Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?))
        })
        .optional()?;
    match found {
        Some((at, seen)) => Ok((nat(at)?, decode_context(&seen)?)),
        None => Ok((0, Seen::new())),
    }
}

/// Returns the lives of which something was seen in front of the op at `number`, whichever of their branches it was.
pub(super) fn lives_before(tx: &Connection, stream: i64, number: u64) -> Result<Seen, StoreError> {
    let mut statement = tx.prepare_cached(LIVES_BEFORE)?;
    let found = statement
        .query_row((stream, int(number)), |row| row.get::<_, Vec<u8>>(0))
        .optional()?;
    found.map_or_else(|| Ok(Seen::new()), |bytes| decode_context(&bytes))
}

/// Returns everything that the writer of an op had seen by lives, the op itself included: `dot` names its life.
pub(crate) fn closed_lives(tx: &Connection, stream: i64, dot: &Dot) -> Result<Seen, StoreError> {
    let mut seen = lives_before(tx, stream, dot.counter)?;
    seen.insert(dot.actor, dot.counter);
    Ok(seen)
}

/// Returns whether an op is among those seen.
pub(crate) fn has_seen(seen: &Seen, dot: &Dot) -> bool {
    seen.get(&dot.actor)
        .is_some_and(|number| *number >= dot.counter)
}

/// Returns only the number of the "saw" op whose context holds in front of the op at `number`.
pub(crate) fn saw_before(tx: &Connection, stream: i64, number: u64) -> Result<u64, StoreError> {
    let mut statement = tx.prepare_cached(BEFORE_NUMBER)?;
    let found = statement
        .query_row((stream, int(number)), |row| row.get(0))
        .optional()?;
    found.map_or(Ok(0), nat)
}

/// Returns the context behind the "saw" op at `number` of a stream; nothing for number 0.
pub(crate) fn context_of(
    tx: &Connection,
    scope: replica::ScopeId,
    incarnation: &Incarnation,
    number: u64,
) -> Result<Context, StoreError> {
    if number == 0 {
        return Ok(Context::new());
    }
    let mut statement = tx.prepare_cached(AT)?;
    let seen: Vec<u8> = statement
        .query_row((scope.0, incarnation.as_bytes(), int(number)), |row| {
            row.get(0)
        })?;
    Ok(decode_context(&seen)?
        .into_iter()
        .map(|(stream, upto)| Dot::new(stream, upto))
        .collect())
}

const ENTRY_BYTES: usize = 16;

pub(crate) fn encode_context(seen: &Seen) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(seen.len() * ENTRY_BYTES);
    for (incarnation, number) in seen {
        bytes.extend_from_slice(incarnation.as_bytes());
        bytes.extend_from_slice(&number.to_be_bytes());
    }
    bytes
}

pub(crate) fn decode_context(bytes: &[u8]) -> Result<Seen, StoreError> {
    let (entries, rest) = bytes.as_chunks::<ENTRY_BYTES>();
    if !rest.is_empty() {
        return Err(StoreError::damaged("a context of another length"));
    }
    let entry = |entry: &[u8; ENTRY_BYTES]| {
        let (incarnation, number) = entry.split_first_chunk::<8>()?;
        Some((
            Incarnation::from_bytes(*incarnation),
            u64::from_be_bytes(number.try_into().ok()?),
        ))
    };
    let read: Option<Seen> = entries.iter().map(entry).collect();
    read.ok_or_else(|| StoreError::damaged("a context"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_is_read_back_as_written_and_a_cut_one_is_refused() {
        let seen: Seen = [
            (Incarnation::from_bytes([1; 8]), 7),
            (Incarnation::from_bytes([2; 8]), 9),
        ]
        .into();
        let bytes = encode_context(&seen);
        assert_eq!(decode_context(&bytes).unwrap(), seen);
        assert!(decode_context(&bytes[1..]).is_err());
    }

    #[test]
    fn a_context_only_grows() {
        let other = Incarnation::from_bytes([2; 8]);
        let mut seen = Seen::from([(other, 5)]);
        see(&mut seen, other, 3);
        assert_eq!(seen, Seen::from([(other, 5)]));
        see(&mut seen, other, 7);
        assert_eq!(seen, Seen::from([(other, 7)]));
    }
}
