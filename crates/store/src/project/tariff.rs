//! Tariffs: the centre's words, and the receipts that wait for one.
//!
//! Of several files under one version the first by (time, life, number, id) is that version; the one that comes with
//! the program is before all of them.

use std::sync::{Arc, Mutex, PoisonError};

use book::fact::Receipt;
use book::tariff::{Held, Published, Tariff, TariffVersion};
use replica::RecordId;
use rusqlite::{Connection, OptionalExtension as _};

use super::{Entry, Table, money};
use crate::StoreError;
use crate::sql::{int, time};
use crate::tx::Tx;

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "tariff",
        clear: "delete from tariff",
        dump: "select * from tariff order by version, time, incarnation, number, id",
    },
    Table {
        name: "tariff_awaited",
        clear: "delete from tariff_awaited",
        dump: "select * from tariff_awaited order by version, receipt",
    },
];

const INSERT: &str = "
    insert into tariff (version, time, incarnation, number, id, effective, text, arrival)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const ID_OF: &str = "
    select id from tariff where version = ?1 order by time, incarnation, number, id limit 1";
const TEXT: &str = "select text from tariff where version = ?1 and id = ?2";
const COUNT: &str = "select count(*) from tariff where version = ?1";
const AWAIT: &str = "insert or ignore into tariff_awaited (version, receipt) values (?1, ?2)";
const AWAITED: &str = "select receipt from tariff_awaited where version = ?1 order by receipt";
const NO_LONGER: &str = "delete from tariff_awaited where version = ?1";
const RECEIPTS: &str = "select id, body from receipt order by id";

/// Projects what the centre published, and judges the receipts again that name it.
pub(super) fn publish(tx: &Tx<'_>, entry: &Entry, body: &Published) -> Result<(), StoreError> {
    let tariff = body.tariff().map_err(StoreError::damaged)?;
    let version = tariff.version();
    tx.prepare_cached(INSERT)?.execute((
        version.as_str(),
        time(entry.time),
        entry.family.as_bytes(),
        int(entry.dot.counter),
        entry.record.as_bytes(),
        tariff.effective().ymd(),
        body.text(),
        int(entry.arrival),
    ))?;
    tx.forget();
    if builtin(version)?.is_some() {
        return Ok(());
    }
    let key = [version.as_str()];
    let first: [u8; 16] = tx.prepare_cached(ID_OF)?.query_row(key, |row| row.get(0))?;
    if first != *entry.record.as_bytes() {
        return Ok(());
    }
    let files: i64 = tx.prepare_cached(COUNT)?.query_row(key, |row| row.get(0))?;
    let receipts = if files == 1 {
        awaiting(tx, version)?
    } else {
        // The centre never writes two; should it, what was judged by the other file is judged anew.
        naming(tx, version)?
    };
    tx.prepare_cached(NO_LONGER)?.execute(key)?;
    for id in receipts {
        money::receipt_again(tx, &id, entry.arrival)?;
        money::tariff_came(tx, id, entry.arrival)?;
    }
    Ok(())
}

/// Returns the tariff that a receipt names, where it is held. A receipt whose tariff is not will be judged again when
/// it comes.
pub(crate) fn of_receipt(
    tx: &Tx<'_>,
    id: &RecordId,
    receipt: &Receipt,
) -> Result<Option<Held>, StoreError> {
    let Some(version) = &receipt.tariff else {
        return Ok(None);
    };
    if let Some(builtin) = builtin(version)? {
        return Ok(Some(builtin));
    }
    let held = tx.tariff(version, || published(tx, version))?;
    if held.is_none() {
        tx.prepare_cached(AWAIT)?
            .execute((version.as_str(), id.as_bytes()))?;
    }
    Ok(held.map(Held::Published))
}

/// Returns the tariff that comes with the program, if that is its version.
pub(crate) fn builtin(version: &TariffVersion) -> Result<Option<Held>, StoreError> {
    let builtin = Tariff::builtin().map_err(StoreError::damaged)?;
    Ok((builtin.version() == version).then_some(Held::Builtin(builtin)))
}

/// Returns the tariff that the centre published under a version.
pub(crate) fn published(
    connection: &Connection,
    version: &TariffVersion,
) -> Result<Option<Arc<Tariff>>, StoreError> {
    let first: Option<[u8; 16]> = connection
        .prepare_cached(ID_OF)?
        .query_row([version.as_str()], |row| row.get(0))
        .optional()?;
    let read = first.map(|id| file(connection, version, RecordId::from_bytes(id)));
    read.transpose()
}

/// The file that was read last: one with a row for every commune takes long to read, and one page asks for it often.
/// An id stands for its op's bytes, so what is kept is right in whatever store it is asked for.
static LAST: Mutex<Option<(RecordId, Arc<Tariff>)>> = Mutex::new(None);

/// Returns the tariff of one of the centre's files.
pub(crate) fn file(
    connection: &Connection,
    version: &TariffVersion,
    id: RecordId,
) -> Result<Arc<Tariff>, StoreError> {
    let last = || LAST.lock().unwrap_or_else(PoisonError::into_inner);
    let kept = last().clone().filter(|(kept, _)| *kept == id);
    if let Some((_, tariff)) = kept {
        return Ok(tariff);
    }
    let text: String = connection
        .prepare_cached(TEXT)?
        .query_row((version.as_str(), id.as_bytes()), |row| row.get(0))?;
    let tariff = Arc::new(Tariff::parse(&text).map_err(StoreError::damaged)?);
    *last() = Some((id, Arc::clone(&tariff)));
    Ok(tariff)
}

fn awaiting(tx: &Tx<'_>, version: &TariffVersion) -> Result<Vec<RecordId>, StoreError> {
    let mut statement = tx.prepare_cached(AWAITED)?;
    let rows = statement.query_map([version.as_str()], |row| {
        row.get(0).map(RecordId::from_bytes)
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn naming(tx: &Tx<'_>, version: &TariffVersion) -> Result<Vec<RecordId>, StoreError> {
    let mut statement = tx.prepare_cached(RECEIPTS)?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let receipt: Receipt =
            money::body(row.get_ref(1)?.as_blob().map_err(StoreError::damaged)?)?;
        if receipt.tariff.as_ref() == Some(version) {
            found.push(RecordId::from_bytes(row.get(0)?));
        }
    }
    Ok(found)
}
