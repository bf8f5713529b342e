//! The handle that all queries hang on.

use rusqlite::Connection;

use crate::StoreError;

/// What a query returns.
pub(crate) type Answer<T> = Result<T, StoreError>;

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
