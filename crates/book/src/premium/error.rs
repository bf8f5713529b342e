//! Why no premium can be quoted.

use crate::date::Date;
use crate::money::Dong;
use crate::tariff::Province;

/// Why no premium can be quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QuoteError {
    /// The chosen income is below the poverty line of the day.
    #[error("the income {income} is below the least one, {floor}")]
    IncomeBelowFloor {
        /// The income chosen.
        income: Dong,
        /// The least income of the day.
        floor: Dong,
    },
    /// The chosen income is above the highest one of the day.
    #[error("the income {income} is above the highest one, {cap}")]
    IncomeAboveCap {
        /// The income chosen.
        income: Dong,
        /// The highest income of the day.
        cap: Dong,
    },
    /// Nobody can pay for so many months at once.
    #[error("there is no term of {months} months")]
    NoSuchTerm {
        /// The term in months; years are counted as twelve.
        months: u32,
    },
    /// The tariff says nothing about so early a day.
    #[error("the tariff has no figures for {date}")]
    BeforeFirstTariffRow {
        /// The day of payment.
        date: Date,
    },
    /// The fund's return of the year is not in the tariff, so no lump sum can be computed.
    #[error("the tariff has no fund return for {year}")]
    NoFundReturn {
        /// The year of payment.
        year: u16,
    },
    /// Support from others is a negative amount.
    #[error("the support {amount} is negative")]
    NegativeSupport {
        /// The amount.
        amount: Dong,
    },
    /// More months are left of a term than it has, or none.
    #[error("a term of {months} months has no {remaining} months left")]
    NoSuchRemainder {
        /// The months that are said to be left.
        remaining: u32,
        /// The months of the term.
        months: u32,
    },
    /// The tariff knows no such province.
    #[error("the tariff knows no province {province}")]
    NoSuchProvince {
        /// Its code.
        province: Province,
    },
    /// Members are counted from one.
    #[error("a household has no member number {order}")]
    NoSuchMember {
        /// The place that was named.
        order: u32,
    },
    /// Two members in one place of the household's order.
    #[error("the household's place {order} is taken twice")]
    OrderTwice {
        /// The place.
        order: u32,
    },
    /// A sum does not fit.
    #[error("the amount is too large")]
    AmountOverflow,
}
