//! The code by which a payer transfers, where the centre named an account for it.

use maud::{Markup, PreEscaped, html};
use web::text::Text;
use web::{format, part, qr};
use wire::problem::Code;

use super::frame::Desk;
use crate::act::TransferAsked;
use crate::{Answer, Fault};

/// Renders a transfer; nothing where the office has no account that payers may be asked to use.
pub(super) fn shown(desk: &Desk<'_>, asked: Answer<Option<TransferAsked>>) -> Answer<Markup> {
    let asked = match asked {
        Ok(Some(asked)) => asked,
        Ok(None) => return Ok(html! {}),
        Err(Fault(problem)) if problem.code == Code::AccountUnknown => return Ok(html! {}),
        Err(fault) => return Err(fault),
    };
    let account = &asked.account;
    let pairs = [
        (
            desk.lang.pick("Tài khoản", "Account"),
            html! { (account.account) " – " (account.holder) },
        ),
        (desk.t(Text::Amount), html! { (format::dong(asked.amount)) }),
        (
            desk.lang.pick("Nội dung", "Purpose"),
            html! { (asked.purpose) },
        ),
    ];
    Ok(part::panel(
        desk.t(Text::TransferAsked),
        &html! {
            figure { (PreEscaped(qr::svg(&asked.text))) }
            (part::facts(&pairs))
        },
    ))
}
