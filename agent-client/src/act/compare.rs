//! What if: what a household would pay for each term, side by side.

use book::money::Dong;
use book::premium::bhxh::{BhxhRequest, Term};
use book::premium::bhyt::{BhytMember, BhytRequest};
use book::premium::{Group, Shares, Warning};
use book::tariff::{Tariff, TariffVersion};
use web::problem::from_quote_error;
use wire::problem::Code;

use super::quote;
use crate::{Answer, Fault};

/// Every term that is compared, the shortest first.
const TERMS: [Term; 8] = [
    Term::Months(1),
    Term::Months(3),
    Term::Months(6),
    Term::Months(12),
    Term::Years(2),
    Term::Years(3),
    Term::Years(4),
    Term::Years(5),
];

/// Whose terms are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompareAsked {
    /// Who would pay voluntary social insurance.
    pub persons: Vec<Insured>,
    /// Who would pay health insurance; the months that it names do not matter. Its sponsor's money goes to the persons
    /// first, in the order asked, and what they leave to the members: for each term anew.
    pub household: BhytRequest,
}

/// Somebody who would pay voluntary social insurance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Insured {
    /// The monthly income chosen.
    pub income: Dong,
    /// The groups that apply: the best one counts.
    pub groups: Vec<Group>,
    /// Months that the state supported before.
    pub supported_months_used: u32,
}

/// A household's terms, side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// One row a term.
    pub rows: Vec<CompareRow>,
    /// The tariff that the amounts come from.
    pub tariff: TariffVersion,
    /// What a person should look at, each once.
    pub warnings: Vec<Warning>,
}

/// What one term would cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompareRow {
    /// The term.
    pub term: Term,
    /// Its months.
    pub months: u32,
    /// All persons' social insurance; `None` where nobody asked, or the fund's return is not announced yet.
    pub bhxh: Option<Shares>,
    /// All members' health insurance; `None` where nobody asked, or there is no such term.
    pub bhyt: Option<Shares>,
}

impl CompareRow {
    /// Returns both schemes together; `None` where the term is for neither.
    #[must_use]
    pub fn total(&self) -> Option<Shares> {
        self.bhxh.or(self.bhyt)?;
        Shares::sum([self.bhxh, self.bhyt].into_iter().flatten()).ok()
    }
}

/// Compares a household's terms.
///
/// # Errors
///
/// Those of a quote.
pub fn compare(tariff: &Tariff, asked: &CompareAsked) -> Answer<Compared> {
    let mut rows = Vec::with_capacity(TERMS.len());
    let mut warnings = Vec::new();
    for term in TERMS {
        let months = term
            .months()
            .map_err(|error| Fault::from(from_quote_error("months", error)))?;
        let bhxh = asked.bhxh(tariff, term, &mut warnings)?;
        let used = bhxh.map_or(Dong::ZERO, |shares| shares.sponsor);
        rows.push(CompareRow {
            term,
            months,
            bhxh,
            bhyt: asked.bhyt(
                tariff,
                months,
                left(asked.household.sponsor, used)?,
                &mut warnings,
            )?,
        });
    }
    Ok(Compared {
        rows,
        tariff: tariff.version().clone(),
        warnings,
    })
}

impl CompareAsked {
    fn bhxh(
        &self,
        tariff: &Tariff,
        term: Term,
        warnings: &mut Vec<Warning>,
    ) -> Answer<Option<Shares>> {
        let paid_on = self.household.paid_on;
        if self.persons.is_empty() {
            return Ok(None);
        }
        // Said a year ahead, and no reason to hide the other terms.
        let is_lump = matches!(term, Term::Years(_));
        if is_lump && tariff.fund_return(paid_on.year()).is_none() {
            return Ok(None);
        }
        let mut all = Vec::with_capacity(self.persons.len());
        let mut sponsor = self.household.sponsor;
        for person in &self.persons {
            let request = BhxhRequest {
                income: person.income,
                group: Group::best(&person.groups, tariff, paid_on),
                term,
                paid_on,
                starts: None,
                supported_months_used: person.supported_months_used,
                place: self.household.place,
                local: self.household.local,
                sponsor,
            };
            let quote = quote::bhxh(tariff, &request)?;
            sponsor = left(sponsor, quote.sponsor)?;
            all.push(quote.shares());
            note(warnings, quote.warnings);
        }
        sum(all)
    }

    fn bhyt(
        &self,
        tariff: &Tariff,
        months: u32,
        sponsor: Dong,
        warnings: &mut Vec<Warning>,
    ) -> Answer<Option<Shares>> {
        if self.household.members.is_empty() || !matches!(months, 3 | 6 | 12) {
            return Ok(None);
        }
        let members = self.household.members.iter();
        let request = BhytRequest {
            members: members
                .map(|member| BhytMember { months, ..*member })
                .collect(),
            sponsor,
            ..self.household.clone()
        };
        let quote = quote::bhyt(tariff, &request)?;
        note(warnings, quote.warnings);
        sum(quote.lines.iter().map(|line| line.shares()))
    }
}

/// Notes each warning once. What one leaves of the sponsor's money goes to the next, and is nothing to look at.
fn note(noted: &mut Vec<Warning>, warnings: Vec<Warning>) {
    for warning in warnings {
        let is_told = !matches!(warning, Warning::SponsorUnused { .. });
        if is_told && !noted.contains(&warning) {
            noted.push(warning);
        }
    }
}

fn left(offered: Dong, used: Dong) -> Answer<Dong> {
    let rest = offered.checked_sub(used);
    rest.ok_or_else(|| Fault::new(Code::AmountTooLarge))
}

fn sum(all: impl IntoIterator<Item = Shares>) -> Answer<Option<Shares>> {
    let sum = Shares::sum(all);
    sum.map(Some).map_err(|_| Fault::new(Code::AmountTooLarge))
}
