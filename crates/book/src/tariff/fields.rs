//! Reads the tables of a tariff file, and knows the line of each value.
//!
//! What is not asked for is an error: a misspelt name must not become a default.

use std::borrow::Cow;
use std::ops::RangeInclusive;
use std::rc::Rc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::TariffError;
use super::rate::Rate;
use super::rows::Rows;
use crate::date::Date;
use crate::money::Dong;

type Entry<'t> = (Spanned<Cow<'t, str>>, Spanned<DeValue<'t>>);

/// One table of the file, from which fields are taken out one by one.
pub(super) struct Fields<'t> {
    lines: Rc<Lines>,
    line: usize,
    table: DeTable<'t>,
}

impl<'t> Fields<'t> {
    /// Reads a whole file.
    pub(super) fn parse(text: &'t str) -> Result<Self, TariffError> {
        let lines = Lines::of(text.as_bytes());
        let table = DeTable::parse(text).map_err(|error| TariffError::Syntax {
            line: lines.at(error.span().unwrap_or(0..0).start),
            message: error.message().to_owned(),
        })?;
        Ok(Self {
            lines: Rc::new(lines),
            line: 1,
            table: table.into_inner(),
        })
    }

    /// Takes out a table of dated rows; `read` takes each row's own fields.
    pub(super) fn rows<T>(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&mut Self) -> Result<T, TariffError>,
    ) -> Result<Rows<T>, TariffError> {
        let mut rows: Vec<(Date, T)> = Vec::new();
        self.each(key, |row, line, from| {
            if rows.last().is_some_and(|(before, _)| *before >= from) {
                return Err(TariffError::Order { line, from });
            }
            rows.push((from, read(row)?));
            Ok(())
        })?;
        Ok(Rows::new(rows))
    }

    /// Takes out a table of rows of several sorts, at least one: `read` takes each row's own fields, knowing the
    /// line and day on which it begins, and minds the order within each sort.
    pub(super) fn each(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&mut Self, usize, Date) -> Result<(), TariffError>,
    ) -> Result<(), TariffError> {
        let (line, value) = self.take(key)?;
        let wrong = || {
            value_error(
                line,
                key,
                "one table or more, each headed by double brackets",
            )
        };
        let DeValue::Array(array) = value else {
            return Err(wrong());
        };
        if array.is_empty() {
            return Err(wrong());
        }
        for entry in array {
            let line = self.lines.at(entry.span().start);
            let DeValue::Table(table) = entry.into_inner() else {
                return Err(wrong());
            };
            let mut row = Self {
                lines: Rc::clone(&self.lines),
                line,
                table,
            };
            let (line, from) = row.date("from")?;
            row.source()?;
            read(&mut row, line, from)?;
            row.finish()?;
        }
        Ok(())
    }

    /// Returns whether a name is there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Takes out an amount from 1 đ to [`Dong::MAX`], a plain number.
    pub(super) fn dong(&mut self, key: &'static str) -> Result<Dong, TariffError> {
        let (line, value) = self.take(key)?;
        let amount = integer(&value).map(Dong::new);
        amount
            .filter(|amount| (Dong::new(1)..=Dong::MAX).contains(amount))
            .ok_or_else(|| value_error(line, key, "whole đồng without quotes, as 1_500_000"))
    }

    /// Takes out a number within `bounds`.
    pub(super) fn count(
        &mut self,
        key: &'static str,
        bounds: RangeInclusive<u32>,
    ) -> Result<u32, TariffError> {
        let (line, value) = self.take(key)?;
        let number = integer(&value).and_then(|number| u32::try_from(number).ok());
        number
            .filter(|number| bounds.contains(number))
            .ok_or_else(|| {
                let expected =
                    format!("a whole number from {} to {}", bounds.start(), bounds.end());
                TariffError::Value {
                    line,
                    key,
                    expected,
                }
            })
    }

    /// Takes out a percentage.
    pub(super) fn rate(&mut self, key: &'static str) -> Result<Rate, TariffError> {
        let (line, value) = self.take(key)?;
        rate(&value).ok_or_else(|| value_error(line, key, PERCENTAGE))
    }

    /// Takes out a list of percentages, at least one.
    pub(super) fn rates(&mut self, key: &'static str) -> Result<Vec<Rate>, TariffError> {
        let (line, value) = self.take(key)?;
        let read =
            |array: &[Spanned<DeValue<'_>>]| array.iter().map(|v| rate(v.get_ref())).collect();
        let rates: Option<Vec<Rate>> = value.as_array().and_then(|array| read(array));
        let wrong = || value_error(line, key, "a list of percentages, as [\"100\", \"70\"]");
        rates.filter(|rates| !rates.is_empty()).ok_or_else(wrong)
    }

    /// Takes out a list of texts and its line, at least one.
    pub(super) fn texts(&mut self, key: &'static str) -> Result<(usize, Vec<String>), TariffError> {
        let (line, value) = self.take(key)?;
        let read = |array: &[Spanned<DeValue<'_>>]| {
            let text = |value: &Spanned<DeValue<'_>>| value.get_ref().as_str().map(str::to_owned);
            array.iter().map(text).collect::<Option<Vec<String>>>()
        };
        let texts = value.as_array().and_then(|array| read(array));
        let wrong = || value_error(line, key, "a list of texts, as [\"poor\", \"near-poor\"]");
        let texts = texts.filter(|texts| !texts.is_empty()).ok_or_else(wrong)?;
        Ok((line, texts))
    }

    /// Takes out a text and its line.
    pub(super) fn text(&mut self, key: &'static str) -> Result<(usize, String), TariffError> {
        let (line, value) = self.take(key)?;
        let text = value.as_str().map(str::to_owned);
        text.map(|text| (line, text))
            .ok_or_else(|| value_error(line, key, "a text in quotes"))
    }

    /// Returns the line on which the table begins, from 1.
    pub(super) fn line(&self) -> usize {
        self.line
    }

    /// Refuses what was not taken out.
    pub(super) fn finish(self) -> Result<(), TariffError> {
        let lines = |(key, _): Entry<'t>| (self.lines.at(key.span().start), key.into_inner());
        match self.table.into_iter().map(lines).min() {
            Some((line, key)) => Err(TariffError::UnknownKey {
                line,
                key: key.into_owned(),
            }),
            None => Ok(()),
        }
    }

    fn source(&mut self) -> Result<(), TariffError> {
        let (line, source) = self.text("source")?;
        let wrong = || value_error(line, "source", "where the figure was found");
        if source.trim().is_empty() {
            Err(wrong())
        } else {
            Ok(())
        }
    }

    /// Takes out a day and its line.
    pub(super) fn date(&mut self, key: &'static str) -> Result<(usize, Date), TariffError> {
        let (line, value) = self.take(key)?;
        let datetime = value
            .as_datetime()
            .filter(|at| at.time.is_none() && at.offset.is_none());
        let day = datetime.and_then(|at| at.date);
        let date = day.and_then(|day| Date::from_ymd(day.year, day.month, day.day).ok());
        let wrong = || value_error(line, key, "a day without quotes, as 2027-01-01");
        date.map(|date| (line, date)).ok_or_else(wrong)
    }

    fn take(&mut self, key: &'static str) -> Result<(usize, DeValue<'t>), TariffError> {
        let value = self.table.remove(key);
        let value = value.ok_or(TariffError::Missing {
            line: self.line,
            key,
        })?;
        Ok((self.lines.at(value.span().start), value.into_inner()))
    }
}

const PERCENTAGE: &str = "a percentage in quotes with at most four decimals, as \"4.5\"";

/// Returns the error for a value that is not what `expected` says.
pub(super) fn value_error(line: usize, key: &'static str, expected: &str) -> TariffError {
    TariffError::Value {
        line,
        key,
        expected: expected.to_owned(),
    }
}

fn integer(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer().filter(|integer| integer.radix() == 10)?;
    integer.as_str().replace('_', "").parse().ok()
}

fn rate(value: &DeValue<'_>) -> Option<Rate> {
    value.as_str().and_then(|text| Rate::parse(text).ok())
}

/// Where each line ends: counted once, as a large file asks for a line a field.
pub(super) struct Lines(Vec<usize>);

impl Lines {
    /// Counts the lines of a file.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        Self(ends.map(|(at, _)| at).collect())
    }

    /// Returns the line, from 1, of a place in the file.
    pub(super) fn at(&self, place: usize) -> usize {
        self.0.partition_point(|end| *end < place) + 1
    }
}
