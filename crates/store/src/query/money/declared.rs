//! What receipts declare: worked out when it is asked for, from other receipts and from what others recorded.
//!
//! A device is offline and knows few of the facts, so nothing of this holds a receipt (ADR 41). It is for the office to look
//! at, until the missing fact arrives, the receipt is void, or somebody else has reviewed it.

use std::collections::{BTreeMap, BTreeSet};

use book::date::Date;
use book::fact::{Basis, Line};
use book::money::Dong;
use book::organisation::Level;
use book::record::{Field, PovertyStatus, Value};
use book::tariff::{BhytGroup, Group, Place, TariffVersion};
use replica::{ActorId, RecordId, ScopeId};

use super::voids::REVIEW;
use crate::query::{Answer, Reader};
use crate::view::{Claim, Declared, DeclaredView, ReceiptView, UnitView, WordView};

const RECEIPTS: &str = "
    select row from receipt
    where day >= ?1 and standing = 0 and void = 0
      and not exists (select 1 from act where about = receipt.id and kind = 68 and standing = 0)
    order by day desc, time desc, incarnation desc, number desc, id desc";
/// Who bought which place in front of one, in the same year or with cover that reaches into it.
const IN_FRONT: &str = "
    select distinct place, place_sold.person
    from place_sold join receipt on receipt.row = place_sold.receipt
         join receipt_line on receipt_line.receipt = place_sold.receipt and receipt_line.line = place_sold.line
    where place_sold.household = ?1 and year between ?2 - 1 and ?2 and place < ?3
      and (year = ?2 or receipt_line.covers_to >= ?4)
      and receipt.void = 0 and receipt.standing = 0";

/// From the fifth place on all pay alike.
const PLACES: u32 = 5;
/// A hamlet, its offices, the province, the organisation: no more stand above each other.
const UNITS_DEEP: usize = 8;

/// What is asked once for all receipts.
struct Asked {
    units: BTreeMap<ScopeId, UnitView>,
    tariffs: BTreeMap<Date, TariffVersion>,
}

impl Asked {
    fn of(reader: &Reader<'_>) -> Answer<Self> {
        let units = reader.units()?.into_iter().map(|unit| (unit.scope, unit));
        Ok(Self {
            units: units.collect(),
            tariffs: BTreeMap::new(),
        })
    }
}

