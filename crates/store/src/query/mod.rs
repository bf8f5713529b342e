//! The queries: read-only, each one statement or a fold over one.

mod money;
mod organisation;
mod record;
mod replication;

use rusqlite::Connection;

/// Queries over one database, as of one moment.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'c> {
    pub(crate) connection: &'c Connection,
}

impl<'c> Reader<'c> {
    /// Returns the queries over `connection`.
    pub(crate) const fn new(connection: &'c Connection) -> Self {
        Self { connection }
    }
}
