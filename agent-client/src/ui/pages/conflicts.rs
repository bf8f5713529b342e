//! Fields with different values side by side, each with a button.

use maud::{Markup, html};
use replica::RecordId;
use store::view::ConflictView;
use web::text::{Text, field_name};
use web::{form, format, part};
use wire::problem::Code;

use super::super::typed::Typed;
use super::frame::{Desk, Page, Seen};
use crate::{Agent, Answer, Fault, input};

/// Renders the conflicts.
pub(in super::super) fn show(desk: &Desk<'_>, typed: &Typed) -> Answer<Page> {
    let conflicts = desk.read().conflicts()?;
    let actors = desk.read().actors()?;
    let who = |actor| {
        let found = actors.iter().find(|view| view.actor == actor);
        found.map_or_else(|| actor.to_string(), |view| view.name.clone())
    };
    let body = html! {
        p { a href="/duplicates" { (desk.t(Text::Duplicates)) } }
        @if conflicts.is_empty() { (part::empty(desk.t(Text::NoConflicts))) }
        @else {
            p { (desk.t(Text::ConflictExplained)) }
            @for view in &conflicts { (one(desk, view, &who)) }
        }
    };
    desk.form(desk.t(Text::Conflicts), typed, &body)
}

fn one(desk: &Desk<'_>, view: &ConflictView, who: &dyn Fn(replica::ActorId) -> String) -> Markup {
    let title = format!(
        "{} – {}",
        view.name,
        field_name(desk.lang, view.field.field)
    );
    let choices = html! {
        @for (sibling, at) in view.field.siblings.iter().zip(1_u32..) {
            div.choice {
                p { strong { (format::value(desk.lang, &sibling.value)) } }
                p { small { (who(sibling.actor)) ", " (format::time(sibling.time)) } }
                (form::submit_as("value", &format!("{at}:{}", dot_text(sibling)), desk.t(Text::ChooseValue)))
            }
        }
    };
    part::panel(
        &title,
        &form::post(
            "/conflicts",
            None,
            &html! {
                (form::hidden("record", &view.record.to_string()))
                (form::hidden("field", view.field.field.code()))
                (choices)
            },
        ),
    )
}

/// Names the op behind a value: what a button says must be what is written, even where values came in between.
fn dot_text(sibling: &store::view::SiblingView) -> String {
    format!("{}.{}", sibling.dot.actor, sibling.dot.counter)
}

/// Takes a choice.
pub(in super::super) fn choose(agent: &mut Agent, typed: &mut Typed, seen: &Seen) -> Answer<Page> {
    let record: RecordId = typed
        .value("record")
        .parse()
        .map_err(|_| Fault::of(Code::IdInvalid, "record", typed.value("record")))?;
    let fields = book::record::Field::ALL
        .iter()
        .map(|field| (field.code(), *field));
    let field = input::choice("field", typed.value("field"), &fields.collect::<Vec<_>>())?;
    let wrong = || Fault::of(Code::ChoiceInvalid, field.code(), "");
    let (_, wanted) = typed.value("value").split_once(':').ok_or_else(wrong)?;
    let view = agent.read().record(record)?;
    let views = view
        .iter()
        .flat_map(|view| &view.fields)
        .filter(|view| view.field == field);
    let at = views
        .flat_map(|view| &view.siblings)
        .position(|it| dot_text(it) == wanted);
    // The value is gone: somebody else chose meanwhile. The page shows what stands now.
    let done = match at {
        Some(at) => agent
            .conflict_choose(record, field, at + 1, seen.now)
            .map(|_| ()),
        None => Err(wrong()),
    };
    match typed.take_act(seen.lang, &[], done)? {
        Some(()) => Ok(Page::Moved("/conflicts".to_owned())),
        None => show(&seen.desk(agent), typed),
    }
}
