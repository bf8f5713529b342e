//! A premium and who pays it.

use super::error::QuoteError;
use crate::money::Dong;
use crate::ratio::Ratio;
use crate::tariff::{LocalSupport, Place, Rate, Tariff};

/// A full premium and its four parts. The parts sum to it and none is negative: each part of others is rounded half
/// up to 1 đ, and what is left to the participant takes the remainder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shares {
    /// The full premium.
    pub gross: Dong,
    /// What the state adds.
    pub state: Dong,
    /// What the province and commune add, after the state.
    pub local: Dong,
    /// What is used of the sponsor's money, after both.
    pub sponsor: Dong,
    /// What the participant pays: the rest.
    pub payable: Dong,
}

impl Shares {
    /// Splits a premium: the state first, then the local budget, then the sponsor, each up to what is left.
    pub(super) fn split(
        gross: Dong,
        state: Dong,
        local: Dong,
        sponsor: Dong,
    ) -> Result<Self, QuoteError> {
        let (state, rest) = part(state, gross)?;
        let (local, rest) = part(local, rest)?;
        let (sponsor, payable) = part(sponsor, rest)?;
        Ok(Self {
            gross,
            state,
            local,
            sponsor,
            payable,
        })
    }

    /// Returns the sum of several.
    ///
    /// # Errors
    ///
    /// [`QuoteError::AmountOverflow`].
    pub fn sum(all: impl IntoIterator<Item = Self>) -> Result<Self, QuoteError> {
        let add = |a: Dong, b: Dong| a.checked_add(b).ok_or(QuoteError::AmountOverflow);
        all.into_iter().try_fold(Self::default(), |sum, one| {
            Ok(Self {
                gross: add(sum.gross, one.gross)?,
                state: add(sum.state, one.state)?,
                local: add(sum.local, one.local)?,
                sponsor: add(sum.sponsor, one.sponsor)?,
                payable: add(sum.payable, one.payable)?,
            })
        })
    }

    /// Returns the part of a premium that falls on `over` of `under` months or days. `under` is not zero.
    pub(super) fn of(self, over: u32, under: u32) -> Result<Self, QuoteError> {
        let of = |amount: Dong| {
            let whole = Ratio::whole(natural(amount)?);
            round(&whole.times(u64::from(over), u64::from(under)))
        };
        Self::split(
            of(self.gross)?,
            of(self.state)?,
            of(self.local)?,
            of(self.sponsor)?,
        )
    }
}

/// Returns the local budget's part of `months` months, where its percentage is of `base`.
pub(super) fn local_part(
    local: LocalSupport,
    months: u32,
    base: &Ratio,
) -> Result<Dong, QuoteError> {
    let amount = local.per_month;
    if amount < Dong::ZERO {
        return Err(QuoteError::NegativeSupport { amount });
    }
    let plain = amount.get().checked_mul(i64::from(months)).map(Dong::new);
    let share = round(&of_rate(local.percent, base))?;
    plain
        .and_then(|plain| plain.checked_add(share))
        .ok_or(QuoteError::AmountOverflow)
}

/// Returns `rate` of an amount, exactly.
pub(super) fn of_rate(rate: Rate, amount: &Ratio) -> Ratio {
    amount.times(u64::from(rate.ppm()), u64::from(Rate::WHOLE))
}

/// Returns an amount rounded half up to 1 đ.
pub(super) fn round(amount: &Ratio) -> Result<Dong, QuoteError> {
    amount
        .round_half_up()
        .map(Dong::new)
        .ok_or(QuoteError::AmountOverflow)
}

/// Returns an amount as a number to compute with.
pub(super) fn natural(amount: Dong) -> Result<u64, QuoteError> {
    u64::try_from(amount.get()).map_err(|_| QuoteError::NegativeSupport { amount })
}

/// Checks that the tariff knows a place's province.
pub(super) fn known_province(tariff: &Tariff, place: Place) -> Result<(), QuoteError> {
    match place.province {
        Some(province) if tariff.province(province).is_none() => {
            Err(QuoteError::NoSuchProvince { province })
        }
        Some(_) | None => Ok(()),
    }
}

/// Splits `whole` into what is used of `offered`, and the rest.
fn part(offered: Dong, whole: Dong) -> Result<(Dong, Dong), QuoteError> {
    if offered < Dong::ZERO {
        return Err(QuoteError::NegativeSupport { amount: offered });
    }
    let used = offered.min(whole);
    let rest = whole.checked_sub(used).ok_or(QuoteError::AmountOverflow)?;
    Ok((used, rest))
}
