//! The day: what is in hand, what the centre has, where to go, what was taken.

use book::standing::Standing;
use maud::{Markup, html};
use store::view::{HouseholdSummary, LedgerFilter, ReceiptFilter, ReceiptView, VisitFilter};
use web::badge::{self, Tone};
use web::custody::due_text;
use web::form;
use web::format;
use web::lang::Lang;
use web::part::{self, LinkItem, Stat};
use web::problem::sentence;
use web::text::{Text, or_struck};

use super::deposit;
use super::frame::Desk;
use crate::act::{Outcome, Places, numbers_low_text, outcome_text, status_text};
use crate::{Answer, Fault};

/// Cover that ends within so many days brings a house onto the list.
const ENDING_DAYS: i32 = 30;

/// Renders the day; `synced` is what a sync did just now.
pub(in super::super) fn day(desk: &Desk<'_>, synced: Option<&Answer<Outcome>>) -> Answer<Markup> {
    let today = desk.today();
    let until = today.plus_days(ENDING_DAYS);
    let to_visit = desk.read().to_visit(today, until)?;
    let filter = ReceiptFilter {
        ledger: LedgerFilter {
            from: Some(today),
            until: Some(today.plus_days(1)),
            collector: Some(desk.agent.identity().actor),
            ..LedgerFilter::default()
        },
        ..ReceiptFilter::default()
    };
    let receipts = desk.read().receipts(&filter)?;
    let mut deposits = desk.read().deposits()?;
    deposits
        .retain(|view| view.deposit.day == today && view.collector == desk.agent.identity().actor);
    let body = html! {
        @if let Some(synced) = synced { (synced_notice(desk, synced)) }
        (figures(desk, &receipts)?)
        (place(desk)?)
        (search(desk, ""))
        (part::panel(desk.t(Text::HousesToVisit), &houses(desk, &to_visit, Text::NothingToVisit)))
        (part::panel(desk.t(Text::ReceiptsToday), &taken(desk, &receipts)?))
        (deposit::panel(desk, desk.lang.pick("Tiền tạm giữ hôm nay", "Deposits of today"), &deposits))
    };
    desk.frame(desk.t(Text::Today), body)
}

fn synced_notice(desk: &Desk<'_>, synced: &Answer<Outcome>) -> Markup {
    let bad = |fault: &Fault| html! { p { (sentence(desk.lang, &fault.0)) } };
    match synced {
        Ok(outcome) => {
            let said = html! { p { (outcome_text(desk.lang, outcome)) } };
            match &outcome.fault {
                None => part::notice(Tone::Good, &said),
                Some(fault) => part::notice(Tone::Warn, &html! { (said) (bad(fault)) }),
            }
        }
        Err(fault) => part::notice(Tone::Bad, &bad(fault)),
    }
}

fn figures(desk: &Desk<'_>, receipts: &[ReceiptView]) -> Answer<Markup> {
    let hand = desk.agent.hand()?;
    // What was made void was not taken.
    let live: Vec<_> = receipts.iter().filter(|view| !view.void).collect();
    let sums = live.iter().filter_map(|view| view.receipt.payable());
    let taken = book::money::Dong::checked_sum(sums).unwrap_or_default();
    let visits = desk.read().visits(&VisitFilter {
        household: None,
        day: Some(desk.today()),
    })?;
    let own = desk.agent.identity().actor;
    let visited = visits.iter().filter(|view| view.actor == own).count();
    let stats = [
        Stat {
            label: desk.t(Text::TakenToday),
            value: format::dong(taken),
            note: format!("{} {}", live.len(), desk.t(Text::Receipts).to_lowercase()),
        },
        Stat {
            label: own_cash(desk.lang),
            value: format::dong(hand.cash),
            note: String::new(),
        },
        Stat {
            label: desk.lang.pick("Lượt thăm hôm nay", "Visits today"),
            value: visited.to_string(),
            note: String::new(),
        },
        Stat {
            label: desk.t(Text::Waiting),
            value: format::count(desk.agent.status()?.waiting()),
            note: String::new(),
        },
    ];
    Ok(html! {
        (part::stats(&stats))
        @if let Some(due) = due_text(desk.lang, &desk.agent.due(desk.today())?, desk.today()) {
            (part::notice(Tone::Warn, &html! { p { a href="/cash" { (due) } } }))
        }
        @if hand.numbers_low() {
            (part::notice(Tone::Warn, &html! { p { (numbers_low_text(desk.lang, &hand)) } }))
        }
    })
}

