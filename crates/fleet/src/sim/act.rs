//! What collectors and the office do, each act one transaction of the real store.

use book::body::{Body, Edit};
use book::date::{Date, Month};
use book::fact::{
    Basis, Count, HandOver, Line, Method, Outcome as Came, Payment, Receipt, Scheme, Visit,
};
use book::money::Dong;
use book::record::{Field, Fields, RecordKind, Value};
use book::tariff::Tariff;
use replica::{Hlc, RecordId, ScopeId};
use store::Writer;

use super::model::{Counted, Handed, Issued};
use super::node::{HAMLETS, Node, OFFICE};
use super::places::PROVINCE;
use super::world::World;
use crate::fault::{Fault, Outcome};
use crate::world::{bhxh_line, collector_name, family};

impl World {
    /// Lets machine `at` do something.
    pub(super) fn act(&mut self, at: usize) -> Outcome<()> {
        match (at, self.chance.below(100)) {
            (0, _) => Ok(()),
            (1, 30..) if self.has_acts => self.office_work(),
            (1, _) => self.count(),
            (_, 0..=14) => self.register_household(at),
            (_, 15..=34) => self.register_person(at),
            (_, 55..=57) if self.has_acts => self.deposit(at),
            (_, 58..=59) if self.has_acts => self.collect_deposited(at),
            (_, 54) if self.has_acts => self.give_back(at),
            (_, 35..=59) => self.edit(at),
            (_, 67..=69) if self.has_acts => self.void(at),
            (_, 60..=69) => self.visit(at),
            (_, 70..=91) => self.collect(at),
            (_, 94..=95) if self.has_acts => self.pay_in(at),
            (_, 92..=95) => self.hand_over(at),
            (_, _) => self.crash_in_transaction(at),
        }
    }

    fn register_household(&mut self, at: usize) -> Outcome<()> {
        let scope = self.hamlet_of(at);
        let today = self.today(at)?;
        let serial = u32::try_from(self.acts).unwrap_or(0);
        let fields = family(&mut self.chance, "Xóm Đình", 0, serial, today).household;
        let name = collector_name(&mut self.chance);
        let fields = fields.with(Field::Name, Value::Text(name));
        let record = self.create(at, scope, RecordKind::Household, fields)?;
        self.model.households.push((record, scope));
        Ok(())
    }

    fn register_person(&mut self, at: usize) -> Outcome<()> {
        let Some((house, scope)) = self.pick_household(at)? else {
            return self.register_household(at);
        };
        let today = self.today(at)?;
        let serial = u32::try_from(self.acts).unwrap_or(0);
        let family = family(&mut self.chance, "Xóm Đình", 1, serial, today);
        let Some(person) = family.persons.first() else {
            return Ok(());
        };
        let record = self.create(at, scope, RecordKind::Person, person.of(house))?;
        self.model.persons.push((record, scope));
        Ok(())
    }

    fn create(
        &mut self,
        at: usize,
        scope: ScopeId,
        kind: RecordKind,
        fields: Fields,
    ) -> Outcome<RecordId> {
        let body = Body::Create(kind, fields.clone());
        let (appended, _, seen) = self.commit(at, scope, |_| Ok(body))?;
        self.note_writes(&appended, appended.record, fields, &seen);
        Ok(appended.record)
    }

    fn edit(&mut self, at: usize) -> Outcome<()> {
        let Some((record, scope)) = self.pick_household(at)? else {
            return Ok(());
        };
        // Few fields and few values, so that colleagues meet.
        let text = Value::Text(format!("số {}", self.chance.below(40)));
        let field = self.chance.pick(&[0_usize, 1, 2]);
        let field = [Field::Phone, Field::Note, Field::Address]
            .get(field)
            .copied();
        let fields = Fields::default().with(field.unwrap_or(Field::Phone), text);
        let body = Body::Edit(Edit {
            record,
            fields: fields.clone(),
        });
        let (appended, _, seen) = self.commit(at, scope, |_| Ok(body))?;
        self.note_writes(&appended, record, fields, &seen);
        Ok(())
    }

