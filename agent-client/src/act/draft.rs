//! What is to be paid for, worked out from what a collector says and what the book knows: the lines of a receipt
//! before it is issued. Reads, and writes nothing.

use book::date::{Date, Month};
use book::fact::{Basis, Line, Scheme};
use book::money::Dong;
use book::premium::bhxh::{BhxhRequest, Term};
use book::premium::bhyt::{BhytMember, BhytRequest};
use book::premium::{BhytGroup, Group, Warning};
use book::record::{Field, RecordKind, Value};
use book::tariff::{Place, Tariff};
use replica::{RecordId, ScopeId};
use store::Reader;
use store::view::{ReceiptFilter, ReceiptView, RecordView};
use wire::problem::Code;

use super::about::{About, Places};
use super::heed::Heed;
use super::quote;
use super::record::known;
use crate::{Answer, Fault, find};

/// Days within which a second payment for the same person and scheme is asked about.
const AGAIN_DAYS: i32 = 7;

/// One line as a collector asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Who is insured, where the person is recorded yet.
    pub person: Option<RecordId>,
    /// What is paid for.
    pub product: Product,
    /// What a sponsor gives towards it, at most.
    pub sponsor: Dong,
}

impl Wanted {
    /// Returns a line to which no sponsor gives.
    #[must_use]
    pub const fn of(person: Option<RecordId>, product: Product) -> Self {
        Self {
            person,
            product,
            sponsor: Dong::ZERO,
        }
    }
}

/// What a line is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Product {
    /// Voluntary social insurance.
    Bhxh {
        /// The monthly income chosen.
        income: Dong,
        /// Months, years ahead or missing months.
        term: Term,
        /// The support group; `None` for the best of what is recorded.
        group: Option<Group>,
    },
    /// Household health insurance.
    Bhyt {
        /// 3, 6 or 12.
        months: u32,
        /// The place in the household's order; `None` for the recorded or the next free one.
        order: Option<u32>,
        /// The group that the state subsidises, where the person is in one.
        group: Option<BhytGroup>,
    },
}

/// The lines of a receipt before it is issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The scope that the receipt belongs to.
    pub scope: ScopeId,
    /// The household, where it is known.
    pub household: Option<RecordId>,
    /// Who pays, as the receipt will say.
    pub payer: Option<String>,
    /// The lines.
    pub lines: Vec<DraftLine>,
    /// What the participants pay in all.
    pub payable: Dong,
}

/// One line before it is issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftLine {
    /// The line.
    pub line: Line,
    /// The person's name; empty where the person is not recorded.
    pub name: String,
    /// What a person should look at.
    pub warnings: Vec<Warning>,
    /// What a person should look at before taking money for it.
    pub heeds: Vec<Heed>,
}

impl DraftLine {
    /// Returns what takes a reason to go on.
    #[must_use]
    pub fn needs_reason(&self) -> Option<Heed> {
        self.heeds.iter().copied().find(|heed| heed.needs_reason())
    }

    /// Returns the line; where it takes a reason, with that.
    pub(super) fn explained(mut self, why: Option<&str>) -> Line {
        if self.needs_reason().is_some() {
            match &mut self.line.basis {
                Basis::Bhxh { reason, .. } | Basis::Bhyt { reason, .. } => {
                    *reason = why.map(str::to_owned);
                }
                Basis::Declared => {}
            }
        }
        self.line
    }
}

/// What all lines of a draft share.
struct Around<'v> {
    house: Option<&'v RecordView>,
    /// The receipts of the household that are held here.
    sold: Vec<ReceiptView>,
    place: Place,
}

/// What a draft is worked out from.
pub(super) struct Ground<'r> {
    pub(super) reader: Reader<'r>,
    pub(super) tariff: &'r Tariff,
    pub(super) day: Date,
    /// The receipt that is replaced: its days and places are free, also while its void waits.
    pub(super) replaces: Option<RecordId>,
}

