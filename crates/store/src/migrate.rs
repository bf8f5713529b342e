//! The schema, in ordered files; each runs once, in a transaction of its own, and is remembered by its hash.

use rusqlite::{Connection, TransactionBehavior};

use crate::{OpenError, StoreError};

/// A step of the schema. Its text is never changed once it was released: another text is another step.
struct Migration {
    name: &'static str,
    text: &'static str,
}

const MIGRATIONS: [Migration; 8] = [
    Migration {
        name: "001_log",
        text: include_str!("schema/001_log.sql"),
    },
    Migration {
        name: "002_record",
        text: include_str!("schema/002_record.sql"),
    },
    Migration {
        name: "003_money",
        text: include_str!("schema/003_money.sql"),
    },
    Migration {
        name: "004_accounts",
        text: include_str!("schema/004_accounts.sql"),
    },
    Migration {
        name: "005_scope",
        text: include_str!("schema/005_scope.sql"),
    },
    Migration {
        name: "006_moment",
        text: include_str!("schema/006_moment.sql"),
    },
    Migration {
        name: "007_at_the_door",
        text: include_str!("schema/007_at_the_door.sql"),
    },
    Migration {
        name: "008_of_late",
        text: include_str!("schema/008_of_late.sql"),
    },
];

const MAKE_TABLE: &str = "
    -- The steps of the schema that ran here.
    create table if not exists migration (
        number integer primary key,                        -- its place, from 1
        name text not null,                                -- its file
        digest blob not null check (length(digest) = 32)   -- BLAKE3 of its text
    ) strict";
const ADD: &str = "insert into migration (number, name, digest) values (?1, ?2, ?3)";
const RAN: &str = "select digest from migration where number = ?1";

/// Returns the last schema that this version knows.
pub(crate) fn known() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// Brings the schema up to this version.
pub(crate) fn run(connection: &mut Connection) -> Result<(), OpenError> {
    let at: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for (number, migration) in (1_u32..).zip(&MIGRATIONS) {
        if number <= at {
            check(connection, number, migration)?;
        } else {
            step(connection, number, migration)?;
        }
    }
    Ok(())
}

fn check(connection: &Connection, number: u32, migration: &Migration) -> Result<(), OpenError> {
    let digest: Vec<u8> = connection.query_row(RAN, [number], |row| row.get(0))?;
    if digest == blake3::hash(migration.text.as_bytes()).as_bytes() {
        return Ok(());
    }
    Err(StoreError::damaged(format!(
        "step {} of the schema had another text",
        migration.name
    ))
    .into())
}

fn step(connection: &mut Connection, number: u32, migration: &Migration) -> Result<(), OpenError> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute(MAKE_TABLE, [])?;
    // Another process may have taken this step while this one waited for the lock.
    let at: u32 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if at < number {
        tx.execute_batch(migration.text)?;
        let digest = blake3::hash(migration.text.as_bytes());
        tx.execute(ADD, (number, migration.name, digest.as_bytes().as_slice()))?;
        tx.pragma_update(None, "user_version", number)?;
    }
    tx.commit()?;
    Ok(())
}
