//! A little space kept beside the database for the day when the disk is full: SQLite cannot even read a database
//! with a write-ahead log where it finds no room for the log's index.
//!
//! Invariant: nothing is written while the ballast cannot be held. So what it gives back serves readers only, and
//! is never eaten up by one more record.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::{Place, StoreError};

/// Room for the index of a log of 100 MiB and more, far above what is ever left between two checkpoints.
const BYTES: usize = 256 * 1024;

/// The ballast of one database in a file.
#[derive(Debug)]
pub(crate) struct Ballast(PathBuf);

impl Ballast {
    /// Returns the ballast of a database; one in memory has none.
    pub(crate) fn of(place: Place<'_>) -> Option<Self> {
        match place {
            Place::File(path) => Some(Self::beside(path)),
            Place::Memory => None,
        }
    }

    /// Returns the ballast beside the database in `path`.
    pub(crate) fn beside(path: &Path) -> Self {
        let mut name: OsString = path.into();
        name.push("-ballast");
        Self(name.into())
    }

    /// Makes sure that the ballast is there: one look where it is.
    ///
    /// # Errors
    ///
    /// [`StoreError::Full`] where there is no room for it: then there is none for a record either.
    pub(crate) fn hold(&self) -> Result<(), StoreError> {
        let held = fs::metadata(&self.0).map(|file| file.len());
        if held.is_ok_and(|bytes| usize::try_from(bytes) == Ok(BYTES)) {
            return Ok(());
        }
        // Not zeros: some disks keep those for nothing.
        let mut bytes = vec![0; BYTES];
        blake3::Hasher::new().finalize_xof().fill(&mut bytes);
        fs::write(&self.0, bytes).map_err(|error| {
            self.give_back();
            error.into()
        })
    }

    /// Gives the space back. Returns whether there was any.
    pub(crate) fn give_back(&self) -> bool {
        let bytes = fs::metadata(&self.0).map_or(0, |file| file.len());
        let removed: io::Result<()> = fs::remove_file(&self.0);
        removed.is_ok() && bytes > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_given_back_once() {
        let folder = tempfile::tempdir().unwrap();
        let ballast = Ballast::beside(&folder.path().join("our.db"));
        assert!(!ballast.give_back());
        ballast.hold().unwrap();
        let path = folder.path().join("our.db-ballast");
        assert_eq!(fs::read(&path).unwrap().len(), BYTES);
        // Half of one, as a crash leaves it, is no ballast.
        fs::write(&path, [1; BYTES / 2]).unwrap();
        ballast.hold().unwrap();
        assert_eq!(fs::read(&path).unwrap().len(), BYTES);
        assert!(ballast.give_back());
        assert!(!ballast.give_back() && !path.exists());
    }

    #[test]
    fn without_a_folder_nothing_is_held() {
        let folder = tempfile::tempdir().unwrap();
        let ballast = Ballast::beside(&folder.path().join("gone/our.db"));
        assert!(matches!(ballast.hold(), Err(StoreError::File(_))));
    }
}
