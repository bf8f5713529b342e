//! The papers that a PDF is drawn for, and where things stand on each.

use crate::text::Roll;

/// The paper that a PDF is drawn for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// A5 upright: with the place where both sign.
    A5,
    /// As wide as a roll, and as long as what stands on it.
    Roll(Roll),
}

impl Size {
    /// Reads the width of a roll in millimetres; nothing said is A5.
    #[must_use]
    pub fn of_mm(given: &str) -> Option<Self> {
        if given.is_empty() {
            return Some(Self::A5);
        }
        Roll::of_mm(given).map(Self::Roll)
    }

    pub(super) const fn measures(self) -> Measures {
        match self {
            Self::A5 => A5,
            Self::Roll(Roll::Mm58) => MM58,
            Self::Roll(Roll::Mm80) => MM80,
        }
    }
}

/// Lengths on a paper, in whole numbers of its own unit: on A5 twentieths of a point, on a roll twentieths of a dot of
/// its printer, which has 203 to the inch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measures {
    /// How many units there are to an inch.
    pub(super) inch: i32,
    pub(super) width: i32,
    /// How long a page is; of a roll, how long it becomes at most, and what is left stands on another.
    pub(super) height: i32,
    pub(super) margin: i32,
    pub(super) text: i32,
    pub(super) small: i32,
    pub(super) large: i32,
    /// How thick a line across is.
    pub(super) rule: i32,
    pub(super) code: Code,
}

/// How large a code becomes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Code {
    /// So wide, its border included.
    Within(i32),
    /// Each module is so many dots wide at most: whole dots, so that each is printed as wide as every other. The border
    /// may lie in the margin, which is as white.
    Dots(i32),
}

/// One dot of a roll's printer.
pub(super) const DOT: i32 = 20;

/// How wide a code is on A5; one of 89 modules has steps of 0.44 mm.
pub(super) const CODE: i32 = 2_500;
const A5: Measures = Measures {
    inch: 1_440,
    width: 8_391,
    height: 11_906,
    margin: 680,
    text: 175,
    small: 150,
    large: 290,
    rule: 10,
    code: Code::Within(CODE),
};
const MM58: Measures = Measures {
    inch: 203 * DOT,
    width: 464 * DOT,
    height: 100 * 203 * DOT,
    margin: 40 * DOT,
    text: 450,
    small: 410,
    large: 500,
    rule: 2 * DOT,
    code: Code::Dots(5),
};
const MM80: Measures = Measures {
    width: 640 * DOT,
    margin: 32 * DOT,
    text: 510,
    small: 440,
    large: 730,
    ..MM58
};

impl Measures {
    /// Returns where the right margin begins.
    pub(super) const fn right(self) -> i32 {
        self.width - self.margin
    }

    /// Returns how wide lines may be: on 58 mm 384 dots, on 80 mm 576.
    pub(super) const fn body(self) -> i32 {
        self.right() - self.margin
    }
}
