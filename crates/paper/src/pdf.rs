//! A receipt as PDF, A5 upright. The same receipt gives the same bytes each time: no date, no chance goes in.

use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use web::qr;

use crate::font::{Run, Typeface};
use crate::sheet::{Row, Sheet};

/// A receipt cannot be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the receipt cannot be drawn: {0}")]
pub struct PdfError(String);

// All lengths are in twentieths of a point: whole numbers, and an A5 page has 8,391 by 11,906 of them.
const WIDTH: i16 = 8_391;
const HEIGHT: i16 = 11_906;
const MARGIN: i16 = 680;
const TEXT: i16 = 175;
const SMALL: i16 = 150;
const LARGE: i16 = 290;
/// What stands under everything else: the code, and where both sign.
const FOOT: i16 = 2_750;
const CODE: i16 = 2_500;
const RIGHT: i16 = WIDTH - MARGIN;
const BODY: i16 = RIGHT - MARGIN;

/// Returns a receipt as the bytes of a PDF file.
///
/// # Errors
///
/// [`PdfError`], never in a program that passed its tests.
pub fn pdf(sheet: &Sheet<'_>) -> Result<Vec<u8>, PdfError> {
    let wrong = |what: &str| PdfError(what.to_owned());
    let (regular, bold) = Typeface::both().ok_or_else(|| wrong("the fonts cannot be read"))?;
    let mut layout = Layout {
        regular,
        bold,
        pages: vec![Vec::new()],
        y: MARGIN,
    };
    for row in sheet.rows() {
        layout.row(&row);
    }
    layout.foot(sheet);
    let mut document = Document::new();
    document.set_metadata(
        Metadata::new()
            .title(format!("Phiếu thu {}", sheet.receipt.number))
            .creator("Từng Nhà".to_owned())
            .language("vi".to_owned()),
    );
    for page in &layout.pages {
        let size = PageSettings::from_wh(points(WIDTH), points(HEIGHT));
        let mut drawn = document.start_page_with(size.ok_or_else(|| wrong("the page"))?);
        let mut surface = drawn.surface();
        for shape in page {
            layout.draw(shape, &mut surface);
        }
        surface.finish();
        drawn.finish();
    }
    document
        .finish()
        .map_err(|why| PdfError(format!("{why:?}")))
}

/// What stands somewhere on a page.
enum Shape {
    Text {
        run: Run,
        bold: bool,
        size: i16,
        x: i16,
        y: i16,
    },
    Rule {
        y: i16,
    },
    Code {
        rows: Vec<Vec<bool>>,
        x: i16,
        y: i16,
    },
}

struct Layout {
    regular: Typeface,
    bold: Typeface,
    pages: Vec<Vec<Shape>>,
    /// How far the page is filled.
    y: i16,
}

/// How a text is set.
#[derive(Clone, Copy)]
struct Style {
    bold: bool,
    size: i16,
    centred: bool,
}

const PLAIN: Style = Style {
    bold: false,
    size: TEXT,
    centred: false,
};
const STRONG: Style = Style {
    bold: true,
    ..PLAIN
};
const MARK: Style = Style {
    centred: true,
    ..STRONG
};

impl Layout {
    fn row(&mut self, row: &Row) {
        match row {
            Row::Head(text) => self.lines(
                text,
                Style {
                    centred: true,
                    ..PLAIN
                },
            ),
            Row::Title(text) => self.lines(
                text,
                Style {
                    size: LARGE,
                    ..MARK
                },
            ),
            Row::Mark(text) => self.lines(text, MARK),
            Row::Number(text) => self.lines(
                text,
                Style {
                    centred: true,
                    ..PLAIN
                },
            ),
            Row::Field(name, value) => self.lines(&format!("{name}: {value}"), PLAIN),
            Row::Text(text) => self.lines(text, STRONG),
            Row::Amount(name, amount) => self.pair(name, amount, PLAIN),
            Row::Sum(name, amount) => self.pair(name, amount, STRONG),
            Row::Note(text) => self.lines(
                text,
                Style {
                    size: SMALL,
                    ..PLAIN
                },
            ),
            Row::Rule => self.rule(),
        }
    }

    fn typeface(&self, bold: bool) -> &Typeface {
        if bold { &self.bold } else { &self.regular }
    }

    fn width(&self, text: &str, style: Style) -> i16 {
        wide(&self.typeface(style.bold).run(text), style.size)
    }

    /// Goes down by a line, onto another page where this one is full.
    fn down(&mut self, by: i16) {
        if self.y.saturating_add(by) > HEIGHT - MARGIN {
            self.pages.push(Vec::new());
            self.y = MARGIN;
        }
        self.y = self.y.saturating_add(by);
    }

    fn add(&mut self, shape: Shape) {
        if let Some(page) = self.pages.last_mut() {
            page.push(shape);
        }
    }

    fn put(&mut self, text: &str, style: Style, x: i16) {
        let run = self.typeface(style.bold).run(text);
        self.add(Shape::Text {
            run,
            bold: style.bold,
            size: style.size,
            x,
            y: self.y,
        });
    }

