//! Records that may be one; to be looked at here, and merged by whoever knows the house.

use maud::{Markup, html};
use store::Reader;
use web::lang::Lang;
use web::pager::{Pager, pager};
use web::part::panel;
use web::table::{Narrow, Table, table, words};
use web::text::{Text, tr};

use super::people::Names;
use crate::duplicates::{self, Duplicate, Judged, Side};
use crate::failure::Outcome;
use crate::paged::Page;

/// Renders pairs that may be one, and pairs on which people disagree.
///
/// # Errors
///
/// A problem of the store.
pub fn duplicates(reader: &Reader<'_>, lang: Lang, page: Page) -> Outcome<Markup> {
    let found = duplicates::read(reader, lang, page)?;
    let names = Names::read(reader)?;
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let shown = Pager {
        offset: number(page.offset),
        limit: number(page.limit),
        shown: number(found.pairs.len()),
        more: found.more,
    };
    let limit = page.limit;
    Ok(html! {
        p { (tr(lang, Text::DuplicatesExplained)) }
        (pairs(lang, &names, &found.pairs))
        (pager(lang, shown, |offset| format!("/duplicates?offset={offset}&limit={limit}")))
        @if !found.contested.is_empty() {
            (panel(tr(lang, Text::JudgedContested), &contested(lang, &names, &found.contested)))
        }
    })
}

fn side(names: &Names, side: &Side) -> Markup {
    let scope = replica::ScopeId(side.scope);
    let short: String = side.id.chars().take(8).collect();
    html! { (side.name) br; small { (names.unit(scope)) " · " (short) } }
}

fn pairs(lang: Lang, names: &Names, pairs: &[Duplicate]) -> Markup {
    let rows: Vec<Vec<Markup>> = pairs
        .iter()
        .map(|pair| {
            vec![
                side(names, &pair.a),
                side(names, &pair.b),
                html! {
                    (pair.words.join(", "))
                    @if !pair.mergeable { br; small { (tr(lang, Text::OtherHamlet)) } }
                },
            ]
        })
        .collect();
    table(&Table {
        caption: tr(lang, Text::Duplicates),
        columns: &[words("A"), words("B"), words(tr(lang, Text::Reason))],
        rows: &rows,
        totals: None,
        empty: tr(lang, Text::NoDuplicates),
        narrow: Narrow::Cards,
    })
}

fn contested(lang: Lang, names: &Names, pairs: &[Judged]) -> Markup {
    let word = |same| {
        tr(
            lang,
            if same {
                Text::JudgedSame
            } else {
                Text::JudgedApart
            },
        )
    };
    let rows: Vec<Vec<Markup>> = pairs
        .iter()
        .map(|pair| {
            vec![
                side(names, &pair.a),
                side(names, &pair.b),
                html! {
                    @for one in &pair.judgements {
                        p { (word(one.same)) " – " (names.actor(replica::ActorId(one.actor))) ", " (one.time) }
                    }
                },
            ]
        })
        .collect();
    table(&Table {
        caption: tr(lang, Text::JudgedContested),
        columns: &[words("A"), words("B"), words(tr(lang, Text::Judged))],
        rows: &rows,
        totals: None,
        empty: "",
        narrow: Narrow::Cards,
    })
}
