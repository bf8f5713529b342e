//! Which op made what.

use replica::{Dot, Incarnation, RecordId, ScopeId};
use rusqlite::OptionalExtension as _;

use super::{Answer, Reader};
use crate::sql::nat;

const MADE_BY: &str = "
    select made_by, made_at from record where scope = ?1 and id = ?2 and made_at is not null
    union all select incarnation, number from receipt where id = ?2 and scope = ?1 limit 1";

impl Reader<'_> {
    /// Which op of `scope` made a household, person or receipt; `None` where that is not known here.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn made_by(&self, scope: ScopeId, record: RecordId) -> Answer<Option<Dot>> {
        let mut statement = self.connection.prepare_cached(MADE_BY)?;
        let found: Option<([u8; 8], i64)> = statement
            .query_row((scope.0, record.as_bytes()), |row| row.try_into())
            .optional()?;
        let Some((incarnation, number)) = found else {
            return Ok(None);
        };
        let incarnation = Incarnation::from_bytes(incarnation);
        Ok(Some(Dot::new(incarnation, nat(number)?)))
    }
}
