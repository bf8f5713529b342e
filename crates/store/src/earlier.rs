//! A log copied as far as it reached at an arrival, into a database that nobody else sees.
//!
//! What is projected there is what stood here then: what became of a number, of a statement's line or of a hand-over, and
//! when, is not kept by arrivals, but the log knows.

use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, Params};

use crate::rebuild::replay;
use crate::sql::int;
use crate::{OpenError, ReadOnly, StoreError, connect};

const META: [&str; 2] = [
    "select name, value from meta",
    "insert into meta (name, value) values (?1, ?2)",
];
/// With the heads that they had then. What no op stands in yet is the front of branches.
const STREAMS: [&str; 2] = [
    "select id, scope, incarnation, family, device, nonce, seed, start_number, start_link,
            coalesce(op.number, start_number), coalesce(op.link, start_link),
            min(signed_number, coalesce(op.number, start_number)), coalesce(op.arrival, last_arrival)
     from stream left join op on op.arrival = (
         select max(arrival) from op where op.stream = stream.id and arrival <= ?1)
     where op.arrival is not null
        or not exists (select 1 from op as later where later.stream = stream.id)
     order by id",
    "insert into stream (id, scope, incarnation, family, device, nonce, seed, start_number, start_link,
                         head_number, head_link, signed_number, last_arrival)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
];
const OPS: [&str; 2] = [
    "select arrival, stream, number, link, bytes from op where arrival <= ?1 order by arrival",
    "insert into op (arrival, stream, number, link, bytes, verdict) values (?1, ?2, ?3, ?4, ?5, 0)",
];

/// A log as far as it reached at an arrival; nothing is projected yet.
#[derive(Debug)]
pub struct Earlier {
    connection: Connection,
    ops: u64,
}

impl Earlier {
    /// Copies the log of `from` up to an arrival.
    pub(crate) fn copy(from: &Connection, until: u64) -> Result<Self, StoreError> {
        let connection = connect::open_private().map_err(|error| match error {
            OpenError::Store(error) => error,
            OpenError::NotOurs | OpenError::TooNew { .. } | OpenError::Setting { .. } => {
                StoreError::damaged(error)
            }
        })?;
        let tx = connection.unchecked_transaction()?;
        copy_rows(from, [], &tx, META)?;
        copy_rows(from, [int(until)], &tx, STREAMS)?;
        let ops = copy_rows(from, [int(until)], &tx, OPS)?;
        tx.commit()?;
        Ok(Self { connection, ops })
    }

    /// Projects it: what is read then is what stood at that arrival. `progress` is told how many ops are done, of how many.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn project(self, progress: &mut dyn FnMut(u64, u64)) -> Result<ReadOnly, StoreError> {
        let tx = self.connection.unchecked_transaction()?;
        replay(&tx, &mut |done| progress(done, self.ops))?;
        tx.commit()?;
        self.connection.pragma_update(None, "query_only", true)?;
        Ok(ReadOnly::of(self.connection))
    }
}

/// Copies what a statement selects; how many rows.
fn copy_rows(
    from: &Connection,
    key: impl Params,
    to: &Connection,
    [read, write]: [&str; 2],
) -> Result<u64, StoreError> {
    let mut count = 0;
    let mut insert = to.prepare(write)?;
    let mut select = from.prepare(read)?;
    let columns = select.column_count();
    let mut rows = select.query(key)?;
    while let Some(row) = rows.next()? {
        for at in 0..columns {
            insert.raw_bind_parameter(at + 1, ToSqlOutput::Borrowed(row.get_ref(at)?))?;
        }
        insert.raw_execute()?;
        count += 1;
    }
    Ok(count)
}
