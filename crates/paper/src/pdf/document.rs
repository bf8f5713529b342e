//! The bytes of a PDF file. The same sheet gives the same bytes each time: no date, no chance goes in.

use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;

use super::layout::{Drawn, Layout, Shape};
use super::size::Size;
use crate::rows::Rows;

/// A sheet cannot be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the paper cannot be drawn: {0}")]
pub struct PdfError(String);

/// Returns a sheet as the bytes of a PDF file.
///
/// # Errors
///
/// [`PdfError`], never in a program that passed its tests.
pub fn pdf(sheet: &Rows, size: Size) -> Result<Vec<u8>, PdfError> {
    let wrong = |what: &str| PdfError(what.to_owned());
    let layout = Layout::of(sheet, size).ok_or_else(|| wrong("the fonts cannot be read"))?;
    let mut document = Document::new();
    document.set_metadata(
        Metadata::new()
            .title(sheet.name.clone())
            .creator("Từng Nhà".to_owned())
            .language("vi".to_owned()),
    );
    for page in &layout.pages {
        let settings =
            PageSettings::from_wh(layout.points(layout.on.width), layout.points(page.height));
        let mut drawn = document.start_page_with(settings.ok_or_else(|| wrong("the page"))?);
        let mut surface = drawn.surface();
        for shape in &page.shapes {
            draw(&layout, shape, &mut surface);
        }
        surface.finish();
        drawn.finish();
    }
    document
        .finish()
        .map_err(|why| PdfError(format!("{why:?}")))
}

fn draw(layout: &Layout, shape: &Shape, surface: &mut Surface<'_>) {
    let points = |length| layout.points(length);
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
                layout.typeface(*bold).font.clone(),
                &run.text,
                points(*size),
                false,
            );
        }
        Shape::Rule { y } => {
            let on = layout.on;
            fill(layout, surface, &[(on.margin, *y, on.body(), on.rule)]);
        }
        Shape::Code(code) => fill(layout, surface, &modules(code)),
    }
}

/// Returns the dark parts of a QR code, row by row, as rectangles of left, top, width and height.
fn modules(code: &Drawn) -> Vec<(i32, i32, i32, i32)> {
    let Drawn {
        rows, step, inset, ..
    } = code;
    let mut dark = Vec::new();
    for (row, top) in rows.iter().zip((code.y..).step_by(side(*step))) {
        let mut at = code.x;
        for run in row.chunk_by(|a, b| a == b) {
            let width = i32::try_from(run.len()).unwrap_or_default() * step;
            if run.first() == Some(&true) {
                dark.push((at + inset, top + inset, width - 2 * inset, step - 2 * inset));
            }
            at += width;
        }
    }
    dark
}

fn side(step: i32) -> usize {
    usize::try_from(step).unwrap_or_default().max(1)
}

fn fill(layout: &Layout, surface: &mut Surface<'_>, parts: &[(i32, i32, i32, i32)]) {
    let points = |length| layout.points(length);
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
