//! Importing a commune's households and persons from a list that it already has.
//!
//! The whole file is read and judged before anything is written. Nothing is guessed: what is not certain is refused,
//! with its row and column.

mod encoding;
mod known;
mod row;
mod run;
mod sheet;
mod workbook;

pub use row::{COLUMNS, Refused};
pub use run::{How, Imported, import, rejects};
