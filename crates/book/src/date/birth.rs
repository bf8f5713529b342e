//! A birth date, of which often only the year is known.
//!
//! 01/01 is a real day, never a mark for "unknown": what is known is said apart, by [`Precision`].

use std::fmt;

use minicbor::{Decode, Encode};

use super::day::{Date, digits};
use super::error::DateError;
use super::month::Month;

/// How much of a birth date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Precision {
    /// Day, month and year.
    #[n(0)]
    Day,
    /// Month and year; the date holds the first of the month.
    #[n(1)]
    Month,
    /// The year only; the date holds 1 January.
    #[n(2)]
    Year,
}

/// A birth date and how much of it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct BirthDate {
    /// The first day that the birth can have been on.
    #[n(0)]
    pub date: Date,
    /// How much of `date` is known.
    #[n(1)]
    pub precision: Precision,
}

impl BirthDate {
    /// Reads `1987`, `03/1987`, `05/03/1987` or `1987-03-05`.
    ///
    /// # Errors
    ///
    /// [`DateError::Future`] if it begins after `today`, and as [`Date::parse`].
    pub fn parse(text: &str, today: Date) -> Result<Self, DateError> {
        let birth = Self::read(text.trim())?;
        if birth.date > today {
            return Err(DateError::Future {
                birth: birth.to_string(),
                today: today.to_string(),
            });
        }
        Ok(birth)
    }

    fn read(text: &str) -> Result<Self, DateError> {
        if let Some(year) = digits(text, 4..=4) {
            let date = Date::from_ymd(year, 1, 1)?;
            return Ok(Self {
                date,
                precision: Precision::Year,
            });
        }
        if text.matches(['/', '-']).count() == 1 {
            let date = Month::parse(text)?.first_day();
            return Ok(Self {
                date,
                precision: Precision::Month,
            });
        }
        Ok(Self {
            date: Date::parse(text)?,
            precision: Precision::Day,
        })
    }
}

/// Prints what is known: `1987`, `03/1987` or `05/03/1987`.
impl fmt::Display for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.precision {
            Precision::Day => self.date.fmt(f),
            Precision::Month => Month::of(self.date).fmt(f),
            Precision::Year => self.date.year().fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Date {
        Date::parse("2026-11-21").unwrap()
    }

    #[test]
    fn what_is_known_is_read_shown_and_stored() {
        for (text, iso, precision) in [
            ("1987", "1987-01-01", Precision::Year),
            ("03/1987", "1987-03-01", Precision::Month),
            ("05/03/1987", "1987-03-05", Precision::Day),
            ("01/01/1987", "1987-01-01", Precision::Day),
            ("21/11/2026", "2026-11-21", Precision::Day),
            ("2026", "2026-01-01", Precision::Year),
        ] {
            let birth = BirthDate::parse(text, today()).unwrap();
            assert_eq!(
                (birth.date.iso().as_str(), birth.precision),
                (iso, precision)
            );
            assert_eq!(birth.to_string(), text);
            let bytes = minicbor::to_vec(birth).unwrap();
            assert_eq!(minicbor::decode::<BirthDate>(&bytes).unwrap(), birth);
        }
    }

    #[test]
    fn a_birth_to_come_is_refused() {
        for birth in ["22/11/2026", "12/2026", "2027"] {
            let future = DateError::Future {
                birth: birth.into(),
                today: "21/11/2026".into(),
            };
            assert_eq!(BirthDate::parse(birth, today()), Err(future));
        }
    }

    #[test]
    fn nonsense_is_refused() {
        assert_eq!(BirthDate::parse("", today()), Err(DateError::Empty));
        assert_eq!(BirthDate::parse("87", today()), Err(DateError::form("87")));
        let year = DateError::YearOutOfRange { year: 1800 };
        assert_eq!(BirthDate::parse("1800", today()), Err(year));
    }
}
