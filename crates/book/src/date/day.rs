//! A calendar day between 1900 and 2100.
//!
//! Stored as the number yyyymmdd. Invariant: a `Date` names a day that exists, within the years read here.

use std::fmt;
use std::str::FromStr;

use jiff::Span;
use jiff::civil;
use minicbor::{Decode, Decoder, Encode, Encoder};

use super::error::DateError;

const MILLIS_PER_DAY: i64 = 86_400_000;
const UTC_PLUS_7_MILLIS: i64 = 7 * 3_600_000;

/// A local calendar day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

impl Date {
    /// The first day that is read: 1900-01-01.
    pub const MIN: Self = Self(civil::Date::constant(1900, 1, 1));

    /// The last day that is read: 2100-12-31.
    pub const MAX: Self = Self(civil::Date::constant(2100, 12, 31));

    /// Returns the day with this year, month (1 to 12) and day of the month.
    ///
    /// # Errors
    ///
    /// [`DateError::NoSuchDay`] for 31 February, [`DateError::YearOutOfRange`] before 1900 and after 2100.
    pub fn from_ymd(year: u16, month: u8, day: u8) -> Result<Self, DateError> {
        if !(1900..=2100).contains(&year) {
            return Err(DateError::YearOutOfRange {
                year: u32::from(year),
            });
        }
        let none = DateError::NoSuchDay { year, month, day };
        match (i16::try_from(year), i8::try_from(month), i8::try_from(day)) {
            (Ok(y), Ok(m), Ok(d)) => civil::Date::new(y, m, d).map(Self).map_err(|_| none),
            (Err(_), _, _) | (_, Err(_), _) | (_, _, Err(_)) => Err(none),
        }
    }

    /// Returns the day written as the number yyyymmdd.
    ///
    /// # Errors
    ///
    /// As [`Date::from_ymd`].
    pub fn from_ymd_number(number: u32) -> Result<Self, DateError> {
        let year = number / 10_000;
        let narrow = |part: u32| u8::try_from(part).unwrap_or(0);
        let year = u16::try_from(year).map_err(|_| DateError::YearOutOfRange { year })?;
        Self::from_ymd(year, narrow(number / 100 % 100), narrow(number % 100))
    }

    /// Reads `dd/mm/yyyy` or `yyyy-mm-dd`.
    ///
    /// # Errors
    ///
    /// [`DateError::Form`] for any other form, and as [`Date::from_ymd`].
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let form = || DateError::form(text);
        let (parts, day_first) = if text.contains('/') {
            (text.trim().split('/').collect::<Vec<_>>(), true)
        } else {
            (text.trim().split('-').collect(), false)
        };
        let (year, month, day) = match (parts.as_slice(), day_first) {
            ([d, m, y], true) | ([y, m, d], false) => (*y, *m, *d),
            (_, true | false) => return Err(form()),
        };
        let year = digits(year, 4..=4).ok_or_else(form)?;
        let month = digits(month, 1..=2)
            .and_then(|m| u8::try_from(m).ok())
            .ok_or_else(form)?;
        let day = digits(day, 1..=2)
            .and_then(|d| u8::try_from(d).ok())
            .ok_or_else(form)?;
        Self::from_ymd(year, month, day)
    }

    /// Returns the local day (UTC+7) of an instant, in milliseconds since 1970.
    ///
    /// Never fails, as no clock may stop a collector: an instant outside 1900 to 2100 gives the nearest day.
    #[must_use]
    pub fn local_day(unix_millis: i64) -> Self {
        let days = unix_millis
            .saturating_add(UTC_PLUS_7_MILLIS)
            .div_euclid(MILLIS_PER_DAY);
        Self(civil::Date::constant(1970, 1, 1)).plus_i64(days)
    }

    /// Returns the day `days` later, or earlier if negative, kept within 1900 to 2100.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        self.plus_i64(i64::from(days))
    }

    fn plus_i64(self, days: i64) -> Self {
        let edge = if days < 0 { Self::MIN } else { Self::MAX };
        let moved = Span::new()
            .try_days(days)
            .and_then(|span| self.0.checked_add(span));
        moved.map_or(edge, |day| Self(day).clamp(Self::MIN, Self::MAX))
    }

    /// Returns the same day `months` later: 31 January plus one month is the last of February.
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        let moved = Span::new()
            .try_months(months)
            .and_then(|span| self.0.checked_add(span));
        moved.map_or(Self::MAX, |day| Self(day).min(Self::MAX))
    }

    /// Returns the number of days from `earlier` to this day, negative if it is later.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i32 {
        // Days between two dates always fit: the years are bounded.
        earlier.0.until(self.0).map_or(0, |span| span.get_days())
    }

    /// Returns the first day of this day's month.
    #[must_use]
    pub fn first_of_month(self) -> Self {
        Self(self.0.first_of_month())
    }

    /// Returns the last day of this day's month.
    #[must_use]
    pub fn last_of_month(self) -> Self {
        Self(self.0.last_of_month())
    }

    /// Returns the year, 1900 to 2100.
    #[must_use]
    pub fn year(self) -> u16 {
        self.0.year().unsigned_abs()
    }

    /// Returns the month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.0.month().unsigned_abs()
    }

    /// Returns the day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> u8 {
        self.0.day().unsigned_abs()
    }

    /// Returns the day as the number yyyymmdd.
    #[must_use]
    pub fn ymd(self) -> u32 {
        u32::from(self.year()) * 10_000 + u32::from(self.month()) * 100 + u32::from(self.day())
    }

    /// Returns the day as `yyyy-mm-dd`.
    #[must_use]
    pub fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