impl Ground<'_> {
    /// Works out the lines.
    pub(super) fn draft(
        &self,
        household: Option<RecordId>,
        payer: Option<&str>,
        wanted: &[Wanted],
    ) -> Answer<Draft> {
        if wanted.is_empty() {
            return Err(Fault::new(Code::ReceiptNoLines));
        }
        let persons = wanted.iter().map(|wanted| self.person(wanted.person));
        let persons: Vec<_> = persons.collect::<Answer<_>>()?;
        let household = household.or_else(|| persons.iter().flatten().find_map(household_of));
        let house = household
            .map(|id| known(&self.reader, id, RecordKind::Household))
            .transpose()?;
        let first = persons.iter().flatten().next();
        let scope = match house.as_ref().or(first) {
            Some(record) => record.scope,
            None => find::hamlet(&self.reader, "household", None)?,
        };
        let around = Around {
            house: house.as_ref(),
            sold: self.sold(household)?,
            place: self.place(scope)?,
        };
        let mut places = Places::of(&around.sold, self.day);
        let mut lines = Vec::with_capacity(wanted.len());
        for (wanted, person) in wanted.iter().zip(&persons) {
            lines.push(self.line(wanted, person.as_ref(), &around, &mut places)?);
        }
        let payable = Dong::checked_sum(lines.iter().map(|draft| draft.line.payable))
            .ok_or_else(|| Fault::new(Code::AmountTooLarge))?;
        let payer = match payer {
            Some(payer) => Some(payer.to_owned()),
            None => house
                .as_ref()
                .or(first)
                .and_then(|record| shown_text(record, Field::Name)),
        };
        Ok(Draft {
            scope,
            household,
            payer,
            lines,
            payable,
        })
    }

    fn person(&self, id: Option<RecordId>) -> Answer<Option<RecordView>> {
        let person = id.map(|id| known(&self.reader, id, RecordKind::Person));
        person.transpose()
    }

    /// Returns the receipts of a household that are held here and not void, with what refunds leave of their lines.
    fn sold(&self, household: Option<RecordId>) -> Answer<Vec<ReceiptView>> {
        let Some(household) = household else {
            return Ok(Vec::new());
        };
        let filter = ReceiptFilter {
            household: Some(household),
            ..ReceiptFilter::default()
        };
        let mut sold = self.reader.receipts(&filter)?;
        sold.retain(|view| !view.void && Some(view.id) != self.replaces);
        for view in &mut sold {
            view.receipt.lines = view.left();
        }
        Ok(sold)
    }

    fn line(
        &self,
        wanted: &Wanted,
        person: Option<&RecordView>,
        around: &Around<'_>,
        places: &mut Places,
    ) -> Answer<DraftLine> {
        let about = About {
            person,
            house: around.house,
            sold: &around.sold,
        };
        let mut heeds = Vec::new();
        let (line, warnings) = match wanted.product {
            Product::Bhxh {
                income,
                term,
                group,
            } => self.bhxh(&about, around.place, wanted.sponsor, (income, term, group))?,
            Product::Bhyt {
                months,
                order,
                group,
            } => {
                let scaled = group.is_none() && around.house.is_some();
                if let Some(said) = order
                    && scaled
                    && places.is_anothers(said, wanted.person)
                {
                    heeds.push(Heed::PlaceTwice(said));
                }
                let recorded = about.number(Field::Order);
                let order = match group {
                    None => places.take(wanted.person, order, recorded),
                    Some(_) => order.or(recorded).unwrap_or(1),
                };
                self.bhyt(&about, around.place, wanted.sponsor, (months, order, group))?
            }
        };
        let name = person.and_then(|person| shown_text(person, Field::Name));
        heeds.extend(self.heeds(&about, &line)?);
        Ok(DraftLine {
            line,
            name: name.unwrap_or_default(),
            warnings,
            heeds,
        })
    }

    /// Returns what to look at in what the book knows of a line's person.
    fn heeds(&self, about: &About<'_>, line: &Line) -> Answer<Vec<Heed>> {
        let Some(person) = line.person else {
            return Ok(Vec::new());
        };
        let reader = &self.reader;
        let week = self.day.plus_days(-AGAIN_DAYS);
        let mut heeds = Vec::new();
        if reader.covered(person, line.scheme, line.covers_from, line.covers_to)? {
            heeds.push(Heed::PeriodTaken);
        }
        for scheme in Scheme::ALL {
            let day = about.paid_since(scheme, week);
            let heed = |day| match scheme == line.scheme {
                true => Heed::PaidRecently(day),
                false => Heed::PaidOther(day),
            };
            heeds.extend(day.map(heed));
        }
        let born = about.born();
        heeds.extend(born.and_then(|born| Heed::of_age(born, line.scheme, self.day)));
        let elsewhere = about.elsewhere();
        let keeps_out = elsewhere.filter(|what| what.keeps_out_of(line.scheme));
        heeds.extend(keeps_out.map(Heed::Elsewhere));
        Ok(heeds)
    }

    fn bhxh(
        &self,
        about: &About<'_>,
        place: Place,
        sponsor: Dong,
        (income, term, group): (Dong, Term, Option<Group>),
    ) -> Answer<(Line, Vec<Warning>)> {
        let paid_month = Month::of(self.day);
        // Who is paid up beyond this month goes on where the last term ends. Missing months lie behind.
        let next = about
            .last_day(Scheme::Bhxh)
            .map(|day| Month::of(day).plus(1))
            .filter(|next| *next > paid_month && !matches!(term, Term::Missing(_)));
        let group = group.unwrap_or_else(|| Group::best(&about.groups(), self.tariff, self.day));
        let request = BhxhRequest {
            starts: next,
            supported_months_used: about.supported_months(),
            place,
            sponsor,
            ..BhxhRequest::of(income, group, term, self.day)
        };
        let quote = quote::bhxh(self.tariff, &request)?;
        let person = about.person.map(|person| person.id);
        let line = Line::bhxh(person, &request, &quote);
        Ok((line, quote.warnings))
    }

    fn bhyt(
        &self,
        about: &About<'_>,
        place: Place,
        sponsor: Dong,
        (months, order, group): (u32, u32, Option<BhytGroup>),
    ) -> Answer<(Line, Vec<Warning>)> {
        let card = about
            .person
            .and_then(|person| match person.shown(Field::Card) {
                Some(Value::Card(card)) => card.expiry,
                _ => None,
            });
        let card_expiry = card.max(about.last_day(Scheme::Bhyt));
        let member = BhytMember {
            order,
            months,
            card_expiry,
            group,
        };
        let request = BhytRequest {
            place,
            sponsor,
            ..BhytRequest::of(vec![member], self.day)
        };
        let quote = quote::bhyt(self.tariff, &request)?;
        let quoted = quote.lines.into_iter().next();
        let quoted = quoted.ok_or_else(|| Fault::new(Code::Internal))?;
        let person = about.person.map(|person| person.id);
        let line = Line::bhyt(person, &member, place, &quoted);
        Ok((line, quote.warnings))
    }

    /// Returns where a scope lies, as far as the codes of its units say: a commune's has five digits, a province's
    /// two.
    fn place(&self, scope: ScopeId) -> Answer<Place> {
        let units = self.reader.units()?;
        let mut place = Place::NONE;
        let mut scope = Some(scope);
        // A hamlet, its office, the organisation: one step more than there are.
        for _ in 0..4 {
            let Some(unit) = units.iter().find(|unit| Some(unit.scope) == scope) else {
                break;
            };
            place.commune = place.commune.or_else(|| unit.code.parse().ok());
            let province = unit.code.parse().ok();
            let province = province.filter(|code| self.tariff.province(*code).is_some());
            place.province = place.province.or(province);
            scope = unit.parent;
        }
        Ok(place)
    }
}

fn household_of(person: &RecordView) -> Option<RecordId> {
    match person.shown(Field::Household) {
        Some(Value::Record(household)) => Some(*household),
        _ => None,
    }
}

/// Returns the shown text of one field.
pub(crate) fn shown_text(record: &RecordView, field: Field) -> Option<String> {
    match record.shown(field) {
        Some(Value::Text(text)) => Some(text.clone()),
        _ => None,
    }
}
