//! Why something of the fleet could not be done.

use std::fmt;

/// What fallible parts of the fleet return.
pub type Outcome<T> = Result<T, Fault>;

/// What was being done, and why it failed.
#[derive(Debug)]
pub struct Fault {
    doing: String,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Fault {
    /// Returns a fault that is its own cause.
    #[must_use]
    pub fn new(what: impl Into<String>) -> Self {
        Self {
            doing: what.into(),
            cause: None,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.doing)?;
        self.cause.iter().try_for_each(|cause| {
            if self.doing.is_empty() {
                write!(f, "{cause}")
            } else {
                write!(f, ": {cause}")
            }
        })
    }
}

impl<E: std::error::Error + Send + Sync + 'static> From<E> for Fault {
    fn from(error: E) -> Self {
        Self {
            doing: String::new(),
            cause: Some(Box::new(error)),
        }
    }
}

/// Says what was being done where something failed.
pub trait While<T> {
    /// Adds what was being done.
    ///
    /// # Errors
    ///
    /// The failure with what was being done.
    fn doing(self, what: &str) -> Outcome<T>;
}

impl<T, E: Into<Fault>> While<T> for Result<T, E> {
    fn doing(self, what: &str) -> Outcome<T> {
        self.map_err(|error| {
            let Fault { doing, cause } = error.into();
            let doing = if doing.is_empty() {
                what.to_owned()
            } else {
                format!("{what}: {doing}")
            };
            Fault { doing, cause }
        })
    }
}

impl Fault {
    /// Returns the cause, where it is of this type.
    #[must_use]
    pub fn cause_as<E: std::error::Error + 'static>(&self) -> Option<&E> {
        self.cause.as_ref()?.downcast_ref()
    }
}
