//! What the writer of a stream had seen: the closed causal contexts of its ops.

use std::collections::BTreeMap;

use replica::{Context, Dot, Incarnation, Saw};
use rusqlite::{Connection, OptionalExtension as _};

use super::{Entry, Table};
use crate::StoreError;
use crate::sql::{int, nat};

/// Up to which number each stream had been seen.
pub(crate) type Seen = BTreeMap<Incarnation, u64>;

pub(super) const TABLES: &[Table] = &[Table {
    name: "context",
    clear: "delete from context",
    dump: "select stream, number, seen from context order by stream, number",
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
const ADD: &str = "insert or replace into context (stream, number, seen) values (?1, ?2, ?3)";

/// Projects a "saw" op: the context behind it is the one before it joined with the heads it names.
pub(super) fn apply(tx: &Connection, entry: &Entry, saw: &Saw) -> Result<(), StoreError> {
    let (_, mut seen) = context_before(tx, entry.stream, entry.dot.counter)?;
    join(&mut seen, saw, &entry.dot.actor);
    let values = (entry.stream, int(entry.dot.counter), encode_context(&seen));
    tx.prepare_cached(ADD)?.execute(values)?;
    Ok(())
}

/// Adds what a "saw" op names. What it says of its own stream is passed over: that is known by its place.
fn join(seen: &mut Seen, saw: &Saw, own: &Incarnation) {
    for head in saw.heads.iter().filter(|head| head.incarnation != *own) {
        let known = seen.entry(head.incarnation).or_default();
        *known = head.number.max(*known);
    }
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

/// Returns everything that the writer of an op had seen, the op itself included.
pub(crate) fn closed_context(tx: &Connection, stream: i64, dot: &Dot) -> Result<Seen, StoreError> {
    let (_, mut seen) = context_before(tx, stream, dot.counter)?;
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
    use replica::SawHead;

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
    fn a_context_only_grows_and_never_names_its_own_stream() {
        let own = Incarnation::from_bytes([1; 8]);
        let other = Incarnation::from_bytes([2; 8]);
        let head = |incarnation, number| SawHead {
            incarnation,
            number,
            hash: None,
        };
        let mut seen = Seen::from([(other, 5)]);
        join(
            &mut seen,
            &Saw {
                heads: vec![head(own, 99), head(other, 3)],
            },
            &own,
        );
        assert_eq!(seen, Seen::from([(other, 5)]));
    }
}
