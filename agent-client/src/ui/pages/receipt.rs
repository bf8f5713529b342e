//! A receipt, as it is stored on this device.

use maud::html;
use replica::RecordId;
use web::badge::Tone;
use web::receipt::{ReceiptCard, card};
use web::text::Text;
use web::{format, part};
use wire::problem::Code;

use super::frame::{Desk, Page};
use crate::act::{Names, numbers_low_text};
use crate::{Answer, Fault};

/// Renders a receipt.
pub(in super::super) fn show(desk: &Desk<'_>, id: RecordId) -> Answer<Page> {
    let view = desk
        .read()
        .receipt(id)?
        .ok_or_else(|| Fault::new(Code::ReceiptUnknown))?;
    let names = Names::of(&desk.read(), &view)?;
    let place = desk.agent.place(view.scope, &view.dot)?;
    let recorded = format::time(view.time);
    let hand = desk.agent.hand()?;
    let void = desk.agent.void_of(id)?;
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
            qr: "",
        },
    );
    let body = html! {
        @match &void {
            Some(void) => { (web::void::notice(desk.lang, &void.void, void.standing)) }
            None => { (part::notice(Tone::Good, &html! { p { (desk.t(Text::ReceiptStored)) } })) }
        }
        (shown)
        @if hand.numbers_low() {
            (part::notice(Tone::Warn, &html! { p { (numbers_low_text(desk.lang, &hand)) } }))
        }
        p.actions {
            @if let Some(house) = view.receipt.household {
                (part::button_link(&format!("/households/{house}"), desk.t(Text::Household), false))
            }
            (part::button_link("/", desk.t(Text::Today), true))
        }
    };
    desk.frame(desk.t(Text::Receipt), body).map(Page::Shown)
}
