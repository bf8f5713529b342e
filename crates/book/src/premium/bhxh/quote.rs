//! Computes a BHXH premium.
//!
//! The full premium is rounded once, half up, to 1 đ, and so is each share of others. The participant's part is
//! what remains: the parts always sum to the full premium.

use super::request::{BhxhRequest, LocalSupport};
use super::term::Term;
use crate::date::Date;
use crate::money::Dong;
use crate::premium::error::QuoteError;
use crate::ratio::Ratio;
use crate::tariff::{MissingSupport, Rate, Tariff, TariffVersion};

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

/// What a person should look at before collecting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Warning {
    /// The income is not the poverty line plus a whole number of steps.
    IncomeStep {
        /// The step of the tariff.
        step: Dong,
        /// The next lower income that is.
        below: Dong,
    },
    /// The term from this month on had to be paid earlier: the person must register again.
    PastDeadline {
        /// The last day on which it could be paid.
        deadline: Date,
    },
}

/// Quotes a BHXH premium.
///
/// # Errors
///
/// [`QuoteError`] names the one figure that does not fit, or that the tariff does not have.
pub fn quote(tariff: &Tariff, request: &BhxhRequest) -> Result<BhxhQuote, QuoteError> {
    let months = request.term.months()?;
    let figures = Figures::of(tariff, request)?;
    let floor = figures.poverty_line;
    if request.income < floor {
        return Err(QuoteError::IncomeBelowFloor {
            income: request.income,
            floor,
        });
    }
    if request.income > figures.cap {
        return Err(QuoteError::IncomeAboveCap {
            income: request.income,
            cap: figures.cap,
        });
    }
    let left = figures
        .supported_months_max
        .saturating_sub(request.supported_months_used);
    let supported = months.min(left);
    let gross = share(
        request.income,
        figures.rate,
        &figures.weight(request.term, months),
    )?;
    let state = figures.state_support(request.term, supported)?.min(gross);
    let local = figures.local_support(request.local, months)?;
    let (local_support, rest) = part(local, minus(gross, state)?)?;
    let (sponsor, payable) = part(request.sponsor, rest)?;
    let starts = request
        .starts
        .unwrap_or_else(|| request.term.usual_start(request.paid_on));
    let deadline = request
        .term
        .deadline(starts)
        .filter(|deadline| request.paid_on > *deadline);
    let late = deadline.map(|deadline| Warning::PastDeadline { deadline });
    Ok(BhxhQuote {
        gross,
        state_support: state,
        local_support,
        sponsor,
        payable,
        months,
        covers_from: starts.first_day(),
        covers_to: starts.plus(months - 1).last_day(),
        supported_months_left: left - supported,
        tariff: tariff.version().clone(),
        warnings: figures
            .off_step(request.income)
            .into_iter()
            .chain(late)
            .collect(),
    })
}

/// The tariff's figures on the day of payment.
struct Figures {
    poverty_line: Dong,
    cap: Dong,
    step: Dong,
    rate: Rate,
    support: Rate,
    supported_months_max: u32,
    missing_support: MissingSupport,
    /// The fund's return; nothing for terms without it.
    fund_return: Option<Rate>,
}

impl Figures {
    fn of(tariff: &Tariff, request: &BhxhRequest) -> Result<Self, QuoteError> {
        let date = request.paid_on;
        let early = QuoteError::BeforeFirstTariffRow { date };
        let year = date.year();
        let announced = || {
            tariff
                .fund_return(year)
                .ok_or(QuoteError::NoFundReturn { year })
        };
        let poverty_line = tariff.poverty_line(date).ok_or(early)?;
        Ok(Self {
            poverty_line,
            cap: tariff.income_cap(date).ok_or(early)?,
            step: tariff.income_step(date).ok_or(early)?,
            rate: tariff.bhxh_rate(date).ok_or(early)?,
            support: tariff.support(date, request.group).ok_or(early)?,
            supported_months_max: tariff.supported_months_max(date).ok_or(early)?,
            missing_support: tariff.missing_support(date).ok_or(early)?,
            fund_return: match request.term {
                Term::Months(_) => None,
                Term::Years(_) | Term::Missing(_) => Some(announced()?),
            },
        })
    }

    /// Returns how many plain months `months` of this term weigh.
    fn weight(&self, term: Term, months: u32) -> Ratio {
        let whole = u64::from(Rate::WHOLE);
        let grown = whole + self.fund_return.map_or(0, |rate| u64::from(rate.ppm()));
        match term {
            Term::Months(_) => Ratio::whole(u64::from(months)),
            Term::Years(_) => Ratio::geometric_sum(whole, grown, months),
            // The first month that is missing has waited for one month already.
            Term::Missing(_) => Ratio::geometric_sum(grown, whole, months).times(grown, whole),
        }
    }

    /// Returns the state's part for `supported` months: undiscounted for years ahead, and for missing months as
    /// the tariff says. Where fewer months than paid are supported, they are the latest missing ones.
    fn state_support(&self, term: Term, supported: u32) -> Result<Dong, QuoteError> {
        let plain = Ratio::whole(u64::from(supported));
        let weight = match (term, self.missing_support) {
            (Term::Months(_) | Term::Years(_), _) => plain,
            (Term::Missing(_), MissingSupport::Compounded) => self.weight(term, supported),
            (Term::Missing(_), MissingSupport::Plain) => plain,
            (Term::Missing(_), MissingSupport::Nothing) => return Ok(Dong::ZERO),
        };
        share(self.poverty_line, self.rate, &of(self.support, &weight))
    }

    fn local_support(&self, local: Option<LocalSupport>, months: u32) -> Result<Dong, QuoteError> {
        let plain = Ratio::whole(u64::from(months));
        match local {
            None => Ok(Dong::ZERO),
            Some(LocalSupport::PerMonth(amount)) => {
                let total = amount.get().checked_mul(i64::from(months)).map(Dong::new);
                total.ok_or(QuoteError::AmountOverflow)
            }
            Some(LocalSupport::Percent(basis_points)) => {
                let percent = Rate::from_basis_points(basis_points)
                    .map_err(|_| QuoteError::NoSuchShare { basis_points })?;
                share(self.poverty_line, self.rate, &of(percent, &plain))
            }
        }
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

/// Returns `amount` × `rate` × `weight`, rounded once.
fn share(amount: Dong, rate: Rate, weight: &Ratio) -> Result<Dong, QuoteError> {
    let amount = u64::try_from(amount.get()).map_err(|_| QuoteError::AmountOverflow)?;
    let exact = of(rate, weight).times(amount, 1);
    exact
        .round_half_up()
        .map(Dong::new)
        .ok_or(QuoteError::AmountOverflow)
}

fn of(rate: Rate, weight: &Ratio) -> Ratio {
    weight.times(u64::from(rate.ppm()), u64::from(Rate::WHOLE))
}

/// Splits `whole` into what is used of `offered`, and the rest.
fn part(offered: Dong, whole: Dong) -> Result<(Dong, Dong), QuoteError> {
    if offered < Dong::ZERO {
        return Err(QuoteError::NegativeSupport { amount: offered });
    }
    let used = offered.min(whole);
    Ok((used, minus(whole, used)?))
}

fn minus(whole: Dong, part: Dong) -> Result<Dong, QuoteError> {
    whole.checked_sub(part).ok_or(QuoteError::AmountOverflow)
}
