//! Making sure that what was struck out is gone from the files, too.
//!
//! SQLite zeroes what it deletes, but not what it left behind where it moved rows from page to page, nor the write-ahead
//! log. So the whole file is written anew once after a strike, outside of any transaction. A full disk or a long reader
//! may prevent that: then it is due still, and tried again at the next opening or strike.

use rusqlite::Connection;
use rusqlite::limits::Limit;

use crate::StoreError;
use crate::identity::{get, put};

/// Under this name stands the arrival of the last strike that took something out, until its traces are gone.
const DUE: &str = "sweep";
const FORGET: &str = "delete from meta where name = 'sweep'";

/// Notes, in the transaction of a strike, that traces are left in the file.
pub(crate) fn is_due(tx: &Connection, arrival: u64) -> Result<(), StoreError> {
    put(tx, DUE, &arrival.to_be_bytes())
}

/// Returns what is noted.
pub(crate) fn due(connection: &Connection) -> Result<Option<Vec<u8>>, StoreError> {
    get(connection, DUE)
}

/// Writes the file anew and empties the write-ahead log.
pub(crate) fn sweep(connection: &Connection) -> Result<(), StoreError> {
    // A large file does not fit into memory: its copy goes into a file without a name, and holds nothing struck.
    connection.pragma_update(None, "temp_store", 1)?;
    let attached = connection.limit(Limit::SQLITE_LIMIT_ATTACHED)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 1)?;
    let vacuumed = connection.execute_batch("vacuum");
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, attached)?;
    connection.pragma_update(None, "temp_store", 2)?;
    vacuumed?;
    let is_held_back: bool =
        connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0))?;
    if !is_held_back {
        connection.execute(FORGET, [])?;
    }
    Ok(())
}
