//! `household …`, `person …`, `visit …`.

use book::fact::Outcome;
use book::record::{Field, Fields, Value};
use replica::RecordId;
use serde_json::json;
use store::view::{
    HouseholdSummary, ReceiptFilter, ReceiptView, RecordView, VisitFilter, VisitView,
};
use web::format;
use web::text::{Text, field_name, or_struck, outcome_name, tr};

use super::args::{Household, HouseholdFind, HouseholdList, PageArgs, Person, Visit, VisitAdd};
use super::json;
use super::report::{Report, table};
use super::run::Session;
use crate::act::{VisitAsked, record_words};
use crate::{Answer, Made, find, input};

/// The most rows of one page.
const ROWS_MAX: u32 = 10_000;

/// Fields as they were given: which, by which flag, what.
type Given<'a> = Vec<(Field, &'static str, &'a str)>;

pub(super) fn household(session: &mut Session<'_>, args: Household) -> Answer<Report> {
    match args {
        Household::Add(args) => {
            let scope = find::hamlet(&session.agent.read(), "--hamlet", args.hamlet.as_deref())?;
            let fields = session.fields(args.fields.given())?;
            let id = session.request_id(args.id.as_deref())?;
            let made = session
                .agent
                .household_add(Some(id), scope, fields, session.now)?;
            Ok(session.made(made))
        }
        Household::Show(args) => {
            let id = find::household(&session.agent.read(), "household", &args.id)?;
            session.show_household(id)
        }
        Household::Edit(args) => {
            let id = find::household(&session.agent.read(), "household", &args.id)?;
            let fields = session.fields(args.fields.given())?;
            let made = session.agent.household_edit(id, fields, session.now)?;
            Ok(session.made(made))
        }
        Household::Move(args) => {
            let id = find::household(&session.agent.read(), "household", &args.id)?;
            let to = find::hamlet(&session.agent.read(), "--to", Some(&args.to))?;
            let made = session.agent.household_move(id, to, session.now)?;
            Ok(session.made(made))
        }
        Household::List(HouseholdList { hamlet, page }) => {
            let scope = hamlet
                .as_deref()
                .map(|text| find::hamlet(&session.agent.read(), "--hamlet", Some(text)));
            session.list("", scope.transpose()?, &page)
        }
        Household::Find(HouseholdFind { words, page }) => {
            session.list(&words.join(" "), None, &page)
        }
    }
}

pub(super) fn person(session: &mut Session<'_>, args: Person) -> Answer<Report> {
    match args {
        Person::Add(args) => {
            let household = find::household(&session.agent.read(), "--household", &args.household)?;
            let fields = session.fields(args.fields.given())?;
            let id = session.request_id(args.id.as_deref())?;
            let made = session
                .agent
                .person_add(Some(id), household, fields, session.now)?;
            Ok(session.made(made))
        }
        Person::Edit(args) => {
            let reader = session.agent.read();
            let id = find::person(&reader, "person", &args.id)?;
            let house = args.household.as_deref();
            let house = house
                .map(|text| find::household(&reader, "--household", text))
                .transpose()?;
            let mut fields = session.fields(args.fields.given())?;
            if let Some(house) = house {
                fields = fields.with(Field::Household, Value::Record(house));
            }
            let made = session.agent.person_edit(id, fields, session.now)?;
            Ok(session.made(made))
        }
    }
}

pub(super) fn visit(session: &mut Session<'_>, args: Visit) -> Answer<Report> {
    match args {
        Visit::Add(args) => {
            let wanted = session.visit_asked(&args)?;
            let made = session.agent.visit_add(&wanted, session.now)?;
            Ok(session.made(made))
        }
        Visit::List(args) => {
            let reader = session.agent.read();
            let household = args.household.as_deref();
            let household = household.map(|text| find::household(&reader, "--household", text));
            let day = args.day.as_deref().map(|text| input::date("--day", text));
            let filter = VisitFilter {
                household: household.transpose()?,
                day: day.transpose()?,
            };
            let visits = reader.visits(&filter)?;
            let json = visits.iter().map(json::visit).collect();
            Ok(Report::new(json, session.visits_text(&visits)))
        }
    }
}

