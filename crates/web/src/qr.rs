//! QR codes, drawn here: as SVG for pages, as half blocks for terminals.

use std::fmt::Write as _;

use fast_qr::qr::{QRBuilder, QRCode};
use fast_qr::{ECL, Mode};

/// The white border that readers need, in modules.
pub const QUIET: usize = 4;

/// The code as rows of dark (`true`) and light modules, border included.
struct Grid(Vec<Vec<bool>>);

impl Grid {
    /// Returns nothing where `text` does not fit in a code.
    fn of(text: &str, level: ECL) -> Option<Self> {
        // The builder would pick the mode by the text, and numbers are rare. Capital letters and digits take a third
        // less room than as bytes.
        let mode = if text.bytes().all(is_dense) {
            Mode::Alphanumeric
        } else {
            Mode::Byte
        };
        let code = QRBuilder::new(text).ecl(level).mode(mode).build().ok()?;
        Some(Self(bordered(&code)))
    }

    fn size(&self) -> usize {
        self.0.len()
    }
}

/// Returns whether a character belongs to the 45 of a code's dense mode.
fn is_dense(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || b" $%*+-./:".contains(&byte)
}

fn bordered(code: &QRCode) -> Vec<Vec<bool>> {
    let size = code.size + 2 * QUIET;
    let empty = vec![false; size];
    let mut rows = vec![empty.clone(); QUIET];
    for row in code.data.chunks(code.size.max(1)).take(code.size) {
        let dark = row.iter().map(|module| module.value());
        let border = || std::iter::repeat_n(false, QUIET);
        rows.push(border().chain(dark).chain(border()).collect());
    }
    rows.resize(size, empty);
    rows
}

/// Returns a QR code as rows of dark (`true`) and light modules, with the border that readers need; `None` where the text
/// is too long.
#[must_use]
pub fn rows(text: &str) -> Option<Vec<Vec<bool>>> {
    Grid::of(text, ECL::M).map(|grid| grid.0)
}

/// Returns the same with half the correction: fewer modules, for where they would become too small to be read.
#[must_use]
pub fn rows_weak(text: &str) -> Option<Vec<Vec<bool>>> {
    Grid::of(text, ECL::L).map(|grid| grid.0)
}

/// Draws a QR code as an SVG element, dark on white also where the page is dark. Empty where the text is too long.
#[must_use]
pub fn svg(text: &str) -> String {
    let Some(grid) = Grid::of(text, ECL::M) else {
        return String::new();
    };
    let mut path = String::new();
    for (y, row) in grid.0.iter().enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run.first() == Some(&true) {
                // Writing into a `String` cannot fail.
                write!(path, "M{x} {y}h{n}v1h-{n}z", n = run.len()).unwrap_or_default();
            }
            x += run.len();
        }
    }
    let size = grid.size();
    format!(
        "<svg class=\"qr\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" \
         shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"QR\"><path fill=\"#fff\" \
         d=\"M0 0h{size}v{size}H0z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    )
}

/// Draws a QR code with half blocks, two rows of modules a line, for a terminal of light text on dark ground.
/// Empty where the text is too long.
#[must_use]
pub fn terminal(text: &str) -> String {
    let Some(grid) = Grid::of(text, ECL::M) else {
        return String::new();
    };
    let mut out = String::new();
    for pair in grid.0.chunks(2) {
        let (upper, lower) = match pair {
            [upper, lower, ..] => (upper.as_slice(), lower.as_slice()),
            [upper] => (upper.as_slice(), [].as_slice()),
            [] => continue,
        };
        // What is light is drawn: a terminal's ground is dark.
        for (at, dark) in upper.iter().enumerate() {
            out.push(match (*dark, lower.get(at).copied().unwrap_or(true)) {
                (false, false) => '█',
                (false, true) => '▀',
                (true, false) => '▄',
                (true, true) => ' ',
            });
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_drawings_show_the_same_modules() {
        let grid = Grid::of("TUNGNHA1:abc", ECL::M).unwrap();
        let lines: Vec<Vec<char>> = terminal("TUNGNHA1:abc")
            .lines()
            .map(|line| line.chars().collect())
            .collect();
        assert_eq!(lines.len(), grid.size().div_ceil(2));
        for (y, row) in grid.0.iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                let drawn = lines[y / 2][x];
                let light = if y % 2 == 0 { "█▀" } else { "█▄" };
                assert_eq!(light.contains(drawn), !dark, "{x},{y}");
            }
        }
    }

    #[test]
    fn the_border_is_light_and_the_finders_stand() {
        let grid = Grid::of("x", ECL::M).unwrap();
        assert_eq!(grid.size(), 21 + 2 * QUIET);
        assert!(grid.0[QUIET - 1].iter().all(|dark| !dark));
        assert!(grid.0[QUIET][QUIET..QUIET + 7].iter().all(|dark| *dark));
        assert!(!grid.0[QUIET][QUIET + 7]);
    }

    #[test]
    fn no_text_gets_into_the_drawing() {
        let drawn = svg("<script>alert(1)</script>");
        assert!(drawn.starts_with("<svg") && !drawn.contains("script"));
        assert!(drawn.contains("viewBox=\"0 0 "));
    }

    #[test]
    fn a_text_that_is_too_long_draws_nothing() {
        let long = "x".repeat(5_000);
        assert_eq!(
            (svg(&long), terminal(&long)),
            (String::new(), String::new())
        );
    }
}
