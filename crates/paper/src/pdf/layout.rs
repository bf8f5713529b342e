//! Where each row of a sheet comes to stand.

use web::qr;

use super::size::{CODE, Code, DOT, Measures, Size};
use crate::font::{Run, Typeface};
use crate::rows::{Row, Rows};

/// What stands under everything else on A5: the code, and where both sign.
const FOOT: i32 = 2_750;
/// Modules of fewer dots are drawn with less correction, and larger.
const FINE: i32 = 3 * DOT;
/// What is said of the code.
const SCAN: &str = "Quét mã để kiểm tra";

/// What stands somewhere on a page.
pub(super) enum Shape {
    Text {
        run: Run,
        bold: bool,
        size: i32,
        x: i32,
        y: i32,
    },
    Rule {
        y: i32,
    },
    Code(Drawn),
}

/// A QR code and how it is drawn.
pub(super) struct Drawn {
    /// Dark and light, with the border.
    pub(super) rows: Vec<Vec<bool>>,
    pub(super) x: i32,
    pub(super) y: i32,
    /// How wide a module is: a whole number, so that each is as wide as every other.
    pub(super) step: i32,
    /// What stays light around what is dark: programs that turn a page into dots blacken each dot that a shape touches.
    pub(super) inset: i32,
}

/// A page and what stands on it.
pub(super) struct Page {
    pub(super) shapes: Vec<Shape>,
    pub(super) height: i32,
}

/// All pages.
pub(super) struct Layout {
    pub(super) on: Measures,
    pub(super) pages: Vec<Page>,
    regular: Typeface,
    bold: Typeface,
    /// How far the page is filled.
    y: i32,
}

/// How a text is set.
#[derive(Clone, Copy)]
struct Style {
    bold: bool,
    size: i32,
    centred: bool,
}

impl Style {
    const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    const fn centred(self) -> Self {
        Self {
            centred: true,
            ..self
        }
    }
}

impl Layout {
    /// Lays a sheet out; `None` never, as the fonts are compiled in and tested.
    pub(super) fn of(sheet: &Rows, size: Size) -> Option<Self> {
        let (regular, bold) = Typeface::both()?;
        let on = size.measures();
        let mut layout = Self {
            on,
            pages: Vec::new(),
            regular,
            bold,
            y: on.margin,
        };
        layout.turn();
        for row in &sheet.rows {
            layout.row(row);
        }
        let code = layout.code(&sheet.proof);
        match size {
            Size::A5 => layout.foot(code),
            Size::Roll(_) => layout.end(code),
        }
        Some(layout)
    }

    pub(super) fn typeface(&self, bold: bool) -> &Typeface {
        if bold { &self.bold } else { &self.regular }
    }

    fn row(&mut self, row: &Row) {
        let plain = self.plain();
        let large = Style {
            size: self.on.large,
            ..plain
        };
        match row {
            Row::Head(text) | Row::Number(text) => self.lines(text, plain.centred()),
            Row::Title(text) => self.lines(text, large.bold().centred()),
            Row::Mark(text) => self.lines(text, plain.bold().centred()),
            Row::Field(name, value) => self.lines(&format!("{name}: {value}"), plain),
            Row::Text(text) => self.lines(text, plain.bold()),
            Row::Amount(name, amount) => self.pair(name, amount, plain),
            Row::Sum(name, amount) => self.pair(name, amount, plain.bold()),
            Row::Note(text) => self.lines(text, self.small()),
            Row::Rule => self.rule(),
        }
    }

    fn plain(&self) -> Style {
        Style {
            bold: false,
            size: self.on.text,
            centred: false,
        }
    }

    fn small(&self) -> Style {
        Style {
            size: self.on.small,
            ..self.plain()
        }
    }

    fn width(&self, text: &str, style: Style) -> i32 {
        wide(&self.typeface(style.bold).run(text), style.size)
    }

    /// Begins a page.
    fn turn(&mut self) {
        self.pages.push(Page {
            shapes: Vec::new(),
            height: self.on.height,
        });
        self.y = self.on.margin;
    }

    /// Goes down, onto another page where this one is full.
    fn down(&mut self, by: i32) {
        if self.y.saturating_add(by) > self.on.height - self.on.margin {
            self.turn();
        }
        self.y = self.y.saturating_add(by);
    }

    fn add(&mut self, shape: Shape) {
        if let Some(page) = self.pages.last_mut() {
            page.shapes.push(shape);
        }
    }

