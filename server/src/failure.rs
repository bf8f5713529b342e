//! Why something was not done: a problem for whoever asked, and a cause for the log.
//!
//! Invariant: the cause is never answered, only logged, once, where the failure is handled.

use store::{OpenError, StoreError};
use wire::problem::{Code, Problem};

/// A problem and, where it is a fault of ours, its cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What whoever asked is told.
    pub problem: Problem,
    /// What the log is told.
    pub cause: Option<String>,
}

/// What a fallible part of this program returns.
pub type Outcome<T> = Result<T, Failure>;

impl Failure {
    /// Returns a failure with a cause for the log.
    #[must_use]
    pub fn because(code: Code, cause: impl std::fmt::Display) -> Self {
        Self {
            problem: Problem::new(code),
            cause: Some(cause.to_string()),
        }
    }

    /// Returns the problem with its cause among the details: for whoever keeps this machine and nobody else.
    #[must_use]
    pub fn told(self) -> Problem {
        let mut problem = self.problem;
        for name in ["what", "why"] {
            if let Some(cause) = self
                .cause
                .as_ref()
                .filter(|_| problem.detail(name).is_empty())
            {
                problem = problem.with(name, cause);
            }
        }
        problem
    }

    /// Returns the problem, writing the cause to the log.
    #[must_use]
    pub fn logged(self) -> Problem {
        if let Some(cause) = self.cause {
            tracing::error!(code = self.problem.code.as_str(), %cause, "request failed");
        }
        self.problem
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.problem.fmt(f)?;
        self.cause
            .iter()
            .try_for_each(|cause| write!(f, " ({cause})"))
    }
}

impl std::error::Error for Failure {}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self {
            problem,
            cause: None,
        }
    }
}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        Problem::new(code).into()
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::Full => Code::DiskFull,
            StoreError::Busy => Code::DatabaseBusy,
            StoreError::Damaged(_) => Code::DatabaseDamaged,
            StoreError::NotEnrolled => Code::NotEnrolled,
            StoreError::OtherIdentity => Code::DatabaseNotOurs,
            StoreError::File(_) => Code::FileFailed,
            StoreError::SameIdOtherContent => Code::SameIdOtherContent,
            StoreError::Broken
            | StoreError::Certificate(_)
            | StoreError::OtherSeed
            | StoreError::Gap { .. }
            | StoreError::TooLong(_)
            | StoreError::Sqlite(_) => Code::Internal,
        };
        Self::because(code, error)
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::NotOurs => Code::DatabaseNotOurs.into(),
            OpenError::TooNew { found, known } => Problem::new(Code::DatabaseTooNew)
                .with("found", found)
                .with("known", known)
                .into(),
            OpenError::Setting { .. } => Self::because(Code::Internal, error),
            OpenError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_for_the_log_and_never_part_of_the_problem() {
        let failure = Failure::from(StoreError::Damaged("page 7".into()));
        assert_eq!(failure.problem, Problem::new(Code::DatabaseDamaged));
        assert!(failure.cause.is_some_and(|cause| cause.contains("page 7")));
        assert_eq!(Failure::from(StoreError::Full).problem.code, Code::DiskFull);
    }
}
