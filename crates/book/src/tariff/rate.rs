//! A percentage, exact to four decimals.

use std::fmt;

/// A share or rate from 0 to 100 %, held in millionths of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Rate {
    ppm: u32,
}

/// A text or number that is no percentage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a percentage is a number from 0 to 100 with at most four decimals")]
pub struct RateError;

impl Rate {
    /// Nothing.
    pub const ZERO: Self = Self { ppm: 0 };

    /// How many of [`Rate::ppm`] make the whole.
    pub const WHOLE: u32 = 1_000_000;

    /// Reads percent: `"22"`, `"4.5"`, `"0.31"`. No float is involved.
    ///
    /// # Errors
    ///
    /// [`RateError`] for anything but digits with one point, above 100 %, and past four decimals.
    pub fn parse(text: &str) -> Result<Self, RateError> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(decimals) || whole.len() > 3 || decimals.len() > 4 {
            return Err(RateError);
        }
        let ppm: u32 = format!("{whole}{decimals:0<4}")
            .parse()
            .map_err(|_| RateError)?;
        Self::from_ppm(ppm)
    }

    /// Returns the rate of `basis_points` hundredths of a percent.
    ///
    /// # Errors
    ///
    /// [`RateError`] above 100 %.
    pub fn from_basis_points(basis_points: u32) -> Result<Self, RateError> {
        basis_points
            .checked_mul(100)
            .map_or(Err(RateError), Self::from_ppm)
    }

    /// Returns the rate of `ppm` millionths of the whole.
    ///
    /// # Errors
    ///
    /// [`RateError`] above 100 %.
    pub fn from_ppm(ppm: u32) -> Result<Self, RateError> {
        if ppm > Self::WHOLE {
            Err(RateError)
        } else {
            Ok(Self { ppm })
        }
    }

    /// Returns both rates together, at most the whole.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let ppm = self.ppm.saturating_add(other.ppm).min(Self::WHOLE);
        Self { ppm }
    }

    /// Returns the rate in millionths of the whole.
    #[must_use]
    pub fn ppm(self) -> u32 {
        self.ppm
    }
}

/// Prints `4.5`, without a percent sign.
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:04}", self.ppm / 10_000, self.ppm % 10_000);
        f.pad(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn percentages_are_exact() {
        for (text, ppm) in [
            ("22", 220_000),
            ("4.5", 45_000),
            ("0.31", 3_100),
            ("100", 1_000_000),
            ("0.0001", 1),
        ] {
            assert_eq!(Rate::parse(text).unwrap().ppm(), ppm);
            assert_eq!(Rate::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Rate::from_basis_points(450), Rate::parse("4.5"));
    }

    #[test]
    fn what_is_no_percentage_is_refused() {
        for text in [
            "", ".", "1.", ".5", "-1", "+1", "1e2", "100.0001", "101", "0.00001", "4,5", "22 %",
        ] {
            assert_eq!(Rate::parse(text), Err(RateError), "{text}");
        }
        assert_eq!(Rate::from_basis_points(10_001), Err(RateError));
        assert_eq!(Rate::from_basis_points(u32::MAX), Err(RateError));
    }

    proptest! {
        #[test]
        fn a_rate_is_read_back(ppm in 0..=Rate::WHOLE) {
            let rate = Rate::from_ppm(ppm).unwrap();
            prop_assert_eq!(Rate::parse(&rate.to_string()), Ok(rate));
        }
    }
}
