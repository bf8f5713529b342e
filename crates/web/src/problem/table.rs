//! The table of all problems, for `docs/ERRORS.md`.

use std::fmt::Write as _;

use wire::problem::Code;

use super::catalogue::template;
use super::template::fill;
use crate::lang::Lang;

/// Returns the table of every code with its statuses and sentences, as Markdown.
#[must_use]
pub fn table() -> String {
    let mut out =
        String::from("| Code | Exit | HTTP | Tiếng Việt | English |\n|---|---:|---:|---|---|\n");
    for code in Code::ALL {
        // Writing into a `String` cannot fail.
        writeln!(
            out,
            "| `{}` | {} | {} | {} | {} |",
            code.as_str(),
            code.kind() as u8,
            code.http_status(),
            shown(Lang::Vi, *code),
            shown(Lang::En, *code),
        )
        .unwrap_or_default();
    }
    out
}

/// Returns a sentence with the names of its details in their places.
fn shown(lang: Lang, code: Code) -> String {
    fill(template(lang, code), &|name: &str| format!("‹{name}›")).replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADING: &str = "## The codes\n\n";

    #[test]
    fn the_document_holds_this_table() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/ERRORS.md");
        let document = std::fs::read_to_string(path).unwrap_or_default();
        let held = document.split_once(HEADING).map_or("", |(_, held)| held);
        let table = table();
        assert!(
            held == table,
            "docs/ERRORS.md must end with {HEADING:?} and this table:\n{table}"
        );
    }

    #[test]
    fn every_code_has_one_row() {
        let table = table();
        assert_eq!(table.lines().count(), Code::ALL.len() + 2);
        assert!(
            table
                .lines()
                .all(|line| line.matches(" | ").count() == 4 || line.starts_with("|---"))
        );
        assert!(table.contains("| `cccd-invalid` | 3 | 422 | ‹what›: số CCCD"));
    }
}
