//! Values that hold from a day on, until the next one.

use crate::date::Date;

/// Dated values, in the order of their days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rows<T>(Vec<(Date, T)>);

impl<T> Rows<T> {
    /// Wraps rows whose days are strictly ascending; whoever reads the file has checked it.
    pub(super) fn new(rows: Vec<(Date, T)>) -> Self {
        Self(rows)
    }

    /// Returns the value that holds on `date`.
    pub(super) fn at(&self, date: Date) -> Option<&T> {
        self.0
            .iter()
            .rev()
            .find(|(from, _)| *from <= date)
            .map(|(_, value)| value)
    }

    /// Returns the value of the row that begins in `year`.
    pub(super) fn of_year(&self, year: u16) -> Option<&T> {
        self.0
            .iter()
            .find(|(from, _)| from.year() == year)
            .map(|(_, value)| value)
    }

    /// Returns the days on which a row begins.
    pub(super) fn days(&self) -> impl Iterator<Item = Date> {
        self.0.iter().map(|(from, _)| *from)
    }
}
