//! A paper that somebody brings: genuine or not, by whom, and whether it is held here.

use maud::{Markup, html};
use store::Reader;
use web::badge::Tone;
use web::form;
use web::lang::Lang;
use web::part::{button_link, facts, notice, panel, problem};
use web::text::{Text, tr};
use wire::problem::Problem;

use crate::failure::{Failure, Outcome};

/// Renders the form, with what is wrong with the code that it was sent.
#[must_use]
pub fn asks(lang: Lang, code: &str, wrong: Option<&Problem>) -> Markup {
    let hint = lang.pick(
        "Quét mã QR trên phiếu bằng máy quét, hoặc dán chữ đã quét bằng điện thoại. Không cần mạng.",
        "Scan the paper’s QR code with a scanner, or paste what a phone read. No network is needed.",
    );
    let field = form::Field::new("code", tr(lang, Text::PaperCode))
        .value(code)
        .hint(hint);
    html! {
        @if let Some(wrong) = wrong { (problem(lang, wrong)) }
        (form::post("/verify", None, &html! {
            (form::textarea(&field))
            (form::submit(tr(lang, Text::CheckPaper)))
        }))
    }
}

/// Renders what a code proves.
///
/// # Errors
///
/// A problem of the store.
pub fn answers(reader: &Reader<'_>, lang: Lang, code: &str) -> Outcome<Markup> {
    let checked = match paper::check(reader, code) {
        Ok(checked) => checked,
        Err(why) => match (why.problem(), why) {
            (Some(wrong), _) => return Ok(asks(lang, code, Some(&wrong))),
            (None, paper::CheckError::Store(why)) => return Err(why.into()),
            (None, why) => return Err(Failure::because(wire::problem::Code::Internal, why)),
        },
    };
    let verdict = checked.verdict(reader, lang)?;
    let pairs = verdict
        .facts
        .iter()
        .map(|(name, value)| (*name, html! { (value) }));
    let pairs: Vec<(&str, Markup)> = pairs.collect();
    Ok(html! {
        (notice(Tone::Good, &html! { p { strong { (tr(lang, Text::PaperGenuine)) } " " (verdict.here) } }))
        @for warning in &verdict.warnings { (notice(Tone::Warn, &html! { p { (warning) } })) }
        (panel(tr(lang, Text::PaperGenuine), &facts(&pairs)))
        @if let Some(held) = checked.receipt() {
            (button_link(&format!("/receipts/{}", held.id), tr(lang, Text::Receipt), false))
        }
        (asks(lang, "", None))
    })
}
