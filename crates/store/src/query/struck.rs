//! Queries over what was struck out.

use replica::{Hash, Incarnation, RecordId, ScopeId, Struck, VerifiedStretch};

use super::{Answer, Reader};
use crate::project::scope::{is_struck, may_stand};
use crate::sql::int;

const OPS: &str = "
    select link, bytes from stream join op on op.stream = stream.id
    where scope = ?1 and family = ?2 and number = ?3";

/// Strikes.
impl Reader<'_> {
    /// Whether a record is struck out.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn is_struck(&self, record: RecordId) -> Answer<bool> {
        is_struck(self.connection, record)
    }

    /// Whether every op of a stretch that came struck is one of a record that the centre struck out, as far as that is
    /// known here.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn may_stand(&self, stretch: &VerifiedStretch) -> Answer<bool> {
        for op in &stretch.ops {
            if !may_stand(self.connection, &op.link, &op.bytes)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What remains here of the ops at a number of a life that were struck out, each with its link: several where the
    /// life branches.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn remains(
        &self,
        scope: ScopeId,
        life: &Incarnation,
        number: u64,
    ) -> Answer<Vec<(Hash, Vec<u8>)>> {
        let mut statement = self.connection.prepare_cached(OPS)?;
        let mut rows = statement.query((scope.0, life.as_bytes(), int(number)))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let bytes: Vec<u8> = row.get(1)?;
            if Struck::read(&bytes).is_some() {
                found.push((Hash::from_bytes(row.get(0)?), bytes));
            }
        }
        Ok(found)
    }
}
