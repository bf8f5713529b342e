//! CSV that a spreadsheet opens as it is: UTF-8 with a mark, every cell quoted, no cell run as a formula.

/// What a CSV file begins with, so that spreadsheets read it as UTF-8.
pub const BOM: &str = "\u{feff}";

/// The media type.
pub const TYPE: &str = "text/csv; charset=utf-8";

/// Returns one row with its line end.
#[must_use]
pub fn csv_row<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|text| cell(text.as_ref())).collect();
    format!("{}\r\n", cells.join(","))
}

/// Returns a cell of text: quoted, and behind an apostrophe where a spreadsheet would take it for a formula.
///
/// A space in front does not help: some programs drop it before they look.
#[must_use]
pub fn cell(text: &str) -> String {
    let runs = text
        .trim_start_matches(' ')
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let guard = if runs && !is_number(text) { "'" } else { "" };
    format!("\"{guard}{}\"", visible(text).replace('"', "\"\""))
}

/// Returns a text without what could drive the terminal that a file is printed on: names come from devices.
fn visible(text: &str) -> String {
    let drives = |c: char| c.is_control() && !matches!(c, '\t' | '\r' | '\n');
    text.replace(drives, "\u{fffd}")
}

/// Returns whether a text is a negative whole number and nothing else: it cannot be a formula.
fn is_number(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(|rest| {
        !rest.is_empty() && rest.len() <= 19 && rest.bytes().all(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_run_as_a_formula() {
        for evil in [
            "=1+1",
            "+1",
            "-1+1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "  =1",
            "=cmd|' /C calc'!A0",
            "-",
            "－1",
            "＝1",
        ] {
            assert!(cell(evil).starts_with("\"'"), "{evil:?}");
        }
        for plain in ["Hoà", "a=b", "1", "-5", "-1366200", "", "0912345678", "a-b"] {
            assert_eq!(cell(plain), format!("\"{plain}\""));
        }
    }

    #[test]
    fn no_cell_drives_a_terminal() {
        assert_eq!(cell("Hoà\u{1b}[2J\u{9b}"), "\"Hoà\u{fffd}[2J\u{fffd}\"");
        assert_eq!(cell("a\tb\r\nc"), "\"a\tb\r\nc\"");
    }

    #[test]
    fn quotes_commas_and_line_ends_stay_inside_their_cell() {
        let row = csv_row(["a\"b", "c,d", "e\r\nf"]);
        assert_eq!(row, "\"a\"\"b\",\"c,d\",\"e\r\nf\"\r\n");
        assert_eq!(csv_row::<&str>([]), "\r\n");
        assert_eq!(BOM.as_bytes(), [0xef, 0xbb, 0xbf]);
    }
}
