//! What can be wrong with a tariff file, for the person who edits it.

use crate::date::Date;

/// Why a text is not a tariff. Each names the line and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TariffError {
    /// The text is not TOML.
    #[error("line {line}: {message}: write the line as in the tariff that comes with the program")]
    Syntax {
        /// Where, from 1.
        line: usize,
        /// What the TOML reader says.
        message: String,
    },
    /// A name that no tariff knows.
    #[error("line {line}: {key:?} is unknown: correct its spelling or take it out")]
    UnknownKey {
        /// Where, from 1.
        line: usize,
        /// The name.
        key: String,
    },
    /// A name that must be there is not.
    #[error("line {line}: {key:?} is missing: add it to the table that begins here")]
    Missing {
        /// Where the table begins, from 1.
        line: usize,
        /// The name.
        key: &'static str,
    },
    /// A value of another kind, or outside its bounds.
    #[error("line {line}: {key:?} must be {expected}")]
    Value {
        /// Where, from 1.
        line: usize,
        /// The name.
        key: &'static str,
        /// What to write.
        expected: String,
    },
    /// A row begins no later than the one before.
    #[error(
        "line {line}: this row begins on {from}, not after the row above: sort the rows by \"from\""
    )]
    Order {
        /// Where, from 1.
        line: usize,
        /// When the row begins.
        from: Date,
    },
    /// Two rows of one year.
    #[error("line {line}: the year {year} has a row already: keep one")]
    YearTwice {
        /// Where, from 1.
        line: usize,
        /// The year.
        year: u16,
    },
    /// The file is longer than a tariff can be.
    #[error(
        "line 1: the file is longer than {} bytes: take rows out that hold for no payment any more",
        super::TARIFF_BYTES_MAX
    )]
    TooLong,
    /// The file does not fit into an op.
    #[error(
        "line 1: the file takes more than {} bytes when compressed: give neighbours of one rule the same words as \
         source, and take rows out that hold for no payment any more",
        super::OP_BYTES_MAX
    )]
    TooMuch,
    /// What was published as a compressed file is none.
    #[error("line 1: this is no file compressed by zstd that says its length: publish it anew")]
    Unpacked,
}
