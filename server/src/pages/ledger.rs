//! The consolidated ledger, with its filter in the address.

use book::organisation::Level;
use maud::{Markup, html};
use store::Reader;
use store::view::LedgerBy;
use web::form::{self, Choice, Field, Kind};
use web::format;
use web::lang::Lang;
use web::part::{Stat, button_link, panel, panel_with, stats};
use web::table::{Narrow, Table, numbers, table, words};
use web::text::{Text, scheme_name, tr};

use crate::failure::Outcome;
use crate::ledger::{self, Asked, Key, Ledger, Row, by_code, given};

/// Renders the ledger that was asked for.
///
/// # Errors
///
/// The problem of a value that is not understood or not known.
pub fn ledger(reader: &Reader<'_>, lang: Lang, asked: &Asked) -> Outcome<Markup> {
    let ledger = ledger::read(reader, asked)?;
    let filter = filter_form(reader, lang, asked, "/", true)?;
    let csv = Asked {
        as_of: Some(ledger.as_of.to_string()),
        ..asked.clone()
    };
    let csv = with(&csv.address("/v1/ledger"), "format=csv");
    let actions = button_link(&csv, tr(lang, Text::DownloadCsv), false);
    Ok(html! {
        (filter)
        (totals(lang, &ledger))
        (panel_with(&heading(lang, &ledger), &actions, &rows(lang, &ledger, asked)))
        (as_of(lang, &ledger, asked))
    })
}

/// Renders the filter of a ledger or of a list of receipts; with `by`, also how it is broken down.
///
/// # Errors
///
/// A problem of the store.
pub fn filter_form(
    reader: &Reader<'_>,
    lang: Lang,
    asked: &Asked,
    path: &str,
    by: bool,
) -> Outcome<Markup> {
    let units = reader.units()?;
    let offices: Vec<Choice<'_>> = units
        .iter()
        .filter(|unit| unit.level == Level::Office)
        .map(|unit| Choice {
            value: unit.code.clone(),
            label: &unit.name,
        })
        .collect();
    let actors = reader.actors()?;
    let collectors: Vec<Choice<'_>> = actors
        .iter()
        .filter(|actor| actor.office.is_some() && !actor.code.is_empty())
        .filter(|actor| !units.iter().any(|unit| unit.code == actor.code))
        .map(|actor| Choice {
            value: actor.code.clone(),
            label: &actor.name,
        })
        .collect();
    let schemes = book::fact::Scheme::ALL.map(|scheme| Choice {
        value: scheme.code().to_owned(),
        label: scheme_name(lang, scheme),
    });
    let bys = ledger::BY.map(|(by, code)| Choice {
        value: code.to_owned(),
        label: by_name(lang, by),
    });
    let all = Some(tr(lang, Text::All));
    let shown_by = shown_by(asked);
    let field = |name, text, value| {
        Field::new(name, tr(lang, text)).value(given(value).unwrap_or_default())
    };
    Ok(form::get(
        path,
        &html! {
            @if by {
                (form::select(&field("by", Text::By, &shown_by), None, &bys))
            }
            (form::input(Kind::Date, &field("from", Text::From, &asked.from)))
            (form::input(Kind::Date, &field("to", Text::Until, &asked.to)))
            (form::select(&field("office", Text::Office, &asked.office), all, &offices))
            (form::select(&field("collector", Text::Collector, &asked.collector), all, &collectors))
            (form::select(&field("scheme", Text::Scheme, &asked.scheme), all, &schemes))
            (form::input(Kind::Digits, &field("as_of", Text::AsOf, &asked.as_of)))
            (form::submit(tr(lang, Text::Filter)))
            " "
            a href=(path) { (tr(lang, Text::ClearFilter)) }
        },
    ))
}

fn shown_by(asked: &Asked) -> Option<String> {
    Some(
        given(&asked.by)
            .unwrap_or(by_code(LedgerBy::Collector))
            .to_owned(),
    )
}

fn totals(lang: Lang, ledger: &Ledger) -> Markup {
    let total = &ledger.total;
    let stat = |text, value| Stat {
        label: tr(lang, text),
        value,
        note: String::new(),
    };
    stats(&[
        stat(Text::Counted, format::dong(total.counted)),
        stat(Text::Held, format::dong(total.held)),
        stat(Text::Support, format::dong(total.support)),
        stat(Text::Receipts, format::count(total.receipts)),
        stat(Text::Lines, format::count(total.lines)),
    ])
}

