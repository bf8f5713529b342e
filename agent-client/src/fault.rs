//! Why an act was not done: one problem, with the code and the details that its sentence needs.

use store::{OpenError, StoreError, TakeNumberError};
use wire::problem::{Code, Problem};

/// Why an act was not done. Nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct Fault(#[from] pub Problem);

/// What an act gives.
pub type Answer<T> = Result<T, Fault>;

impl Fault {
    /// Returns the fault with this code and no details.
    #[must_use]
    pub const fn new(code: Code) -> Self {
        Self(Problem::new(code))
    }

    /// Returns the fault that a value given as `what` (a flag, a field) is not what it should be.
    #[must_use]
    pub fn of(code: Code, what: &str, got: &str) -> Self {
        Self(Problem::new(code).with("what", what).with("got", got))
    }

    /// Returns the fault with one more detail.
    #[must_use]
    pub fn with(self, name: &'static str, value: impl ToString) -> Self {
        Self(self.0.with(name, value))
    }

    /// Returns the stable code.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.0.code
    }

    /// Returns the fault of a file or folder.
    #[must_use]
    pub fn file(path: &std::path::Path, why: &std::io::Error) -> Self {
        use std::io::ErrorKind::{QuotaExceeded, StorageFull};
        if matches!(why.kind(), StorageFull | QuotaExceeded) {
            return Self::new(Code::DiskFull).with("path", path.display());
        }
        Self::new(Code::FileFailed)
            .with("path", path.display())
            .with("why", why)
    }

    /// Returns the fault of a database that cannot be opened.
    #[must_use]
    pub fn opening(path: &std::path::Path, error: OpenError) -> Self {
        let fault = match error {
            OpenError::NotOurs => Self::new(Code::DatabaseNotOurs),
            OpenError::TooNew { found, known } => Self::new(Code::DatabaseTooNew)
                .with("found", found)
                .with("known", known),
            OpenError::Setting {
                name,
                wanted,
                found,
            } => Self::new(Code::DatabaseNotOurs)
                .with("why", format!("{name}={found:?}, not {wanted:?}")),
            OpenError::Store(error) => error.into(),
        };
        fault.with("path", path.display())
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::new(Code::DiskFull),
            StoreError::Busy => Self::new(Code::DatabaseBusy),
            StoreError::Damaged(why) => Self::new(Code::DatabaseDamaged).with("what", why),
            StoreError::NotEnrolled => Self::new(Code::NotEnrolled),
            StoreError::OtherIdentity => Self::new(Code::StreamForked),
            StoreError::Certificate(_) => Self::new(Code::ServerNotTrusted),
            StoreError::TooLong(bytes) => Self::new(Code::RequestTooLarge).with("got", bytes),
            StoreError::File(why) => Self::new(Code::FileFailed).with("why", why),
            StoreError::Gap { expected, got } => Self::new(Code::Internal)
                .with("what", format!("gap: expected {expected}, got {got}")),
            StoreError::SameIdOtherContent => Self::new(Code::SameIdOtherContent),
            StoreError::Broken | StoreError::OtherSeed => {
                Self::new(Code::Internal).with("what", error)
            }
            StoreError::Sqlite(error) => Self::new(Code::Internal).with("what", error),
        }
    }
}

impl From<TakeNumberError> for Fault {
    fn from(error: TakeNumberError) -> Self {
        match error {
            TakeNumberError::NoneLeft => Self::new(Code::NumbersUsedUp),
            TakeNumberError::Store(error) => error.into(),
        }
    }
}
