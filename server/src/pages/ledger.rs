//! The consolidated ledger, with its filter in the address.

use book::organisation::Level;
use book::posting::{Account, LedgerGroup, Source};
use maud::{Markup, html};
use store::Reader;
use store::view::LedgerBy;
use web::form::{self, Choice, Field, Kind};
use web::format;
use web::lang::Lang;
use web::part::{Stat, button_link, panel, panel_with, stats};
use web::table::{Narrow, Table, numbers, table, words};
use web::text::{Text, account_name, ledger_group_name, scheme_name, source_name, tr};

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
    let actions = downloads(lang, asked, ledger.as_of, "/v1/ledger");
    Ok(html! {
        (filter)
        @if ledger.query.is_of_sources() {
            p { (sources_sentence(lang)) }
        }
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
    let groups = LedgerGroup::ALL.map(|group| Choice {
        value: group.code().to_owned(),
        label: ledger_group_name(lang, group),
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
            (form::select(&field("group", Text::FieldGroup, &asked.group), all, &groups))
            (form::input(Kind::Text, &field("period", Text::MonthReported, &asked.period)))
            (form::input(Kind::Text, &field("as_of", Text::AsOf, &asked.as_of)))
            @for (name, value) in [("unit", &asked.unit), ("account", &asked.account), ("source", &asked.source)] {
                @if let Some(value) = given(value) { input type="hidden" name=(name) value=(value); }
            }
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
    if ledger.query.is_of_amounts() {
        return stats(&[stat(Text::Amount, format::dong(total.amount))]);
    }
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
    let of_amounts = ledger.query.is_of_amounts();
    for text in sum_names(of_amounts) {
        columns.push(numbers(tr(lang, *text)));
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
            cells.extend(sums(row, of_amounts));
            cells
        })
        .collect();
    let mut last = vec![html! { (tr(lang, Text::Total)) }];
    last.resize(ledger.query.by.len().max(1), html! {});
    last.extend(sums(&ledger.total, of_amounts));
    table(&Table {
        caption: tr(lang, Text::ConsolidatedLedger),
        columns: &columns,
        rows: &cells,
        totals: Some(&last),
        empty: tr(lang, Text::NothingYet),
        narrow: Narrow::Cards,
    })
}

fn sums(row: &Row, of_amounts: bool) -> Vec<Markup> {
    let texts = sum_texts(row, of_amounts).into_iter();
    texts.map(|text| html! { (text) }).collect()
}

/// Returns what is to be known of sums by source: why one of them may be below zero.
pub(crate) const fn sources_sentence(lang: Lang) -> &'static str {
    lang.pick(
        "Theo nguồn tiền: huỷ và hoàn đã trừ; tiền đã thành khoản phải trả lại người nộp là số âm ở dòng cấn trừ. Tiền mặt, chuyển khoản và cấn trừ trả cho cả phiếu, nên không tách theo loại hình hay nhóm.",
        "By whose money: voids and refunds are taken back; what became owed to payers is below zero in the row of deposits and what is owed. Cash, transfers and credit pay a whole receipt, and are in no scheme or group.",
    )
}

/// Returns the headings of a ledger's sums.
pub(crate) const fn sum_names(of_amounts: bool) -> &'static [Text] {
    if of_amounts {
        return &[Text::Amount];
    }
    &[
        Text::Receipts,
        Text::Lines,
        Text::Counted,
        Text::Held,
        Text::Support,
    ]
}

/// Returns a row's sums as people read them.
pub(crate) fn sum_texts(row: &Row, of_amounts: bool) -> Vec<String> {
    if of_amounts {
        return vec![format::dong(row.amount)];
    }
    let counts = [row.receipts, row.lines].map(format::count);
    let amounts = [row.counted, row.held, row.support].map(format::dong);
    counts.into_iter().chain(amounts).collect()
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
            LedgerBy::Hamlet | LedgerBy::Commune | LedgerBy::Office | LedgerBy::Province => {
                asked.unit = code;
            }
            LedgerBy::Group => asked.group = code,
            LedgerBy::Period => asked.period = code,
            LedgerBy::Account => asked.account = code,
            LedgerBy::Source => asked.source = code,
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
            LedgerBy::Hamlet => Text::LevelHamlet,
            LedgerBy::Commune => Text::Commune,
            LedgerBy::Office => Text::Office,
            LedgerBy::Province => Text::LevelProvince,
            LedgerBy::Collector => Text::Collector,
            LedgerBy::Scheme => Text::Scheme,
            LedgerBy::Group => Text::FieldGroup,
            LedgerBy::Day => Text::Day,
            LedgerBy::Period => Text::MonthReported,
            LedgerBy::Account => Text::Account,
            LedgerBy::Source => Text::SourceOfMoney,
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
        LedgerBy::Group => coded(key, LedgerGroup::ALL, LedgerGroup::code, |one| {
            ledger_group_name(lang, one)
        }),
        LedgerBy::Account => coded(key, Account::ALL, Account::code, |one| {
            account_name(lang, one)
        }),
        LedgerBy::Source => coded(key, Source::ALL, Source::code, |one| source_name(lang, one)),
        LedgerBy::Hamlet
        | LedgerBy::Commune
        | LedgerBy::Office
        | LedgerBy::Province
        | LedgerBy::Collector
        | LedgerBy::Period => key.label.clone(),
    }
}

fn coded<T: Copy>(
    key: &Key,
    all: impl IntoIterator<Item = T>,
    code: impl Fn(T) -> &'static str,
    name: impl Fn(T) -> &'static str,
) -> String {
    let found = all.into_iter().find(|one| code(*one) == key.code);
    found.map_or_else(|| key.label.clone(), |one| name(one).to_owned())
}

/// Returns the buttons that download a list as of an arrival.
pub(super) fn downloads(lang: Lang, asked: &Asked, as_of: u64, address: &str) -> Markup {
    let fixed = Asked {
        as_of: Some(as_of.to_string()),
        ..asked.clone()
    };
    let address = fixed.address(address);
    html! {
        (button_link(&with(&address, "format=csv"), tr(lang, Text::DownloadCsv), false)) " "
        (button_link(&with(&address, "format=xlsx"), tr(lang, Text::DownloadXlsx), false))
    }
}

fn with(address: &str, pair: &str) -> String {
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}{pair}")
}
