//! What is given back of a BHXH premium whose last months are not used.

use super::quote::Figures;
use super::request::BhxhRequest;
use super::term::Term;
use crate::premium::error::QuoteError;
use crate::premium::shares::{Shares, local_part, natural, round};
use crate::ratio::Ratio;
use crate::tariff::Tariff;

/// Returns the last `remaining` months of what `request` paid for; `payable` is what the participant gets back.
///
/// Of years ahead these are the months as they were discounted, less the state's support of them. Of a single month, 3, 6
/// and 12 months it is pro rata, and the state's support is not given back either. Missing months are given back whole or
/// not at all: each of them was dearer than the one in front of it, and no rule says which ones go first. The local budget's and the sponsor's shares of
/// these months are theirs.
///
/// # Errors
///
/// [`QuoteError::NoSuchRemainder`] for no months, for more months than the term has, and for some of the missing months;
/// those of a quote.
pub fn refund(
    tariff: &Tariff,
    request: &BhxhRequest,
    remaining: u32,
) -> Result<Shares, QuoteError> {
    let months = request.term.months()?;
    let in_part = matches!(request.term, Term::Missing(_)) && remaining < months;
    if in_part || remaining == 0 || remaining > months {
        return Err(QuoteError::NoSuchRemainder { remaining, months });
    }
    let figures = Figures::of(tariff, request)?;
    let before = months - remaining;
    let (whole, grown) = figures.growth();
    let last = figures.weight(request.term, remaining);
    let discounted = match request.term {
        Term::Months(_) | Term::Missing(_) => last,
        // Σ from month `before` + 1 on: the sum of as many first months, discounted `before` times more.
        Term::Years(_) => (0..before).fold(last, |weight, _| weight.times(whole, grown)),
    };
    // The state supports a term's first months.
    let supported = figures.supported(request, months).saturating_sub(before);
    let base = figures.base(&Ratio::whole(u64::from(remaining)))?;
    let sponsor = Ratio::whole(natural(request.sponsor)?);
    Shares::split(
        figures.gross(request.income, &discounted)?,
        figures.state_support(request.term, supported)?,
        local_part(figures.local, remaining, &base)?,
        round(&sponsor.times(u64::from(remaining), u64::from(months)))?,
    )
}
