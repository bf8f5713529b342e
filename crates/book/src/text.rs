//! Texts that people type: cleaned once at the edge, and folded for search.
//!
//! `Hoà` and `Hòa` are two spellings of one name. Cleaning keeps the spelling (NFC does not unify them);
//! folding drops the marks, so that both are found.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Why a text is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing was written, or only spaces.
    #[error("the text is empty")]
    Empty,
    /// The text is longer than its field.
    #[error("the text has {got} characters, at most {max} fit")]
    TooLong {
        /// How many characters fit.
        max: usize,
        /// How many there are, in NFC, without the spaces that are dropped.
        got: usize,
    },
    /// The text holds a control character.
    #[error("the text holds the control character {character:?}")]
    Control {
        /// The first one.
        character: char,
    },
    /// The text holds a mark that turns the direction of writing, or cannot be seen.
    #[error("the text holds the invisible character {character:?}")]
    Invisible {
        /// The first one.
        character: char,
    },
}

/// Returns `text` in NFC, without spaces at its ends, and with one space for each run of white space.
///
/// # Errors
///
/// [`TextError`] if nothing is left, if more than `max_chars` characters are left, or if a character is there
/// that could make the text look like another one.
pub fn clean(text: &str, max_chars: usize) -> Result<String, TextError> {
    let cleaned = collapse(text.nfc());
    if let Some(character) = cleaned.chars().find(|c| c.is_control()) {
        return Err(TextError::Control { character });
    }
    if let Some(character) = cleaned.chars().find(|c| is_invisible(*c)) {
        return Err(TextError::Invisible { character });
    }
    match cleaned.chars().count() {
        0 => Err(TextError::Empty),
        got if got > max_chars => Err(TextError::TooLong {
            max: max_chars,
            got,
        }),
        _ => Ok(cleaned),
    }
}

/// Returns `text` as it is compared in search: lower case, no marks, `d` for `đ`, single spaces.
///
/// `nguyen thi hoa` is the folded form of `Nguyễn Thị Hoà` and of `NGUYỄN THỊ HÒA`. Folding twice changes nothing.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = Collapsed::with_room(text.len());
    for letter in text.chars() {
        match folded_letter(letter) {
            Some(letter) => folded.push(letter),
            None => return fold_any(text),
        }
    }
    folded.text
}

/// Folds by what Unicode says of every character.
fn fold_any(text: &str) -> String {
    // Lower case can bring new marks (`İ`), hence the second decomposition.
    let lower = text.nfd().flat_map(char::to_lowercase).nfd();
    collapse(
        lower
            .filter(|c| !is_combining_mark(*c))
            .map(|c| if c == 'đ' { 'd' } else { c }),
    )
}

/// Returns what becomes of a letter that folds to one character whatever stands beside it: ASCII, and every letter that
/// Vietnamese is written with.
fn folded_letter(letter: char) -> Option<char> {
    if letter.is_ascii() {
        return Some(letter.to_ascii_lowercase());
    }
    let ([first, other], [letters, others]) = (&BLOCKS, &*LETTERS);
    let (block, letters) = if first.contains(&letter) {
        (first, letters)
    } else if other.contains(&letter) {
        (other, others)
    } else {
        return None;
    };
    let at = u32::from(letter) - u32::from(*block.start());
    letters.get(usize::try_from(at).ok()?).copied().flatten()
}

/// From À to ư, and from Ạ to ỹ.
const BLOCKS: [RangeInclusive<char>; 2] = ['\u{C0}'..='\u{1B0}', '\u{1EA0}'..='\u{1EF9}'];

/// For each letter of a block, what it folds to where that is one character.
static LETTERS: LazyLock<[Vec<Option<char>>; 2]> = LazyLock::new(|| {
    BLOCKS.map(|block| {
        let folded = block.map(|letter| {
            let folded = fold_any(letter.encode_utf8(&mut [0; 4]));
            let mut folded = folded.chars();
            folded.next().filter(|_| folded.next().is_none())
        });
        folded.collect()
    })
});