    fn lines(&mut self, text: &str, style: Style) {
        for line in self.wrap(text, style) {
            self.down(style.size + style.size * 2 / 5);
            let free = BODY - self.width(&line, style);
            let x = if style.centred {
                MARGIN + free / 2
            } else {
                MARGIN
            };
            self.put(&line, style, x);
        }
    }

    /// Puts an amount at the right, beside its name.
    fn pair(&mut self, name: &str, amount: &str, style: Style) {
        self.lines(name, style);
        let x = RIGHT - self.width(amount, style);
        self.put(amount, style, x);
    }

    fn rule(&mut self) {
        self.down(TEXT / 2);
        self.add(Shape::Rule { y: self.y });
    }

    /// Breaks a text at spaces, and words that are longer than a line anywhere.
    fn wrap(&self, text: &str, style: Style) -> Vec<String> {
        let (mut lines, mut line) = (Vec::new(), String::new());
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let joined = format!("{line} {word}");
            if !line.is_empty() && self.width(&joined, style) > BODY {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            for letter in word.chars() {
                line.push(letter);
                if self.width(&line, style) > BODY {
                    line.pop();
                    lines.push(std::mem::take(&mut line));
                    line.push(letter);
                }
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }

    fn foot(&mut self, sheet: &Sheet<'_>) {
        if self.y > HEIGHT - MARGIN - FOOT {
            self.pages.push(Vec::new());
        }
        let top = HEIGHT - MARGIN - FOOT;
        self.y = top;
        if let Some(rows) = qr::rows(sheet.proof).filter(|_| !sheet.proof.is_empty()) {
            self.add(Shape::Code {
                rows,
                x: MARGIN,
                y: top,
            });
            self.y = top + CODE + TEXT;
            self.put(
                "Quét mã để kiểm tra",
                Style {
                    size: SMALL,
                    ..PLAIN
                },
                MARGIN,
            );
        }
        let left = MARGIN + CODE + TEXT;
        let column = (RIGHT - left) / 2;
        for (who, at) in [("Người nộp tiền", 0), ("Người thu tiền", 1)] {
            for (text, style, y) in [
                (who, STRONG, top + TEXT + TEXT / 2),
                (
                    "(ký, ghi rõ họ tên)",
                    Style {
                        size: SMALL,
                        ..PLAIN
                    },
                    top + 3 * TEXT,
                ),
            ] {
                self.y = y;
                let free = column - self.width(text, style);
                self.put(text, style, left + column * at + free / 2);
            }
        }
    }

    fn draw(&self, shape: &Shape, surface: &mut Surface<'_>) {
        match shape {
            Shape::Text {
                run,
                bold,
                size,
                x,
                y,
            } => {
                surface.set_fill(Some(black()));
                surface.draw_glyphs(
                    Point::from_xy(points(*x), points(*y)),
                    &run.glyphs,
                    self.typeface(*bold).font.clone(),
                    &run.text,
                    points(*size),
                    false,
                );
            }
            Shape::Rule { y } => fill(surface, &[(MARGIN, *y, BODY, 10)]),
            Shape::Code { rows, x, y } => fill(surface, &modules(rows, *x, *y)),
        }
    }
}

/// Returns the dark parts of a QR code, row by row, as rectangles of left, top, width and height.
fn modules(rows: &[Vec<bool>], x: i16, y: i16) -> Vec<(i16, i16, i16, i16)> {
    let count = i16::try_from(rows.len()).unwrap_or(i16::MAX).max(1);
    // Whole steps: every module is as wide as every other.
    let step = CODE / count;
    let mut dark = Vec::new();
    for (row, top) in rows.iter().zip((y..).step_by(step.unsigned_abs().into())) {
        let mut at = x;
        for run in row.chunk_by(|a, b| a == b) {
            let width = i16::try_from(run.len()).unwrap_or_default() * step;
            if run.first() == Some(&true) {
                dark.push((at, top, width, step));
            }
            at += width;
        }
    }
    dark
}

fn fill(surface: &mut Surface<'_>, parts: &[(i16, i16, i16, i16)]) {
    let mut path = PathBuilder::new();
    for (x, y, width, height) in parts {
        let part = Rect::from_xywh(points(*x), points(*y), points(*width), points(*height));
        part.into_iter().for_each(|part| path.push_rect(part));
    }
    if let Some(path) = path.finish() {
        surface.set_fill(Some(black()));
        surface.draw_path(&path);
    }
}

fn black() -> Fill {
    Fill {
        paint: rgb::Color::black().into(),
        rule: FillRule::NonZero,
        ..Fill::default()
    }
}

/// Returns how wide a run is at a size, rounded up.
fn wide(run: &Run, size: i16) -> i16 {
    let width = run
        .width
        .saturating_mul(u32::from(size.unsigned_abs()))
        .div_ceil(1_000);
    i16::try_from(width).unwrap_or(i16::MAX)
}

#[expect(
    clippy::float_arithmetic,
    reason = "the drawing library takes points as fractions; no money is counted with them"
)]
fn points(twentieths: i16) -> f32 {
    f32::from(twentieths) / 20.0
}

#[cfg(test)]
mod tests;
