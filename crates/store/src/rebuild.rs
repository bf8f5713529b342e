//! Projecting again: every table that follows from the log is emptied and filled from it.

use replica::{DeviceId, Dot, Hash, Incarnation, ScopeId};
use rusqlite::Connection;
use rusqlite::types::ValueRef;

use crate::feed::{FED_AT_ONCE, flow};
use crate::identity::Trust;
use crate::log::judge;
use crate::project::{self, Place, Verdict, take};
use crate::sql::{int, nat};
use crate::tx::Tx;
use crate::{Reader, Store, StoreError};

const EVERY_OP: &str = "
    select op.arrival, op.stream, op.number, op.link, op.bytes,
           stream.scope, stream.incarnation, stream.device, stream.family, stream.start_number
    from op join stream on stream.id = op.stream
    where op.arrival > ?1 order by op.arrival limit ?2";
const VERDICTS: &str = "select stream, number, verdict from op order by stream, number";
const FORGET_VERDICTS: &str = "update op set verdict = 0 where verdict <> 0";
/// Set by a step of the schema behind which the same ops are projected otherwise.
const IS_DUE: &str = "select exists (select 1 from meta where name = 'project again')";
const IS_DONE: &str = "delete from meta where name = 'project again'";

/// So many ops are read at once: the log of a centre does not fit into memory.
const BATCH: u64 = 1000;

impl Store {
    /// Empties every projection and fills it from the log again, in one transaction. The same program version gets
    /// the same rows, byte for byte.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing was changed then.
    pub fn rebuild(&mut self) -> Result<(), StoreError> {
        let tx = self.begin()?;
        // Rows of two tables refer to each other while they are emptied.
        tx.pragma_update(None, "defer_foreign_keys", true)?;
        for table in project::tables() {
            tx.execute_batch(table.clear)?;
        }
        tx.execute(FORGET_VERDICTS, [])?;
        replay(&tx, &mut |_| ())?;
        tx.execute(IS_DONE, [])?;
        Ok(tx.commit()?)
    }

    /// Projects again where a step of the schema asks for it.
    pub(crate) fn rebuild_where_due(&mut self) -> Result<(), StoreError> {
        if self.connection.query_row(IS_DUE, [], |row| row.get(0))? {
            self.rebuild()?;
        }
        Ok(())
    }

    /// Returns a hash of every row of every projection, local numbers included.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn projection_dump(&self) -> Result<Hash, StoreError> {
        self.read().projection_dump()
    }
}

impl Reader<'_> {
    /// Returns a hash of every row of every projection, local numbers included.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn projection_dump(&self) -> Result<Hash, StoreError> {
        let mut hasher = blake3::Hasher::new();
        for (name, hash) in dumps(self.connection)? {
            hasher.update(name.as_bytes());
            hasher.update(hash.as_bytes());
        }
        Ok(Hash::from_bytes(*hasher.finalize().as_bytes()))
    }
}

/// One op of the log.
struct Logged {
    place: Place,
    bytes: Vec<u8>,
    /// Whether it is the first op of a branch.
    begins: bool,
}

/// Projects every op of the log, in order of arrival, into empty tables.
pub(crate) fn replay(tx: &Connection, progress: &mut dyn FnMut(u64)) -> Result<(), StoreError> {
    let Some(_) = crate::Identity::load(tx)? else {
        return Ok(());
    };
    let tx = &Tx::of(tx);
    project::believe_own(tx)?;
    let trust = Trust::load(tx)?;
    let (mut after, mut done) = (0, 0);
    loop {
        let batch = read_batch(tx, after)?;
        let Some(last) = batch.last() else {
            return project::again_everywhere(tx);
        };
        after = last.place.arrival;
        for Logged {
            place,
            bytes,
            begins,
        } in batch
        {
            if begins {
                project::inherit(tx, place.scope, &place.dot.actor)?;
            }
            let verdict = take(tx, &trust, &place, &bytes)?.verdict;
            if verdict != Verdict::Applied {
                judge(tx, place.stream, place.dot.counter, verdict)?;
            }
            done += 1;
        }
        tx.keep_sums()?;
        progress(done);
    }
}

type Raw = (
    i64,
    i64,
    i64,
    [u8; 32],
    Vec<u8>,
    u32,
    [u8; 8],
    [u8; 16],
    [u8; 8],
    i64,
);

fn read_batch(tx: &Connection, after: u64) -> Result<Vec<Logged>, StoreError> {
    let mut statement = tx.prepare_cached(EVERY_OP)?;
    let rows = statement.query_map((int(after), int(BATCH)), |row| -> rusqlite::Result<Raw> {
        row.try_into()
    })?;
    rows.map(|row| {
        let (arrival, stream, number, link, bytes, scope, incarnation, device, family, start) =
            row?;
        let place = Place {
            scope: ScopeId(scope),
            stream,
            dot: Dot::new(Incarnation::from_bytes(incarnation), nat(number)?),
            family: Incarnation::from_bytes(family),
            link: Hash::from_bytes(link),
            device: DeviceId::from_bytes(device),
            arrival: nat(arrival)?,
        };
        let begins = incarnation != family && number == start + 1;
        Ok(Logged {
            place,
            bytes,
            begins,
        })
    })
    .collect()
}

/// Returns for each projection a hash of its rows, in an order of their own.
pub(crate) fn dumps(
    connection: &Connection,
) -> Result<Vec<(&'static str, blake3::Hash)>, StoreError> {
    let dump = |name, statement| {
        let mut hasher = blake3::Hasher::new();
        feed_rows(connection, statement, &mut hasher)?;
        Ok((name, hasher.finalize()))
    };
    let tables = project::tables().map(|table| dump(table.name, table.dump));
    tables.chain([dump("verdict", VERDICTS)]).collect()
}

/// Feeds every row that a statement selects into a hash, each value with its type and length.
pub(crate) fn feed_rows(
    connection: &Connection,
    statement: &str,
    hasher: &mut blake3::Hasher,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(statement)?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    let mut bytes = Vec::new();
    while let Some(row) = rows.next()? {
        for at in 0..columns {
            feed(&mut bytes, row.get_ref(at)?);
        }
        flow(&mut bytes, FED_AT_ONCE, hasher);
    }
    flow(&mut bytes, 0, hasher);
    Ok(())
}

fn feed(row: &mut Vec<u8>, value: ValueRef<'_>) {
    let mut tagged = |tag: u8, bytes: &[u8]| {
        row.push(tag);
        row.extend_from_slice(&bytes.len().to_be_bytes());
        row.extend_from_slice(bytes);
    };
    match value {
        ValueRef::Null => tagged(0, &[]),
        ValueRef::Integer(number) => tagged(1, &number.to_be_bytes()),
        ValueRef::Real(number) => tagged(2, &number.to_be_bytes()),
        ValueRef::Text(text) => tagged(3, text),
        ValueRef::Blob(bytes) => tagged(4, bytes),
    }
}
