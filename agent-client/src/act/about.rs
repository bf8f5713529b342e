//! What the book knows about the people of one household: groups, terms paid, places in the order.

use std::collections::BTreeMap;

use book::date::{BirthDate, Date};
use book::fact::{Basis, Line, Scheme};
use book::money::Dong;
use book::premium::Group;
use book::record::{Elsewhere, Field, PovertyStatus, Value};
use replica::RecordId;
use store::view::{ReceiptView, RecordView};

/// What the book knows about one line's person.
pub(super) struct About<'v> {
    pub(super) person: Option<&'v RecordView>,
    pub(super) house: Option<&'v RecordView>,
    pub(super) sold: &'v [ReceiptView],
}

impl About<'_> {
    pub(super) fn number(&self, field: Field) -> Option<u32> {
        let Value::Number(number) = self.person?.shown(field)? else {
            return None;
        };
        Some(*number)
    }

    /// Returns this person's receipt lines with their receipts.
    fn lines(&self) -> impl Iterator<Item = (&ReceiptView, &Line)> {
        let person = self.person.map(|person| person.id);
        let all = self
            .sold
            .iter()
            .flat_map(|view| view.receipt.lines.iter().map(move |line| (view, line)));
        all.filter(move |(_, line)| person.is_some() && line.person == person)
    }

    pub(super) fn last_day(&self, scheme: Scheme) -> Option<Date> {
        self.lines()
            .filter(|(_, line)| line.scheme == scheme)
            .map(|(_, line)| line.covers_to)
            .max()
    }

    /// Returns the last day behind `day` on which this person paid for a scheme.
    pub(super) fn paid_since(&self, scheme: Scheme, day: Date) -> Option<Date> {
        self.lines()
            .filter(|(view, line)| line.scheme == scheme && view.receipt.day > day)
            .map(|(view, _)| view.receipt.day)
            .max()
    }

    /// Returns when the person was born, as far as that is known.
    pub(super) fn born(&self) -> Option<BirthDate> {
        match self.person?.shown(Field::BirthDate) {
            Some(Value::Birth(born)) => Some(*born),
            _ => None,
        }
    }

    /// Returns what is said to insure or pay the person elsewhere; where it is in conflict, all that is said.
    pub(super) fn elsewhere(&self) -> impl Iterator<Item = Elsewhere> {
        let fields = self.person.into_iter().flat_map(|person| &person.fields);
        let said = fields.filter(|view| view.field == Field::Elsewhere);
        said.flat_map(|view| &view.siblings).filter_map(|sibling| {
            if let Value::Elsewhere(what) = sibling.value {
                Some(what)
            } else {
                None
            }
        })
    }

    /// Returns the groups that are recorded for the person and the house.
    pub(super) fn groups(&self) -> Vec<Group> {
        let own = self
            .person
            .and_then(|person| match person.shown(Field::Group) {
                Some(Value::Group(group)) => Some(*group),
                _ => None,
            });
        let of_house = self
            .house
            .and_then(|house| match house.shown(Field::Poverty) {
                Some(Value::Poverty(poverty)) => match poverty.status {
                    PovertyStatus::Poor => Some(Group::Poor),
                    PovertyStatus::NearPoor => Some(Group::NearPoor),
                    PovertyStatus::Average | PovertyStatus::Other => None,
                },
                _ => None,
            });
        own.into_iter().chain(of_house).collect()
    }

    /// Returns the supported months as told, and those of receipts issued since they were told.
    pub(super) fn supported_months(&self) -> u32 {
        let fields = self.person.into_iter().flat_map(|person| &person.fields);
        let told = fields
            .filter(|view| view.field == Field::SupportedMonths)
            .find_map(|view| view.siblings.first());
        let (base, since) = match told.map(|sibling| (&sibling.value, sibling.time)) {
            Some((Value::Number(months), time)) => (*months, Some(time)),
            _ => (0, None),
        };
        let later = self
            .lines()
            .filter(|(view, _)| since.is_none_or(|since| view.time > since));
        let months = later.map(|(_, line)| match line.basis {
            Basis::Bhxh { .. } if line.state > Dong::ZERO => line.months_from(line.covers_from),
            Basis::Bhxh { .. } | Basis::Bhyt { .. } | Basis::Declared => 0,
        });
        months.fold(base, u32::saturating_add)
    }
}

/// From the fifth place on all pay alike: who has which does not matter.
const PLACES: u32 = 4;

/// The places of a household's order that are sold this year, or in this receipt, and to whom.
pub(super) struct Places(BTreeMap<u32, Option<RecordId>>);

impl Places {
    pub(super) fn of(sold: &[ReceiptView], day: Date) -> Self {
        let this_year = sold
            .iter()
            .filter(|view| view.receipt.day.year() == day.year());
        let places = this_year
            .flat_map(|view| &view.receipt.lines)
            .filter_map(|line| match line.basis {
                Basis::Bhyt {
                    order, group: None, ..
                } => Some((order, line.person)),
                // Whose card the state subsidises takes no place of the scale.
                Basis::Bhyt { group: Some(_), .. } | Basis::Bhxh { .. } | Basis::Declared => None,
            });
        Self(places.collect())
    }

    /// Returns whether a place of the scale was sold to somebody else.
    pub(super) fn is_anothers(&self, place: u32, person: Option<RecordId>) -> bool {
        let holder = self.0.get(&place);
        place <= PLACES && holder.is_some_and(|holder| holder.is_none() || *holder != person)
    }

    /// Takes the place that is said, else the recorded one where it is not another's, else the one that the
    /// person has, else the next free one.
    pub(super) fn take(
        &mut self,
        person: Option<RecordId>,
        said: Option<u32>,
        recorded: Option<u32>,
    ) -> u32 {
        let is_own = |holder: &Option<RecordId>| holder.is_some() && *holder == person;
        let is_open = |place: &u32| self.0.get(place).is_none_or(is_own);
        let kept = || {
            self.0
                .iter()
                .find(|(_, holder)| is_own(holder))
                .map(|(place, _)| *place)
        };
        let free = || (1..=u32::MAX).find(|place| !self.0.contains_key(place));
        let place = said
            .or_else(|| recorded.filter(is_open))
            .or_else(kept)
            .or_else(free);
        let place = place.unwrap_or(1);
        self.0.insert(place, person);
        place
    }
}
