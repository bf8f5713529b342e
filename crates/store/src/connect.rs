//! The one place that opens a database: refuses what is not ours, sets what durability rests on, and reads every
//! setting back.

use std::io::Read as _;
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use crate::ballast::Ballast;
use crate::{OpenError, Place, StoreError, migrate};

/// Marks a file as ours: "TNHA".
pub(crate) const APPLICATION_ID: u32 = 0x544e_4841;

const BUSY_WAIT: Duration = Duration::from_secs(5);
const HEADER_BYTES: usize = 100;
const USER_VERSION_AT: usize = 60;
const APPLICATION_ID_AT: usize = 68;
const STATEMENTS_MAX: usize = 256;
/// In KiB, as SQLite wants it: negative.
const PRIVATE_CACHE: i32 = -32 * 1024;
/// To SQLite's backup: no page is left for a next step.
const ALL_PAGES: std::ffi::c_int = -1;

/// A pragma, and what it must answer.
type Setting = (&'static str, &'static str);

const EVERYWHERE: [Setting; 11] = [
    ("synchronous", "2"),
    // Where the system has a stronger flush than `fsync`, it is used.
    ("fullfsync", "1"),
    ("checkpoint_fullfsync", "1"),
    ("foreign_keys", "1"),
    ("trusted_schema", "0"),
    ("cell_size_check", "1"),
    ("mmap_size", "0"),
    ("secure_delete", "1"),
    ("temp_store", "2"),
    ("busy_timeout", "5000"),
    // In KiB, as SQLite wants it: negative, and no more than is used. The pages of one evening of a district stay at hand.
    ("cache_size", "-16384"),
];
/// What one statement may ask for. An op is at most 64 KiB; a proof over a large district is the longest value.
const LIMITS: [(&str, Limit, i32); 3] = [
    ("limit length", Limit::SQLITE_LIMIT_LENGTH, 16 * 1024 * 1024),
    ("limit sql_length", Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000),
    ("limit attached", Limit::SQLITE_LIMIT_ATTACHED, 0),
];
const IN_FILES: Setting = ("journal_mode", "wal");
const READING: [Setting; 3] = [IN_FILES, ("query_only", "1"), ("cache_size", "-4096")];

/// Opens or makes a database, with every setting asserted and the schema of this version.
pub(crate) fn open(place: Place<'_>) -> Result<Connection, OpenError> {
    match place {
        Place::File(path) => {
            let ballast = Ballast::beside(path);
            even_on_a_full_disk(&ballast, || open_file(path, &ballast))
        }
        Place::Memory => fill(Connection::open_in_memory()?),
    }
}

/// The first database made in memory, before anything was written into it.
static EMPTY: OnceLock<Mutex<Connection>> = OnceLock::new();

/// Makes a database that nobody else sees and that is gone when dropped. It lives in memory as far as that is small,
/// the rest in a file without a name.
pub(crate) fn open_private() -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = fill(Connection::open_with_flags("", flags)?)?;
    connection.pragma_update(None, "cache_size", PRIVATE_CACHE)?;
    Ok(connection)
}

/// Gives a new database its schema. Making it is most of the work, and simulations and tests do it thousands of times:
/// so only the first is made step by step, the others are copies of it.
fn fill(mut connection: Connection) -> Result<Connection, OpenError> {
    if let Some(empty) = EMPTY.get() {
        let empty = empty.lock().unwrap_or_else(PoisonError::into_inner);
        copy(&empty, &mut connection)?;
    }
    begin(&connection)?;
    migrate::run(&mut connection)?;
    if EMPTY.get().is_none() {
        let mut empty = Connection::open_in_memory()?;
        copy(&connection, &mut empty)?;
        // Where another thread was faster, one of the two is enough.
        drop(EMPTY.set(Mutex::new(empty)));
    }
    Ok(connection)
}

fn copy(from: &Connection, to: &mut Connection) -> Result<(), OpenError> {
    let done = Backup::new(from, to)?.step(ALL_PAGES)?;
    if done == StepResult::Done {
        return Ok(());
    }
    Err(StoreError::damaged(format!("an empty database, copied: {done:?}")).into())
}

/// Opens a database that exists, for reading only.
pub(crate) fn open_read_only(path: &Path) -> Result<Connection, OpenError> {
    even_on_a_full_disk(&Ballast::beside(path), || open_file_read_only(path))
}

/// Opens, and where that fails for what may be lack of room, once more with the ballast given back. It is held again
/// before the next write.
fn even_on_a_full_disk(
    ballast: &Ballast,
    open: impl Fn() -> Result<Connection, OpenError>,
) -> Result<Connection, OpenError> {
    match open() {
        Err(OpenError::Store(error)) if error.may_be_a_full_disk() && ballast.give_back() => open(),
        opened => opened,
    }
}

fn open_file(path: &Path, ballast: &Ballast) -> Result<Connection, OpenError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(StoreError::from)?;
    }
    refuse_foreign_file(path)?;
    make_for_owner(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    begin(&connection)?;
    settle(&connection, &[IN_FILES])?;
    if pragma(&connection, "user_version")? != migrate::known() {
        ballast.hold()?;
    }
    migrate::run(&mut connection)?;
    Ok(connection)
}

