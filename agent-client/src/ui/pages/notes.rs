//! Cash counted note by note, in a form.

use book::fact::Denomination;
use book::money::Dong;
use maud::{Markup, html};
use web::form::{self, Kind};
use web::lang::Lang;
use web::{format, part};

use super::super::typed::Typed;
use super::frame::Desk;
use crate::input;

/// So many notes of one value at most.
const NOTES_MAX: u32 = 1_000_000;
/// What is less than the smallest note.
const CHANGE: &str = "small-change";
/// The form's name of the fields together: what is wrong with their sum is said here.
pub(super) const ALL: &str = "note";

/// Renders a field for the number of notes of each value, and one for small change.
pub(super) fn fields(desk: &Desk<'_>, typed: &Typed) -> Markup {
    let change = form::Field::new(CHANGE, desk.lang.pick("Tiền lẻ", "Small change"))
        .value(typed.value(CHANGE))
        .error(typed.error(CHANGE));
    html! {
        fieldset.field {
            legend { (desk.lang.pick("Số tờ từng mệnh giá", "How many notes of each value")) }
            @if let Some(error) = typed.error(ALL) { (part::notice(web::badge::Tone::Bad, &html! { p { (error) } })) }
            div.pair {
                @for note in Denomination::NOTES {
                    @let (name, label) = (name(note), format::dong(note));
                    (form::input(
                        Kind::Digits,
                        &form::Field::new(&name, &label).value(typed.value(&name)).error(typed.error(&name)),
                    ))
                }
                (form::input(Kind::Amount, &change))
            }
        }
    }
}

/// Returns whether nothing was typed: whoever counted nothing types a 0.
pub(super) fn is_empty(typed: &Typed) -> bool {
    let mut names = Denomination::NOTES.into_iter().map(name);
    typed.given(CHANGE).is_none() && names.all(|name| typed.given(&name).is_none())
}

/// Reads what was counted; notes what cannot be read.
pub(super) fn read(typed: &mut Typed, lang: Lang) -> Option<Vec<Denomination>> {
    let mut notes = Vec::new();
    for note in Denomination::NOTES {
        let name = name(note);
        let Some(given) = typed.given(&name).map(str::to_owned) else {
            continue;
        };
        let count = input::number(&name, &given, NOTES_MAX);
        if let Some(count) = typed.take(lang, &name, count).filter(|count| *count > 0) {
            notes.push(Denomination { note, count });
        }
    }
    if let Some(given) = typed.given(CHANGE).map(str::to_owned) {
        let note = typed.take(lang, CHANGE, input::amount(CHANGE, &given));
        notes.extend(note.map(|note| Denomination { note, count: 1 }));
    }
    typed.is_right().then_some(notes)
}

fn name(note: Dong) -> String {
    format!("{ALL}-{}", note.get())
}