    fn visit(&mut self, at: usize) -> Outcome<()> {
        let Some((household, scope)) = self.pick_household(at)? else {
            return Ok(());
        };
        let day = self.today(at)?;
        let visit = Visit {
            household,
            day,
            outcome: Came::Absent,
            appointment: None,
            note: None,
        };
        let (appended, _, _) = self.commit(at, scope, |_| Ok(Body::Visit(visit)))?;
        self.model.visits.insert(appended.record);
        Ok(())
    }

    fn collect(&mut self, at: usize) -> Outcome<()> {
        let Some((house, scope)) = self.pick_household(at)? else {
            return Ok(());
        };
        let day = self.today(at)?;
        let person = self.pick_person(at)?.filter(|_| self.chance.percent(70));
        let tariff = Tariff::builtin().map_err(|error| Fault::new(error.to_string()))?;
        let income = Dong::new(700_000 + i64::from(self.chance.between(0, 9)) * 50_000);
        let months = if !self.has_acts || self.chance.percent(50) {
            1
        } else {
            3
        };
        // On a day for which there is no tariff the amount is declared.
        let quoted = person.and_then(|(person, scope)| {
            Some((bhxh_line(tariff, day, person, income, months).ok()?, scope))
        });
        let person = quoted.as_ref().map(|(line, scope)| (line.person, *scope));
        let line = quoted.map_or_else(|| declared(day, income), |(line, _)| line);
        let (scope, household) = match person {
            Some((_, of_person)) => (of_person, None),
            None => (scope, Some(house)),
        };
        let method = if self.chance.percent(80) {
            Method::Cash
        } else {
            Method::Transfer
        };
        let version = person.is_some().then(|| tariff.version().clone());
        let receipt = |number| Receipt {
            number,
            day,
            household,
            payer: None,
            payments: vec![Payment {
                method,
                amount: line.payable,
            }],
            lines: vec![line.clone()],
            tariff: version.clone(),
        };
        let issue = |writer: &mut Writer<'_>| Ok(Body::Receipt(receipt(writer.take_number()?)));
        self.issue(at, scope, issue)
    }

