//! Cash in hand, and handing it over.

use maud::{Markup, html};
use store::view::HandOverView;
use web::form::{self, Kind};
use web::text::Text;
use web::{format, part};

use super::super::typed::{REQUEST, Typed};
use super::day::own_cash;
use super::frame::{Desk, Page, Seen};
use crate::act::HandOverAsked;
use crate::{Agent, Answer, input};

/// Renders the cash.
pub(in super::super) fn show(desk: &Desk<'_>, typed: &Typed) -> Answer<Page> {
    let hand = desk.agent.hand()?;
    let own = desk.agent.identity().actor;
    let mut all = desk.read().hand_overs()?;
    all.retain(|view| view.collector == own);
    let amount = |amount| html! { (format::dong(amount)) };
    let facts = part::facts(&[
        (desk.t(Text::CashTaken), amount(hand.cash.taken)),
        (own_cash(desk.lang), amount(hand.cash.in_hand)),
        (desk.t(Text::CashInTransit), amount(hand.cash.in_transit)),
        (desk.t(Text::CashAtOffice), amount(hand.cash.at_office)),
        (desk.t(Text::OverShort), amount(hand.cash.over_short)),
        (desk.t(Text::CashRepaid), amount(hand.cash.repaid)),
    ]);
    let field = form::Field::new("amount", desk.t(Text::Amount))
        .value(typed.value("amount"))
        .error(typed.error("amount"))
        .hint(desk.t(Text::AmountHint));
    let form = form::post(
        "/cash",
        None,
        &html! {
            (form::hidden(REQUEST, typed.value(REQUEST)))
            (form::input(Kind::Amount, &field))
            (form::submit(desk.t(Text::HandOver)))
        },
    );
    let body = html! {
        (part::panel(desk.t(Text::Cash), &facts))
        (part::panel(desk.t(Text::HandOver), &form))
        (part::panel(desk.lang.pick("Các lần bàn giao", "Hand-overs"), &list(desk, &all)))
    };
    desk.form(desk.t(Text::Cash), typed, &body)
}

fn list(desk: &Desk<'_>, all: &[HandOverView]) -> Markup {
    html! {
        @if all.is_empty() { (part::empty(desk.t(Text::NothingYet))) }
        @else {
            ul {
                @for view in all {
                    li {
                        (format::date(view.hand_over.day)) ": " (format::dong(view.hand_over.amount)) " – "
                        @match &view.count {
                            Some(count) => { (desk.t(Text::CountedCash)) " " (format::dong(count.counted)) }
                            None => { (desk.t(Text::CashInTransit)) }
                        }
                    }
                }
            }
        }
    }
}

/// Takes a hand-over.
pub(in super::super) fn hand_over(
    agent: &mut Agent,
    typed: &mut Typed,
    seen: &Seen,
) -> Answer<Page> {
    let amount = input::amount(seen.desk(agent).t(Text::Amount), typed.value("amount"));
    if let Some(amount) = typed.take(seen.lang, "amount", amount) {
        let wanted = HandOverAsked {
            id: typed.request(),
            amount: Some(amount),
            notes: Vec::new(),
            day: None,
        };
        let made = agent.hand_over(&wanted, seen.now);
        if typed.take_act(seen.lang, &["amount"], made)?.is_some() {
            return Ok(Page::Moved("/cash".to_owned()));
        }
    }
    show(&seen.desk(agent), typed)
}
