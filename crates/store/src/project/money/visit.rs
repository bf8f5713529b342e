//! Visits.

use book::fact::Visit;
use book::standing::Standing;

use crate::StoreError;
use crate::project::Entry;
use crate::project::scope::withheld_op;
use crate::sql::{int, time};
use crate::tx::Tx;

const INSERT: &str = "
    insert into visit (household, time, incarnation, number, id, scope, actor, device, day, outcome,
                       appointment, note, standing)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
const SET_STANDING: &str = "
    update visit set standing = ?6
    where household = ?1 and time = ?2 and incarnation = ?3 and number = ?4 and id = ?5";

/// Projects a visit.
pub(crate) fn visit(tx: &Tx<'_>, entry: &Entry, body: &Visit) -> Result<(), StoreError> {
    let standing = judge(tx, entry, body)?;
    tx.prepare_cached(INSERT)?.execute((
        body.household.as_bytes(),
        time(entry.time),
        entry.family.as_bytes(),
        int(entry.dot.counter),
        entry.record.as_bytes(),
        entry.scope.0,
        entry.actor.0,
        entry.device.as_bytes(),
        body.day.ymd(),
        body.outcome.code(),
        body.appointment.map(|day| day.ymd()),
        body.note.as_deref(),
        standing.bits(),
    ))?;
    Ok(())
}

/// Judges a visit again, after the centre's word or a move.
pub(crate) fn visit_again(tx: &Tx<'_>, entry: &Entry, body: &Visit) -> Result<(), StoreError> {
    tx.prepare_cached(SET_STANDING)?.execute((
        body.household.as_bytes(),
        time(entry.time),
        entry.family.as_bytes(),
        int(entry.dot.counter),
        entry.record.as_bytes(),
        judge(tx, entry, body)?.bits(),
    ))?;
    Ok(())
}

fn judge(tx: &Tx<'_>, entry: &Entry, body: &Visit) -> Result<Standing, StoreError> {
    withheld_op(tx, &entry.of(), &[body.household])
}
