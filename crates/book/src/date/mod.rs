//! Local calendar dates (UTC+7): days, months, and birth dates that are known only in part.

mod birth;
mod day;
mod error;
mod month;

pub use birth::{BirthDate, Precision};
pub use day::Date;
pub use error::DateError;
pub use month::Month;
