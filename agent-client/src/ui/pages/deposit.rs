//! Deposits: money taken at the door that is less than a premium, used for one later or given back.

use book::money::Dong;
use book::standing::Standing;
use maud::{Markup, html};
use replica::RecordId;
use store::view::DepositView;
use web::badge::{self, Tone};
use web::form::{self, Kind};
use web::lang::Lang;
use web::receipt::papers;
use web::text::Text;
use web::{format, part};
use wire::problem::Code;

use super::super::typed::{REQUEST, Typed};
use super::frame::{Desk, Page, Seen};
use super::house::{house, name};
use super::paper::{as_pdf, as_text};
use super::record::sent;
use crate::act::{DepositAsked, RepayAsked, waits_for_bank};
use crate::{Agent, Answer, Fault, input};

/// Names deposits to people.
pub(super) const fn deposits_name(lang: Lang) -> &'static str {
    lang.pick("Tiền tạm giữ", "Deposits")
}

/// Returns the deposits of a household, oldest first.
pub(super) fn of_house(desk: &Desk<'_>, house: RecordId) -> Answer<Vec<DepositView>> {
    let mut found = Vec::new();
    for view in desk.read().deposits()? {
        let Some(said) = view.deposit.household else {
            continue;
        };
        let shown = || -> Answer<bool> {
            let record = desk.read().record(said)?;
            Ok(record.is_some_and(|record| record.shown_as == house))
        };
        if said == house || shown()? {
            found.push(view);
        }
    }
    Ok(found)
}

/// Renders deposits as large links; nothing where there are none.
pub(super) fn panel(desk: &Desk<'_>, title: &str, deposits: &[DepositView]) -> Markup {
    let items: Vec<part::LinkItem<'_>> = deposits.iter().map(|view| link(desk, view)).collect();
    html! { @if !items.is_empty() { (part::panel(title, &part::links(&items))) } }
}

fn link<'v>(desk: &Desk<'_>, view: &'v DepositView) -> part::LinkItem<'v> {
    let day = format::date(view.deposit.day);
    let left = desk.lang.pick("Còn lại", "Left");
    part::LinkItem {
        href: format!("/deposits/{}", view.id),
        title: view.deposit.payer.as_deref().unwrap_or_default(),
        // That it waits stands beside.
        line: if waits_for_bank(view) {
            day
        } else {
            format!("{day} · {left} {}", format::dong(view.left))
        },
        aside: html! {
            strong { (format::dong(view.deposit.total().unwrap_or_default())) }
            (held(desk.lang, view.standing))
        },
    }
}

fn held(lang: Lang, standing: Standing) -> Markup {
    html! { @if !standing.is_counted() { " " (badge::standing(lang, standing)) } }
}

/// Renders the form.
pub(in super::super) fn form(desk: &Desk<'_>, id: RecordId, typed: &Typed) -> Answer<Page> {
    let record = house(desk, id)?;
    let field = |name, text| {
        form::Field::new(name, desk.t(text))
            .value(typed.value(name))
            .error(typed.error(name))
    };
    let cash = field("cash", Text::PaidCash).hint(desk.t(Text::AmountHint));
    let body = html! {
        p { (desk.lang.pick(
            "Nhận khi chưa đủ tiền cho một kỳ đóng. Tiền này vẫn là của người nộp: dùng cho phiếu thu sau, hoặc trả lại.",
            "For less than a premium. It stays the payer’s: use it for a receipt later, or give it back.",
        )) }
        (form::input(Kind::Text, &field("payer", Text::Payer)))
        (form::input(Kind::Amount, &cash))
        (form::input(Kind::Amount, &field("transfer", Text::PaidTransfer)))
        (form::textarea(&field("note", Text::Note)))
    };
    let body = form::post(
        &format!("/households/{id}/deposit"),
        None,
        &sent(desk, typed, &body),
    );
    let title = desk.lang.pick("Nhận tiền tạm giữ", "Take a deposit");
    desk.form(&format!("{title} – {}", name(desk, &record)), typed, &body)
}

/// Takes the form.
pub(in super::super) fn add(
    agent: &mut Agent,
    id: RecordId,
    typed: &mut Typed,
    seen: &Seen,
) -> Answer<Page> {
    let desk = seen.desk(agent);
    let head = name(&desk, &house(&desk, id)?);
    let cash = amount(&desk, typed, "cash", Text::PaidCash);
    let transfer = amount(&desk, typed, "transfer", Text::PaidTransfer);
    let payer = words(&desk, typed, "payer", Text::Payer, input::NAME_CHARS_MAX);
    let note = words(&desk, typed, "note", Text::Note, input::TEXT_CHARS_MAX);
    if typed.is_right()
        && [cash, transfer]
            .iter()
            .flatten()
            .all(|sum| *sum == Dong::ZERO)
    {
        let nothing = Fault::of(Code::AmountInvalid, desk.t(Text::PaidCash), "0");
        typed.note(desk.lang, "cash", &nothing);
    }
    if !typed.is_right() {
        return form(&desk, id, typed);
    }
    let wanted = DepositAsked {
        id: typed.request(),
        household: Some(id),
        hamlet: None,
        payer: Some(payer.unwrap_or(head)),
        cash: cash.unwrap_or_default(),
        transfer: transfer.unwrap_or_default(),
        note,
        day: None,
    };
    let made = agent.deposit(&wanted, seen.now);
    match typed.take_act(seen.lang, &["cash", "transfer"], made)? {
        Some(made) => Ok(Page::Moved(format!("/deposits/{}", made.id))),
        None => form(&seen.desk(agent), id, typed),
    }
}