impl Reader<'_> {
    /// Receipts that count, from a business day on, of which something that makes the premium less is said by their collector
    /// alone and reviewed by nobody, the newest first.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn declared(&self, since: Date) -> Answer<Vec<DeclaredView>> {
        let mut statement = self.connection.prepare_cached(RECEIPTS)?;
        let rows = statement.query_map([since.ymd()], |row| row.get(0))?;
        let rows = rows.collect::<Result<Vec<i64>, _>>()?;
        let mut asked = Asked::of(self)?;
        let mut found = Vec::new();
        for row in rows {
            let view = self.receipt_by_row(row)?;
            found.extend(shown(&view, self.claims(&view, &mut asked)?));
        }
        Ok(found)
    }

    /// The same of one receipt; `None` where it does not count, somebody reviewed it, or it declares nothing.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn declared_of(&self, view: &ReceiptView) -> Answer<Option<DeclaredView>> {
        let (claims, review) = self.declared_by(view)?;
        let counts = view.standing.is_counted() && !view.void && review.is_none();
        Ok(shown(view, claims).filter(|_| counts))
    }

    /// What a receipt declares and nobody else says, whether or not it counts, and who reviewed that first.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn declared_by(&self, view: &ReceiptView) -> Answer<(Vec<Claim>, Option<WordView>)> {
        let claims = self.claims(view, &mut Asked::of(self)?)?;
        Ok((claims, self.word(view.id, REVIEW)?))
    }

    fn claims(&self, view: &ReceiptView, asked: &mut Asked) -> Answer<Vec<Claim>> {
        let receipt = &view.receipt;
        let in_force = match asked.tariffs.get(&receipt.day) {
            Some(version) => version.clone(),
            None => {
                let version = self.tariff_on(receipt.day)?.version().clone();
                asked.tariffs.insert(receipt.day, version.clone());
                version
            }
        };
        let other = receipt.tariff.clone().filter(|used| *used != in_force);
        let mut claims = Vec::new();
        for ((line, of), person) in (1..).zip(&receipt.lines).zip(&view.persons) {
            // What is wholly given back is nobody's advantage any more.
            let back = view.refunded.get(&line);
            if back.is_some_and(|from| *from <= of.covers_from) {
                continue;
            }
            let said = [
                self.of_place(view, of)?,
                self.of_group(view, of)?,
                of_local(&asked.units, view.scope, of),
                other.clone().map(Declared::Tariff),
            ];
            claims.extend(said.into_iter().flatten().map(|what| Claim {
                line,
                person: person.clone(),
                what,
            }));
        }
        Ok(claims)
    }

    /// A place is cheaper than those in front of it, so somebody else has each of these.
    fn of_place(&self, view: &ReceiptView, line: &Line) -> Answer<Option<Declared>> {
        let Basis::Bhyt {
            order: place,
            group: None,
            ..
        } = line.basis
        else {
            return Ok(None);
        };
        let until = place.min(PLACES);
        let wanted = until.saturating_sub(1);
        if wanted == 0 {
            return Ok(None);
        }
        let missing = match (view.receipt.household, line.person) {
            (Some(household), Some(person)) => {
                let found = self.in_front(household, person, view.receipt.day, line, until)?;
                wanted.saturating_sub(found)
            }
            // Nobody can tell whose household's it is.
            _ => wanted,
        };
        Ok((missing > 0).then_some(Declared::Place { place, missing }))
    }

    /// Counts the places in front of `until` that other members bought. Who lives elsewhere, by all that is recorded, stands in
    /// front of nobody here.
    fn in_front(
        &self,
        household: RecordId,
        person: RecordId,
        day: Date,
        line: &Line,
        until: u32,
    ) -> Answer<u32> {
        let (own, houses) = (self.shown_as(person)?, self.set_of(household)?);
        let mut places = BTreeSet::new();
        let mut statement = self.connection.prepare_cached(IN_FRONT)?;
        for house in &houses {
            let key = (house.as_bytes(), day.year(), until, line.covers_from.ymd());
            let mut rows = statement.query(key)?;
            while let Some(row) = rows.next()? {
                let (place, other): (u32, [u8; 16]) = row.try_into()?;
                let other = self.shown_as(RecordId::from_bytes(other))?;
                let fits = other != own && !places.contains(&place);
                if fits && !self.lives_elsewhere(other, &houses)? {
                    places.insert(place);
                }
            }
        }
        Ok(u32::try_from(places.len()).unwrap_or(u32::MAX))
    }

    /// A group is believed where somebody else recorded it, of the person or of the household's poverty.
    fn of_group(&self, view: &ReceiptView, line: &Line) -> Answer<Option<Declared>> {
        let (declared, group, status) = match line.basis {
            Basis::Bhxh { group, .. } => {
                let status = match group {
                    Group::Poor => Some(PovertyStatus::Poor),
                    Group::NearPoor => Some(PovertyStatus::NearPoor),
                    Group::EthnicMinority => None,
                    Group::Other => return Ok(None),
                };
                (Declared::Group(group), Some(group), status)
            }
            Basis::Bhyt {
                group: Some(group), ..
            } => {
                let (same, status) = match group {
                    BhytGroup::NearPoor => (Some(Group::NearPoor), Some(PovertyStatus::NearPoor)),
                    BhytGroup::AverageFarmer => (None, Some(PovertyStatus::Average)),
                    // Nobody records who goes to school.
                    BhytGroup::Pupil => (None, None),
                };
                (Declared::BhytGroup(group), same, status)
            }
            Basis::Bhyt { group: None, .. } | Basis::Declared => return Ok(None),
        };
        let own = |value: &Value| matches!(value, Value::Group(said) if Some(*said) == group);
        let day = view.receipt.day;
        let house = |value: &Value| {
            matches!(value, Value::Poverty(said) if Some(said.status) == status
                && said.from.is_none_or(|from| from <= day)
                && said.until.is_none_or(|until| day <= until))
        };
        if self.is_said(line.person, Field::Group, view.collector, own)? {
            return Ok(None);
        }
        let is_recorded = match (view.receipt.household, line.person) {
            (Some(household), Some(person)) => {
                let houses = self.set_of(household)?;
                !self.lives_elsewhere(self.shown_as(person)?, &houses)?
                    && self.is_said(Some(household), Field::Poverty, view.collector, house)?
            }
            _ => false,
        };
        Ok((!is_recorded).then_some(declared))
    }

    /// Returns whether a person is recorded in other houses than these alone.
    fn lives_elsewhere(&self, person: RecordId, houses: &[RecordId]) -> Answer<bool> {
        let view = self.record(person)?;
        let fields = view.iter().flat_map(|view| &view.fields);
        let said = fields
            .filter(|view| view.field == Field::Household)
            .flat_map(|view| &view.siblings);
        let mut recorded = false;
        for one in said {
            if let Value::Record(house) = &one.value {
                if houses.contains(house) {
                    return Ok(false);
                }
                recorded = true;
            }
        }
        Ok(recorded)
    }

    /// Returns whether somebody else than the collector wrote such a value, and it stands.
    fn is_said(
        &self,
        record: Option<RecordId>,
        field: Field,
        collector: ActorId,
        fits: impl Fn(&Value) -> bool,
    ) -> Answer<bool> {
        let Some(record) = record else {
            return Ok(false);
        };
        let view = self.record(self.shown_as(record)?)?;
        let fields = view.iter().flat_map(|view| &view.fields);
        let mut said = fields
            .filter(|view| view.field == field)
            .flat_map(|view| &view.siblings);
        Ok(said.any(|one| one.actor != collector && fits(&one.value)))
    }
}

