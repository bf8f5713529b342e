//! What can go wrong, by who can act.

use replica::CertificateError;
use rusqlite::{ErrorCode, ffi};

/// Why a database is not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file is no SQLite database, or another program's.
    #[error("not a database of this program")]
    NotOurs,
    /// A later version of the program wrote it.
    #[error("the database has schema {found}, this program knows up to {known}")]
    TooNew {
        /// The schema in the file.
        found: u32,
        /// The last schema that this program knows.
        known: u32,
    },
    /// A setting that durability rests on does not hold.
    #[error("setting {name} is {found:?}, must be {wanted:?}")]
    Setting {
        /// The pragma.
        name: &'static str,
        /// What it must be.
        wanted: String,
        /// What the database answers.
        found: String,
    },
    /// Anything else.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why the store could not do it. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// Another program holds the database.
    #[error("the database is busy")]
    Busy,
    /// The file is damaged: what was read cannot have been written.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// There is no identity yet: enrolment comes first.
    #[error("not enrolled")]
    NotEnrolled,
    /// The database already belongs to another device or organisation, or the key is another device's.
    #[error("this database belongs to another device")]
    OtherIdentity,
    /// A certificate does not hold under its issuer's key.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The salts that come with a stretch are not those of the ops held in front of it, or are too many.
    #[error("the salts of a stretch are not those of its stream")]
    OtherSeed,
    /// A stretch does not follow what is held: `accept` was called with a wrong position.
    #[error("expected number {expected}, got {got}")]
    Gap {
        /// The number behind the head.
        expected: u64,
        /// The number offered.
        got: u64,
    },
    /// What was to be written is longer than an op may be.
    #[error("an op of {0} bytes is over the limit")]
    TooLong(usize),
    /// An append failed before in this transaction, and its work went on: nothing of it stands.
    #[error("an earlier step of this transaction failed")]
    Broken,
    /// The same client-made id came with other content.
    #[error("this id was used for something else")]
    SameIdOtherContent,
    /// The folder or file cannot be made or read.
    #[error("file: {0}")]
    File(std::io::Error),
    /// Anything else that SQLite says.
    #[error("sqlite: {0}")]
    Sqlite(rusqlite::Error),
}

/// Why no receipt number could be taken.
#[derive(Debug, thiserror::Error)]
pub enum TakeNumberError {
    /// Every number of this device's books is used, or there is no book yet.
    #[error("no receipt number is left")]
    NoneLeft,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl StoreError {
    /// Returns the error for a stored value that this program cannot have stored.
    pub(crate) fn damaged(what: impl std::fmt::Display) -> Self {
        Self::Damaged(what.to_string())
    }

    /// Whether more room on the disk may help: SQLite does not always say why it could not open or write.
    pub(crate) fn may_be_a_full_disk(&self) -> bool {
        use ErrorCode::{CannotOpen, SystemIoFailure};
        let code = if let Self::Sqlite(error) = self {
            error.sqlite_error_code()
        } else {
            None
        };
        matches!(self, Self::Full) || matches!(code, Some(CannotOpen | SystemIoFailure))
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let unfit = matches!(
            error,
            rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::InvalidColumnType(..)
        );
        // The index of the write-ahead log found no room.
        let no_room = error.sqlite_extended_error_code() == Some(ffi::SQLITE_IOERR_SHMSIZE);
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            _ if no_room => Self::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::damaged(error),
            _ if unfit => Self::damaged(error),
            _ => Self::Sqlite(error),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind::{QuotaExceeded, StorageFull};
        if matches!(error.kind(), StorageFull | QuotaExceeded) {
            return Self::Full;
        }
        Self::File(error)
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::NotOurs,
            _ => Self::Store(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sqlite(code: i32) -> rusqlite::Error {
        rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None)
    }

    #[test]
    fn what_people_can_act_on_has_a_name_of_its_own() {
        use rusqlite::ffi::{
            SQLITE_BUSY, SQLITE_CORRUPT, SQLITE_FULL, SQLITE_IOERR_SHMSIZE, SQLITE_LOCKED,
            SQLITE_NOTADB,
        };
        assert!(matches!(
            StoreError::from(sqlite(SQLITE_IOERR_SHMSIZE)),
            StoreError::Full
        ));
        assert!(matches!(
            StoreError::from(sqlite(SQLITE_FULL)),
            StoreError::Full
        ));
        assert!(matches!(
            StoreError::from(sqlite(SQLITE_BUSY)),
            StoreError::Busy
        ));
        assert!(matches!(
            StoreError::from(sqlite(SQLITE_LOCKED)),
            StoreError::Busy
        ));
        assert!(matches!(
            StoreError::from(sqlite(SQLITE_CORRUPT)),
            StoreError::Damaged(_)
        ));
        assert!(matches!(
            OpenError::from(sqlite(SQLITE_NOTADB)),
            OpenError::NotOurs
        ));
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        assert!(matches!(StoreError::from(full), StoreError::Full));
    }
}
