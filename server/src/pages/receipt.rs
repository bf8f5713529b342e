//! One receipt, down to the signed op that carries it.

use book::act::BatchState;
use maud::{Markup, html};
use replica::RecordId;
use store::Reader;
use store::view::{BatchLineView, ReceiptView, RefundFilter, RefundView, VoidView, WordView};
use web::format;
use web::lang::Lang;
use web::part::{facts, panel};
use web::receipt::{ReceiptCard, card, papers};
use web::text::{Text, hold_advice, hold_reason, tr};
use wire::problem::Code;

use super::frame::organisation_name;
use super::people::Names;
use crate::declared;
use crate::failure::Outcome;
use crate::waiting;

/// Renders one receipt.
///
/// # Errors
///
/// `receipt-unknown`.
pub fn receipt(reader: &Reader<'_>, lang: Lang, id: RecordId) -> Outcome<Markup> {
    let view = reader.receipt(id)?.ok_or(Code::ReceiptUnknown)?;
    let names = Names::read(reader)?;
    let household = match view.receipt.household {
        Some(household) => reader.record(household)?,
        None => None,
    };
    let household = household
        .and_then(|record| record.shown(book::record::Field::Name).cloned())
        .map(|name| format::value(lang, &name))
        .unwrap_or_default();
    let recorded = format::time(view.time);
    let proof = paper::proof(reader, &paper::Issued::receipt(&view), None)?
        .map_or_else(String::new, |it| it.to_string());
    let shown = card(
        lang,
        &ReceiptCard {
            receipt: &view.receipt,
            standing: view.standing,
            place: None,
            organisation: &organisation_name(reader)?,
            collector: &names.actor(view.collector),
            household: &household,
            persons: &view.persons,
            recorded: &recorded,
            qr: &proof,
        },
    );
    let void = reader.void_of(id)?;
    let refunds = reader.refunds(&RefundFilter {
        receipt: Some(id),
        ..RefundFilter::default()
    })?;
    Ok(html! {
        @if let Some(void) = &void { (said_of(lang, &names, void)) }
        @for refund in &refunds { (given_back(lang, &names, refund)) }
        (shown) p.actions { (papers(lang, &format!("/receipts/{id}"))) } (reasons(lang, &view))
        (declared_by(reader, lang, &names, &view)?)
        (at_insurer(lang, &reader.at_insurer(id)?)) (origin(reader, lang, &names, &view)?)
    })
}

/// What became of it: its void, and what others said of that.
fn said_of(lang: Lang, names: &Names, view: &VoidView) -> Markup {
    html! {
        (web::void::notice(lang, &view.void, view.standing))
        @if let Some(said) = &view.word { (second(lang, names, said)) }
        @if let Some(said) = &view.review {
            (word(names, lang.pick("Đã kiểm tra", "Reviewed"), said))
        }
    }
}

/// What it declares, and whether somebody else looked at that.
fn declared_by(
    reader: &Reader<'_>,
    lang: Lang,
    names: &Names,
    view: &ReceiptView,
) -> Outcome<Markup> {
    let (claims, review) = reader.declared_by(view)?;
    let list = html! {
        @if !claims.is_empty() { p { (declared::line(lang, &claims)) } }
        @if let Some(said) = &review { (word(names, lang.pick("Đã xem", "Looked at"), said)) }
    };
    let title = lang.pick("Điều chỉ người thu khai", "What only the collector says");
    Ok(html! { @if !claims.is_empty() || review.is_some() { (panel(title, &list)) } })
}

/// What was given back of it.
fn given_back(lang: Lang, names: &Names, view: &RefundView) -> Markup {
    html! {
        (web::refund::notice(lang, &view.refund, view.standing))
        @if let Some(said) = &view.word { (second(lang, names, said)) }
    }
}

fn second(lang: Lang, names: &Names, said: &WordView) -> Markup {
    let title = if said.approves {
        lang.pick("Đã duyệt", "Approved")
    } else {
        lang.pick("Không duyệt", "Not approved")
    };
    word(names, title, said)
}

fn word(names: &Names, title: &str, said: &WordView) -> Markup {
    let words = said.words.as_deref().unwrap_or_default();
    let (who, when) = (names.actor(said.actor), format::time(said.time));
    html! { p { (title) ": " (who) ", " (when) " " (words) } }
}

fn reasons(lang: Lang, view: &ReceiptView) -> Markup {
    html! {
        @if !view.standing.is_counted() {
            (panel(tr(lang, Text::Held), &html! {
                p { (tr(lang, Text::HeldExplained)) }
                ul {
                    @for hold in view.standing.reasons() {
                        li { strong { (hold_reason(lang, hold)) } " " (hold_advice(lang, hold)) }
                    }
                }
            }))
        }
    }
}

/// How its lines stand at the insurer's, and under which numbers.
fn at_insurer(lang: Lang, lines: &[BatchLineView]) -> Markup {
    let state = |line: &BatchLineView| match line.state {
        None => lang.pick("Đã vào đợt, chưa gửi", "In a batch, not sent"),
        Some(BatchState::Sent) => lang.pick("Đã gửi", "Sent"),
        Some(BatchState::InProcess) => lang.pick("Đang xử lý", "In process"),
        Some(BatchState::Accepted) => lang.pick("Được nhận", "Accepted"),
        Some(BatchState::Returned) => lang.pick("Trả lại", "Returned"),
    };
    html! {
        @if !lines.is_empty() {
            (panel(lang.pick("Ở cơ quan BHXH", "At the insurer’s"), &html! {
                ul {
                    @for line in lines {
                        li {
                            (lang.pick("Dòng ", "Line ")) (line.line.line) ": " (state(line))
                            @if let Some(number) = &line.official {
                                ", " (lang.pick("số ", "number ")) strong { (number) }
                            }
                            @if let Some(reason) = &line.reason { " (" (reason) ")" }
                        }
                    }
                }
            }))
        }
    }
}

/// Where the receipt comes from: the op, its device, this server's arrival number.
fn origin(reader: &Reader<'_>, lang: Lang, names: &Names, view: &ReceiptView) -> Outcome<Markup> {
    let device = reader.certificate(view.device)?;
    let device = device.map_or_else(|| view.device.to_string(), |known| known.name);
    let text = |text: String| html! { (text) };
    let pairs = [
        (
            lang.pick("Bản ghi đã ký", "Signed op"),
            text(waiting::op(&view.dot)),
        ),
        (tr(lang, Text::Scope), text(names.unit(view.scope))),
        (tr(lang, Text::Device), text(device)),
        (
            tr(lang, Text::Collector),
            text(format!(
                "{} ({})",
                names.actor(view.collector),
                names.actor_code(view.collector),
            )),
        ),
        (
            lang.pick("Lượt nhận", "Arrival"),
            text(view.arrival.to_string()),
        ),
        (lang.pick("Mã", "Id"), text(view.id.to_string())),
    ];
    Ok(panel(
        lang.pick("Nguồn gốc", "Where it comes from"),
        &facts(&pairs),
    ))
}
