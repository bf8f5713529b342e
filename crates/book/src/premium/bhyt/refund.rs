//! What is given back of BHYT premiums when cards are no longer used.

use super::quote::{BhytLine, BhytRequest, quote};
use crate::date::Date;
use crate::premium::error::QuoteError;
use crate::premium::shares::Shares;
use crate::tariff::{RefundRule, Tariff, TariffVersion};

/// What is given back to a household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BhytRefund {
    /// One line for each member, in the order asked.
    pub lines: Vec<BhytRefundLine>,
    /// The sum of all lines: `payable` is what the household gets back.
    pub total: Shares,
    /// The rule that gave the amounts.
    pub rule: RefundRule,
    /// The tariff that the amounts come from.
    pub tariff: TariffVersion,
}

/// What is given back of one member's premium.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BhytRefundLine {
    /// What was paid.
    pub paid: BhytLine,
    /// How many months or days, as the rule counts, are not used.
    pub remaining: u32,
    /// How many the card has.
    pub of: u32,
    /// What falls on them: `payable` is what the member gets back, the rest goes to whoever paid it.
    pub shares: Shares,
}

/// Returns what is given back of the premiums that `request` paid, where the cards hold until the day before `from`.
///
/// # Errors
///
/// Those of a quote.
pub fn refund(
    tariff: &Tariff,
    request: &BhytRequest,
    from: Date,
) -> Result<BhytRefund, QuoteError> {
    let date = request.paid_on;
    let early = QuoteError::BeforeFirstTariffRow { date };
    let rule = tariff.bhyt_refund(date).ok_or(early)?;
    let quote = quote(tariff, request)?;
    let lines = quote.lines.into_iter().map(|paid| line(rule, paid, from));
    let lines: Vec<BhytRefundLine> = lines.collect::<Result<_, _>>()?;
    Ok(BhytRefund {
        total: Shares::sum(lines.iter().map(|line| line.shares))?,
        lines,
        rule,
        tariff: quote.tariff,
    })
}

fn line(rule: RefundRule, paid: BhytLine, from: Date) -> Result<BhytRefundLine, QuoteError> {
    let days = |from: Date, to: Date| u32::try_from(to.days_since(from) + 1).unwrap_or(0);
    let all_days = days(paid.card_from, paid.card_to);
    let (remaining, of) = match rule {
        RefundRule::WholeMonths => {
            let begins_after = |month: &u32| paid.card_from.plus_months(*month) >= from;
            let months = (0..paid.months).filter(begins_after).count();
            (u32::try_from(months).unwrap_or(0), paid.months)
        }
        RefundRule::Days => (days(from.max(paid.card_from), paid.card_to), all_days),
        RefundRule::Nothing => (0, paid.months),
    };
    Ok(BhytRefundLine {
        paid,
        remaining,
        of,
        shares: paid.shares().of(remaining, of)?,
    })
}
