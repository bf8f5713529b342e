//! Computes a BHXH premium.
//!
//! The full premium is rounded once, half up, to 1 đ, and so is each share of others. The participant's part is
//! what remains: the parts always sum to the full premium.

use super::request::BhxhRequest;
use super::term::Term;
use crate::date::Date;
use crate::money::Dong;
use crate::premium::error::QuoteError;
use crate::premium::shares::{Shares, known_province, local_part, natural, of_rate, round};
use crate::premium::warning::Warning;
use crate::ratio::Ratio;
use crate::tariff::{LocalSupport, MissingSupport, Rate, Supported, Tariff, TariffVersion};

/// A BHXH premium and who pays it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BhxhQuote {
    /// The full premium.
    pub gross: Dong,
    /// What the state adds.
    pub state_support: Dong,
    /// What the province or commune adds, after the state.
    pub local_support: Dong,
    /// What is used of the sponsor's money, after both.
    pub sponsor: Dong,
    /// What the participant pays: the rest.
    pub payable: Dong,
    /// How many months are paid.
    pub months: u32,
    /// The first day covered.
    pub covers_from: Date,
    /// The last day covered.
    pub covers_to: Date,
    /// How many months the state will still support after this payment.
    pub supported_months_left: u32,
    /// The tariff that the amounts come from.
    pub tariff: TariffVersion,
    /// What a person should look at. None of them stops a payment.
    pub warnings: Vec<Warning>,
}

/// Quotes a BHXH premium.
///
/// # Errors
///
/// [`QuoteError`] names the one figure that does not fit, or that the tariff does not have.
pub fn quote(tariff: &Tariff, request: &BhxhRequest) -> Result<BhxhQuote, QuoteError> {
    let months = request.term.months()?;
    let figures = Figures::of(tariff, request)?;
    let supported = figures.supported(request, months);
    let base = figures.base(&Ratio::whole(u64::from(months)))?;
    let shares = Shares::split(
        figures.gross(request.income, &figures.weight(request.term, months))?,
        figures.state_support(request.term, supported)?,
        local_part(figures.local, months, &base)?,
        request.sponsor,
    )?;
    let starts = request
        .starts
        .unwrap_or_else(|| request.term.usual_start(request.paid_on));
    let deadline = request
        .term
        .deadline(starts)
        .filter(|deadline| request.paid_on > *deadline);
    let late = deadline.map(|deadline| Warning::PastDeadline { deadline });
    Ok(BhxhQuote {
        gross: shares.gross,
        state_support: shares.state,
        local_support: shares.local,
        sponsor: shares.sponsor,
        payable: shares.payable,
        months,
        covers_from: starts.first_day(),
        covers_to: starts.plus(months - 1).last_day(),
        supported_months_left: figures.supported_months_left(request) - supported,
        tariff: tariff.version().clone(),
        warnings: figures
            .off_step(request.income)
            .into_iter()
            .chain(late)
            .chain(Warning::of_sponsor(request.sponsor, shares.sponsor))
            .collect(),
    })
}

impl BhxhQuote {
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

/// The tariff's figures on the day of payment.
pub(super) struct Figures {
    poverty_line: Dong,
    cap: Dong,
    step: Dong,
    rate: Rate,
    support: Rate,
    supported_months_max: u32,
    missing_support: MissingSupport,
    pub(super) local: LocalSupport,
    /// The fund's return; nothing for terms without it.
    fund_return: Option<Rate>,
}

impl Figures {
    /// Looks the day's figures up, and checks the income against them.
    pub(super) fn of(tariff: &Tariff, request: &BhxhRequest) -> Result<Self, QuoteError> {
        let date = request.paid_on;
        let early = QuoteError::BeforeFirstTariffRow { date };
        let year = date.year();
        let announced = || {
            tariff
                .fund_return(year)
                .ok_or(QuoteError::NoFundReturn { year })
        };
        let figures = Self {
            poverty_line: tariff.poverty_line(date).ok_or(early)?,
            cap: tariff.income_cap(date).ok_or(early)?,
            step: tariff.income_step(date).ok_or(early)?,
            rate: tariff.bhxh_rate(date).ok_or(early)?,
            support: tariff.support(date, request.group).ok_or(early)?,
            supported_months_max: tariff.supported_months_max(date).ok_or(early)?,
            missing_support: tariff.missing_support(date).ok_or(early)?,
            local: local(tariff, request)?,
            fund_return: match request.term {
                Term::Months(_) => None,
                Term::Years(_) | Term::Missing(_) => Some(announced()?),
            },
        };
        figures.check(request.income)?;
        Ok(figures)
    }