    fn put(&mut self, text: &str, style: Style, x: i32) {
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
            self.down(leading(style));
            let free = self.on.body() - self.width(&line, style);
            let indent = if style.centred { free / 2 } else { 0 };
            self.put(&line, style, self.on.margin + indent);
        }
    }

    /// Puts an amount at the right, beside its name; below it where both do not fit in a line.
    fn pair(&mut self, name: &str, amount: &str, style: Style) {
        self.lines(name, style);
        let beside = self.wrap(name, style).pop();
        let beside = beside.map_or(0, |last| self.width(&last, style));
        let width = self.width(amount, style);
        if beside + style.size / 2 + width > self.on.body() {
            self.down(leading(style));
        }
        self.put(amount, style, self.on.right() - width);
    }

    fn rule(&mut self) {
        self.down(self.on.text / 2);
        self.add(Shape::Rule { y: self.y });
    }

    /// Breaks a text at spaces, and words that are longer than a line anywhere.
    fn wrap(&self, text: &str, style: Style) -> Vec<String> {
        let body = self.on.body();
        let (mut lines, mut line) = (Vec::new(), String::new());
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let joined = format!("{line} {word}");
            if !line.is_empty() && self.width(&joined, style) > body {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            for letter in word.chars() {
                line.push(letter);
                if self.width(&line, style) > body {
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

    /// Ends a roll with the code in its middle, and cuts it there.
    fn end(&mut self, code: Option<Drawn>) {
        if let Some(mut code) = code {
            let side = code.side();
            self.down(self.on.text / 2);
            self.down(side + DOT);
            code.x = whole_dots((self.on.width - side) / 2);
            code.y = whole_dots(self.y - side);
            self.add(Shape::Code(code));
            self.lines(SCAN, self.small().centred());
        }
        let end = whole_dots(self.y + self.on.margin + DOT);
        if let Some(page) = self.pages.last_mut() {
            page.height = end;
        }
    }

    /// Ends an A5 page with the code and where both sign.
    fn foot(&mut self, code: Option<Drawn>) {
        let (margin, text) = (self.on.margin, self.on.text);
        let top = self.on.height - margin - FOOT;
        if self.y > top {
            self.turn();
        }
        if let Some(code) = code {
            let (x, y) = (margin, top);
            self.add(Shape::Code(Drawn { x, y, ..code }));
            self.y = top + CODE + text;
            self.put(SCAN, self.small(), margin);
        }
        let left = margin + CODE + text;
        let column = (self.on.right() - left) / 2;
        for (who, at) in [("Người nộp tiền", 0), ("Người thu tiền", 1)] {
            for (text, style, y) in [
                (who, self.plain().bold(), top + text + text / 2),
                ("(ký, ghi rõ họ tên)", self.small(), top + 3 * text),
            ] {
                self.y = y;
                let free = column - self.width(text, style);
                self.put(text, style, left + column * at + free / 2);
            }
        }
    }

    /// Returns the code as large as it becomes here; nothing for no text, or one that is too long.
    fn code(&self, text: &str) -> Option<Drawn> {
        let rows = Some(text)
            .filter(|text| !text.is_empty())
            .and_then(qr::rows)?;
        let drawn = |rows: Vec<Vec<bool>>, step, inset| Drawn {
            rows,
            x: 0,
            y: 0,
            step,
            inset,
        };
        match self.on.code {
            Code::Within(width) => {
                let step = width / count(&rows);
                Some(drawn(rows, step, 0))
            }
            Code::Dots(most) => {
                let steps = |rows: &[Vec<bool>]| {
                    let dark = count(rows) - 2 * i32::try_from(qr::QUIET).unwrap_or_default();
                    (self.on.body() / DOT / dark.max(1)).min(most) * DOT
                };
                let rows = if steps(&rows) < FINE {
                    qr::rows_weak(text)?
                } else {
                    rows
                };
                let step = steps(&rows);
                Some(drawn(rows, step, 1))
            }
        }
    }

    /// Returns a length as the library takes it.
    #[expect(
        clippy::float_arithmetic,
        clippy::cast_possible_truncation,
        reason = "the drawing library takes points as fractions; no money is counted with them"
    )]
    pub(super) fn points(&self, length: i32) -> f32 {
        (f64::from(length) * 72.0 / f64::from(self.on.inch)) as f32
    }
}

impl Drawn {
    /// Returns how wide it is, its border included.
    pub(super) fn side(&self) -> i32 {
        self.step * count(&self.rows)
    }
}

/// Returns how many modules stand side by side, those of the border too.
fn count(rows: &[Vec<bool>]) -> i32 {
    i32::try_from(rows.len()).unwrap_or(i32::MAX)
}

const fn whole_dots(length: i32) -> i32 {
    length / DOT * DOT
}

/// Returns how far the next line stands below.
const fn leading(style: Style) -> i32 {
    style.size + style.size * 2 / 5
}

/// Returns how wide a run is at a size, rounded up.
pub(super) fn wide(run: &Run, size: i32) -> i32 {
    let width = run
        .width
        .saturating_mul(size.unsigned_abs())
        .div_ceil(1_000);
    i32::try_from(width).unwrap_or(i32::MAX)
}
