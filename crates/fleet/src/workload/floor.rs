//! The floors: the same rows in plain SQLite, the same data under plain zstd.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::types::Value;

use super::usage::{Stopwatch, cpu_seconds, disk_bytes};
use crate::fault::{Outcome, While as _};

/// What the bare database takes for the same rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SqliteFloor {
    /// How many rows.
    pub rows: u64,
    /// How long inserting them in one transaction took, indexes included.
    pub took: Duration,
    /// The processor time of it.
    pub cpu: Duration,
    /// How large the file became.
    pub bytes: u64,
}

/// What a bare compressor makes of the same data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ZstdFloor {
    /// The lines as they stand in the file.
    pub plain: u64,
    /// Compressed device by device, level 3.
    pub level_3: u64,
    /// Compressed device by device, level 19.
    pub level_19: u64,
}

/// Inserts every row of `database` into a new plain file in `folder`, in one transaction, and times it.
///
/// # Errors
///
/// What SQLite or the file system says.
#[expect(
    clippy::disallowed_methods,
    reason = "the floor is a plain database, not one of ours"
)]
pub fn sqlite_floor(database: &Path, folder: &Path) -> Outcome<SqliteFloor> {
    std::fs::create_dir_all(folder)?;
    let plain = Connection::open(folder.join("floor.db"))?;
    plain.pragma_update(None, "journal_mode", "wal")?;
    plain.pragma_update(None, "synchronous", "full")?;
    plain.execute("attach ?1 as theirs", [database.to_string_lossy()])?;
    let schema = statements(&plain).doing("the schema")?;
    for (_, sql) in &schema {
        plain.execute_batch(sql).doing(sql)?;
    }
    // Read beforehand: the floor inserts, one row after another, and neither reads nor copies pages of a file.
    let mut tables = Vec::new();
    for name in schema.iter().filter_map(|(table, _)| table.as_ref()) {
        tables.push(Table::read(&plain, name).doing(name)?);
    }
    let rows = tables.iter().map(|table| table.rows.len()).sum::<usize>();
    let rows = u64::try_from(rows).unwrap_or(u64::MAX);
    let (clock, cpu) = (Stopwatch::start(), cpu_seconds()?);
    plain.execute_batch("begin immediate")?;
    for table in &tables {
        table.insert(&plain).doing(&table.name)?;
    }
    plain.execute_batch("commit")?;
    let (took, cpu) = (clock.elapsed(), cpu_seconds()?.saturating_sub(cpu));
    drop(plain);
    Ok(SqliteFloor {
        rows,
        took,
        cpu,
        bytes: disk_bytes(folder)?,
    })
}

/// All rows of one table.
struct Table {
    name: String,
    columns: usize,
    rows: Vec<Vec<Value>>,
}

impl Table {
    fn read(plain: &Connection, name: &str) -> Outcome<Self> {
        let mut query = plain.prepare(&format!("select * from theirs.{name:?}"))?;
        let columns = query.column_count();
        let row = |row: &rusqlite::Row<'_>| (0..columns).map(|at| row.get(at)).collect();
        let rows = query.query_map([], row)?.collect::<Result<_, _>>()?;
        Ok(Self {
            name: name.to_owned(),
            columns,
            rows,
        })
    }

    fn insert(&self, plain: &Connection) -> Outcome<()> {
        let marks = vec!["?"; self.columns].join(", ");
        let sql = format!("insert into main.{:?} values ({marks})", self.name);
        let mut statement = plain.prepare(&sql)?;
        for row in &self.rows {
            statement.execute(rusqlite::params_from_iter(row))?;
        }
        Ok(())
    }
}

/// Returns every table's and index's own statement, tables first; tables with their name.
fn statements(plain: &Connection) -> Outcome<Vec<(Option<String>, String)>> {
    let mut query = plain.prepare(
        "select type, name, sql from theirs.sqlite_master
         where sql is not null and type in ('table', 'index') and name not like 'sqlite_%'
         order by type = 'index', rowid",
    )?;
    let rows = query.query_map([], |row| {
        let (kind, name, sql): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(((kind == "table").then_some(name), sql))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Compresses each device's lines by themselves and adds the sizes up.
///
/// # Errors
///
/// What the compressor says.
pub fn zstd_floor<'t>(devices: impl IntoIterator<Item = &'t str>) -> Outcome<ZstdFloor> {
    let mut floor = ZstdFloor {
        plain: 0,
        level_3: 0,
        level_19: 0,
    };
    let size = |bytes: &[u8]| u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    for text in devices {
        floor.plain += size(text.as_bytes());
        floor.level_3 += size(&zstd::encode_all(text.as_bytes(), 3)?);
        floor.level_19 += size(&zstd::encode_all(text.as_bytes(), 19)?);
    }
    Ok(floor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "a plain database, not one of ours"
    )]
    fn every_row_and_index_is_in_the_floor() {
        let folder = tempfile::tempdir().unwrap();
        let theirs = folder.path().join("theirs.db");
        let connection = Connection::open(&theirs).unwrap();
        connection
            .execute_batch(
                "create table a (x integer primary key, y text) strict;
                 create index a_y on a (y);
                 insert into a (y) values ('một'), ('hai'), ('ba');",
            )
            .unwrap();
        drop(connection);
        let floor = sqlite_floor(&theirs, &folder.path().join("plain")).unwrap();
        assert_eq!(floor.rows, 3);
        let plain = Connection::open(folder.path().join("plain/floor.db")).unwrap();
        let found: i64 = plain
            .query_row(
                "select count(*) from sqlite_master where name = 'a_y'",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(found, 1);
    }

    #[test]
    fn lines_get_smaller_under_a_compressor() {
        let text = "một hai ba bốn năm\n".repeat(100);
        let floor = zstd_floor([text.as_str(), text.as_str()]).unwrap();
        assert_eq!(floor.plain, 2 * u64::try_from(text.len()).unwrap());
        assert!(floor.level_3 < floor.plain / 10);
    }
}
