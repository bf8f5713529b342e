//! Computes a household's BHYT premiums.
//!
//! Members without a subsidy pay on the household's scale; the others pay the whole rate less the state's share.
//! The shares of others are rounded half up, and the member pays what remains.

use std::collections::BTreeSet;

use super::card::{CardRule, Validity};
use crate::date::Date;
use crate::money::Dong;
use crate::premium::error::QuoteError;
use crate::premium::shares::{Shares, known_province, local_part, natural, of_rate, round};
use crate::premium::warning::Warning;
use crate::ratio::Ratio;
use crate::tariff::{BhytGroup, LocalSupport, Place, Supported, Tariff, TariffVersion};

/// What a household's premiums are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BhytRequest {
    /// The members who are insured now.
    pub members: Vec<BhytMember>,
    /// The day of payment: its figures hold for the whole term.
    pub paid_on: Date,
    /// Where the household lives: what province and commune add hangs on it.
    pub place: Place,
    /// What province and commune add for each member, where it is not to be what the tariff says of the place.
    pub local: Option<LocalSupport>,
    /// What a sponsor gives towards all members, at most; it goes to them in the order asked.
    pub sponsor: Dong,
}

impl BhytRequest {
    /// Returns the request of members to whom nobody adds anything but the state.
    #[must_use]
    pub const fn of(members: Vec<BhytMember>, paid_on: Date) -> Self {
        Self {
            members,
            paid_on,
            place: Place::NONE,
            local: None,
            sponsor: Dong::ZERO,
        }
    }
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
    /// What a person should look at. None of them stops a payment.
    pub warnings: Vec<Warning>,
}

/// One member's premium.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BhytLine {
    /// The place in the household's order.
    pub order: u32,
    /// How many months are paid.
    pub months: u32,
    /// The group that the state subsidises, where the member is in one.
    pub group: Option<BhytGroup>,
    /// The premium of the place, before the shares of others.
    pub gross: Dong,
    /// What the state adds.
    pub state_support: Dong,
    /// What the province and commune add, after the state.
    pub local_support: Dong,
    /// What is used of the sponsor's money, after both.
    pub sponsor: Dong,
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
    known_province(tariff, request.place)?;
    let mut offered = request.sponsor;
    let mut lines = Vec::with_capacity(request.members.len());
    for member in &request.members {
        let line = line(tariff, request, member, offered)?;
        offered = offered
            .checked_sub(line.sponsor)
            .ok_or(QuoteError::AmountOverflow)?;
        lines.push(line);
    }
    let total = Dong::checked_sum(lines.iter().map(|line| line.payable));
    Ok(BhytQuote {
        lines,
        total: total.ok_or(QuoteError::AmountOverflow)?,
        tariff: tariff.version().clone(),
        warnings: same_order(&request.members)
            .map(|order| Warning::SameOrder { order })
            .chain(Warning::of_sponsor(offered, Dong::ZERO))
            .collect(),
    })
}

impl BhytLine {
    /// Returns the amounts alone.
    #[must_use]
    pub fn shares(&self) -> Shares {
        Shares {
            gross: self.gross,
            state: self.state_support,
            local: self.local_support,
            sponsor: self.sponsor,
            payable: self.payable,
        }
    }
}

/// Returns the places in which several members stand, each once.
fn same_order(members: &[BhytMember]) -> impl Iterator<Item = u32> {
    let mut seen = BTreeSet::new();
    let orders = members.iter().map(|member| member.order);
    let twice: BTreeSet<u32> = orders.filter(|order| !seen.insert(*order)).collect();
    twice.into_iter()
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

fn line(
    tariff: &Tariff,
    request: &BhytRequest,
    member: &BhytMember,
    offered: Dong,
) -> Result<BhytLine, QuoteError> {
    let BhytMember {
        order,
        months,
        card_expiry,
        group,
    } = *member;
    let paid_on = request.paid_on;
    if !matches!(months, 3 | 6 | 12) {
        return Err(QuoteError::NoSuchTerm { months });
    }
    if order == 0 {
        return Err(QuoteError::NoSuchMember { order });
    }
    let early = QuoteError::BeforeFirstTariffRow { date: paid_on };
    let level = natural(tariff.reference_level(paid_on).ok_or(early)?)?;
    let rate = tariff.bhyt_rate(paid_on).ok_or(early)?;
    let whole = of_rate(rate, &Ratio::whole(level)).times(u64::from(months), 1);
    let (gross, state) = match group {
        None => {
            let scale = tariff.member_scale(paid_on, order).ok_or(early)?;
            (of_rate(scale, &whole), Ratio::whole(0))
        }
        Some(group) => {
            let share = tariff.bhyt_support(paid_on, group).ok_or(early)?;
            (whole.clone(), of_rate(share, &whole))
        }
    };
    let by_tariff = || tariff.local_support(paid_on, request.place, Supported::Bhyt(group));
    let local = request.local.unwrap_or_else(by_tariff);
    let local = local_part(local, months, &gross)?;
    let shares = Shares::split(round(&gross)?, round(&state)?, local, offered)?;
    let rules = tariff.card_rules(paid_on).ok_or(early)?;
    let card = Validity::of(rules, paid_on, card_expiry, months);
    Ok(BhytLine {
        order,
        months,
        group,
        gross: shares.gross,
        state_support: shares.state,
        local_support: shares.local,
        sponsor: shares.sponsor,
        payable: shares.payable,
        card_from: card.from,
        card_to: card.to,
        rule: card.rule,
    })
}
