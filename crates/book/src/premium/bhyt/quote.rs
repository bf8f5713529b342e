//! Computes a household's BHYT premiums.
//!
//! Members without a subsidy pay on the household's scale; the others pay the whole rate less the state's share.
//! That share is rounded half up, and the member pays what remains.

use super::card::{CardRule, Validity};
use crate::date::Date;
use crate::money::Dong;
use crate::premium::error::QuoteError;
use crate::ratio::Ratio;
use crate::tariff::{BhytGroup, Rate, Tariff, TariffVersion};

/// What a household's premiums are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BhytRequest {
    /// The members who are insured now.
    pub members: Vec<BhytMember>,
    /// The day of payment: its figures hold for the whole term.
    pub paid_on: Date,
}

/// One member who is insured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BhytMember {
    /// The place in the household's order of the fiscal year, from 1.
    pub order: u32,
    /// 3, 6 or 12 months.
    pub months: u32,
    /// The last day of the member's card, if there was one.
    pub card_expiry: Option<Date>,
    /// The group that the state subsidises: such a member stands outside the scale.
    pub group: Option<BhytGroup>,
}

/// A household's premiums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BhytQuote {
    /// One line for each member, in the order asked.
    pub lines: Vec<BhytLine>,
    /// What the household pays.
    pub total: Dong,
    /// The tariff that the amounts come from.
    pub tariff: TariffVersion,
}

/// One member's premium.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BhytLine {
    /// The place in the household's order.
    pub order: u32,
    /// How many months are paid.
    pub months: u32,
    /// The premium of the place, before the state's share.
    pub gross: Dong,
    /// What the state adds.
    pub state_support: Dong,
    /// What the member pays: the rest.
    pub payable: Dong,
    /// The first day of the card.
    pub card_from: Date,
    /// The last day of the card.
    pub card_to: Date,
    /// Which rule gave the first day.
    pub rule: CardRule,
}

/// Quotes the premiums of a household's members.
///
/// # Errors
///
/// [`QuoteError`] names the first member's figure that does not fit, or that the tariff does not have.
pub fn quote(tariff: &Tariff, request: &BhytRequest) -> Result<BhytQuote, QuoteError> {
    if let Some(order) = place_taken_twice(&request.members) {
        return Err(QuoteError::OrderTwice { order });
    }
    let lines = request
        .members
        .iter()
        .map(|member| line(tariff, member, request.paid_on));
    let lines: Vec<BhytLine> = lines.collect::<Result<_, _>>()?;
    let total = Dong::checked_sum(lines.iter().map(|line| line.payable));
    Ok(BhytQuote {
        lines,
        total: total.ok_or(QuoteError::AmountOverflow)?,
        tariff: tariff.version().clone(),
    })
}

/// Members with a subsidy take no place, so theirs may be anyone's.
fn place_taken_twice(members: &[BhytMember]) -> Option<u32> {
    let on_scale = members.iter().filter(|member| member.group.is_none());
    let mut places: Vec<u32> = on_scale.map(|member| member.order).collect();
    places.sort_unstable();
    places
        .windows(2)
        .find(|pair| pair.first() == pair.last())
        .and_then(|pair| pair.first().copied())
}

fn line(tariff: &Tariff, member: &BhytMember, paid_on: Date) -> Result<BhytLine, QuoteError> {
    let BhytMember {
        order,
        months,
        card_expiry,
        group,
    } = *member;
    if !matches!(months, 3 | 6 | 12) {
        return Err(QuoteError::NoSuchTerm { months });
    }
    if order == 0 {
        return Err(QuoteError::NoSuchMember { order });
    }
    let early = QuoteError::BeforeFirstTariffRow { date: paid_on };
    let level = tariff.reference_level(paid_on).ok_or(early)?;
    let level = u64::try_from(level.get()).map_err(|_| QuoteError::AmountOverflow)?;
    let rate = tariff.bhyt_rate(paid_on).ok_or(early)?;
    let whole = of(rate, &Ratio::whole(level)).times(u64::from(months), 1);
    let (gross, state) = match group {
        None => {
            let scale = tariff.member_scale(paid_on, order).ok_or(early)?;
            (of(scale, &whole), Ratio::whole(0))
        }
        Some(group) => {
            let share = tariff.bhyt_support(paid_on, group).ok_or(early)?;
            (whole.clone(), of(share, &whole))
        }
    };
    let (gross, state_support) = (round(&gross)?, round(&state)?);
    let rules = tariff.card_rules(paid_on).ok_or(early)?;
    let card = Validity::of(rules, paid_on, card_expiry, months);
    Ok(BhytLine {
        order,
        months,
        gross,
        state_support,
        payable: gross
            .checked_sub(state_support)
            .ok_or(QuoteError::AmountOverflow)?,
        card_from: card.from,
        card_to: card.to,
        rule: card.rule,
    })
}

fn of(rate: Rate, amount: &Ratio) -> Ratio {
    amount.times(u64::from(rate.ppm()), u64::from(Rate::WHOLE))
}

fn round(amount: &Ratio) -> Result<Dong, QuoteError> {
    amount
        .round_half_up()
        .map(Dong::new)
        .ok_or(QuoteError::AmountOverflow)
}
