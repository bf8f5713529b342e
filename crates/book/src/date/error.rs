//! What can be wrong with a date.

/// Why a text or number is not a date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Nothing was written.
    #[error("the date is empty")]
    Empty,
    /// The text has another form than the ones that are read.
    #[error("the date {text:?} has another form than dd/mm/yyyy")]
    Form {
        /// What was written, cut to 80 characters.
        text: String,
    },
    /// The form is right, but the calendar has no such day or month.
    #[error("there is no day {year:04}-{month:02}-{day:02}")]
    NoSuchDay {
        /// The year that was named.
        year: u16,
        /// The month that was named.
        month: u8,
        /// The day that was named.
        day: u8,
    },
    /// The year is not one of 1900 to 2100.
    #[error("the year {year} is not between 1900 and 2100")]
    YearOutOfRange {
        /// The year that was named.
        year: u32,
    },
    /// A birth that has not happened yet.
    #[error("the birth date {birth} is after {today}")]
    Future {
        /// The birth date, as it is shown.
        birth: String,
        /// The day on which it was read, `dd/mm/yyyy`.
        today: String,
    },
}

impl DateError {
    /// Returns the error for a text that has none of the forms.
    pub(crate) fn form(text: &str) -> Self {
        if text.trim().is_empty() {
            Self::Empty
        } else {
            Self::Form {
                text: text.chars().take(80).collect(),
            }
        }
    }
}