impl Session<'_> {
    fn fields(&self, given: Given<'_>) -> Answer<Fields> {
        let mut fields = Fields::default();
        for (field, flag, text) in given {
            fields = fields.with(field, input::field(field, flag, text, self.today)?);
        }
        Ok(fields)
    }

    fn visit_asked(&self, args: &VisitAdd) -> Answer<VisitAsked> {
        let outcomes = Outcome::ALL.map(|outcome| (outcome.code(), outcome));
        let day = |flag, text: &Option<String>| {
            text.as_deref()
                .map(|text| input::date(flag, text))
                .transpose()
        };
        let note = args.note.as_deref();
        Ok(VisitAsked {
            id: Some(self.request_id(args.id.as_deref())?),
            household: find::household(&self.agent.read(), "household", &args.household)?,
            day: day("--day", &args.day)?,
            outcome: input::choice("--outcome", &args.outcome, &outcomes)?,
            appointment: day("--appointment", &args.appointment)?,
            note: note
                .map(|text| input::text("--note", text, input::TEXT_CHARS_MAX))
                .transpose()?,
        })
    }

    pub(super) fn made(&self, made: Made) -> Report {
        let json = json!({ "id": made.id.to_string(), "before": made.before });
        let stored = tr(self.lang, Text::ReceiptStored);
        Report::new(json, format!("{}  {stored}", made.id))
    }

    fn list(
        &self,
        words: &str,
        scope: Option<replica::ScopeId>,
        page: &PageArgs,
    ) -> Answer<Report> {
        let offset = input::number("--offset", &page.offset, u32::MAX)?;
        let limit = input::number("--limit", &page.limit, ROWS_MAX)?;
        let found = self.agent.read().households(scope, words, offset, limit)?;
        let json = found.iter().map(json::household).collect();
        Ok(Report::new(json, self.households_text(&found)))
    }

    fn households_text(&self, found: &[HouseholdSummary]) -> String {
        let heads = [
            Text::Household,
            Text::Name,
            Text::Address,
            Text::Phone,
            Text::Members,
            Text::LastVisit,
            Text::Appointment,
        ];
        let heads = heads.map(|text| tr(self.lang, text));
        let row = |view: &HouseholdSummary| {
            vec![
                format::short_id(&view.id),
                mark(or_struck(self.lang, &view.name), view.conflicts),
                view.address.clone(),
                format::masked_phone(&view.phone),
                view.persons.to_string(),
                format::date_or_dash(view.visited),
                format::date_or_dash(view.appointment),
            ]
        };
        let rows: Vec<Vec<String>> = found.iter().map(row).collect();
        table(&heads, &rows, tr(self.lang, Text::NothingFound))
    }

    fn show_household(&self, id: RecordId) -> Answer<Report> {
        let reader = self.agent.read();
        let Some(record) = reader.record(id)? else {
            return Err(crate::Fault::new(wire::problem::Code::HouseholdUnknown).with("got", id));
        };
        let persons = reader.persons_of(id)?;
        let may_be = reader.duplicates_of(id)?;
        let visits = reader.visits(&VisitFilter {
            household: Some(id),
            day: None,
        })?;
        let filter = ReceiptFilter {
            household: Some(id),
            ..ReceiptFilter::default()
        };
        let receipts = reader.receipts(&filter)?;
        let places = self.agent.places()?;
        let receipt = |view: &ReceiptView| json::receipt(view, places.of(view.scope, &view.dot));
        let json = json!({
            "id": id.to_string(),
            "scope": record.scope.0,
            "merged": record.merged.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "may_be": may_be.iter().map(json::duplicate).collect::<Vec<_>>(),
            "fields": json::fields(&record),
            "struck": record.struck,
            "moved_to": record.moved_to.map(|scope| scope.0),
            "came_from": record.came_from.map(|scope| scope.0),
            "held": record.held.iter().map(json::held_op).collect::<Vec<_>>(),
            "persons": persons.iter().map(json::person).collect::<Vec<_>>(),
            "visits": visits.iter().map(json::visit).collect::<Vec<_>>(),
            "receipts": receipts.iter().map(receipt).collect::<Vec<_>>(),
        });
        let heads = [
            Text::Person,
            Text::Name,
            Text::SchemeBhxhShort,
            Text::SchemeBhytShort,
        ];
        let rows: Vec<Vec<String>> = persons
            .iter()
            .map(|view| {
                vec![
                    format::short_id(&view.id),
                    mark(or_struck(self.lang, &view.name), view.conflicts),
                    format::date_or_dash(view.bhxh_until),
                    format::date_or_dash(view.bhyt_until),
                ]
            })
            .collect();
        let text = [
            self.fields_text(&record),
            record_words(self.lang, &reader, &record)?.join("\n"),
            super::duplicate::note(self.lang, id, &may_be),
            table(
                &heads.map(|text| tr(self.lang, text)),
                &rows,
                tr(self.lang, Text::NothingYet),
            ),
            self.visits_text(&visits),
            self.receipts_text(&receipts)?,
        ];
        let text: Vec<String> = text.into_iter().filter(|it| !it.is_empty()).collect();
        Ok(Report::new(json, text.join("\n\n")))
    }

    fn fields_text(&self, record: &RecordView) -> String {
        let lines = record.fields.iter().map(|view| {
            let values = view
                .siblings
                .iter()
                .map(|it| format::value(self.lang, &it.value));
            let values: Vec<String> = values.collect();
            let mark = if view.is_conflict() {
                tr(self.lang, Text::InConflict)
            } else {
                ""
            };
            format!(
                "{}: {} {mark}",
                field_name(self.lang, view.field),
                values.join(" | ")
            )
        });
        let lines: Vec<String> = lines.collect();
        format!("{}\n{}", record.id, lines.join("\n"))
    }

    fn visits_text(&self, visits: &[VisitView]) -> String {
        let heads = [
            Text::Day,
            Text::Household,
            Text::Name,
            Text::Outcome,
            Text::Appointment,
            Text::Note,
        ];
        let row = |view: &VisitView| {
            vec![
                view.visit.day.to_string(),
                format::short_id(&view.visit.household),
                view.household_name.clone(),
                outcome_name(self.lang, view.visit.outcome).to_owned(),
                format::date_or_dash(view.visit.appointment),
                view.visit.note.clone().unwrap_or_default(),
            ]
        };
        let rows: Vec<Vec<String>> = visits.iter().map(row).collect();
        let none = format!(
            "{}: {}",
            tr(self.lang, Text::Visits),
            tr(self.lang, Text::NothingYet)
        );
        table(&heads.map(|text| tr(self.lang, text)), &rows, &none)
    }
}

/// Returns a name with a mark where fields of the record wait for a choice.
fn mark(name: &str, conflicts: u32) -> String {
    if conflicts == 0 {
        name.to_owned()
    } else {
        format!("{name} (!{conflicts})")
    }
}
