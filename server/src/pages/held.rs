//! What is held and why, and what is kept unread.

use book::date::Date;
use book::money::Dong;
use maud::{Markup, html};
use replica::ActorId;
use store::Reader;
use store::view::{HandOverView, HeldKind, HeldView, OrderToSet, QuarantineView};
use web::badge;
use web::format;
use web::lang::Lang;
use web::part::panel;
use web::table::{Narrow, Table, numbers, table, words};
use web::text::{Text, tr};

use super::people::Names;
use crate::decides;
use crate::failure::Outcome;
use crate::organisation::must_be_centre;
use crate::sponsors::{self, Overspent};
use crate::tasks::{self, Uncounted, UnseenSlip};
use crate::waiting::{self, WaitsFor};

/// Renders every fact that is held and every op that is kept unread.
///
/// # Errors
///
/// A problem of the store.
pub fn held(reader: &Reader<'_>, lang: Lang) -> Outcome<Markup> {
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
    let mut differences = reader.hand_overs()?;
    differences.retain(|view| view.open_difference().is_some());
    let (uncounted, slips) = (tasks::uncounted(reader)?, tasks::unseen_slips(reader)?);
    let orders = reader.orders_to_set(None)?;
    let overspent = sponsors::overspent(reader)?;
    Ok(html! {
        p { (tr(lang, Text::HeldExplained)) }
        (panel(tr(lang, Text::Held), &facts((lang, is_centre), &names, &held)))
        @if !uncounted.is_empty() {
            (panel(lang.pick("Bàn giao chưa đếm", "Hand-overs not counted yet"), &in_transit(&names, &uncounted)))
        }
        @if !differences.is_empty() {
            (panel(
                lang.pick("Chênh lệch chưa giải thích", "Differences that nobody explained"),
                &differing(lang, &names, &differences),
            ))
        }
        @if !overspent.is_empty() {
            (panel(tr(lang, Text::SponsorsLack), &lacking(lang, &overspent)))
        }
        @if !orders.is_empty() {
            (panel(
                lang.pick("Thứ tự BHYT phải ghi lại", "Orders to be set anew"),
                &anew(lang, &orders),
            ))
        }
        @if !awaiting.is_empty() {
            (panel(tr(lang, Text::HoldAwaitingBank), &facts((lang, is_centre), &names, &awaiting)))
        }
        @if !slips.is_empty() {
            (panel(
                lang.pick("Giấy nộp tiền chưa thấy trên sao kê", "Slips not on a statement yet"),
                &unseen(lang, &names, &slips),
            ))
        }
        @if !decided.is_empty() {
            (panel(
                lang.pick("Đã quyết là không tính", "Decided: does not count"),
                &facts((lang, is_centre), &names, &decided),
            ))
        }
        @if !unread.is_empty() {
            (panel(tr(lang, Text::Quarantine), &quarantine(lang, &names, &unread)))
        }
    })
}

fn differing(lang: Lang, names: &Names, views: &[HandOverView]) -> Markup {
    html! {
        ul {
            @for view in views {
                li {
                    a href={ "/hand-overs/" (view.id) } { (format::date(view.hand_over.day)) " " (names.actor(view.collector)) }
                    ": " (format::over_short(lang, view.open_difference().unwrap_or_default()))
                }
            }
        }
    }
}

fn in_transit(names: &Names, open: &[Uncounted]) -> Markup {
    html! {
        ul {
            @for one in open {
                li {
                    a href={ "/hand-overs/" (one.hand_over) } { (day(&one.day)) " " (names.actor(ActorId(one.collector))) }
                    ": " (format::dong(Dong::new(one.stated)))
                }
            }
        }
    }
}

fn unseen(lang: Lang, names: &Names, slips: &[UnseenSlip]) -> Markup {
    html! {
        ul {
            @for one in slips {
                li {
                    (day(&one.day)) " " (names.actor(ActorId(one.actor))) ", " (lang.pick("số", "number")) " " (one.number) ": "
                    (format::dong(Dong::new(one.amount)))
                    @if one.shown > 0 { " (" (lang.pick("sao kê cho thấy", "statements show")) " " (format::dong(Dong::new(one.shown))) ")" }
                }
            }
        }
    }
}

fn day(iso: &str) -> String {
    Date::parse(iso).map_or_else(|_| iso.to_owned(), format::date)
}

fn lacking(lang: Lang, offices: &[Overspent]) -> Markup {
    html! {
        p { (lang.pick(
            "Phiếu thu đã dùng nhiều hơn số tiền tài trợ nhận được: cần nhận thêm (sponsor give) hoặc xem lại phiếu.",
            "Receipts used more than sponsors gave: take in more (sponsor give), or look at the receipts.",
        )) }
        ul {
            @for one in offices {
                li { strong { (one.name) } ": " (format::dong(Dong::new(one.missing))) }
            }
        }
    }
}

fn anew(lang: Lang, orders: &[OrderToSet]) -> Markup {
    html! {
        ul {
            @for one in orders {
                li { strong { (one.name) } ": " (web::refund::order_text(lang, one.place)) }
            }
        }
    }
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
