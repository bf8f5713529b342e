//! Parts of pages: panels, notices, figures, lists of names and values, links that look like buttons.

use maud::{Markup, html};

use wire::problem::Problem;

use crate::badge::Tone;
use crate::lang::Lang;
use crate::problem::sentence;

/// One figure of an overview.
#[derive(Debug, Clone)]
pub struct Stat<'a> {
    /// What it counts.
    pub label: &'a str,
    /// The figure, formatted.
    pub value: String,
    /// A line below it; empty for none.
    pub note: String,
}

/// Renders a section with a heading.
#[must_use]
pub fn panel(title: &str, body: &Markup) -> Markup {
    html! { section.panel { h2 { (title) } (body) } }
}

/// Renders a section with a heading and actions beside it.
#[must_use]
pub fn panel_with(title: &str, actions: &Markup, body: &Markup) -> Markup {
    html! {
        section.panel { header.bar { h2 { (title) } div.actions { (actions) } } (body) }
    }
}

/// Renders a message that stands out.
#[must_use]
pub fn notice(tone: Tone, body: &Markup) -> Markup {
    let role = if matches!(tone, Tone::Bad) {
        "alert"
    } else {
        "status"
    };
    html! { div.notice.(tone.class()) role=(role) { (body) } }
}

/// Renders a problem as a message that stands out, with its code for whoever is asked.
#[must_use]
pub fn problem(lang: Lang, problem: &Problem) -> Markup {
    notice(
        Tone::Bad,
        &html! {
            p { (sentence(lang, problem)) }
            small { code { (problem.code.as_str()) } }
        },
    )
}

/// Renders figures side by side.
#[must_use]
pub fn stats(figures: &[Stat<'_>]) -> Markup {
    html! {
        dl.stats {
            @for figure in figures {
                div {
                    dt { (figure.label) }
                    dd { (figure.value) @if !figure.note.is_empty() { small { (figure.note) } } }
                }
            }
        }
    }
}

/// Renders names and values, one pair a line.
#[must_use]
pub fn facts(pairs: &[(&str, Markup)]) -> Markup {
    html! { dl.facts { @for (name, value) in pairs { div { dt { (name) } dd { (value) } } } } }
}

/// Renders a list of large links, as for houses: title, a line below, something at the right.
#[must_use]
pub fn links(items: &[LinkItem<'_>]) -> Markup {
    html! {
        ul.links {
            @for item in items {
                li {
                    a href=(item.href) {
                        span.main {
                            strong { (item.title) }
                            @if !item.line.is_empty() { small { (item.line) } }
                        }
                        span.aside { (item.aside) }
                    }
                }
            }
        }
    }
}

/// A large link.
#[derive(Debug, Clone)]
pub struct LinkItem<'a> {
    /// Where it leads.
    pub href: String,
    /// Its first line.
    pub title: &'a str,
    /// Its second line; empty for none.
    pub line: String,
    /// What stands at its right: badges, a day.
    pub aside: Markup,
}

/// Renders a link that looks like a button; the main one of a page is `primary`.
#[must_use]
pub fn button_link(href: &str, text: &str, primary: bool) -> Markup {
    html! { a.button.primary[primary] href=(href) { (text) } }
}

/// Renders a line for a list that is empty.
#[must_use]
pub fn empty(text: &str) -> Markup {
    html! { p.empty { (text) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVIL: &str = "<script>alert('x')</script>\"&";

    #[test]
    fn whatever_was_typed_is_escaped() {
        let item = LinkItem {
            href: format!("/h/{EVIL}"),
            title: EVIL,
            line: EVIL.to_owned(),
            aside: empty(EVIL),
        };
        let stat = Stat {
            label: EVIL,
            value: EVIL.to_owned(),
            note: EVIL.to_owned(),
        };
        let page = html! {
            (panel(EVIL, &notice(Tone::Bad, &empty(EVIL))))
            (links(&[item])) (stats(&[stat])) (facts(&[(EVIL, empty(EVIL))]))
            (button_link(EVIL, EVIL, true))
        };
        let page = page.into_string();
        assert!(!page.contains("<script>"));
        assert!(!page.contains("</script>\"&"));
        assert_eq!(
            page.matches("&lt;script&gt;").count(),
            page.matches("alert").count() - 1
        );
    }

    #[test]
    fn a_problem_says_its_sentence_and_its_code() {
        let told = Problem::new(wire::problem::Code::HouseholdUnknown).with("got", EVIL);
        let page = problem(Lang::Vi, &told).into_string();
        assert!(page.contains("Không có hộ “&lt;script&gt;"));
        assert!(page.contains("<code>household-unknown</code>"));
    }

    #[test]
    fn only_what_is_wrong_interrupts() {
        assert!(
            notice(Tone::Bad, &empty("x"))
                .into_string()
                .contains("role=\"alert\"")
        );
        assert!(
            notice(Tone::Good, &empty("x"))
                .into_string()
                .contains("role=\"status\"")
        );
    }
}