fn collapse(characters: impl Iterator<Item = char>) -> String {
    let mut collapsed = Collapsed::with_room(characters.size_hint().1.unwrap_or(0));
    characters.for_each(|character| collapsed.push(character));
    collapsed.text
}

/// A text without white space at its ends, and with one blank for each run of it.
struct Collapsed {
    text: String,
    is_behind_blank: bool,
}

impl Collapsed {
    fn with_room(bytes: usize) -> Self {
        Self {
            text: String::with_capacity(bytes),
            is_behind_blank: false,
        }
    }

    fn push(&mut self, character: char) {
        if character.is_whitespace() {
            self.is_behind_blank = !self.text.is_empty();
            return;
        }
        if self.is_behind_blank {
            self.text.push(' ');
            self.is_behind_blank = false;
        }
        self.text.push(character);
    }
}

/// Returns whether `c` turns the direction of writing or takes no room.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{061C}'
            | '\u{200B}'
            | '\u{200E}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_is_kept_in_nfc_with_single_spaces() {
        for (text, kept) in [
            ("  Nguyễn \t Thị\nHoà ", "Nguyễn Thị Hoà"),
            (
                "Nguye\u{302}\u{303}n Thi\u{323} Hoa\u{300}",
                "Nguyễn Thị Hoà",
            ),
            ("Hòa", "Hòa"),
            ("a\u{a0}b", "a b"),
        ] {
            assert_eq!(clean(text, 20).as_deref(), Ok(kept));
        }
    }

    #[test]
    fn the_short_way_of_folding_is_the_long_one() {
        let letters = || BLOCKS.into_iter().flatten().chain('\0'..='\u{7f}');
        assert!(
            letters()
                .filter(|letter| folded_letter(*letter).is_some())
                .count()
                > 400
        );
        for letter in letters() {
            for text in [format!("{letter}"), format!("a{letter}b Đ{letter}")] {
                assert_eq!(fold(&text), fold_any(&text), "{letter:?}");
            }
        }
        // What stands beside a letter may change it: then the long way is gone.
        for text in ["Hoa\u{300}", "I\u{307}", "İ", "ΑΣ", "\u{300}a"] {
            assert_eq!(fold(text), fold_any(text), "{text:?}");
        }
    }

    #[test]
    fn what_could_deceive_or_not_fit_is_refused() {
        assert_eq!(clean(" \t ", 5), Err(TextError::Empty));
        assert_eq!(
            clean("Hoà Hoà", 6),
            Err(TextError::TooLong { max: 6, got: 7 })
        );
        assert_eq!(clean("Hoa\u{300}", 3).as_deref(), Ok("Hoà"));
        assert_eq!(
            clean("a\0b", 5),
            Err(TextError::Control { character: '\0' })
        );
        assert_eq!(
            clean("a\u{1b}[2J", 9),
            Err(TextError::Control {
                character: '\u{1b}'
            })
        );
        for character in [
            '\u{202e}', '\u{2066}', '\u{200f}', '\u{61c}', '\u{200b}', '\u{feff}',
        ] {
            let text = format!("a{character}b");
            assert_eq!(clean(&text, 5), Err(TextError::Invisible { character }));
        }
    }

    #[test]
    fn people_find_names_without_marks() {
        for name in [
            "Nguyễn Thị Hoà",
            "NGUYỄN  THỊ HÒA",
            "nguye\u{302}\u{303}n thị hoa",
            "nguyen thi hoa",
        ] {
            assert_eq!(fold(name), "nguyen thi hoa");
        }
        assert_eq!(fold("Đặng Ưng Ơn"), "dang ung on");
        assert_eq!(fold("Thôn Đoài, 12/3"), "thon doai, 12/3");
        assert_eq!(fold(""), "");
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(text in "\\PC{0,40}") {
            if let Ok(once) = clean(&text, 40) {
                let twice = clean(&once, 40);
                prop_assert_eq!(twice.as_ref(), Ok(&once));
                prop_assert_eq!(fold(&once), fold(&text));
            }
        }

        #[test]
        fn folding_twice_changes_nothing(text: String) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