fn shown(view: &ReceiptView, claims: Vec<Claim>) -> Option<DeclaredView> {
    (!claims.is_empty()).then(|| DeclaredView {
        id: view.id,
        scope: view.scope,
        collector: view.collector,
        day: view.receipt.day,
        payable: view.receipt.payable().unwrap_or_default(),
        number: view.receipt.number.clone(),
        claims,
    })
}

/// Local support is that of the commune and the province in which the receipt's scope lies.
fn of_local(units: &BTreeMap<ScopeId, UnitView>, scope: ScopeId, line: &Line) -> Option<Declared> {
    let place = match line.basis {
        Basis::Bhxh { place, .. } | Basis::Bhyt { place, .. } => place,
        Basis::Declared => Place::NONE,
    };
    if line.local == Dong::ZERO {
        return None;
    }
    let up = |unit: &&UnitView| unit.parent.and_then(|parent| units.get(&parent));
    let above = std::iter::successors(units.get(&scope), up).take(UNITS_DEEP);
    let above: Vec<_> = above.filter(|unit| !unit.code.is_empty()).collect();
    // Where no unit of the sort bears a code, nobody can tell.
    let lies_in = |level: Level, code: Option<String>| {
        let mut units = above.iter().filter(|unit| unit.level == level).peekable();
        code.is_none_or(|code| units.peek().is_none() || units.any(|unit| unit.code == code))
    };
    let commune = place.commune.map(|code| code.to_string());
    let province = place.province.map(|code| code.to_string());
    let lies_there = lies_in(Level::Office, commune) && lies_in(Level::Province, province);
    (!lies_there).then_some(Declared::Local(place))
}
