//! What is held and why, and what is kept unread.

use book::date::Date;
use maud::{Markup, html};
use store::Reader;
use store::view::{HeldKind, HeldView, QuarantineView};
use web::badge;
use web::format;
use web::lang::Lang;
use web::part::panel;
use web::table::{Narrow, Table, numbers, table, words};
use web::text::{Text, tr};

use super::people::Names;
use crate::decides;
use crate::declared;
use crate::failure::Outcome;
use crate::organisation::must_be_centre;
use crate::tasks;
use crate::waiting::{self, WaitsFor};

/// Renders every fact that is held, what somebody has to do or to know, and every op that is kept unread.
///
/// # Errors
///
/// A problem of the store.
pub fn held(reader: &Reader<'_>, lang: Lang, today: Date) -> Outcome<Markup> {
    let unread = reader.quarantine()?;
    let (held, others): (Vec<_>, Vec<_>) = reader
        .held()?
        .into_iter()
        .partition(|view| WaitsFor::Person.has(view.standing));
    let (decided, mut awaiting): (Vec<_>, Vec<_>) = others
        .into_iter()
        .partition(|view| WaitsFor::Nobody.has(view.standing));
    awaiting.retain(|view| WaitsFor::Bank.has(view.standing));
    let names = Names::read(reader)?;
    let is_centre = must_be_centre(reader).is_ok();
    let tasks = super::tasks::read(reader, lang, &names)?;
    let slips = tasks::unseen_slips(reader)?;
    Ok(html! {
        p { (tr(lang, Text::HeldExplained)) }
        (panel(tr(lang, Text::Held), &facts((lang, is_centre), &names, &held)))
        (tasks)
        @if !awaiting.is_empty() {
            (panel(tr(lang, Text::HoldAwaitingBank), &facts((lang, is_centre), &names, &awaiting)))
        }
        @if !slips.is_empty() {
            (panel(
                lang.pick("Giấy nộp tiền chưa thấy trên sao kê", "Slips not on a statement yet"),
                &super::tasks::unseen(lang, &names, &slips),
            ))
        }
        @if !decided.is_empty() {
            (panel(
                lang.pick("Đã quyết là không tính", "Decided: does not count"),
                &facts((lang, is_centre), &names, &decided),
            ))
        }
        (super::tasks::declared(lang, &names, &declared::list(reader, today, declared::DAYS)?))
        (super::tasks::one_person(lang, &names, &tasks::given_back(reader, today)?))
        @if !unread.is_empty() {
            (panel(tr(lang, Text::Quarantine), &quarantine(lang, &names, &unread)))
        }
    })
}

fn facts((lang, is_centre): (Lang, bool), names: &Names, held: &[HeldView]) -> Markup {
    let columns = [
        words(lang.pick("Là gì", "What")),
        words(lang.pick("Ngày, số", "Day, number")),
        numbers(lang.pick("Số tiền", "Amount")),
        words(lang.pick("Của ai", "Whose")),
        words(tr(lang, Text::WrittenBy)),
        words(tr(lang, Text::Scope)),
        words(tr(lang, Text::Reason)),
        words(lang.pick("Lệnh quyết định", "Command that decides")),
    ];
    let mut rows = Vec::with_capacity(held.len());
    for view in held {
        let receipt = match view.kind {
            HeldKind::Receipt => Some(view.id),
            // An act about a receipt is seen there.
            HeldKind::Act(_) => view.record,
            HeldKind::HandOver
            | HeldKind::Count
            | HeldKind::Visit
            | HeldKind::Household
            | HeldKind::Person
            | HeldKind::Same
            | HeldKind::Edit => None,
        };
        rows.push(vec![
            html! { (waiting::kind_words(lang, view.kind)) },
            html! {
                @if let Some(receipt) = receipt { a href={ "/receipts/" (receipt) } { (view.title) } }
                @else { (view.title) }
            },
            html! { @if let Some(amount) = view.amount { (format::dong(amount)) } },
            html! { (view.whose.as_deref().unwrap_or_default()) },
            html! { (names.actor(view.actor)) },
            html! { (names.unit(view.scope)) },
            badge::standing(lang, view.standing),
            html! { code { (decides::typed(&decides::command(view), is_centre, lang)) } },
        ]);
    }
    table(&Table {
        caption: tr(lang, Text::Held),
        columns: &columns,
        rows: &rows,
        totals: None,
        empty: tr(lang, Text::NothingHeld),
        narrow: Narrow::Cards,
    })
}

fn quarantine(lang: Lang, names: &Names, unread: &[QuarantineView]) -> Markup {
    let columns = [
        words(lang.pick("Bản ghi", "Op")),
        words(tr(lang, Text::Scope)),
        words(lang.pick("Loại", "Kind")),
        words(tr(lang, Text::Reason)),
    ];
    let row = |view: &QuarantineView| {
        vec![
            html! { small { (waiting::op(&view.dot)) } },
            html! { (names.unit(view.scope)) },
            html! { (view.kind.map_or_else(|| "–".to_owned(), |kind| kind.to_string())) },
            html! { (why(lang, view.why)) },
        ]
    };
    let rows: Vec<Vec<Markup>> = unread.iter().map(row).collect();
    table(&Table {
        caption: tr(lang, Text::Quarantine),
        columns: &columns,
        rows: &rows,
        totals: None,
        empty: "",
        narrow: Narrow::Cards,
    })
}

/// The reason in words; one that this page does not know is shown by its code.
fn why(lang: Lang, code: &'static str) -> &'static str {
    match code {
        "unknown-kind" => lang.pick("Loại của phiên bản mới hơn", "A kind of a later version"),
        "malformed" => lang.pick("Không đúng dạng", "Malformed"),
        "not-granted" => lang.pick(
            "Thiết bị chưa được giao địa bàn này",
            "The device is not granted this scope",
        ),
        other => other,
    }
}