    fn check(&self, income: Dong) -> Result<(), QuoteError> {
        let (floor, cap) = (self.poverty_line, self.cap);
        if income < floor {
            return Err(QuoteError::IncomeBelowFloor { income, floor });
        }
        if income > cap {
            return Err(QuoteError::IncomeAboveCap { income, cap });
        }
        Ok(())
    }

    /// Returns how many months the state still supports in this life.
    fn supported_months_left(&self, request: &BhxhRequest) -> u32 {
        self.supported_months_max
            .saturating_sub(request.supported_months_used)
    }

    /// Returns how many of a term's months the state supports: the first ones.
    pub(super) fn supported(&self, request: &BhxhRequest, months: u32) -> u32 {
        months.min(self.supported_months_left(request))
    }

    /// Returns how many plain months `months` of this term weigh.
    pub(super) fn weight(&self, term: Term, months: u32) -> Ratio {
        let (whole, grown) = self.growth();
        match term {
            Term::Months(_) => Ratio::whole(u64::from(months)),
            Term::Years(_) => Ratio::geometric_sum(whole, grown, months),
            // The first month that is missing has waited for one month already.
            Term::Missing(_) => Ratio::geometric_sum(grown, whole, months).times(grown, whole),
        }
    }

    /// Returns 1 + r as a fraction: what it is of, and the whole.
    pub(super) fn growth(&self) -> (u64, u64) {
        let whole = u64::from(Rate::WHOLE);
        let grown = whole + self.fund_return.map_or(0, |rate| u64::from(rate.ppm()));
        (whole, grown)
    }

    /// Returns the full premium of an income, rounded once.
    pub(super) fn gross(&self, income: Dong, weight: &Ratio) -> Result<Dong, QuoteError> {
        round(&of_rate(self.rate, weight).times(natural(income)?, 1))
    }

    /// Returns the premium on the poverty line: what shares are counted from.
    pub(super) fn base(&self, weight: &Ratio) -> Result<Ratio, QuoteError> {
        Ok(of_rate(self.rate, weight).times(natural(self.poverty_line)?, 1))
    }

    /// Returns the state's part for `supported` months: undiscounted for years ahead, and for missing months as
    /// the tariff says. Where fewer months than paid are supported, they are the latest missing ones.
    pub(super) fn state_support(&self, term: Term, supported: u32) -> Result<Dong, QuoteError> {
        let plain = Ratio::whole(u64::from(supported));
        let weight = match (term, self.missing_support) {
            (Term::Months(_) | Term::Years(_), _) => plain,
            (Term::Missing(_), MissingSupport::Compounded) => self.weight(term, supported),
            (Term::Missing(_), MissingSupport::Plain) => plain,
            (Term::Missing(_), MissingSupport::Nothing) => return Ok(Dong::ZERO),
        };
        round(&of_rate(self.support, &self.base(&weight)?))
    }

    fn off_step(&self, income: Dong) -> Option<Warning> {
        let above = income.get() - self.poverty_line.get();
        let over = above
            .checked_rem(self.step.get())
            .filter(|over| *over != 0)?;
        Some(Warning::IncomeStep {
            step: self.step,
            below: Dong::new(income.get() - over),
        })
    }
}

/// Returns what province and commune add: as the request says, else as the tariff says of the place.
fn local(tariff: &Tariff, request: &BhxhRequest) -> Result<LocalSupport, QuoteError> {
    known_province(tariff, request.place)?;
    let by_tariff = || {
        let who = Supported::Bhxh(request.group);
        tariff.local_support(request.paid_on, request.place, who)
    };
    Ok(request.local.unwrap_or_else(by_tariff))
}
