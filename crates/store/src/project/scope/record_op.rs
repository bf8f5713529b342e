//! New records and edits: projected where they count, kept beside the record where they are held.

use book::body::Edit;
use book::record::{Field, Fields, RecordKind};
use book::standing::Standing;
use replica::RecordId;

use super::withheld::withheld_op;
use crate::StoreError;
use crate::project::{Entry, record, same};
use crate::sql::{int, time};
use crate::tx::Tx;

const HOLD: &str = "
    insert into held_op (scope, incarnation, number, id, record, kind, actor, device, time, standing,
                         fields)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

/// Projects a new record, or keeps it beside those that count.
pub(crate) fn create(
    tx: &Tx<'_>,
    entry: &Entry,
    kind: RecordKind,
    fields: &Fields,
) -> Result<(), StoreError> {
    create_alone(tx, entry, kind, fields)?;
    same::settle(tx, entry.scope, [&entry.record], entry.arrival)
}

/// The same without a look at those that it may be one with.
pub(super) fn create_alone(
    tx: &Tx<'_>,
    entry: &Entry,
    kind: RecordKind,
    fields: &Fields,
) -> Result<(), StoreError> {
    let standing = withheld_op(tx, &entry.of(), &about(entry.record, fields))?;
    if standing.is_counted() {
        return record::create(tx, entry, kind, fields);
    }
    hold(tx, entry, entry.record, Some(kind), fields, standing)
}

/// Projects a new record again, where it counts.
pub(crate) fn create_counted(
    tx: &Tx<'_>,
    entry: &Entry,
    kind: RecordKind,
    fields: &Fields,
) -> Result<(), StoreError> {
    let standing = withheld_op(tx, &entry.of(), &about(entry.record, fields))?;
    if standing.is_counted() {
        record::create(tx, entry, kind, fields)?;
    }
    Ok(())
}

/// Projects an edit again, where it counts.
pub(crate) fn edit_counted(tx: &Tx<'_>, entry: &Entry, edit: &Edit) -> Result<(), StoreError> {
    let standing = withheld_op(tx, &entry.of(), &about(edit.record, &edit.fields))?;
    if standing.is_counted() {
        record::edit(tx, entry, edit)?;
    }
    Ok(())
}

/// Projects an edit, or keeps it beside what counts.
pub(crate) fn edit(tx: &Tx<'_>, entry: &Entry, edit: &Edit) -> Result<(), StoreError> {
    let standing = withheld_op(tx, &entry.of(), &about(edit.record, &edit.fields))?;
    if standing.is_counted() {
        return record::edit(tx, entry, edit);
    }
    hold(tx, entry, edit.record, None, &edit.fields, standing)
}

/// Returns the records that an op is about: the one it makes or changes, and the household that it puts it into.
pub(super) fn about(record: RecordId, fields: &Fields) -> Vec<RecordId> {
    std::iter::once(record)
        .chain(fields.record(Field::Household))
        .collect()
}

fn hold(
    tx: &Tx<'_>,
    entry: &Entry,
    record: RecordId,
    kind: Option<RecordKind>,
    fields: &Fields,
    standing: Standing,
) -> Result<(), StoreError> {
    // Encoding into a `Vec` cannot fail.
    let bytes = minicbor::to_vec(fields).unwrap_or_default();
    tx.prepare_cached(HOLD)?.execute((
        entry.scope.0,
        entry.family.as_bytes(),
        int(entry.dot.counter),
        entry.record.as_bytes(),
        record.as_bytes(),
        kind.map(RecordKind::number),
        entry.actor.0,
        entry.device.as_bytes(),
        time(entry.time),
        standing.bits(),
        bytes,
    ))?;
    Ok(())
}
