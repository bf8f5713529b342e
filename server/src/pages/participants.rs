//! Participants on a day.

use maud::{Markup, html};
use store::Reader;
use web::form::{self, Field, Kind};
use web::format;
use web::lang::Lang;
use web::part::{Stat, panel, stats};
use web::table::{Narrow, Table, numbers, table, words};
use web::text::{Text, scheme_name, scheme_short, tr};

use crate::failure::Outcome;
use crate::participants::{self, Asked, Participants};

/// Renders the participants on the day that was asked for.
///
/// # Errors
///
/// The problem of a day that is not understood.
pub fn participants(
    reader: &Reader<'_>,
    lang: Lang,
    asked: &Asked,
    today: book::date::Date,
) -> Outcome<Markup> {
    let counts = participants::read(reader, asked, today)?;
    let (on, since) = (format::date(counts.on), format::date(counts.new_since));
    let new_since = lang.pick("Mới từ ngày", "New since");
    let filter = form::get(
        "/participants",
        &html! {
            (form::input(Kind::Date, &Field::new("on", tr(lang, Text::On)).value(&on)))
            (form::input(Kind::Date, &Field::new("new_since", new_since).value(&since)))
            (form::submit(tr(lang, Text::Filter)))
        },
    );
    Ok(html! { (filter) (totals(lang, &counts)) (rows(lang, &counts)) })
}

fn totals(lang: Lang, counts: &Participants) -> Markup {
    let figures: Vec<Stat<'_>> = counts
        .totals
        .iter()
        .map(|total| Stat {
            label: scheme_name(lang, total.scheme),
            value: format::count(total.persons),
            note: format!("{}: {}", tr(lang, Text::New), format::count(total.new)),
        })
        .collect();
    stats(&figures)
}

fn rows(lang: Lang, counts: &Participants) -> Markup {
    let columns = [
        words(tr(lang, Text::Commune)),
        words(tr(lang, Text::Scheme)),
        numbers(tr(lang, Text::People)),
        numbers(tr(lang, Text::New)),
    ];
    let row = |count: &participants::Count| {
        vec![
            html! { (count.name) },
            html! { (scheme_short(lang, count.scheme)) },
            html! { (format::count(count.persons)) },
            html! { (format::count(count.new)) },
        ]
    };
    let rows: Vec<Vec<Markup>> = counts.rows.iter().map(row).collect();
    panel(
        tr(lang, Text::Participants),
        &table(&Table {
            caption: tr(lang, Text::Participants),
            columns: &columns,
            rows: &rows,
            totals: None,
            empty: tr(lang, Text::NothingYet),
            narrow: Narrow::Cards,
        }),
    )
}