fn heading(lang: Lang, ledger: &Ledger) -> String {
    let by: Vec<&str> = ledger
        .query
        .by
        .iter()
        .map(|by| by_name(lang, *by))
        .collect();
    let by = by.join(", ");
    format!("{} {}", tr(lang, Text::By), by.to_lowercase())
}

fn rows(lang: Lang, ledger: &Ledger, asked: &Asked) -> Markup {
    let mut columns: Vec<_> = ledger
        .query
        .by
        .iter()
        .map(|by| words(by_name(lang, *by)))
        .collect();
    for text in [
        Text::Receipts,
        Text::Lines,
        Text::Counted,
        Text::Held,
        Text::Support,
    ] {
        columns.push(numbers(tr(lang, text)));
    }
    let cells: Vec<Vec<Markup>> = ledger
        .rows
        .iter()
        .map(|row| {
            let href = drill_down(asked, &ledger.query.by, &row.keys);
            let keys = ledger.query.by.iter().zip(&row.keys);
            let mut cells: Vec<Markup> = keys
                .map(|(by, key)| html! { a href=(href) { (label(lang, *by, key)) } })
                .collect();
            cells.extend(sums(row));
            cells
        })
        .collect();
    let mut last = vec![html! { (tr(lang, Text::Total)) }];
    last.resize(ledger.query.by.len().max(1), html! {});
    last.extend(sums(&ledger.total));
    table(&Table {
        caption: tr(lang, Text::ConsolidatedLedger),
        columns: &columns,
        rows: &cells,
        totals: Some(&last),
        empty: tr(lang, Text::NothingYet),
        narrow: Narrow::Cards,
    })
}

fn sums(row: &Row) -> [Markup; 5] {
    [
        html! { (format::count(row.receipts)) },
        html! { (format::count(row.lines)) },
        html! { (format::dong(row.counted)) },
        html! { (format::dong(row.held)) },
        html! { (format::dong(row.support)) },
    ]
}

/// The address of the receipts that make up one row.
fn drill_down(asked: &Asked, by: &[LedgerBy], keys: &[Key]) -> String {
    let mut asked = Asked {
        by: None,
        ..asked.clone()
    };
    for (by, key) in by.iter().zip(keys) {
        let code = Some(key.code.clone());
        match by {
            LedgerBy::Commune => asked.office = code,
            LedgerBy::Collector => asked.collector = code,
            LedgerBy::Scheme => asked.scheme = code,
            LedgerBy::Day => {
                asked.from.clone_from(&code);
                asked.to = code;
            }
        }
    }
    asked.address("/receipts")
}

fn as_of(lang: Lang, ledger: &Ledger, asked: &Asked) -> Markup {
    let fixed = Asked {
        as_of: Some(ledger.as_of.to_string()),
        ..asked.clone()
    };
    let text = lang.pick(
        "Trang này tính đến lượt nhận số {n} sẽ không bao giờ thay đổi:",
        "This page as of arrival {n} never changes:",
    );
    panel(
        tr(lang, Text::AsOf),
        &html! {
            p {
                (text.replace("{n}", &ledger.as_of.to_string())) " "
                a href=(fixed.address("/")) {
                    (tr(lang, Text::AsOf)) " " (ledger.as_of) " (" (ledger.incarnation) ")"
                }
            }
        },
    )
}

/// Returns the heading of a breakdown.
pub(crate) fn by_name(lang: Lang, by: LedgerBy) -> &'static str {
    tr(
        lang,
        match by {
            LedgerBy::Commune => Text::Commune,
            LedgerBy::Collector => Text::Collector,
            LedgerBy::Scheme => Text::Scheme,
            LedgerBy::Day => Text::Day,
        },
    )
}

/// Returns how people read one key of a breakdown.
pub(crate) fn label(lang: Lang, by: LedgerBy, key: &Key) -> String {
    match by {
        LedgerBy::Scheme => book::fact::Scheme::from_code(&key.code).map_or_else(
            || key.label.clone(),
            |scheme| scheme_name(lang, scheme).to_owned(),
        ),
        LedgerBy::Day => {
            book::date::Date::parse(&key.code).map_or_else(|_| key.label.clone(), format::date)
        }
        LedgerBy::Commune | LedgerBy::Collector => key.label.clone(),
    }
}

fn with(address: &str, pair: &str) -> String {
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}{pair}")
}