/// Makes a missing file, for its owner's eyes alone: it will hold other people's names. What SQLite puts beside it
/// takes on its mode.
fn make_for_owner(path: &Path) -> Result<(), StoreError> {
    if path.exists() {
        return Ok(());
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(options.open(path).map(drop)?)
}

/// Refuses what is not ours, marks what is new, and asserts the settings that hold everywhere.
fn begin(connection: &Connection) -> Result<(), OpenError> {
    connection.busy_timeout(BUSY_WAIT)?;
    refuse_foreign(connection)?;
    if pragma(connection, "application_id")? != APPLICATION_ID {
        // Before WAL: the mark must stand in the file itself, or a crash before the first checkpoint would leave a
        // file that looks like another program's.
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    settle(connection, &EVERYWHERE)
}

fn open_file_read_only(path: &Path) -> Result<Connection, OpenError> {
    refuse_foreign_file(path)?;
    // A reader of a WAL database writes its shared memory; `query_only` keeps it from everything else.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_WAIT)?;
    refuse_foreign(&connection)?;
    let found = pragma(&connection, "user_version")?;
    if found != migrate::known() {
        let (wanted, found) = (migrate::known().to_string(), found.to_string());
        return Err(OpenError::Setting {
            name: "user_version",
            wanted,
            found,
        });
    }
    settle(&connection, &EVERYWHERE)?;
    settle(&connection, &READING)?;
    Ok(connection)
}

/// Refuses a file that another program wrote, or a later version, by its first bytes: SQLite itself would already
/// tidy up behind a crash of that program.
fn refuse_foreign_file(path: &Path) -> Result<(), OpenError> {
    let mut header = Vec::with_capacity(HEADER_BYTES);
    match std::fs::File::open(path) {
        Ok(file) => {
            let wanted = u64::try_from(HEADER_BYTES).unwrap_or(u64::MAX);
            file.take(wanted)
                .read_to_end(&mut header)
                .map_err(StoreError::from)?;
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(StoreError::from(error).into()),
    }
    if header.is_empty() {
        return Ok(());
    }
    let number = |at: usize| {
        let bytes = header.get(at..at + 4)?;
        bytes.try_into().map(u32::from_be_bytes).ok()
    };
    if !header.starts_with(b"SQLite format 3\0") {
        return Err(OpenError::NotOurs);
    }
    let (id, version) = (number(APPLICATION_ID_AT), number(USER_VERSION_AT));
    refuse(
        id.ok_or(OpenError::NotOurs)?,
        version.ok_or(OpenError::NotOurs)?,
        false,
    )
}

/// Refuses the same by what SQLite sees, its write-ahead log included.
fn refuse_foreign(connection: &Connection) -> Result<(), OpenError> {
    let tables: i64 =
        connection.query_row("select count(*) from sqlite_schema", [], |row| row.get(0))?;
    refuse(
        pragma(connection, "application_id")?,
        pragma(connection, "user_version")?,
        tables == 0,
    )
}

fn pragma(connection: &Connection, name: &str) -> Result<u32, OpenError> {
    Ok(connection.pragma_query_value(None, name, |row| row.get(0))?)
}

fn refuse(application_id: u32, user_version: u32, empty: bool) -> Result<(), OpenError> {
    let fresh = empty && application_id == 0 && user_version == 0;
    if application_id != APPLICATION_ID && !fresh {
        return Err(OpenError::NotOurs);
    }
    let known = migrate::known();
    if user_version > known {
        return Err(OpenError::TooNew {
            found: user_version,
            known,
        });
    }
    Ok(())
}

fn settle(connection: &Connection, settings: &[Setting]) -> Result<(), OpenError> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    let defensive = connection.db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE)?;
    assert_equal("defensive", "true", defensive.to_string())?;
    // Where a plan may hang on what is bound (a partial index, `like`), SQLite plans anew whenever that changes. No plan
    // of ours gets better by it, and planning costs more than most statements do.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    let stable = connection.db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG)?;
    assert_equal("enable_qpsg", "true", stable.to_string())?;
    for (name, limit, wanted) in LIMITS {
        connection.set_limit(limit, wanted)?;
        assert_equal(
            name,
            &wanted.to_string(),
            connection.limit(limit)?.to_string(),
        )?;
    }
    for (name, wanted) in settings {
        // Some answer with the new value, some with nothing.
        connection
            .pragma_update_and_check(None, name, wanted, |_| Ok(()))
            .optional()?;
        assert_setting(connection, name, wanted)?;
    }
    Ok(())
}

fn assert_setting(
    connection: &Connection,
    name: &'static str,
    wanted: &str,
) -> Result<(), OpenError> {
    let read = connection.query_row(&format!("pragma {name}"), [], |row| {
        row.get::<_, rusqlite::types::Value>(0)
            .map(|value| match value {
                rusqlite::types::Value::Integer(number) => number.to_string(),
                rusqlite::types::Value::Text(text) => text,
                rusqlite::types::Value::Null
                | rusqlite::types::Value::Real(_)
                | rusqlite::types::Value::Blob(_) => String::new(),
            })
    });
    // A database in memory has no mapping and answers nothing.
    assert_equal(
        name,
        wanted,
        read.optional()?.unwrap_or_else(|| wanted.to_owned()),
    )
}

fn assert_equal(name: &'static str, wanted: &str, found: String) -> Result<(), OpenError> {
    if found == wanted {
        return Ok(());
    }
    Err(OpenError::Setting {
        name,
        wanted: wanted.to_owned(),
        found,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_that_does_not_hold_is_named() {
        let connection = Connection::open_in_memory().unwrap();
        // The control: a database in memory cannot keep a write-ahead log.
        let error = settle(&connection, &[IN_FILES]).unwrap_err();
        let OpenError::Setting {
            name,
            wanted,
            found,
        } = error
        else {
            panic!("{error}")
        };
        assert_eq!(
            (name, wanted.as_str(), found.as_str()),
            ("journal_mode", "wal", "memory")
        );
        for (name, wanted) in EVERYWHERE {
            assert!(settle(&connection, &[(name, wanted)]).is_ok(), "{name}");
        }
        connection
            .pragma_update(None, "synchronous", "normal")
            .unwrap();
        assert!(assert_setting(&connection, "synchronous", "2").is_err());
    }
}
