//! What is looked at before a server begins: in bounded time, however large the database has grown.

use replica::{Hash, Head};
use rusqlite::{Connection, OptionalExtension as _};

use crate::log::Stream;
use crate::sql::{int, nat};
use crate::{Finding, Identity, StoreError};

/// How many of the last ops are chained again.
const LINKS: u64 = 200;
/// Up to which size SQLite looks through its whole file: some tenths of a second of reading.
const QUICK_BYTES_MAX: u64 = 256 << 20;

const PAGES: &str = "select page_count * page_size from pragma_page_count(), pragma_page_size()";
const LAST: &str = "
    select stream, number, link, bytes from op order by arrival desc limit ?1";
const LINK: &str = "select link from op where stream = ?1 and number = ?2";
const FIRST_ARRIVAL_BEHIND: &str = "
    select arrival from op where stream = ?1 and number > ?2 limit 1";

/// Looks for damage: SQLite's own check where the file is small, the head of every stream, the last links.
pub(crate) fn check(connection: &Connection) -> Result<Vec<Finding>, StoreError> {
    let mut found = Vec::new();
    if nat(connection.query_row(PAGES, [], |row| row.get(0))?)? <= QUICK_BYTES_MAX {
        let said: String = connection.query_row("pragma quick_check(1)", [], |row| row.get(0))?;
        if said != "ok" {
            found.push(finding("file", said));
        }
    }
    let streams = Stream::all(connection)?;
    for stream in &streams {
        check_head(connection, stream, &mut found)?;
    }
    if Identity::load(connection)?.is_some() {
        check_links(connection, &streams, &mut found)?;
    }
    Ok(found)
}

/// The stream's head is its last op.
fn check_head(
    connection: &Connection,
    stream: &Stream,
    found: &mut Vec<Finding>,
) -> Result<(), StoreError> {
    let (scope, incarnation, head) = (stream.scope, stream.incarnation, stream.head);
    let behind: Option<i64> = connection
        .prepare_cached(FIRST_ARRIVAL_BEHIND)?
        .query_row((stream.id, int(head.number)), |row| row.get(0))
        .optional()?;
    let is_last = behind.is_none();
    let is_empty = head.number == stream.start.number;
    if !is_last || (!is_empty && last(connection, stream)? != Some(head.hash)) {
        let number = head.number;
        found.push(finding(
            "chain",
            format!("scope {scope}, stream {incarnation}: the last op is not the head, {number}"),
        ));
    }
    Ok(())
}

/// The last ops follow the ones before them.
fn check_links(
    connection: &Connection,
    streams: &[Stream],
    found: &mut Vec<Finding>,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare(LAST)?;
    let mut rows = statement.query([int(LINKS)])?;
    while let Some(row) = rows.next()? {
        let (id, number): (i64, u64) = (row.get(0)?, nat(row.get(1)?)?);
        let (held, bytes): ([u8; 32], Vec<u8>) = (row.get(2)?, row.get(3)?);
        let Some(stream) = streams.iter().find(|stream| stream.id == id) else {
            found.push(finding("chain", format!("an op of no stream, {id}")));
            continue;
        };
        let before = number.saturating_sub(1);
        let hash = stream.link_at(connection, before)?;
        let next = hash.map(|hash| {
            let before = Head {
                number: before,
                hash,
            };
            before.followed_by(&stream.opening.seed, &bytes).hash
        });
        if next != Some(Hash::from_bytes(held)) {
            let (scope, incarnation) = (stream.scope, stream.incarnation);
            found.push(finding(
                "chain",
                format!(
                    "scope {scope}, stream {incarnation}: op {number} does not follow {before}"
                ),
            ));
        }
    }
    Ok(())
}

/// Returns the link of the op at a stream's head, as it stands in the log.
fn last(connection: &Connection, stream: &Stream) -> Result<Option<Hash>, StoreError> {
    let found: Option<[u8; 32]> = connection
        .prepare_cached(LINK)?
        .query_row((stream.id, int(stream.head.number)), |row| row.get(0))
        .optional()?;
    Ok(found.map(Hash::from_bytes))
}

const fn finding(code: &'static str, detail: String) -> Finding {
    Finding { code, detail }
}