/// Names the cash in hand to the one who holds it.
pub(super) const fn own_cash(lang: Lang) -> &'static str {
    lang.pick("Tiền mặt đang giữ", "Cash in hand")
}

fn place(desk: &Desk<'_>) -> Answer<Markup> {
    let status = desk.agent.status()?;
    let body = html! {
        @if status.here == 0 {
            p { (desk.lang.pick("Máy này chưa ghi gì.", "Nothing was recorded on this device yet.")) }
        } @else {
            p { (status_text(desk.lang, &status)) }
            @if status.waiting() == 0 { p { (desk.t(Text::AllAtCentre)) } }
        }
        (form::post("/sync", None, &form::submit(desk.t(Text::SyncNow))))
    };
    Ok(part::panel(desk.t(Text::Place), &body))
}

/// Renders the find box.
pub(super) fn search(desk: &Desk<'_>, words: &str) -> Markup {
    let field = form::Field::new("q", desk.t(Text::FindHousehold))
        .value(words)
        .hint(desk.t(Text::FindHint));
    form::get(
        "/households",
        &html! {
            (form::input(form::Kind::Search, &field))
            (form::submit(desk.t(Text::Search)))
        },
    )
}

/// Renders houses as large links.
pub(super) fn houses(desk: &Desk<'_>, houses: &[HouseholdSummary], none: Text) -> Markup {
    if houses.is_empty() {
        return part::empty(desk.t(none));
    }
    let items: Vec<LinkItem<'_>> = houses
        .iter()
        .map(|house| LinkItem {
            href: format!("/households/{}", house.id),
            title: or_struck(desk.lang, &house.name),
            line: [house.address.as_str(), &format::masked_phone(&house.phone)]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" · "),
            aside: html! {
                @if let Some(day) = house.appointment {
                    (badge::badge(Tone::Info, &format!("{} {day}", desk.t(Text::Appointment))))
                } @else if let Some(day) = house.visited {
                    small { (desk.t(Text::LastVisit)) " " (format::date(day)) }
                }
                (badge::conflicts(desk.lang, house.conflicts))
            },
        })
        .collect();
    part::links(&items)
}

fn taken(desk: &Desk<'_>, receipts: &[ReceiptView]) -> Answer<Markup> {
    if receipts.is_empty() {
        return Ok(part::empty(desk.t(Text::NothingYet)));
    }
    let places = desk.agent.places()?;
    let items = receipts
        .iter()
        .map(|view| receipt_link(desk, view, &places));
    Ok(part::links(&items.collect::<Answer<Vec<_>>>()?))
}

/// Renders a receipt as a large link.
pub(super) fn receipt_link<'v>(
    desk: &Desk<'_>,
    view: &'v ReceiptView,
    places: &Places,
) -> Answer<LinkItem<'v>> {
    let place = places.of(view.scope, &view.dot);
    let sum = view.receipt.payable().unwrap_or_default();
    let void = desk.agent.void_of(view.id)?;
    Ok(LinkItem {
        href: format!("/receipts/{}", view.id),
        title: view.receipt.payer.as_deref().unwrap_or_default(),
        line: format!("{} · {}", view.receipt.number, format::time(view.time)),
        aside: html! {
            strong { (format::dong(sum)) } " "
            (badge::place(desk.lang, place))
            @if !view.standing.is_counted() { (badge::standing(desk.lang, view.standing)) }
            @if let Some(void) = void { (badge::badge(Tone::Warn, web::void::state(desk.lang, void.standing))) }
            @if !view.refunded.is_empty() {
                (badge::badge(Tone::Warn, web::refund::state(desk.lang, Standing::COUNTED)))
            }
        },
    })
}