/// Reads ASCII digits, as many as `length` allows.
pub(super) fn digits(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<u16> {
    let only_digits = length.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    only_digits.then(|| text.parse().ok()).flatten()
}

/// Prints `dd/mm/yyyy`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!(
            "{:02}/{:02}/{:04}",
            self.day(),
            self.month(),
            self.year()
        ))
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        Self::parse(text)
    }
}

impl<C> Encode<C> for Date {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.u32(self.ymd())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Date {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let at = d.position();
        Self::from_ymd_number(d.u32()?)
            .map_err(|_| minicbor::decode::Error::message("no such day").at(at))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(iso: &str) -> Date {
        Date::parse(iso).unwrap()
    }

    #[test]
    fn both_forms_name_one_day() {
        assert_eq!(day("21/11/2026"), day("2026-11-21"));
        assert_eq!(day(" 1/2/2026 "), day("2026-02-01"));
        assert_eq!(day("2026-11-21").to_string(), "21/11/2026");
        assert_eq!(day("21/11/2026").iso(), "2026-11-21");
        assert_eq!(day("21/11/2026").ymd(), 20_261_121);
    }

    #[test]
    fn a_day_that_does_not_exist_is_refused_by_name() {
        let none = |year, month, day| Err(DateError::NoSuchDay { year, month, day });
        assert_eq!(Date::parse("31/02/2026"), none(2026, 2, 31));
        assert_eq!(Date::parse("2026-13-01"), none(2026, 13, 1));
        assert_eq!(Date::parse("00/01/2026"), none(2026, 1, 0));
        assert_eq!(Date::parse("29/02/2100"), none(2100, 2, 29));
        assert_eq!(Date::parse("29/02/2028").unwrap().ymd(), 20_280_229);
    }

    #[test]
    fn other_forms_and_years_are_refused() {
        for text in [
            "21/11/26",
            "2026/11/21",
            "21-11-2026",
            "21.11.2026",
            "a/b/cdef",
            "1/1",
            "+1/01/2026",
        ] {
            assert_eq!(Date::parse(text), Err(DateError::form(text)), "{text}");
        }
        assert_eq!(Date::parse(" "), Err(DateError::Empty));
        assert_eq!(
            Date::parse("31/12/1899"),
            Err(DateError::YearOutOfRange { year: 1899 })
        );
        assert_eq!(
            Date::parse("01/01/2101"),
            Err(DateError::YearOutOfRange { year: 2101 })
        );
        let far = Date::from_ymd_number(u32::MAX);
        assert_eq!(far, Err(DateError::YearOutOfRange { year: 429_496 }));
    }

    #[test]
    fn a_month_later_stays_within_the_month() {
        for (from, months, to) in [
            ("2026-01-31", 1, "2026-02-28"),
            ("2027-11-30", 3, "2028-02-29"),
            ("2026-11-21", 12, "2027-11-21"),
            ("2026-11-21", 0, "2026-11-21"),
            ("2026-11-21", u32::MAX, "2100-12-31"),
        ] {
            assert_eq!(day(from).plus_months(months), day(to));
        }
        assert_eq!(day("2026-02-10").first_of_month(), day("2026-02-01"));
        assert_eq!(day("2026-02-10").last_of_month(), day("2026-02-28"));
    }

    #[test]
    fn the_local_day_begins_at_17_hours_utc_and_never_fails() {
        for (millis, iso) in [
            (1_795_280_399_999, "2026-11-21"),
            (1_795_280_400_000, "2026-11-22"),
            (0, "1970-01-01"),
            (-7 * 3_600_000 - 1, "1969-12-31"),
            (i64::MIN, "1900-01-01"),
            (i64::MAX, "2100-12-31"),
            (4_300_000_000_000, "2100-12-31"),
        ] {
            assert_eq!(Date::local_day(millis), day(iso), "{millis}");
        }
    }

    #[test]
    fn a_stored_number_that_is_no_day_is_refused() {
        for number in [0_u32, 20_260_231, 18_991_231, 21_010_101, u32::MAX] {
            let bytes = minicbor::to_vec(number).unwrap();
            assert!(minicbor::decode::<Date>(&bytes).is_err(), "{number}");
        }
    }

    proptest! {
        #[test]
        fn a_day_is_read_back_from_every_form(offset in 0..73_413_i32) {
            let date = Date::MIN.plus_days(offset);
            prop_assert_eq!(date.days_since(Date::MIN), offset);
            prop_assert_eq!(Date::parse(&date.to_string()).unwrap(), date);
            prop_assert_eq!(Date::parse(&date.iso()).unwrap(), date);
            prop_assert_eq!(Date::from_ymd_number(date.ymd()).unwrap(), date);
            let bytes = minicbor::to_vec(date).unwrap();
            prop_assert_eq!(minicbor::decode::<Date>(&bytes).unwrap(), date);
            prop_assert_eq!(date.plus_days(-offset), Date::MIN);
        }
    }
}
