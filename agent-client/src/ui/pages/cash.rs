//! Cash in hand, handing it over, and counting what others handed over.

use book::fact::Denomination;
use maud::{Markup, html};
use store::view::{ActorView, HandOverView};
use web::badge::Tone;
use web::custody::due_text;
use web::form::{self, Choice, Kind};
use web::text::Text;
use web::{format, part};
use wire::problem::Code;

use super::super::typed::{REQUEST, Typed};
use super::day::own_cash;
use super::frame::{Desk, Page, Seen};
use super::notes;
use crate::act::{HandOverAsked, HandTo, ReceiveAsked};
use crate::{Agent, Answer, Fault, Made, find, input};

/// The hidden field that names the hand-over which is counted.
const COUNTED: &str = "hand-over";

/// Renders the cash.
pub(in super::super) fn show(desk: &Desk<'_>, typed: &Typed) -> Answer<Page> {
    let cash = desk.agent.cash()?;
    let own = desk.agent.identity().actor;
    let mut all = desk.read().hand_overs()?;
    all.retain(|view| view.collector == own || view.hand_over.to == Some(own));
    let amount = |amount| html! { (format::dong(amount)) };
    let facts = part::facts(&[
        (desk.t(Text::CashTaken), amount(cash.taken)),
        (own_cash(desk.lang), amount(cash.in_hand)),
        (desk.t(Text::CashInTransit), amount(cash.in_transit)),
        (desk.t(Text::CashAtOffice), amount(cash.at_office)),
        (
            desk.t(Text::OverShort),
            html! { (format::over_short(desk.lang, cash.over_short)) },
        ),
        (desk.t(Text::CashRepaid), amount(cash.repaid)),
        (desk.t(Text::CashBanked), amount(cash.banked)),
        (desk.t(Text::CashPassed), amount(cash.passed)),
    ]);
    let due = due_text(desk.lang, &desk.agent.due(desk.today())?, desk.today());
    let actors = desk.read().actors()?;
    let body = html! {
        @if let Some(due) = due { (part::notice(Tone::Warn, &html! { p { (due) } })) }
        (part::panel(desk.t(Text::Cash), &facts))
        // One at a time, the oldest first.
        @if let Some(view) = desk.agent.to_receive()?.last() { (count_form(desk, typed, &actors, view)) }
        (part::panel(desk.t(Text::HandOver), &give_form(desk, typed)?))
        (part::panel(desk.lang.pick("Các lần bàn giao", "Hand-overs"), &list(desk, &actors, &all)))
    };
    desk.form(desk.t(Text::Cash), typed, &body)
}

fn give_form(desk: &Desk<'_>, typed: &Typed) -> Answer<Markup> {
    let others = find::collectors(&desk.read()).unwrap_or_default();
    let choices: Vec<Choice<'_>> = others
        .iter()
        .map(|view| Choice {
            value: view.code.clone(),
            label: &view.name,
        })
        .collect();
    let to = form::Field::new("to", desk.lang.pick("Giao cho", "To"))
        .value(typed.value("to"))
        .error(typed.error("to"));
    let banked = desk
        .lang
        .pick("Số tiền nộp ngân hàng", "Amount paid in at the bank");
    let field = form::Field::new("amount", banked)
        .value(typed.value("amount"))
        .error(typed.error("amount"))
        .hint(desk.t(Text::AmountHint));
    let slip = form::Field::new(
        "slip",
        desk.lang.pick(
            "Số giấy nộp tiền, nếu nộp thẳng vào ngân hàng",
            "Bank slip number, if paid in at the bank",
        ),
    )
    .value(typed.value("slip"))
    .error(typed.error("slip"));
    let has_account = !desk.read().bank_accounts()?.is_empty();
    Ok(form::post(
        "/cash",
        None,
        &html! {
            (form::hidden(REQUEST, typed.value(REQUEST)))
            (notes::fields(desk, typed))
            @if !choices.is_empty() { (form::select(&to, Some(desk.t(Text::Office)), &choices)) }
            @if has_account {
                (form::input(Kind::Text, &slip))
                (form::input(Kind::Amount, &field))
            }
            (form::submit(desk.t(Text::HandOver)))
        },
    ))
}

