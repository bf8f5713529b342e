//! Records that may be one: the list, and two of them side by side with the buttons that decide.

use book::record::{Field, RecordKind, Value};
use maud::{Markup, html};
use replica::RecordId;
use store::view::{DuplicateView, FieldView, PairView, PersonSummary, RecordView};
use web::badge::{self, Tone};
use web::pager::{Pager, pager};
use web::table::{Narrow, Table, table, words};
use web::text::{Text, alike_reason, field_name, record_kind_name};
use web::{form, format, part};
use wire::problem::Code;

use super::super::typed::Typed;
use super::frame::{Desk, Page, Seen};
use super::house::name;
use crate::{Agent, Answer, Fault};

/// How many pairs a page shows.
const LIMIT: usize = 30;

/// Renders the pairs that may be one, and those that were judged.
pub(in super::super) fn list(desk: &Desk<'_>, typed: &Typed) -> Answer<Page> {
    let offset: usize = typed.value("offset").parse().unwrap_or(0);
    let found = desk.read().duplicates(offset, LIMIT)?;
    let judged = desk.read().judged_pairs(None)?;
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let shown = Pager {
        offset: number(offset),
        limit: number(LIMIT),
        shown: number(found.pairs.len()),
        more: found.more,
    };
    let body = html! {
        p { (desk.t(Text::DuplicatesExplained)) }
        (links(desk, &found.pairs))
        (pager(desk.lang, shown, |offset| format!("/duplicates?offset={offset}")))
        @if !judged.is_empty() { (part::panel(desk.t(Text::Judged), &said(desk, &judged))) }
    };
    desk.frame(desk.t(Text::Duplicates), body).map(Page::Shown)
}

fn href(a: RecordId, b: RecordId) -> String {
    format!("/duplicates/pair?a={a}&b={b}")
}

fn links(desk: &Desk<'_>, pairs: &[DuplicateView]) -> Markup {
    if pairs.is_empty() {
        return part::empty(desk.t(Text::NoDuplicates));
    }
    let titles: Vec<String> = pairs
        .iter()
        .map(|pair| format!("{} – {}", pair.a.name, pair.b.name))
        .collect();
    let items = pairs
        .iter()
        .zip(&titles)
        .map(|(pair, title)| part::LinkItem {
            href: href(pair.a.id, pair.b.id),
            title,
            line: reasons(desk, pair),
            aside: badge::badge(Tone::Warn, record_kind_name(desk.lang, pair.kind)),
        });
    part::links(&items.collect::<Vec<_>>())
}

fn reasons(desk: &Desk<'_>, pair: &DuplicateView) -> String {
    let reasons = pair.reasons.iter();
    let mut words: Vec<&str> = reasons
        .map(|reason| alike_reason(desk.lang, *reason))
        .collect();
    if !pair.is_in_one_scope() {
        words.push(desk.t(Text::OtherHamlet));
    }
    words.join(", ")
}

fn said(desk: &Desk<'_>, pairs: &[PairView]) -> Markup {
    html! {
        ul {
            @for pair in pairs {
                li {
                    a href=(href(pair.a, pair.b)) { (pair.names.0) " – " (pair.names.1) }
                    ": " (desk.t(if pair.same { Text::JudgedSame } else { Text::JudgedApart })) " "
                    @if pair.is_contested() { (badge::badge(Tone::Warn, desk.t(Text::JudgedContested))) }
                }
            }
        }
    }
}

/// Renders what a house's page says of its duplicates and its people's: with what they may be the same, and from what
/// the house was merged.
pub(super) fn note(
    desk: &Desk<'_>,
    record: &RecordView,
    persons: &[PersonSummary],
) -> Answer<Markup> {
    let mut found = desk.read().duplicates_of(record.id)?;
    for person in persons {
        found.extend(desk.read().duplicates_of(person.id)?);
    }
    let is_here = |id| id == record.id || persons.iter().any(|person| person.id == id);
    let merged = if record.merged.is_empty() {
        Vec::new()
    } else {
        desk.read().judged_pairs(Some(record.id))?
    };
    Ok(html! {
        @if !found.is_empty() {
            (part::notice(Tone::Warn, &html! {
                @for pair in &found {
                    @let (here, other) = if is_here(pair.a.id) { (&pair.a, &pair.b) } else { (&pair.b, &pair.a) };
                    p {
                        strong { (here.name) ": " (desk.t(Text::MayBeDuplicate)) " " (other.name) }
                        " (" (reasons(desk, pair)) "). "
                        a href=(href(pair.a.id, pair.b.id)) { (desk.t(Text::CompareBoth)) }
                    }
                }
            }))
        }
        @if !merged.is_empty() { (part::panel(desk.t(Text::MergedFrom), &said(desk, &merged))) }
    })
}

