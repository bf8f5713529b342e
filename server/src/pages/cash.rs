//! Cash: who holds how much, and what was handed over and counted.

use book::date::Date;
use book::money::Dong;
use maud::{Markup, html};
use store::Reader;
use store::view::{CashView, HandOverView};
use web::badge::{self, Tone, badge};
use web::custody;
use web::format;
use web::lang::Lang;
use web::part::{Stat, notice, panel, stats};
use web::table::{Narrow, Table, numbers, table, words};
use web::text::{Text, tr};

use super::people::Names;
use crate::cash::{self, Cash};
use crate::custody::receiver;
use crate::failure::Outcome;

/// Renders each collector's cash and the sum that must hold to the đồng.
///
/// # Errors
///
/// A problem of the store.
pub fn cash(reader: &Reader<'_>, lang: Lang, today: Date) -> Outcome<Markup> {
    let names = Names::read(reader)?;
    let cash = cash::read(reader)?;
    let due = reader.hand_overs_due(today)?;
    let late = due.iter().filter_map(|(actor, due)| {
        let text = custody::due_text(lang, due, today)?;
        Some(format!("{}: {text}", names.actor(*actor)))
    });
    let late: Vec<String> = late.collect();
    Ok(html! {
        (conservation(lang, &cash))
        @if !late.is_empty() {
            (notice(Tone::Warn, &html! { ul { @for line in &late { li { (line) } } } }))
        }
        (collectors(lang, &names, &cash))
    })
}

fn conservation(lang: Lang, cash: &Cash) -> Markup {
    let total = &cash.total;
    let stat = |text, amount| Stat {
        label: tr(lang, text),
        value: format::dong(amount),
        note: String::new(),
    };
    let (tone, text) = if cash.balances {
        (Tone::Good, Text::Balanced)
    } else {
        (Tone::Bad, Text::NotBalanced)
    };
    html! {
        (stats(&[
            stat(Text::CashTaken, total.taken),
            stat(Text::CashInHand, total.in_hand),
            stat(Text::CashInTransit, total.in_transit),
            stat(Text::CashAtOffice, total.at_office),
            Stat {
                label: tr(lang, Text::OverShort),
                value: format::over_short(lang, total.over_short),
                note: String::new(),
            },
        ]))
        (notice(tone, &html! {
            p {
                strong { (tr(lang, text)) } " "
                (format::dong(total.taken)) " + " (format::over_short(lang, total.over_short)) " = "
                (format::dong(total.in_hand)) " + " (format::dong(total.in_transit)) " + "
                (format::dong(total.at_office)) " + " (format::dong(total.repaid)) " + "
                (format::dong(total.banked))
            }
        }))
    }
}

fn collectors(lang: Lang, names: &Names, cash: &Cash) -> Markup {
    let mut columns = vec![words(tr(lang, Text::CashHolder))];
    for text in [
        Text::CashTaken,
        Text::CashInHand,
        Text::CashInTransit,
        Text::CashAtOffice,
        Text::OverShort,
        Text::CashRepaid,
        Text::CashBanked,
        Text::CashPassed,
    ] {
        columns.push(numbers(tr(lang, text)));
    }
    let row = |title: Markup, view: &CashView| {
        let mut cells = vec![title];
        let amounts = [view.taken, view.in_hand, view.in_transit, view.at_office];
        cells.extend(amounts.map(amount));
        cells.push(html! { (format::over_short(lang, view.over_short)) });
        cells.extend([view.repaid, view.banked, view.passed].map(amount));
        cells
    };
    let rows: Vec<Vec<Markup>> = cash
        .collectors
        .iter()
        .map(|view| row(html! { (names.actor(view.collector)) }, view))
        .collect();
    let totals = row(html! { (tr(lang, Text::Total)) }, &cash.total);
    panel(
        tr(lang, Text::CashHolder),
        &table(&Table {
            caption: tr(lang, Text::Cash),
            columns: &columns,
            rows: &rows,
            totals: Some(&totals),
            empty: tr(lang, Text::NothingYet),
            narrow: Narrow::Cards,
        }),
    )
}

/// An amount; a negative one is marked: ops may still be missing.
fn amount(amount: Dong) -> Markup {
    html! {
        @if amount < Dong::ZERO { (badge(Tone::Warn, &format::dong(amount))) }
        @else { (format::dong(amount)) }
    }
}

/// Renders the hand-overs, newest first.
///
/// # Errors
///
/// A problem of the store.
pub fn hand_overs(reader: &Reader<'_>, lang: Lang) -> Outcome<Markup> {
    let names = Names::read(reader)?;
    let columns = [
        words(tr(lang, Text::HandOver)),
        words(tr(lang, Text::Day)),
        words(lang.pick("Bên giao", "Given by")),
        words(lang.pick("Bên nhận", "Received by")),
        numbers(tr(lang, Text::Stated)),
        numbers(tr(lang, Text::CountedCash)),
        words(tr(lang, Text::Status)),
    ];
    let rows: Vec<Vec<Markup>> = reader
        .hand_overs()?
        .iter()
        .map(|view| hand_over(lang, &names, view))
        .collect();
    Ok(table(&Table {
        caption: tr(lang, Text::HandOvers),
        columns: &columns,
        rows: &rows,
        totals: None,
        empty: tr(lang, Text::NothingYet),
        narrow: Narrow::Cards,
    }))
}

fn hand_over(lang: Lang, names: &Names, view: &HandOverView) -> Vec<Markup> {
    let counted = view.count.as_ref().map(|count| count.counted);
    vec![
        html! { a href=(format!("/hand-overs/{}", view.id)) { (format::short_id(&view.id)) } },
        html! { (format::date(view.hand_over.day)) },
        html! { (names.actor(view.collector)) },
        html! { (receiver(names, view)) },
        html! { (format::dong(view.hand_over.amount)) },
        html! { (counted.map_or_else(|| "–".to_owned(), format::dong)) },
        html! {
            @if let Some(difference) = view.open_difference() {
                (badge(Tone::Warn, &format!(
                    "{} {}",
                    lang.pick("Chưa giải thích", "Not explained"),
                    format::over_short(lang, difference)
                )))
            } @else if counted.is_some() { (badge::standing(lang, view.standing)) }
            @else { (badge(Tone::Info, tr(lang, Text::CashInTransit))) }
        },
    ]
}

/// Renders the minutes of one hand-over: both signatures and what it settles.
///
/// # Errors
///
/// `not-found`, `id-invalid`; a problem of the store.
pub fn hand_over_minutes(reader: &Reader<'_>, lang: Lang, id: &str) -> Outcome<Markup> {
    let view = cash::hand_over(reader, id)?;
    let (minutes, _) = crate::custody::minutes(reader, &view, lang)?;
    let text = custody::text(lang, &minutes);
    Ok(html! { (panel(tr(lang, Text::HandOver), &html! { pre { (text) } })) })
}