fn count_form(desk: &Desk<'_>, typed: &Typed, actors: &[ActorView], view: &HandOverView) -> Markup {
    let id = view.id.to_string();
    let from = name(actors, view.collector);
    let title = desk
        .lang
        .pick("Tiền chờ mình đếm và nhận", "Cash that waits to be counted");
    part::panel(
        title,
        &html! {
            p {
                (from) " – " (format::date(view.hand_over.day)) ": "
                strong { (format::dong(view.hand_over.amount)) }
            }
            (form::post("/cash", None, &html! {
                (form::hidden(REQUEST, typed.value(REQUEST)))
                (form::hidden(COUNTED, &id))
                (notes::fields(desk, typed))
                (form::submit(desk.lang.pick("Đã đếm, nhận tiền", "Counted and taken")))
            }))
        },
    )
}

fn list(desk: &Desk<'_>, actors: &[ActorView], all: &[HandOverView]) -> Markup {
    html! {
        @if all.is_empty() { (part::empty(desk.t(Text::NothingYet))) }
        @else {
            ul {
                @for view in all {
                    li {
                        (format::date(view.hand_over.day)) ": " (format::dong(view.hand_over.amount)) " "
                        (name(actors, view.collector)) " → "
                        @match view.hand_over.to {
                            Some(to) => { (name(actors, to)) }
                            None => { (desk.t(Text::Office)) }
                        }
                        " – "
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

fn name(actors: &[ActorView], actor: replica::ActorId) -> String {
    let found = actors.iter().find(|view| view.actor == actor);
    found.map_or_else(|| actor.to_string(), |view| view.name.clone())
}

/// Takes a hand-over, or the count of another's.
pub(in super::super) fn hand_over(
    agent: &mut Agent,
    typed: &mut Typed,
    seen: &Seen,
) -> Answer<Page> {
    let made = match typed.given(COUNTED).map(str::to_owned) {
        Some(id) => receive(agent, typed, seen, &id)?,
        None => give(agent, typed, seen)?,
    };
    match made {
        Some(_) => Ok(Page::Moved("/cash".to_owned())),
        None => show(&seen.desk(agent), typed),
    }
}

fn receive(agent: &mut Agent, typed: &mut Typed, seen: &Seen, id: &str) -> Answer<Option<Made>> {
    if notes::is_empty(typed) {
        let fault = Fault::of(Code::NotesMissing, notes::ALL, "");
        typed.note(seen.lang, notes::ALL, &fault);
    }
    let Some(notes) = notes::read(typed, seen.lang) else {
        return Ok(None);
    };
    let view = find::hand_over(&agent.read(), COUNTED, id)?;
    let wanted = ReceiveAsked {
        id: typed.request(),
        hand_over: view.id,
        counted: Some(Denomination::total(&notes).unwrap_or_default()),
        notes,
        day: None,
    };
    let made = agent.receive(&wanted, seen.now);
    typed.take_act(seen.lang, &[notes::ALL], made)
}

fn give(agent: &mut Agent, typed: &mut Typed, seen: &Seen) -> Answer<Option<Made>> {
    let to = to(agent, typed);
    let to = typed.take(seen.lang, "to", to);
    let amount = typed.given("amount").map(str::to_owned);
    let amount = amount.map(|given| input::amount(seen.desk(agent).t(Text::Amount), &given));
    let amount = typed.take(seen.lang, "amount", amount.transpose());
    let notes = notes::read(typed, seen.lang);
    let (Some(amount), Some(to), Some(notes)) = (amount, to, notes) else {
        return Ok(None);
    };
    let is_banked = matches!(to, HandTo::Bank { .. });
    let wanted = HandOverAsked {
        id: typed.request(),
        to,
        amount,
        // The bank counts for itself.
        notes: if is_banked { Vec::new() } else { notes },
        day: None,
    };
    let made = agent.hand_over(&wanted, seen.now);
    typed.take_act(seen.lang, &["amount", "slip", notes::ALL], made)
}

fn to(agent: &Agent, typed: &Typed) -> Answer<HandTo> {
    match (typed.given("slip"), typed.given("to")) {
        (Some(number), _) => Ok(HandTo::Bank {
            account: None,
            number: input::text("slip", number, input::NAME_CHARS_MAX)?,
        }),
        (None, Some(code)) => {
            let found = find::collector(&agent.read(), "to", code)?;
            Ok(HandTo::Collector(found.actor))
        }
        (None, None) => Ok(HandTo::Office),
    }
}
