//! How long a BHXH payment covers.

use minicbor::data::Type;
use minicbor::decode::Error as DecodeError;
use minicbor::encode::{Error as EncodeError, Write};
use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::date::{Date, Month};
use crate::premium::error::QuoteError;

/// What is paid for at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// 1, 3, 6 or 12 months, without a discount.
    Months(u32),
    /// 2 to 5 years ahead, each month discounted by the fund's return.
    Years(u32),
    /// 1 to 60 missing months at retirement age, each with the fund's return.
    Missing(u32),
}

/// Nearly all terms are of months: those are a plain number, the others `[0, years]` and `[1, missing months]`.
impl<C> Encode<C> for Term {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), EncodeError<W::Error>> {
        match self {
            Self::Months(months) => e.u32(*months)?.ok(),
            Self::Years(years) => e.array(2)?.u8(0)?.u32(*years)?.ok(),
            Self::Missing(months) => e.array(2)?.u8(1)?.u32(*months)?.ok(),
        }
    }
}

impl<'b, C> Decode<'b, C> for Term {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, DecodeError> {
        let at = d.position();
        if d.datatype()? != Type::Array {
            return d.u32().map(Self::Months);
        }
        let wrong = || DecodeError::message("a term is months, years or missing months").at(at);
        match (d.array()?, d.u8()?) {
            (Some(2), 0) => d.u32().map(Self::Years),
            (Some(2), 1) => d.u32().map(Self::Missing),
            (Some(_) | None, _) => Err(wrong()),
        }
    }
}

impl Term {
    /// Returns the number of months.
    ///
    /// # Errors
    ///
    /// [`QuoteError::NoSuchTerm`] if nobody can pay for so many.
    pub fn months(self) -> Result<u32, QuoteError> {
        let (exists, months) = match self {
            Self::Months(months) => (matches!(months, 1 | 3 | 6 | 12), months),
            Self::Years(years) => ((2..=5).contains(&years), years.saturating_mul(12)),
            Self::Missing(months) => ((1..=60).contains(&months), months),
        };
        if exists {
            Ok(months)
        } else {
            Err(QuoteError::NoSuchTerm { months })
        }
    }

    /// Returns the first month covered by a payment on `paid_on` if none is asked for.
    ///
    /// Missing months end with the one before the payment: that is what the powers of the return say.
    pub(super) fn usual_start(self, paid_on: Date) -> Month {
        let month = Month::of(paid_on);
        match self {
            Self::Months(_) | Self::Years(_) => month,
            Self::Missing(months) => month.minus(months),
        }
    }

    /// Returns the last day on which a term from `starts` on can be paid, where there is one.
    pub(super) fn deadline(self, starts: Month) -> Option<Date> {
        let months_after = match self {
            Self::Months(3) => 2,
            Self::Months(6) => 3,
            Self::Months(12) => 6,
            Self::Months(_) => 0,
            Self::Years(_) | Self::Missing(_) => return None,
        };
        Some(starts.plus(months_after).last_day())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_these_terms_exist() {
        let months: Vec<u32> = (0..=70)
            .filter(|n| Term::Months(*n).months().is_ok())
            .collect();
        assert_eq!(months, [1, 3, 6, 12]);
        let years: Vec<u32> = (0..=70)
            .filter_map(|n| Term::Years(n).months().ok())
            .collect();
        assert_eq!(years, [24, 36, 48, 60]);
        assert_eq!(
            (0..=70)
                .filter(|n| Term::Missing(*n).months().is_ok())
                .count(),
            60
        );
        assert_eq!(
            Term::Missing(61).months(),
            Err(QuoteError::NoSuchTerm { months: 61 })
        );
        assert!(Term::Years(u32::MAX).months().is_err());
    }

    #[test]
    fn a_term_is_paid_within_its_first_months() {
        let starts = Month::parse("11/2026").unwrap();
        for (months, last) in [
            (1, "2026-11-30"),
            (3, "2027-01-31"),
            (6, "2027-02-28"),
            (12, "2027-05-31"),
        ] {
            let deadline = Term::Months(months).deadline(starts).unwrap();
            assert_eq!(deadline.iso(), last);
        }
        assert_eq!(Term::Years(2).deadline(starts), None);
    }

    #[test]
    fn a_term_is_read_back() {
        for (term, bytes) in [
            (Term::Months(3), &[3][..]),
            (Term::Years(2), &[0x82, 0, 2]),
            (Term::Missing(60), &[0x82, 1, 0x18, 60]),
        ] {
            assert_eq!(minicbor::to_vec(term).unwrap(), bytes);
            assert_eq!(minicbor::decode::<Term>(bytes).unwrap(), term);
        }
        for bytes in [&[0x82, 2, 2][..], &[0x81, 0], &[0x61, 0x33], &[0x20]] {
            assert!(minicbor::decode::<Term>(bytes).is_err(), "{bytes:x?}");
        }
    }
}
