//! Households: found by a few words, or all, a page at a time.

use maud::html;
use web::pager::{Pager, pager};
use web::part;
use web::text::Text;

use super::super::typed::Typed;
use super::day::{houses as links, search};
use super::frame::{Desk, Page};
use crate::Answer;

/// How many houses a page shows.
const LIMIT: u32 = 30;

/// Renders the houses that fit the words of the find box.
pub(in super::super) fn houses(desk: &Desk<'_>, typed: &Typed) -> Answer<Page> {
    let words = typed.value("q");
    let offset: u32 = typed.value("offset").parse().unwrap_or(0);
    let mut found = desk.read().households(None, words, offset, LIMIT + 1)?;
    let more = found.len() > usize::try_from(LIMIT).unwrap_or(usize::MAX);
    if more {
        found.pop();
    }
    let shown = Pager {
        offset: offset.into(),
        limit: LIMIT.into(),
        shown: u64::try_from(found.len()).unwrap_or(u64::MAX),
        more,
    };
    let query = encoded(words);
    let body = html! {
        (search(desk, words))
        p { (part::button_link("/households/new", desk.t(Text::AddHousehold), true)) }
        (links(desk, &found, Text::NothingFound))
        (pager(desk.lang, shown, |offset| format!("/households?q={query}&offset={offset}")))
    };
    desk.frame(desk.t(Text::Households), body).map(Page::Shown)
}

/// Returns a text as an address bears it.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let one = |byte: u8| {
        if plain(byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(one).collect()
}
