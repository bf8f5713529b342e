//! Pages of a long list, half-open: `offset..offset + limit`.

use maud::{Markup, html};

use crate::format::count;
use crate::lang::Lang;
use crate::text::{Text, tr};

/// Which page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pager {
    /// The first row, from 0.
    pub offset: u64,
    /// How many rows a page has at most.
    pub limit: u64,
    /// How many rows this page has.
    pub shown: u64,
    /// Whether there are more behind it.
    pub more: bool,
}

/// Renders links to the pages before and behind. `href` gives the address of the page from an offset.
#[must_use]
pub fn pager(lang: Lang, pager: Pager, href: impl Fn(u64) -> String) -> Markup {
    if pager.offset == 0 && !pager.more {
        return html! {};
    }
    let before = (pager.offset > 0).then(|| href(pager.offset.saturating_sub(pager.limit)));
    let behind = pager
        .more
        .then(|| href(pager.offset.saturating_add(pager.limit)));
    let last = pager.offset.saturating_add(pager.shown);
    html! {
        nav.pager {
            (step(before, "prev", tr(lang, Text::Previous)))
            @if pager.shown > 0 {
                span { (tr(lang, Text::Rows)) " " (count(pager.offset.saturating_add(1))) "–" (count(last)) }
            }
            (step(behind, "next", tr(lang, Text::Next)))
        }
    }
}

fn step(href: Option<String>, rel: &str, text: &str) -> Markup {
    html! {
        @match href {
            Some(href) => a.button rel=(rel) href=(href) { (text) },
            None => span.button aria-disabled="true" { (text) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(offset: u64, shown: u64, more: bool) -> String {
        let page = Pager {
            offset,
            limit: 50,
            shown,
            more,
        };
        pager(Lang::Vi, page, |offset| {
            format!("/receipts?offset={offset}&q=a")
        })
        .into_string()
    }

    #[test]
    fn a_list_of_one_page_has_no_pager() {
        assert_eq!(at(0, 50, false), "");
        assert_eq!(at(0, 0, false), "");
    }

    #[test]
    fn both_neighbours_are_linked() {
        let page = at(50, 50, true);
        assert!(page.contains(r#"rel="prev" href="/receipts?offset=0&amp;q=a""#));
        assert!(page.contains(r#"rel="next" href="/receipts?offset=100&amp;q=a""#));
        assert!(page.contains("Dòng 51–100"));
    }

    #[test]
    fn the_last_page_leads_back_only() {
        let page = at(100, 1, false);
        assert!(page.contains("Dòng 101–101"));
        assert!(!page.contains("rel=\"next\""));
        assert!(at(100, 0, false).contains("rel=\"prev\""));
    }
}
