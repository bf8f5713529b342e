//! The links to a paper, for each thing it is printed on.

use maud::{Markup, html};

use crate::lang::Lang;
use crate::part::button_link;
use crate::text::{Text, tr};

/// Renders links to the papers of what is shown at this address.
#[must_use]
pub fn papers(lang: Lang, at: &str) -> Markup {
    html! {
        @for (file, text) in [
            ("paper.pdf?mm=58", Text::PaperPdf58),
            ("paper.pdf?mm=80", Text::PaperPdf80),
            ("paper.pdf", Text::PaperPdf),
            ("paper.txt", Text::PaperText),
            ("paper.txt?mm=80", Text::PaperText80),
        ] {
            (button_link(&format!("{at}/{file}"), tr(lang, text), false))
        }
    }
}
