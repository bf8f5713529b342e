//! The frame of every page: head, navigation, language switch, content.

use maud::{DOCTYPE, Markup, html};

use crate::assets::style_href;
use crate::lang::Lang;
use crate::text::{Text, tr};

/// A page. Build it with [`Page::new`] and set what differs.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// The language of its texts.
    pub lang: Lang,
    /// Its title: the document's, and the heading at its top.
    pub title: &'a str,
    /// Which program it belongs to, or who the organisation is: beside the name at the top.
    pub program: &'a str,
    /// The way to the other pages; empty before login.
    pub nav: &'a [NavItem<'a>],
    /// Who is logged in.
    pub user: Option<&'a str>,
    /// How to log out.
    pub logout: Option<Logout<'a>>,
    /// Path and query of this page: the language switch leads back to it. Empty where a page cannot be asked
    /// for again.
    pub here: &'a str,
    /// The content.
    pub body: Markup,
}

/// A link of the navigation.
#[derive(Debug, Clone, Copy)]
pub struct NavItem<'a> {
    /// Its words.
    pub text: Text,
    /// Where it leads.
    pub href: &'a str,
    /// Whether this page is it.
    pub current: bool,
    /// How many things wait there; nothing is shown for 0.
    pub waiting: u64,
}

/// A form that logs out.
#[derive(Debug, Clone, Copy)]
pub struct Logout<'a> {
    /// Where it posts to.
    pub action: &'a str,
    /// A hidden field against forged posts: name and value.
    pub secret: Option<(&'a str, &'a str)>,
}

/// A leaf over a door, drawn here so that the page loads no file.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'\
    %3E%3Crect width='32' height='32' rx='7' fill='%230f5c52'/%3E%3Cpath d='M6 17 16 8l10 9M9 15v10h14V15' \
    fill='none' stroke='%23fff' stroke-width='2.6' stroke-linecap='round' stroke-linejoin='round'/%3E%3Cpath \
    d='M14 25v-6h4v6' fill='%23f2b63d'/%3E%3C/svg%3E";

impl<'a> Page<'a> {
    /// Returns a page with a title and a content.
    #[must_use]
    pub const fn new(lang: Lang, title: &'a str, body: Markup) -> Self {
        let (program, here) = ("", "");
        Self {
            lang,
            title,
            program,
            nav: &[],
            user: None,
            logout: None,
            here,
            body,
        }
    }
}

/// Renders a page, a whole document.
#[must_use]
pub fn page(page: &Page<'_>) -> Markup {
    let lang = page.lang;
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (page.title) " – " (tr(lang, Text::AppName)) }
                link rel="icon" href=(ICON);
                link rel="stylesheet" href=(style_href());
            }
            body {
                a.skip href="#content" { (tr(lang, Text::SkipToContent)) }
                (top(page))
                @if !page.nav.is_empty() { (navigation(lang, page.nav)) }
                main #content tabindex="-1" {
                    h1 { (page.title) }
                    (page.body)
                }
            }
        }
    }
}

fn top(page: &Page<'_>) -> Markup {
    let lang = page.lang;
    html! {
        header.top {
            a.name href="/" {
                (sign())
                span { strong { (tr(lang, Text::AppName)) }
                    @if !page.program.is_empty() { small { (page.program) } } }
            }
            div.who {
                @if let Some(user) = page.user { span.user { (user) } }
                @if let Some(logout) = &page.logout {
                    form method="post" action=(logout.action) {
                        @if let Some((name, value)) = logout.secret {
                            input type="hidden" name=(name) value=(value);
                        }
                        button.plain type="submit" { (tr(lang, Text::Logout)) }
                    }
                }
                @if !page.here.is_empty() {
                    a.plain href=(in_language(page.here, lang.other())) lang=(lang.other().code())
                        hreflang=(lang.other().code()) { (lang.other().own_name()) }
                }
            }
        }
    }
}

fn navigation(lang: Lang, items: &[NavItem<'_>]) -> Markup {
    html! {
        nav.pages aria-label=(tr(lang, Text::MainNavigation)) {
            ul {
                @for item in items {
                    li {
                        a href=(item.href) aria-current=[item.current.then_some("page")] {
                            (tr(lang, item.text))
                            @if item.waiting > 0 { span.count { (item.waiting) } }
                        }
                    }
                }
            }
        }
    }
}

/// The program's sign, in the text's colours.
fn sign() -> Markup {
    html! {
        svg.sign viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" {
            rect width="32" height="32" rx="7" {}
            path.line d="M6 17 16 8l10 9M9 15v10h14V15" {}
            path.door d="M14 25v-6h4v6z" {}
        }
    }
}

/// Returns the address of the same page in another language: `lang` in its query, set once.
#[must_use]
pub fn in_language(here: &str, lang: Lang) -> String {
    let (path, query) = here.split_once('?').unwrap_or((here, ""));
    let kept = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("lang="));
    let pairs: Vec<&str> = kept.collect();
    let joint = if pairs.is_empty() { "" } else { "&" };
    format!("{path}?{}{joint}lang={lang}", pairs.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_a_whole_document_in_its_language() {
        let nav = [
            NavItem {
                text: Text::Today,
                href: "/",
                current: true,
                waiting: 0,
            },
            NavItem {
                text: Text::Conflicts,
                href: "/conflicts",
                current: false,
                waiting: 3,
            },
        ];
        let text = page(&Page {
            nav: &nav,
            user: Some("Trần <i>Hoà"),
            here: "/day?on=2026-11-21&lang=vi",
            logout: Some(Logout {
                action: "/logout",
                secret: Some(("secret", "s")),
            }),
            ..Page::new(Lang::Vi, "Hôm nay & mai", html! { p { "x" } })
        })
        .into_string();
        for part in [
            "<!DOCTYPE html><html lang=\"vi\">",
            "width=device-width",
            "<title>Hôm nay &amp; mai – Từng Nhà</title>",
            "/assets/style.css?v=",
            "<a href=\"/\" aria-current=\"page\">Hôm nay</a>",
            "Chưa thống nhất<span class=\"count\">3</span>",
            "Trần &lt;i&gt;Hoà",
            "href=\"/day?on=2026-11-21&amp;lang=en\" lang=\"en\"",
            "class=\"skip\" href=\"#content\"",
            "name=\"secret\" value=\"s\"",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!text.contains("<script") && !text.contains(" style="));
    }

    #[test]
    fn the_language_stands_in_the_address_once() {
        for (here, there) in [
            ("/", "/?lang=en"),
            ("/a?b=1", "/a?b=1&lang=en"),
            ("/a?lang=vi", "/a?lang=en"),
            ("/a?lang=vi&b=1&lang=vi", "/a?b=1&lang=en"),
        ] {
            assert_eq!(in_language(here, Lang::En), there);
        }
    }

    #[test]
    fn before_login_there_is_no_navigation() {
        let text = page(&Page::new(Lang::En, "Log in", html! {})).into_string();
        assert!(!text.contains("<nav"));
        assert!(text.contains("<html lang=\"en\">"));
    }
}
