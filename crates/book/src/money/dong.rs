//! The amount, and reading it.

use std::fmt;
use std::iter::repeat_n;

use minicbor::{Decode, Decoder, Encode};
use unicode_normalization::UnicodeNormalization as _;

/// An amount in đồng. Negative amounts exist in sums and reversals, never in what a person types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Encode)]
#[cbor(transparent)]
pub struct Dong(#[n(0)] i64);

/// Why a text is not an amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Nothing was written, or only a currency.
    #[error("the amount is empty")]
    Empty,
    /// The amount has a minus sign.
    #[error("the amount {text:?} is negative")]
    Negative {
        /// What was written.
        text: String,
    },
    /// Something else than digits and separators was written.
    #[error("the amount {text:?} contains {character:?}")]
    NotDigits {
        /// What was written.
        text: String,
        /// The first character that does not belong.
        character: char,
    },
    /// The amount has a fraction: there is nothing smaller than 1 đ.
    #[error("the amount {text:?} has decimals")]
    Decimals {
        /// What was written.
        text: String,
    },
    /// The separators do not stand between groups of three.
    #[error("the separators in the amount {text:?} are not between groups of three digits")]
    Grouping {
        /// What was written.
        text: String,
    },
    /// One separator only: thousands or decimals?
    #[error("the amount {text:?} may mean {as_thousands} or a fraction")]
    Ambiguous {
        /// What was written.
        text: String,
        /// The amount, if the separator groups thousands.
        as_thousands: Dong,
    },
    /// The amount is above [`Dong::MAX`].
    #[error("the amount {text:?} is above {max}", max = Dong::MAX)]
    TooBig {
        /// What was written.
        text: String,
    },
}

impl<'b, C> Decode<'b, C> for Dong {
    /// Refuses what no op may carry, so that the sums over an op's amounts cannot overflow: an op of 64 KiB has
    /// room for some ten thousand of them.
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let at = d.position();
        let amount = d.i64()?;
        if amount.unsigned_abs() <= Self::MAX.0.unsigned_abs() {
            Ok(Self(amount))
        } else {
            Err(minicbor::decode::Error::message("an amount is out of range").at(at))
        }
    }
}

impl Dong {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// The largest amount that a person may type: a hundred billion đồng.
    pub const MAX: Self = Self(100_000_000_000);

    /// Returns the amount of `dong` đồng.
    #[must_use]
    pub const fn new(dong: i64) -> Self {
        Self(dong)
    }

    /// Returns the number of đồng.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Returns the sum, or nothing if it does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Returns the difference, or nothing if it does not fit.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// Returns the opposite amount, or nothing if it does not fit.
    #[must_use]
    pub fn checked_neg(self) -> Option<Self> {
        self.0.checked_neg().map(Self)
    }

    /// Returns the sum of `amounts`, or nothing if it or a sum on the way does not fit.
    #[must_use]
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// Reads an amount as people write it: `1000000`, `1.000.000` or `1,000,000`, with ` đ`, `d` or `đồng`
    /// behind it or not.
    ///
    /// # Errors
    ///
    /// [`MoneyError::Ambiguous`] for a single separator before three digits (`66.000`); the other variants
    /// each name one thing that an amount has not.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let written: String = text.nfc().collect::<String>().trim().to_lowercase();
        let number = without_currency(&written);
        let text = || text.chars().take(80).collect::<String>();
        if number.is_empty() {
            return Err(MoneyError::Empty);
        }
        if number.starts_with(['-', '−']) {
            return Err(MoneyError::Negative { text: text() });
        }
        let strange = |c: &char| !c.is_ascii_digit() && !is_separator(*c);
        if let Some(character) = number.chars().find(strange) {
            return Err(MoneyError::NotDigits {
                text: text(),
                character,
            });
        }
        let shape = Shape::of(number);
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        match shape {
            Shape::Decimals => return Err(MoneyError::Decimals { text: text() }),
            Shape::Broken => return Err(MoneyError::Grouping { text: text() }),
            Shape::Plain | Shape::Grouped | Shape::OneSeparator => {}
        }
        let amount = digits
            .parse()
            .map(Self)
            .ok()
            .filter(|amount| *amount <= Self::MAX);
        match (amount, shape == Shape::OneSeparator) {
            (None, _) => Err(MoneyError::TooBig { text: text() }),
            (Some(as_thousands), true) => Err(MoneyError::Ambiguous {
                text: text(),
                as_thousands,
            }),
            (Some(amount), false) => Ok(amount),
        }
    }
}

/// How the separators of an amount stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Plain,
    OneSeparator,
    Grouped,
    Decimals,
    Broken,
}

impl Shape {
    /// Reads `number`, which holds digits and separators only.
    fn of(number: &str) -> Self {
        let separators: Vec<char> = number.chars().filter(|c| is_separator(*c)).collect();
        let Some((last, before)) = separators.split_last() else {
            return Self::Plain;
        };
        let groups: Vec<&str> = number.split(is_separator).collect();
        if groups.iter().any(|group| group.is_empty()) {
            return Self::Broken;
        }
        let same = before.iter().all(|separator| separator == last);
        let thousands = in_thousands(&groups);
        match (before.is_empty(), same, thousands) {
            (true, _, true) => Self::OneSeparator,
            (true, _, false) => Self::Decimals,
            (false, true, true) => Self::Grouped,
            (false, true, false) => Self::Broken,
            (false, false, _) => Self::mixed(before, &groups),
        }
    }

    /// Tells `1.000.000,50` from a muddle.
    fn mixed(before: &[char], groups: &[&str]) -> Self {
        let alike = before.windows(2).all(|pair| pair.first() == pair.last());
        match groups.split_last() {
            Some((_, whole)) if alike && in_thousands(whole) => Self::Decimals,
            Some(_) | None => Self::Broken,
        }
    }
}

fn is_separator(c: char) -> bool {
    matches!(c, '.' | ',')
}

/// Returns whether one to three digits are followed by groups of three, without a zero in front.
fn in_thousands(groups: &[&str]) -> bool {
    groups.split_first().is_some_and(|(first, rest)| {
        (1..=3).contains(&first.len())
            && !first.starts_with('0')
            && rest.iter().all(|group| group.len() == 3)
    })
}

fn without_currency(written: &str) -> &str {
    let bare = ["đồng", "đ", "₫", "d"]
        .iter()
        .find_map(|currency| written.strip_suffix(currency));
    bare.unwrap_or(written).trim_end()
}

/// Prints `1.366.200 đ`.
impl fmt::Display for Dong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.unsigned_abs().to_string();
        let lead = (3 - digits.len() % 3) % 3;
        let padded: Vec<char> = repeat_n(' ', lead).chain(digits.chars()).collect();
        let groups: Vec<String> = padded
            .chunks(3)
            .map(|group| group.iter().collect())
            .collect();
        let sign = if self.0 < 0 { "-" } else { "" };
        f.pad(&format!("{sign}{} đ", groups.join(".").trim_start()))
    }
}
