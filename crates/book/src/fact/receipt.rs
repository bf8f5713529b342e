//! A receipt: several lines (person, scheme, period), several payments, one number.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};
use replica::RecordId;

use super::line::Line;
use super::method::Payment;
use crate::date::Date;
use crate::money::Dong;
use crate::tariff::TariffVersion;

/// Money taken at the door, as the paper in the payer's hand says.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Receipt {
    /// Its number.
    #[n(0)]
    pub number: ReceiptNumber,
    /// The business day, as the collector saw it.
    #[n(1)]
    pub day: Date,
    /// The household, where it is known yet.
    #[n(2)]
    pub household: Option<RecordId>,
    /// Who paid, as written on the receipt.
    #[n(3)]
    pub payer: Option<String>,
    /// What was paid for.
    #[n(4)]
    pub lines: Vec<Line>,
    /// How it was paid. The payments add up to the lines.
    #[n(5)]
    pub payments: Vec<Payment>,
    /// The tariff that the amounts were quoted from; `None` where a person declared them.
    #[n(6)]
    pub tariff: Option<TariffVersion>,
}

/// A number out of a receipt book.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(array)]
pub struct ReceiptNumber {
    /// The book's series, as `BH26-YT/00001`.
    #[n(0)]
    pub series: String,
    /// The number in the series, shown with seven digits.
    #[n(1)]
    pub number: u32,
}

/// A text is not a receipt number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected SERIES:NUMBER, got {0:?}")]
pub struct SeriesError(pub String);

/// Why a receipt cannot be issued.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// It has no line.
    #[error("a receipt without lines")]
    NoLines,
    /// Its sums overflow.
    #[error("an amount is out of range")]
    OutOfRange,
    /// A line's parts do not make its gross amount.
    #[error("line {line} does not add up")]
    LineSum {
        /// Which line, counted from 1.
        line: usize,
    },
    /// The payments are not what the lines ask for.
    #[error("paid {paid} for lines of {payable}")]
    NotPaid {
        /// What was paid.
        paid: Dong,
        /// What was to be paid.
        payable: Dong,
    },
}

impl Receipt {
    /// Returns what the participants pay in all; `None` where it overflows.
    #[must_use]
    pub fn payable(&self) -> Option<Dong> {
        Dong::checked_sum(self.lines.iter().map(|line| line.payable))
    }

    /// Returns how much of it was paid by transfer.
    #[must_use]
    pub fn transferred(&self) -> Dong {
        Payment::transferred(&self.payments)
    }

    /// Checks what must hold before a receipt is issued.
    ///
    /// # Errors
    ///
    /// The first [`ReceiptError`] found.
    pub fn check(&self) -> Result<(), ReceiptError> {
        if self.lines.is_empty() {
            return Err(ReceiptError::NoLines);
        }
        let in_range = |amount: &Dong| (Dong::ZERO..=Dong::MAX).contains(amount);
        for (at, line) in self.lines.iter().enumerate() {
            let parts = [line.state, line.local, line.sponsor, line.payable];
            if !parts.iter().chain([&line.gross]).all(in_range) {
                return Err(ReceiptError::OutOfRange);
            }
            if Dong::checked_sum(parts) != Some(line.gross) {
                return Err(ReceiptError::LineSum { line: at + 1 });
            }
        }
        if !self
            .payments
            .iter()
            .all(|payment| in_range(&payment.amount))
        {
            return Err(ReceiptError::OutOfRange);
        }
        let payable = self.payable().ok_or(ReceiptError::OutOfRange)?;
        let paid = Dong::checked_sum(self.payments.iter().map(|payment| payment.amount))
            .ok_or(ReceiptError::OutOfRange)?;
        if paid == payable {
            Ok(())
        } else {
            Err(ReceiptError::NotPaid { paid, payable })
        }
    }
}

impl fmt::Display for ReceiptNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{:07}", self.series, self.number)
    }
}

impl FromStr for ReceiptNumber {
    type Err = SeriesError;

    fn from_str(text: &str) -> Result<Self, SeriesError> {
        let wrong = || SeriesError(text.chars().take(80).collect());
        let (series, number) = text.rsplit_once(':').ok_or_else(wrong)?;
        let number = number.parse().map_err(|_| wrong())?;
        Ok(Self {
            series: series.to_owned(),
            number,
        })
    }
}
