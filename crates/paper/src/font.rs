//! The two fonts of the PDF: what is embedded, and how wide a text comes out.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use ttf_parser::Face;
use unicode_normalization::UnicodeNormalization as _;

const REGULAR: &[u8] = include_bytes!("../assets/noto-sans-regular.ttf");
const BOLD: &[u8] = include_bytes!("../assets/noto-sans-bold.ttf");

/// One font, ready to measure and to draw with.
pub(crate) struct Typeface {
    face: Face<'static>,
    pub(crate) font: Font,
}

/// A text as glyphs of one font.
pub(crate) struct Run {
    /// The text that the glyphs stand for: what a reader of the file copies out of it.
    pub(crate) text: String,
    pub(crate) glyphs: Vec<KrillaGlyph>,
    /// How wide it is, in thousandths of the size.
    pub(crate) width: u32,
}

impl Typeface {
    /// Returns the upright and the bold font; `None` never, as they are compiled in and tested.
    pub(crate) fn both() -> Option<(Self, Self)> {
        Some((Self::read(REGULAR)?, Self::read(BOLD)?))
    }

    fn read(bytes: &'static [u8]) -> Option<Self> {
        Some(Self {
            face: Face::parse(bytes, 0).ok()?,
            font: Font::new(bytes.into(), 0)?,
        })
    }

    /// Returns a text as glyphs. A character that the font has not is shown as a question mark, and read as itself.
    pub(crate) fn run(&self, text: &str) -> Run {
        let text: String = text.nfc().filter(|c| !c.is_control()).collect();
        let (mut glyphs, mut width) = (Vec::new(), 0_u32);
        for (at, letter) in text.char_indices() {
            let glyph = self.face.glyph_index(letter);
            let glyph = glyph
                .or_else(|| self.face.glyph_index('?'))
                .unwrap_or_default();
            let advance = self.face.glyph_hor_advance(glyph).unwrap_or_default();
            width = width.saturating_add(advance.into());
            glyphs.push(KrillaGlyph::new(
                GlyphId::new(glyph.0.into()),
                thousandths(advance),
                0.0,
                0.0,
                0.0,
                at..at + letter.len_utf8(),
                None,
            ));
        }
        Run {
            text,
            glyphs,
            width,
        }
    }
}

#[expect(
    clippy::float_arithmetic,
    reason = "the drawing library takes fractions of the size; no money is counted with them"
)]
fn thousandths(units: u16) -> f32 {
    f32::from(units) / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_fonts_have_every_vietnamese_letter_and_the_currency() {
        let (regular, bold) = Typeface::both().unwrap();
        let marks = ["", "\u{300}", "\u{301}", "\u{309}", "\u{303}", "\u{323}"];
        let letters = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY".chars();
        let vowels = letters.flat_map(|letter| marks.map(|mark| format!("{letter}{mark}")));
        let vowels: String = vowels.collect::<String>().nfc().collect();
        assert_eq!(vowels.chars().count(), 144);
        let others = "bcdđghklmnpqrstvxBCDĐGHKLMNPQRSTVX0123456789₫ ()[]{}+-–—/.,:;*“”‘’…·\u{a0}";
        for letter in vowels.chars().chain(others.chars()) {
            for typeface in [&regular, &bold] {
                assert!(typeface.face.glyph_index(letter).is_some(), "{letter}");
                assert_eq!(typeface.face.units_per_em(), 1_000);
            }
        }
        assert_eq!(regular.face.glyph_index('界'), None);
    }

    #[test]
    fn bold_is_wider_and_every_letter_keeps_its_text() {
        let (regular, bold) = Typeface::both().unwrap();
        let name = "Nguyễn Thị Hoà 界";
        assert!(regular.run(name).width < bold.run(name).width);
        let run = regular.run(name);
        let read: String = run
            .glyphs
            .iter()
            .map(|glyph| &run.text[glyph.text_range.clone()])
            .collect();
        assert_eq!(read, name);
    }
}
