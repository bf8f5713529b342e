//! Fields that bear different values side by side.

use maud::{Markup, html};
use store::Reader;
use store::view::ConflictView;
use web::format;
use web::lang::Lang;
use web::part::{empty, panel};
use web::table::{Narrow, Table, table, words};
use web::text::{Text, field_name, tr};

use super::people::Names;
use crate::failure::Outcome;
use crate::waiting;

/// Renders every field that waits for a choice, with all its values.
///
/// # Errors
///
/// A problem of the store.
pub fn conflicts(reader: &Reader<'_>, lang: Lang) -> Outcome<Markup> {
    let found = reader.conflicts()?;
    let names = Names::read(reader)?;
    Ok(html! {
        p { (tr(lang, Text::ConflictExplained)) }
        @if found.is_empty() { (empty(tr(lang, Text::NoConflicts))) }
        @for conflict in &found { (one(lang, &names, conflict)) }
    })
}

fn one(lang: Lang, names: &Names, conflict: &ConflictView) -> Markup {
    let field = conflict.field.field;
    let title = format!("{} – {}", conflict.name, field_name(lang, field));
    let columns = [
        words(tr(lang, Text::Value)),
        words(tr(lang, Text::WrittenBy)),
        words(tr(lang, Text::Time)),
        words(lang.pick("Bản ghi", "Op")),
    ];
    let rows: Vec<Vec<Markup>> = conflict
        .field
        .siblings
        .iter()
        .map(|sibling| {
            vec![
                html! { (format::masked_value(lang, field, &sibling.value)) },
                html! { (names.actor(sibling.actor)) },
                html! { (format::time(sibling.time)) },
                html! { small { (waiting::op(&sibling.dot)) } },
            ]
        })
        .collect();
    panel(
        &title,
        &html! {
            p { small { (names.unit(conflict.scope)) " · " (format::short_id(&conflict.record)) } }
            (table(&Table {
                caption: tr(lang, Text::Values),
                columns: &columns,
                rows: &rows,
                totals: None,
                empty: "",
                narrow: Narrow::Cards,
            }))
        },
    )
}
