//! One house: its fields, its people with their cover, its visits and receipts.

use book::record::{Field, RecordKind};
use maud::{Markup, html};
use replica::RecordId;
use store::view::{FieldView, PersonSummary, ReceiptFilter, RecordView, VisitFilter, VisitView};
use web::badge::{self, Tone};
use web::text::{Text, field_name, or_struck, outcome_name};
use web::{format, part};
use wire::problem::Code;

use super::day::receipt_link;
use super::deposit::{self, deposits_name};
use super::duplicates;
use super::frame::{Desk, Page};
use crate::act::{record_words, shown_text};
use crate::{Answer, Fault};

/// Renders a house.
pub(in super::super) fn show(desk: &Desk<'_>, id: RecordId) -> Answer<Page> {
    let record = house(desk, id)?;
    if record.shown_as != id {
        return Ok(Page::Moved(format!("/households/{}", record.shown_as)));
    }
    let persons = desk.read().persons_of(id)?;
    let duplicates = duplicates::note(desk, &record, &persons)?;
    let visits = desk.read().visits(&VisitFilter {
        household: Some(id),
        day: None,
    })?;
    let filter = ReceiptFilter {
        household: Some(id),
        ..ReceiptFilter::default()
    };
    let receipts = desk.read().receipts(&filter)?;
    let places = desk.agent.places()?;
    let links = receipts
        .iter()
        .map(|view| receipt_link(desk, view, &places));
    let links = links.collect::<Answer<Vec<_>>>()?;
    let link = |act: &str, text, main| {
        part::button_link(&format!("/households/{id}/{act}"), desk.t(text), main)
    };
    let edit = link("edit", Text::Edit, false);
    let add = link("person", Text::AddPerson, false);
    let words = record_words(desk.lang, &desk.read(), &record)?;
    let body = html! {
        (note(&words))
        p.actions {
            (link("collect", Text::CollectMoney, true))
            (link("compare", Text::CompareTerms, false))
            (link("visit", Text::RecordVisit, false))
            (part::button_link(&format!("/households/{id}/deposit"), deposits_name(desk.lang), false))
        }
        (duplicates)
        (part::panel_with(desk.t(Text::Household), &edit, &fields(desk, &record)))
        (part::panel_with(desk.t(Text::Persons), &add, &people(desk, &persons)))
        (deposit::panel(desk, deposits_name(desk.lang), &deposit::of_house(desk, id)?))
        (part::panel(desk.t(Text::Visits), &calls(desk, &visits)))
        (part::panel(desk.t(Text::Receipts), &html! {
            @if links.is_empty() { (part::empty(desk.t(Text::NothingYet))) }
            @else { (part::links(&links)) }
        }))
    };
    desk.frame(&name(desk, &record), body).map(Page::Shown)
}

/// Renders what the values of a household do not say; nothing where there is nothing.
fn note(words: &[String]) -> Markup {
    html! {
        @if !words.is_empty() {
            (part::notice(Tone::Warn, &html! { @for line in words { p { (line) } } }))
        }
    }
}

/// Returns a household that is known here.
pub(super) fn house(desk: &Desk<'_>, id: RecordId) -> Answer<RecordView> {
    let record = desk.read().record(id)?;
    let record = record.filter(|view| view.kind.is_none_or(|kind| kind == RecordKind::Household));
    record.ok_or_else(|| Fault::new(Code::HouseholdUnknown))
}

/// Returns the name as people say it.
pub(super) fn name(desk: &Desk<'_>, record: &RecordView) -> String {
    let none = if record.struck {
        Text::StruckOut
    } else {
        Text::Unknown
    };
    shown_text(record, Field::Name).unwrap_or_else(|| desk.t(none).to_owned())
}

fn fields(desk: &Desk<'_>, record: &RecordView) -> Markup {
    let value = |view: &FieldView| {
        html! {
            @for (at, sibling) in view.siblings.iter().enumerate() {
                @if at > 0 { " | " }
                (format::value(desk.lang, &sibling.value))
            }
            @if view.is_conflict() {
                " " a href="/conflicts" { (badge::badge(Tone::Warn, desk.t(Text::InConflict))) }
            }
        }
    };
    let pairs: Vec<(&str, Markup)> = record
        .fields
        .iter()
        .map(|view| (field_name(desk.lang, view.field), value(view)))
        .collect();
    part::facts(&pairs)
}

fn people(desk: &Desk<'_>, persons: &[PersonSummary]) -> Markup {
    if persons.is_empty() {
        return part::empty(desk.t(Text::NothingYet));
    }
    let cover = |scheme: Text, until| format!("{} {}", desk.t(scheme), format::date_or_dash(until));
    let items: Vec<part::LinkItem<'_>> = persons
        .iter()
        .map(|person| part::LinkItem {
            href: format!("/persons/{}/edit", person.id),
            title: or_struck(desk.lang, &person.name),
            line: format!(
                "{}: {} · {}",
                desk.t(Text::CoverEnds),
                cover(Text::SchemeBhxhShort, person.bhxh_until),
                cover(Text::SchemeBhytShort, person.bhyt_until),
            ),
            aside: badge::conflicts(desk.lang, person.conflicts),
        })
        .collect();
    part::links(&items)
}

fn calls(desk: &Desk<'_>, visits: &[VisitView]) -> Markup {
    html! {
        @if visits.is_empty() { (part::empty(desk.t(Text::NeverVisited))) }
        @else {
            ul {
                @for view in visits {
                    li {
                        (format::date(view.visit.day)) ": "
                        (outcome_name(desk.lang, view.visit.outcome))
                        @if let Some(day) = view.visit.appointment {
                            ", " (desk.t(Text::Appointment)) " " (format::date(day))
                        }
                        @if let Some(note) = &view.visit.note { " – " (note) }
                        @if !view.standing.is_counted() {
                            " " (badge::standing(desk.lang, view.standing))
                        }
                    }
                }
            }
        }
    }
}