/// Renders two records side by side.
pub(in super::super) fn pair(desk: &Desk<'_>, typed: &Typed) -> Answer<Page> {
    let (a, b) = asked(typed)?;
    let known = |id| {
        let found = desk.read().record(id)?;
        found.ok_or_else(|| Fault::new(Code::HouseholdUnknown).with("got", id))
    };
    let sides = [known(a)?, known(b)?];
    let judged = desk.read().judged_pair(a, b)?;
    let body = html! {
        p { (desk.t(Text::DuplicatesExplained)) }
        (both(desk, &sides)?)
        @if let Some(pair) = &judged { (part::panel(desk.t(Text::Judged), &judgements(desk, pair)?)) }
        (form::post("/duplicates/pair", None, &html! {
            (form::hidden("a", &a.to_string()))
            (form::hidden("b", &b.to_string()))
            @let one_scope = sides[0].scope == sides[1].scope;
            @if one_scope { (form::submit_as("same", "1", desk.t(Text::MergeBoth))) " " }
            @else { p { (desk.t(Text::OtherHamlet)) } }
            (form::submit_as("same", "0", desk.t(Text::KeepApart)))
        }))
    };
    desk.form(desk.t(Text::CompareBoth), typed, &body)
}

/// Takes what was decided, and leads to the record that is shown then.
pub(in super::super) fn judge(agent: &mut Agent, typed: &mut Typed, seen: &Seen) -> Answer<Page> {
    let (a, b) = asked(typed)?;
    let done = match typed.value("same") {
        "1" => agent.judge_same(a, b, true, seen.now),
        "0" => agent.judge_same(a, b, false, seen.now),
        got => Err(Fault::of(Code::ChoiceInvalid, "same", got).with("possible", "0, 1")),
    };
    let Some(judged) = typed.take_act(seen.lang, &[], done)? else {
        return pair(&seen.desk(agent), typed);
    };
    let shown = agent.read().record(agent.read().shown_as(a)?)?;
    let house = shown.filter(|view| view.kind == Some(RecordKind::Household));
    Ok(Page::Moved(match house {
        Some(view) if judged.pair.same => format!("/households/{}", view.id),
        Some(_) | None => "/duplicates".to_owned(),
    }))
}

fn asked(typed: &Typed) -> Answer<(RecordId, RecordId)> {
    let id = |name: &str| {
        let text = typed.value(name);
        text.parse::<RecordId>()
            .map_err(|_| Fault::of(Code::IdInvalid, name, text))
    };
    Ok((id("a")?, id("b")?))
}

fn both(desk: &Desk<'_>, sides: &[RecordView; 2]) -> Answer<Markup> {
    let mut rows = Vec::new();
    for field in Field::ALL {
        let [one, other] = sides.each_ref().map(|side| {
            let mut fields = side.fields.iter();
            fields.find(|view| view.field == *field)
        });
        if one.is_none() && other.is_none() {
            continue;
        }
        let (one, other) = (values(desk, one)?, values(desk, other)?);
        let differs = one != other;
        rows.push(vec![
            html! {
                (field_name(desk.lang, *field)) " "
                @if differs { (badge::badge(Tone::Warn, desk.t(Text::InConflict))) }
            },
            html! { (one) },
            html! { (other) },
        ]);
    }
    let [one, other] = sides.each_ref().map(|side| name(desk, side));
    Ok(table(&Table {
        caption: desk.t(Text::CompareBoth),
        columns: &[words(desk.t(Text::Field)), words(&one), words(&other)],
        rows: &rows,
        totals: None,
        empty: "",
        narrow: Narrow::Cards,
    }))
}

fn values(desk: &Desk<'_>, view: Option<&FieldView>) -> Answer<String> {
    let mut texts = Vec::new();
    for sibling in view.iter().flat_map(|view| &view.siblings) {
        let house = if let Value::Record(id) = &sibling.value {
            desk.read().record(*id)?
        } else {
            None
        };
        texts.push(match house {
            Some(house) => name(desk, &house),
            None => format::value(desk.lang, &sibling.value),
        });
    }
    Ok(if texts.is_empty() {
        "–".to_owned()
    } else {
        texts.join(" | ")
    })
}

fn judgements(desk: &Desk<'_>, pair: &PairView) -> Answer<Markup> {
    let actors = desk.read().actors()?;
    let who = |actor| {
        let found = actors.iter().find(|view| view.actor == actor);
        found.map_or_else(|| actor.to_string(), |view| view.name.clone())
    };
    Ok(html! {
        ul {
            @for one in &pair.judgements {
                li {
                    (desk.t(if one.same { Text::JudgedSame } else { Text::JudgedApart }))
                    " – " (who(one.actor)) ", " (format::time(one.time))
                }
            }
        }
        @if pair.one && !pair.same { p { (desk.t(Text::StillOne)) } }
    })
}
