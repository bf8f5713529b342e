//! A copy of a whole database in memory, as somebody makes who copies a data folder: for tests and the simulation.

use rusqlite::backup::Backup;

use crate::{OpenError, Place, Store};

impl Store {
    /// Returns a copy in memory of all that is in this database: log, projections, identity and all.
    ///
    /// # Errors
    ///
    /// [`OpenError`].
    pub fn twin(&self) -> Result<Self, OpenError> {
        let mut twin = Self::open(Place::Memory)?;
        Backup::new(&self.connection, &mut twin.connection)?.step(-1)?;
        Ok(twin)
    }
}