/// Renders a deposit's slip, and the form that gives it back.
pub(in super::super) fn show(desk: &Desk<'_>, id: RecordId, typed: &Typed) -> Answer<Page> {
    let view = one(desk, id)?;
    let paid = |amount: Dong| html! { (format::dong(amount)) };
    let total = view.deposit.total().unwrap_or_default();
    let mut facts = vec![
        (
            desk.t(Text::Day),
            html! { (format::date(view.deposit.day)) },
        ),
        (
            desk.t(Text::Payer),
            html! { (view.deposit.payer.as_deref().unwrap_or_default()) },
        ),
        (desk.t(Text::Amount), paid(total)),
    ];
    if !waits_for_bank(&view) {
        facts.push((desk.lang.pick("Còn lại", "Left"), paid(view.left)));
    }
    if let Some(note) = &view.deposit.note {
        facts.push((desk.t(Text::Note), html! { (note) }));
    }
    let house = view.deposit.household;
    let body = html! {
        (part::notice(Tone::Info, &html! { p { (desk.lang.pick(
            "Đã nhận và giữ hộ người nộp. Chưa phải là tiền đóng: chưa có phiếu thu.",
            "Taken and held for the payer. No premium is paid by it yet: there is no receipt.",
        )) } }))
        (part::panel(deposits_name(desk.lang), &html! {
            (part::facts(&facts)) (held(desk.lang, view.standing))
        }))
        @if let Some(house) = house {
            p.actions {
                @if view.left > Dong::ZERO {
                    (part::button_link(
                        &format!("/households/{house}/collect"), desk.t(Text::CollectMoney), true))
                }
                (part::button_link(&format!("/households/{house}"), desk.t(Text::Household), false))
            }
        }
        p.actions { (papers(desk.lang, &format!("/deposits/{id}"))) }
        @if view.left > Dong::ZERO {
            (part::panel(desk.lang.pick("Trả lại", "Give back"), &repay_form(desk, id, typed)))
        }
    };
    desk.form(deposits_name(desk.lang), typed, &body)
}

/// Returns the payer's slip as PDF: A5, or as wide as the roll asked for.
pub(in super::super) fn pdf(desk: &Desk<'_>, id: RecordId, typed: &Typed) -> Answer<Page> {
    let print = desk.agent.deposit_paper(id)?;
    as_pdf(&print.rows(), print.file_name("pdf"), typed)
}

/// Returns the payer's slip as text, as wide as the roll asked for.
pub(in super::super) fn text(desk: &Desk<'_>, id: RecordId, typed: &Typed) -> Answer<Page> {
    let print = desk.agent.deposit_paper(id)?;
    as_text(&print.rows(), print.file_name("txt"), typed)
}

fn repay_form(desk: &Desk<'_>, id: RecordId, typed: &Typed) -> Markup {
    let field = |name, label| {
        form::Field::new(name, label)
            .value(typed.value(name))
            .error(typed.error(name))
    };
    let all = desk
        .lang
        .pick("Để trống: tất cả phần còn lại.", "Empty: all that is left.");
    let to = desk.lang.pick(
        "Người nhận, nếu không phải người nộp",
        "To whom, if not to the payer",
    );
    form::post(
        &format!("/deposits/{id}"),
        None,
        &html! {
            (form::hidden(REQUEST, typed.value(REQUEST)))
            (form::input(Kind::Amount, &field("amount", desk.t(Text::Amount)).hint(all)))
            (form::input(Kind::Text, &field("to", to)))
            (form::textarea(&field("note", desk.t(Text::Note))))
            (form::submit(desk.lang.pick("Đã trả tiền mặt", "Cash was given back")))
        },
    )
}

/// Takes what was given back.
pub(in super::super) fn repay(
    agent: &mut Agent,
    id: RecordId,
    typed: &mut Typed,
    seen: &Seen,
) -> Answer<Page> {
    let desk = seen.desk(agent);
    one(&desk, id)?;
    let amount = amount(&desk, typed, "amount", Text::Amount);
    let to = words(&desk, typed, "to", Text::Payer, input::NAME_CHARS_MAX);
    let note = words(&desk, typed, "note", Text::Note, input::TEXT_CHARS_MAX);
    if !typed.is_right() {
        return show(&desk, id, typed);
    }
    let wanted = RepayAsked {
        id: typed.request(),
        owed: id,
        amount,
        to,
        note,
        day: None,
    };
    let made = agent.repay(&wanted, seen.now);
    match typed.take_act(seen.lang, &["amount"], made)? {
        Some(_) => Ok(Page::Moved(format!("/deposits/{id}"))),
        None => show(&seen.desk(agent), id, typed),
    }
}

fn one(desk: &Desk<'_>, id: RecordId) -> Answer<DepositView> {
    let found = desk.read().deposit(id)?;
    found.ok_or_else(|| Fault::new(Code::DepositUnknown).with("got", id))
}

fn amount(desk: &Desk<'_>, typed: &mut Typed, name: &str, label: Text) -> Option<Dong> {
    let read = typed
        .given(name)
        .map(|text| input::amount(desk.t(label), text));
    typed.take(desk.lang, name, read.transpose()).flatten()
}

fn words(
    desk: &Desk<'_>,
    typed: &mut Typed,
    name: &str,
    label: Text,
    max: usize,
) -> Option<String> {
    let read = typed
        .given(name)
        .map(|text| input::text(desk.t(label), text, max));
    typed.take(desk.lang, name, read.transpose()).flatten()
}
