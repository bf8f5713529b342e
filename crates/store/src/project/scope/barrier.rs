//! A barrier holds back whatever its writer had not seen; an opening behind it lets through what was written by those
//! who had seen the opening.
//!
//! Causality is that of lives: of a copied device all that its life wrote up to a number counts as seen, whichever copy it
//! was. So the judgement is the same before and after the copy is known.

use replica::{Dot, Incarnation, RecordId};
use rusqlite::{Connection, OptionalExtension as _, Row};

use crate::StoreError;
use crate::project::{Of, Seen, closed_lives, has_seen};
use crate::sql::{int, nat};

/// The op that is a barrier or an opening.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) dot: Dot,
    pub(super) id: RecordId,
    seen: Seen,
}

/// The segment of a life that holds an op.
const STREAM: &str = "
    select op.stream from stream join op on op.stream = stream.id and op.number = ?3
    where stream.scope = ?1 and stream.family = ?2 and substr(op.link, 1, 16) = ?4";

/// A row's columns 0 to 3: local stream, life, number and id.
pub(super) type Raw = (i64, [u8; 8], i64, [u8; 16]);

pub(super) fn raw(row: &Row<'_>) -> rusqlite::Result<Raw> {
    row.try_into()
}

impl Mark {
    pub(super) fn of(tx: &Connection, (stream, life, number, id): Raw) -> Result<Self, StoreError> {
        let dot = Dot::new(Incarnation::from_bytes(life), nat(number)?);
        let seen = closed_lives(tx, stream, &dot)?;
        let id = RecordId::from_bytes(id);
        Ok(Self { dot, id, seen })
    }

    fn is_behind(&self, other: &Self) -> bool {
        has_seen(&self.seen, &other.dot)
    }
}

/// Returns whether one of the barriers holds an op back.
pub(super) fn holds_back(
    tx: &Connection,
    barriers: &[Mark],
    openings: &[Mark],
    op: &Of,
) -> Result<bool, StoreError> {
    let mut late = barriers
        .iter()
        .filter(|barrier| !has_seen(&barrier.seen, &op.dot))
        .peekable();
    if late.peek().is_none() {
        return Ok(false);
    }
    let key = (
        op.scope.0,
        op.dot.actor.as_bytes(),
        int(op.dot.counter),
        op.id.as_bytes(),
    );
    let stream = tx
        .prepare_cached(STREAM)?
        .query_row(key, |row| row.get(0))
        .optional()?;
    let seen = match stream {
        Some(stream) => closed_lives(tx, stream, &op.dot)?,
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
