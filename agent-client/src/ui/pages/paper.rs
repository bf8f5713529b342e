//! A paper as a file, for what it is printed on.

use paper::{Roll, Rows, Size};
use wire::problem::Code;

use super::super::typed::Typed;
use super::frame::{File, Page};
use crate::{Answer, Fault};

/// The value of an address that says how wide the paper is, in millimetres.
const WIDTH: &str = "mm";

/// Returns a sheet as PDF: A5, or as wide as the roll asked for.
pub(super) fn as_pdf(sheet: &Rows, name: String, typed: &Typed) -> Answer<Page> {
    let size = Size::of_mm(typed.value(WIDTH)).ok_or_else(|| no_width(typed))?;
    let content = paper::pdf(sheet, size);
    let content = content.map_err(|why| Fault::new(Code::Internal).with("what", why))?;
    Ok(Page::File(File {
        name,
        media: "application/pdf",
        content,
    }))
}

/// Returns a sheet as text, as wide as the roll asked for: 58 mm, or 80.
pub(super) fn as_text(sheet: &Rows, name: String, typed: &Typed) -> Answer<Page> {
    let roll = Roll::of_mm(typed.value(WIDTH)).ok_or_else(|| no_width(typed))?;
    Ok(Page::File(File {
        name,
        media: "text/plain; charset=utf-8",
        content: paper::text(sheet, roll).into_bytes(),
    }))
}

fn no_width(typed: &Typed) -> Fault {
    Fault::of(Code::ChoiceInvalid, WIDTH, typed.value(WIDTH)).with("possible", "58, 80")
}
