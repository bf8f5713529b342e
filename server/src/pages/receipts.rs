//! The receipts behind a row of the ledger.

use book::money::Dong;
use maud::{Markup, html};
use store::view::{ReceiptFilter, ReceiptView, SuspendedView};
use store::{Past, Reader};
use web::badge::{self, Tone};
use web::format;
use web::lang::Lang;
use web::part::{button_link, panel, panel_with};
use web::table::{Narrow, Table, numbers, table, words};
use web::text::{Text, tr};

use super::ledger::{downloads, filter_form};
use super::people::Names;
use crate::failure::Outcome;
use crate::ledger::Asked;
use crate::waiting;

/// How many receipts a page shows.
pub const SHOWN_MAX: usize = 500;

/// Renders the newest receipts that fit the filter, and what is held beside them.
///
/// # Errors
///
/// The problem of a value that is not understood or not known.
pub fn receipts(reader: &Reader<'_>, lang: Lang, asked: &Asked) -> Outcome<Markup> {
    let filter = asked.query(reader)?.filter;
    let names = Names::read(reader)?;
    let asked_for = Asked {
        by: None,
        ..asked.clone()
    };
    let actions = html! {
        (downloads(lang, &asked_for, filter.as_of.unwrap_or(reader.arrival()?), "/v1/ledger/receipts"))
    };
    let limit = u32::try_from(SHOWN_MAX + 1)
        .ok()
        .filter(|_| filter.as_of.is_none());
    let as_of = filter.as_of;
    let wanted = ReceiptFilter {
        ledger: filter,
        household: None,
        held_only: false,
        limit,
    };
    let mut found = reader.receipts(&wanted)?;
    found.retain(|receipt| as_of.is_none_or(|arrival| receipt.arrival <= arrival));
    let more = found.len() > SHOWN_MAX;
    found.truncate(SHOWN_MAX);
    let beside = reader.suspended(&wanted.ledger)?;
    let past = reader.past(as_of.unwrap_or(u64::MAX))?;
    let more_text = lang.pick(
        "Chỉ hiện các phiếu mới nhất; hãy lọc để xem phiếu khác.",
        "Only the newest are shown; filter to see others.",
    );
    Ok(html! {
        (filter_form(reader, lang, asked, "/receipts", false)?)
        p.actions { (button_link("/verify", tr(lang, Text::CheckPaper), false)) }
        (panel_with(tr(lang, Text::Receipts), &actions, &html! {
            (list(lang, &names, &past, &found))
            @if more { p { (more_text) } }
        }))
        @if !beside.is_empty() { (panel(suspended_title(lang), &suspended(lang, &names, &beside))) }
    })
}

const fn suspended_title(lang: Lang) -> &'static str {
    lang.pick(
        "Cũng trong “Chờ xem xét”, ngoài các phiếu thu",
        "Held as well, beside receipts",
    )
}

/// What the ledger's sum of what is held has in it that is no receipt.
fn suspended(lang: Lang, names: &Names, found: &[SuspendedView]) -> Markup {
    let columns = [
        words(lang.pick("Là gì", "What")),
        words(tr(lang, Text::Day)),
        words(tr(lang, Text::WrittenBy)),
        words(lang.pick("Của ai", "Whose")),
        numbers(tr(lang, Text::Amount)),
    ];
    let row = |one: &SuspendedView| {
        vec![
            html! { (waiting::kind_words(lang, one.kind)) },
            html! { (format::date(one.day)) },
            html! { (names.actor(one.collector)) },
            html! { (one.whose.as_deref().unwrap_or_default()) },
            html! { (format::dong(one.amount)) },
        ]
    };
    let rows: Vec<Vec<Markup>> = found.iter().map(row).collect();
    let total = Dong::checked_sum(found.iter().map(|one| one.amount));
    let mut last = vec![html! { (tr(lang, Text::Total)) }];
    last.resize(columns.len() - 1, html! {});
    last.push(html! { (total.map_or_else(|| "–".to_owned(), format::dong)) });
    table(&Table {
        caption: suspended_title(lang),
        columns: &columns,
        rows: &rows,
        totals: Some(&last),
        empty: "",
        narrow: Narrow::Cards,
    })
}

fn list(lang: Lang, names: &Names, past: &Past<'_>, found: &[ReceiptView]) -> Markup {
    let columns = [
        words(tr(lang, Text::Number)),
        words(tr(lang, Text::Day)),
        words(tr(lang, Text::Collector)),
        words(tr(lang, Text::Person)),
        numbers(tr(lang, Text::Amount)),
        words(tr(lang, Text::Status)),
    ];
    let rows: Vec<Vec<Markup>> = found
        .iter()
        .map(|receipt| row(lang, names, receipt, past.is_void(receipt.id)))
        .collect();
    table(&Table {
        caption: tr(lang, Text::Receipts),
        columns: &columns,
        rows: &rows,
        totals: None,
        empty: tr(lang, Text::NothingFound),
        narrow: Narrow::Cards,
    })
}

fn row(lang: Lang, names: &Names, view: &ReceiptView, is_void: bool) -> Vec<Markup> {
    let persons: Vec<&str> = view
        .persons
        .iter()
        .map(String::as_str)
        .filter(|name| !name.is_empty())
        .collect();
    let who = if persons.is_empty() {
        view.receipt.payer.clone().unwrap_or_default()
    } else {
        persons.join(", ")
    };
    let payable = view
        .receipt
        .payable()
        .map_or_else(|| "–".to_owned(), format::dong);
    vec![
        html! { a href={ "/receipts/" (view.id) } { (view.receipt.number) } },
        html! { (format::date(view.receipt.day)) },
        html! { (names.actor(view.collector)) },
        html! { (who) },
        html! { (payable) },
        if is_void {
            badge::badge(Tone::Info, lang.pick("Đã huỷ", "Void"))
        } else {
            badge::standing(lang, view.standing)
        },
    ]
}
