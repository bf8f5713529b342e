//! The centre's rulings.

use book::scope::{Ruling, RulingVerdict};
use book::standing::{Standing, Verdict};
use rusqlite::OptionalExtension as _;

use super::again;
use crate::StoreError;
use crate::project::{Entry, Of};
use crate::sql::{int, time};
use crate::tx::{Rare, Tx};

const ADD: &str = "
    insert into ruling (scope, incarnation, number, short, time, by_incarnation, by_number, by_id, actor,
                        accepts, reason)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
const LAST: &str = "
    select accepts from ruling
    where scope = ?1 and incarnation = ?2 and number = ?3 and short = substr(?4, 1, 8)
    order by time desc, by_incarnation desc, by_number desc, by_id desc limit 1";

/// Projects a ruling, and judges again what it rules on. The op may still be on its way.
pub(crate) fn rule(tx: &Tx<'_>, entry: &Entry, body: &Ruling) -> Result<(), StoreError> {
    let accepts = match body.verdict {
        RulingVerdict::Accepted => Some(body.holds),
        RulingVerdict::Rejected => None,
    };
    tx.prepare_cached(ADD)?.execute((
        entry.scope.0,
        body.incarnation.as_bytes(),
        int(body.number),
        body.link.as_bytes(),
        time(entry.time),
        entry.family.as_bytes(),
        int(entry.dot.counter),
        entry.record.as_bytes(),
        entry.actor.0,
        accepts,
        &body.reason,
    ))?;
    tx.forget();
    again::of_op(tx, entry.scope, body, entry.arrival)
}

/// Returns a standing after the centre's last ruling on the op.
pub(crate) fn ruled(tx: &Tx<'_>, op: &Of, standing: Standing) -> Result<Standing, StoreError> {
    if !tx.has_any(Rare::Ruling, op.scope)? {
        return Ok(standing.ruled(None));
    }
    let key = (
        op.scope.0,
        op.dot.actor.as_bytes(),
        int(op.dot.counter),
        op.id.as_bytes(),
    );
    let last: Option<Option<u32>> = tx
        .prepare_cached(LAST)?
        .query_row(key, |row| row.get(0))
        .optional()?;
    Ok(standing.ruled(last.map(|accepts| {
        accepts.map_or(Verdict::Rejected, |bits| {
            Verdict::Accepted(Standing::from_bits(bits))
        })
    })))
}
