//! A barrier holds back whatever its writer had not seen; an opening behind it lets through what was written by those
//! who had seen the opening.

use replica::{Dot, Incarnation, ScopeId};
use rusqlite::{Connection, OptionalExtension as _, Row};

use crate::StoreError;
use crate::project::{Seen, closed_context, has_seen};
use crate::sql::nat;

/// The op that is a barrier or an opening.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) dot: Dot,
    seen: Seen,
}

const STREAM: &str = "select id from stream where scope = ?1 and incarnation = ?2";

/// A row's columns 0 to 2: local stream, incarnation and number.
pub(super) type Raw = (i64, [u8; 8], i64);

pub(super) fn raw(row: &Row<'_>) -> rusqlite::Result<Raw> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

impl Mark {
    pub(super) fn of(
        tx: &Connection,
        (stream, incarnation, number): Raw,
    ) -> Result<Self, StoreError> {
        let dot = Dot::new(Incarnation::from_bytes(incarnation), nat(number)?);
        let seen = closed_context(tx, stream, &dot)?;
        Ok(Self { dot, seen })
    }

    fn is_behind(&self, other: &Self) -> bool {
        has_seen(&self.seen, &other.dot)
    }
}

/// Returns whether one of the barriers holds an op back.
pub(super) fn holds_back(
    tx: &Connection,
    scope: ScopeId,
    barriers: &[Mark],
    openings: &[Mark],
    op: &Dot,
) -> Result<bool, StoreError> {
    let mut late = barriers
        .iter()
        .filter(|barrier| !has_seen(&barrier.seen, op))
        .peekable();
    if late.peek().is_none() {
        return Ok(false);
    }
    let stream = tx
        .prepare_cached(STREAM)?
        .query_row((scope.0, op.actor.as_bytes()), |row| row.get(0))
        .optional()?;
    let seen = match stream {
        Some(stream) => closed_context(tx, stream, op)?,
        None => Seen::new(),
    };
    Ok(late.any(|barrier| {
        let through = |opening: &&Mark| opening.is_behind(barrier) && has_seen(&seen, &opening.dot);
        !openings.iter().any(|opening| through(&opening))
    }))
}

/// Returns the barriers behind which there is no opening.
pub(super) fn standing<'m>(
    barriers: &'m [Mark],
    openings: &'m [Mark],
) -> impl Iterator<Item = &'m Mark> {
    barriers
        .iter()
        .filter(|barrier| !openings.iter().any(|opening| opening.is_behind(barrier)))
}
