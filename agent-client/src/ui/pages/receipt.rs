//! A receipt, as it is stored on this device.

use maud::html;
use replica::RecordId;
use web::badge::Tone;
use web::receipt::{ReceiptCard, card, papers};
use web::text::Text;
use web::{format, part};

use super::super::typed::Typed;
use super::frame::{Desk, Page};
use super::paper::{as_pdf, as_text};
use super::transfer;
use crate::Answer;
use crate::act::{Names, numbers_low_text};

/// Renders a receipt.
pub(in super::super) fn show(desk: &Desk<'_>, id: RecordId) -> Answer<Page> {
    let print = desk.agent.paper(id)?;
    let view = &print.view;
    let names = Names::of(&desk.read(), view)?;
    let place = desk.agent.place(view.scope, &view.dot)?;
    let recorded = format::time(view.time);
    let hand = desk.agent.hand()?;
    let void = desk.agent.void_of(id)?;
    let refunds = desk.agent.refunds_of(id)?;
    let shown = card(
        desk.lang,
        &ReceiptCard {
            receipt: &view.receipt,
            standing: view.standing,
            place: Some(place),
            organisation: &names.organisation,
            collector: &names.collector,
            household: &names.household,
            persons: &view.persons,
            recorded: &recorded,
            qr: &print.proof,
        },
    );
    let transfer = match &void {
        Some(_) => html! {},
        None => transfer::shown(desk, desk.agent.transfer_of(view, None))?,
    };
    let body = html! {
        @match &void {
            Some(void) => { (web::void::notice(desk.lang, &void.void, void.standing)) }
            None => { (part::notice(Tone::Good, &html! { p { (desk.t(Text::ReceiptStored)) } })) }
        }
        @for refund in &refunds { (web::refund::notice(desk.lang, &refund.refund, refund.standing)) }
        (shown)
        (transfer)
        @if hand.numbers_low() {
            (part::notice(Tone::Warn, &html! { p { (numbers_low_text(desk.lang, &hand)) } }))
        }
        p.actions {
            (papers(desk.lang, &format!("/receipts/{id}")))
            @if let Some(house) = view.receipt.household {
                (part::button_link(&format!("/households/{house}"), desk.t(Text::Household), false))
            }
            (part::button_link("/", desk.t(Text::Today), true))
        }
    };
    desk.frame(desk.t(Text::Receipt), body).map(Page::Shown)
}

/// Returns the receipt as PDF: A5, or as wide as the roll asked for.
pub(in super::super) fn pdf(desk: &Desk<'_>, id: RecordId, typed: &Typed) -> Answer<Page> {
    let print = desk.agent.paper(id)?;
    as_pdf(&print.sheet().rows(), print.file_name("pdf"), typed)
}

/// Returns the receipt as text, as wide as the roll asked for: 58 mm, or 80.
pub(in super::super) fn text(desk: &Desk<'_>, id: RecordId, typed: &Typed) -> Answer<Page> {
    let print = desk.agent.paper(id)?;
    as_text(&print.sheet().rows(), print.file_name("txt"), typed)
}
