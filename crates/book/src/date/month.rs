//! A calendar month, in which BHXH terms are counted.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Decoder, Encode, Encoder};

use super::day::{Date, digits};
use super::error::DateError;

/// A month of a year, held as its first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    first: Date,
}

impl Month {
    /// Returns the month `month` (1 to 12) of `year`.
    ///
    /// # Errors
    ///
    /// As [`Date::from_ymd`], for the first day of the month.
    pub fn new(year: u16, month: u8) -> Result<Self, DateError> {
        Date::from_ymd(year, month, 1).map(|first| Self { first })
    }

    /// Returns the month that `date` lies in.
    #[must_use]
    pub fn of(date: Date) -> Self {
        Self {
            first: date.first_of_month(),
        }
    }

    /// Reads `MM/YYYY` or `YYYY-MM`.
    ///
    /// # Errors
    ///
    /// [`DateError::Form`] for any other form, and as [`Month::new`].
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let form = || DateError::form(text);
        let text = text.trim();
        let month_first = text.split_once('/');
        let parts = month_first.or_else(|| text.split_once('-').map(|(year, month)| (month, year)));
        let (month, year) = parts.ok_or_else(form)?;
        let month = digits(month, 1..=2)
            .and_then(|m| u8::try_from(m).ok())
            .ok_or_else(form)?;
        Self::new(digits(year, 4..=4).ok_or_else(form)?, month)
    }

    /// Returns the year.
    #[must_use]
    pub fn year(self) -> u16 {
        self.first.year()
    }

    /// Returns the month of the year, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.first.month()
    }

    /// Returns the month `months` later, kept within the year 2100.
    #[must_use]
    pub fn plus(self, months: u32) -> Self {
        Self::of(self.first.plus_months(months))
    }

    /// Returns the month `months` earlier, kept within the year 1900.
    #[must_use]
    pub fn minus(self, months: u32) -> Self {
        let count = u32::from(self.year() - 1900) * 12 + u32::from(self.month() - 1);
        Self::of(Date::MIN.plus_months(count.saturating_sub(months)))
    }

    /// Returns the month for machines, `2026-12`.
    #[must_use]
    pub fn iso(self) -> String {
        format!("{:04}-{:02}", self.year(), self.month())
    }

    /// Returns the first day of the month.
    #[must_use]
    pub fn first_day(self) -> Date {
        self.first
    }

    /// Returns the last day of the month.
    #[must_use]
    pub fn last_day(self) -> Date {
        self.first.last_of_month()
    }
}

/// Prints `MM/YYYY`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:02}/{:04}", self.month(), self.year()))
    }
}

impl FromStr for Month {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        Self::parse(text)
    }
}

/// Stored as the number yyyymm.
impl<C> Encode<C> for Month {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.u32(self.first.ymd() / 100)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Month {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let at = d.position();
        let first = d
            .u32()?
            .checked_mul(100)
            .and_then(|number| number.checked_add(1));
        first
            .and_then(|number| Date::from_ymd_number(number).ok())
            .map(|first| Self { first })
            .ok_or_else(|| minicbor::decode::Error::message("no such month").at(at))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_forms_name_one_month() {
        let month = Month::parse("03/2027").unwrap();
        assert_eq!(month, Month::parse(" 2027-3 ").unwrap());
        assert_eq!((month.year(), month.month()), (2027, 3));
        assert_eq!(month.to_string(), "03/2027");
        assert_eq!(month.last_day().iso(), "2027-03-31");
        assert_eq!(Month::parse("2027"), Err(DateError::form("2027")));
        let none = DateError::NoSuchDay {
            year: 2027,
            month: 13,
            day: 1,
        };
        assert_eq!(Month::parse("13/2027"), Err(none));
    }

    #[test]
    fn months_are_counted_across_years_and_stop_at_the_edges() {
        let month = |text| Month::parse(text).unwrap();
        assert_eq!(month("11/2026").plus(3), month("02/2027"));
        assert_eq!(month("02/2027").minus(3), month("11/2026"));
        assert_eq!(month("12/2100").plus(1), month("12/2100"));
        assert_eq!(month("01/1900").minus(1), month("01/1900"));
        assert!(month("12/2026") < month("01/2027"));
    }

    #[test]
    fn a_stored_number_that_is_no_month_is_refused() {
        for number in [0_u32, 202_613, 189_912, u32::MAX] {
            let bytes = minicbor::to_vec(number).unwrap();
            assert!(minicbor::decode::<Month>(&bytes).is_err(), "{number}");
        }
    }

    proptest! {
        #[test]
        fn a_month_is_read_back(months in 0..2_412_u32) {
            let month = Month::of(Date::MIN).plus(months);
            prop_assert_eq!(Month::parse(&month.to_string()).unwrap(), month);
            prop_assert_eq!(month.minus(months), Month::of(Date::MIN));
            let bytes = minicbor::to_vec(month).unwrap();
            prop_assert_eq!(minicbor::decode::<Month>(&bytes).unwrap(), month);
        }
    }
}
