//! The form of a visit.

use book::fact::Outcome;
use maud::html;
use replica::RecordId;
use web::form::{self, Choice, Kind};
use web::text::{Text, outcome_name};

use super::super::typed::Typed;
use super::frame::{Desk, Page, Seen};
use super::house::{house, name};
use super::record::sent;
use crate::act::VisitAsked;
use crate::{Agent, Answer, input};

/// Renders the form.
pub(in super::super) fn form(desk: &Desk<'_>, id: RecordId, typed: &Typed) -> Answer<Page> {
    let record = house(desk, id)?;
    let field = |name, text| {
        form::Field::new(name, desk.t(text))
            .value(typed.value(name))
            .error(typed.error(name))
    };
    let choices = Outcome::ALL.map(|outcome| Choice {
        value: outcome.code().to_owned(),
        label: outcome_name(desk.lang, outcome),
    });
    let appointment = field("appointment", Text::Appointment).hint(desk.t(Text::DateHint));
    let body = html! {
        (form::radios(&field("outcome", Text::Outcome).required(), &choices))
        (form::input(Kind::Date, &appointment))
        (form::textarea(&field("note", Text::Note)))
    };
    let body = form::post(
        &format!("/households/{id}/visit"),
        None,
        &sent(desk, typed, &body),
    );
    desk.form(
        &format!("{} – {}", desk.t(Text::RecordVisit), name(desk, &record)),
        typed,
        &body,
    )
}

/// Takes the form.
pub(in super::super) fn add(
    agent: &mut Agent,
    id: RecordId,
    typed: &mut Typed,
    seen: &Seen,
) -> Answer<Page> {
    let lang = seen.lang;
    let desk = seen.desk(agent);
    let outcomes = Outcome::ALL.map(|outcome| (outcome.code(), outcome));
    let outcome = input::choice(desk.t(Text::Outcome), typed.value("outcome"), &outcomes);
    let outcome = typed.take(lang, "outcome", outcome);
    let day = typed
        .given("appointment")
        .map(|text| input::date(desk.t(Text::Appointment), text));
    let appointment = typed.take(lang, "appointment", day.transpose());
    let note = typed
        .given("note")
        .map(|text| input::text(desk.t(Text::Note), text, input::TEXT_CHARS_MAX));
    let note = typed.take(lang, "note", note.transpose());
    if let (Some(outcome), Some(appointment), Some(note)) = (outcome, appointment, note) {
        let wanted = VisitAsked {
            id: typed.request(),
            household: id,
            day: None,
            outcome,
            appointment,
            note,
        };
        let made = agent.visit_add(&wanted, seen.now);
        if typed
            .take_act(lang, &["appointment", "note"], made)?
            .is_some()
        {
            return Ok(Page::Moved(format!("/households/{id}")));
        }
    }
    form(&seen.desk(agent), id, typed)
}