    pub(super) fn issue(
        &mut self,
        at: usize,
        scope: ScopeId,
        body: impl FnOnce(&mut Writer<'_>) -> Outcome<Body>,
    ) -> Outcome<()> {
        let (appended, body, _) = self.commit(at, scope, body)?;
        let placed = if self.has_acts {
            self.placed(at, &appended)?
        } else {
            None
        };
        let now = self.time();
        let node = self.node(at)?;
        let (collector, wall) = (node.identity.actor, node.wall(now));
        let place = (appended.dot.actor, appended.dot.counter);
        if let Body::Receipt(receipt) = body {
            let issued = Issued {
                collector,
                scope,
                place,
                time: placed.map_or_else(Hlc::default, |(time, ..)| time),
                wall,
                receipt,
            };
            self.model.receipts.insert(appended.record, issued);
            self.model.issued.push(appended.record);
        }
        Ok(())
    }

    fn hand_over(&mut self, at: usize) -> Outcome<()> {
        let collector = self.node(at)?.identity.actor;
        let cash = self
            .model
            .cash()
            .get(&collector)
            .copied()
            .unwrap_or_default();
        let in_hand = cash.taken - cash.handed;
        if in_hand <= 0 {
            return Ok(());
        }
        let amount = Dong::new(in_hand / 2 + 1);
        let day = self.today(at)?;
        let body = Body::HandOver(HandOver {
            day,
            amount,
            notes: Vec::new(),
            to: None,
        });
        let (appended, _, _) = self.commit(at, OFFICE, |_| Ok(body))?;
        let placed = self.placed(at, &appended)?;
        let time = placed.map_or_else(Hlc::default, |(time, ..)| time);
        self.model.hand_overs.insert(
            appended.record,
            Handed {
                collector,
                amount,
                day,
                place: (appended.dot.actor, appended.dot.counter),
                time,
            },
        );
        Ok(())
    }

    /// The office counts one hand-over that it knows of; sometimes a note is missing.
    fn count(&mut self) -> Outcome<()> {
        let short = if self.chance.percent(30) { 1_000 } else { 0 };
        let day = self.today(1)?;
        let heads = self.node(1)?.store.read().vector(OFFICE)?;
        let mut handed = self.model.hand_overs.iter();
        let open = handed.find(|(id, one)| {
            let is_known = one.place.1 <= heads.number(&one.place.0);
            is_known && !self.model.counts.contains_key(*id)
        });
        let Some((hand_over, (collector, stated))) =
            open.map(|(id, one)| (*id, (one.collector, one.amount)))
        else {
            return Ok(());
        };
        let counted = Dong::new((stated.get() - short).max(0));
        let count = Count {
            hand_over,
            collector,
            stated,
            counted,
            day,
            notes: Vec::new(),
            to: None,
        };
        let (appended, _, _) = self.commit(1, OFFICE, |_| Ok(Body::Count(count)))?;
        let counted = Counted {
            collector,
            stated,
            amount: counted,
            day,
            place: (appended.dot.actor, appended.dot.counter),
        };
        self.model.counts.insert(hand_over, counted);
        Ok(())
    }

    /// The power goes between the op and the commit: nobody was told anything, nothing may be left of it.
    fn crash_in_transaction(&mut self, at: usize) -> Outcome<()> {
        let (now, scope) = (self.time(), self.hamlet_of(at));
        let node = self.node(at)?;
        let wall = node.wall(now);
        let fields = Fields::default().with(Field::Name, Value::Text("không ai".into()));
        let body = Body::Create(RecordKind::Household, fields);
        let written = node.store.write(wall, |writer| -> Outcome<()> {
            writer.append(scope, &body)?;
            Err(Fault::new("the power went"))
        });
        if written.is_ok() {
            return Err(Fault::new("a transaction that failed was committed"));
        }
        self.crash(at)
    }

    /// A broken device records its last receipt once more because the reply was lost.
    pub(super) fn send_again(&mut self, at: usize) -> Outcome<()> {
        let own = self.node(at)?.incarnation();
        let mut mine = self
            .model
            .receipts
            .values()
            .filter(|issued| issued.place.0 == own);
        let Some(last) = mine.next_back().cloned() else {
            return Ok(());
        };
        let now = self.time();
        let node = self.node(at)?;
        let wall = node.wall(now);
        node.store.write(wall, |writer| -> Outcome<()> {
            writer.append(last.scope, &Body::Receipt(last.receipt))?;
            Ok(())
        })
    }

    fn hamlet_of(&mut self, at: usize) -> ScopeId {
        if let Some(hamlet) = self.hamlets.get(&at) {
            return *hamlet;
        }
        let last = at + 1 == PROVINCE;
        let place = if last { self.chance.index(2) } else { at % 2 };
        HAMLETS.get(place).copied().unwrap_or(OFFICE)
    }

    pub(super) fn pick_household(&mut self, at: usize) -> Outcome<Option<(RecordId, ScopeId)>> {
        let picked = pick(&mut self.chance, &self.model.households, self.nodes.get(at))?;
        Ok(picked.filter(|(_, scope)| self.works_in(at, *scope)))
    }

    pub(super) fn pick_person(&mut self, at: usize) -> Outcome<Option<(RecordId, ScopeId)>> {
        let picked = pick(&mut self.chance, &self.model.persons, self.nodes.get(at))?;
        Ok(picked.filter(|(_, scope)| self.works_in(at, *scope)))
    }

    pub(super) fn today(&mut self, at: usize) -> Outcome<Date> {
        let now = self.time();
        Ok(Date::local_day(self.node(at)?.wall(now).0))
    }
}

/// Picks one of the last records that a machine holds.
fn pick(
    chance: &mut crate::world::Chance,
    records: &[(RecordId, ScopeId)],
    node: Option<&Node>,
) -> Outcome<Option<(RecordId, ScopeId)>> {
    let Some(node) = node else { return Ok(None) };
    for _ in 0..6 {
        let back = chance.index(records.len().min(12));
        let Some((id, scope)) = records.iter().rev().nth(back) else {
            return Ok(None);
        };
        if node.store.read().is_created(*id)? {
            return Ok(Some((*id, *scope)));
        }
    }
    Ok(None)
}

/// Returns a line whose amount a person declared: stored, and held.
pub(super) fn declared(day: Date, amount: Dong) -> Line {
    Line {
        person: None,
        scheme: Scheme::Bhyt,
        basis: Basis::Declared,
        covers_from: Month::of(day).first_day(),
        covers_to: Month::of(day).last_day(),
        gross: amount,
        state: Dong::ZERO,
        local: Dong::ZERO,
        sponsor: Dong::ZERO,
        payable: amount,
    }
}
