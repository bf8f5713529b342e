//! Visits.

use book::fact::Visit;
use rusqlite::Connection;

use crate::StoreError;
use crate::project::Entry;
use crate::sql::{int, time};

const INSERT: &str = "
    insert into visit (household, time, incarnation, number, id, scope, actor, device, day, outcome,
                       appointment, note)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

/// Projects a visit.
pub(crate) fn visit(tx: &Connection, entry: &Entry, body: &Visit) -> Result<(), StoreError> {
    tx.prepare_cached(INSERT)?.execute((
        body.household.as_bytes(),
        time(entry.time),
        entry.dot.actor.as_bytes(),
        int(entry.dot.counter),
        entry.record.as_bytes(),
        entry.scope.0,
        entry.actor.0,
        entry.device.as_bytes(),
        body.day.ymd(),
        body.outcome.code(),
        body.appointment.map(|day| day.ymd()),
        body.note.as_deref(),
    ))?;
    Ok(())
}
