//! An amount in Vietnamese words, as receipts bear it: “Một triệu ba trăm sáu mươi sáu nghìn hai trăm đồng”.
//!
//! The style is the one of official papers: *nghìn*, *linh*, *mốt*, *tư* and *lăm* behind *mươi*; groups of zeros are
//! passed over, and a group that follows another is read with its hundreds (“không trăm”).

use book::money::Dong;

const DIGITS: [&str; 10] = [
    "không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín",
];
const BILLION: u64 = 1_000_000_000;

/// Returns the amount in words, with a capital letter in front and the currency behind.
#[must_use]
pub fn amount_in_words(amount: Dong) -> String {
    let mut words = Vec::new();
    if amount < Dong::ZERO {
        words.push("âm");
    }
    number(amount.get().unsigned_abs(), false, &mut words);
    words.push("đồng");
    capital(&words.join(" "))
}

/// Says a number; `follows`: something of a higher value was said before it.
fn number(value: u64, follows: bool, words: &mut Vec<&'static str>) {
    let mut follows = follows;
    if value == 0 && !follows {
        words.push(digit(0));
    }
    if value >= BILLION {
        number(value / BILLION, follows, words);
        words.push("tỷ");
        follows = true;
    }
    for (unit, name) in [(1_000_000, "triệu"), (1_000, "nghìn"), (1, "")] {
        let group = value % BILLION / unit % 1_000;
        if group > 0 {
            hundreds(group, follows, words);
            words.extend(Some(name).filter(|name| !name.is_empty()));
            follows = true;
        }
    }
}

/// Says a number of 1 to 999.
fn hundreds(value: u64, follows: bool, words: &mut Vec<&'static str>) {
    let (hundreds, tens, ones) = (value / 100, value / 10 % 10, value % 10);
    let says_hundreds = follows || hundreds > 0;
    if says_hundreds {
        words.extend([digit(hundreds), "trăm"]);
    }
    match tens {
        0 if says_hundreds && ones > 0 => words.push("linh"),
        0 => {}
        1 => words.push("mười"),
        _ => words.extend([digit(tens), "mươi"]),
    }
    match (tens, ones) {
        (_, 0) => {}
        (2.., 1) => words.push("mốt"),
        (2.., 4) => words.push("tư"),
        (1.., 5) => words.push("lăm"),
        _ => words.push(digit(ones)),
    }
}

fn digit(value: u64) -> &'static str {
    let at = usize::try_from(value % 10).unwrap_or_default();
    DIGITS.get(at).copied().unwrap_or_default()
}

/// Returns the text with its first letter as a capital.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_said_as_on_official_papers() {
        for (amount, words) in [
            (0, "Không đồng"),
            (1, "Một đồng"),
            (5, "Năm đồng"),
            (10, "Mười đồng"),
            (11, "Mười một đồng"),
            (14, "Mười bốn đồng"),
            (15, "Mười lăm đồng"),
            (20, "Hai mươi đồng"),
            (21, "Hai mươi mốt đồng"),
            (24, "Hai mươi tư đồng"),
            (25, "Hai mươi lăm đồng"),
            (55, "Năm mươi lăm đồng"),
            (100, "Một trăm đồng"),
            (101, "Một trăm linh một đồng"),
            (104, "Một trăm linh bốn đồng"),
            (105, "Một trăm linh năm đồng"),
            (110, "Một trăm mười đồng"),
            (115, "Một trăm mười lăm đồng"),
            (121, "Một trăm hai mươi mốt đồng"),
            (1_000, "Một nghìn đồng"),
            (1_001, "Một nghìn không trăm linh một đồng"),
            (1_015, "Một nghìn không trăm mười lăm đồng"),
            (10_000, "Mười nghìn đồng"),
            (21_024, "Hai mươi mốt nghìn không trăm hai mươi tư đồng"),
            (105_000, "Một trăm linh năm nghìn đồng"),
            (264_000, "Hai trăm sáu mươi tư nghìn đồng"),
            (1_000_000, "Một triệu đồng"),
            (1_000_005, "Một triệu không trăm linh năm đồng"),
            (1_005_000, "Một triệu không trăm linh năm nghìn đồng"),
            (
                1_366_200,
                "Một triệu ba trăm sáu mươi sáu nghìn hai trăm đồng",
            ),
            (
                7_644_801,
                "Bảy triệu sáu trăm bốn mươi tư nghìn tám trăm linh một đồng",
            ),
            (1_000_000_000, "Một tỷ đồng"),
            (1_000_000_001, "Một tỷ không trăm linh một đồng"),
            (2_015_000_000, "Hai tỷ không trăm mười lăm triệu đồng"),
            (100_000_000_000, "Một trăm tỷ đồng"),
            (1_000_000_000_000, "Một nghìn tỷ đồng"),
            (1_005_000_000_000, "Một nghìn không trăm linh năm tỷ đồng"),
            (1_000_000_000_000_000, "Một triệu tỷ đồng"),
            (-264_000, "Âm hai trăm sáu mươi tư nghìn đồng"),
        ] {
            assert_eq!(amount_in_words(Dong::new(amount)), words);
        }
    }

    /// Reads words from the left, as a listener does: knows nothing of how they were made.
    fn heard(text: &str) -> Option<u64> {
        let ones = |word: &str| -> Option<u64> {
            Some(match word {
                "không" | "linh" => 0,
                "một" | "mốt" => 1,
                "hai" => 2,
                "ba" => 3,
                "bốn" | "tư" => 4,
                "năm" | "lăm" => 5,
                "sáu" => 6,
                "bảy" => 7,
                "tám" => 8,
                "chín" => 9,
                "mười" => 10,
                _ => return None,
            })
        };
        let (mut billions, mut thousands, mut group) = (0, 0, 0);
        for word in text.strip_suffix(" đồng")?.to_lowercase().split(' ') {
            match word {
                "tỷ" => (billions, thousands, group) = (thousands + group, 0, 0),
                "triệu" => (thousands, group) = (thousands + group * 1_000_000, 0),
                "nghìn" => (thousands, group) = (thousands + group * 1_000, 0),
                "trăm" => group *= 100,
                // The tens stand alone behind their digit; what was said before them are hundreds.
                "mươi" => group = group / 100 * 100 + group % 100 * 10,
                other => group += ones(other)?,
            }
        }
        Some(billions * 1_000_000_000 + thousands + group)
    }

    proptest! {
        #[test]
        fn what_is_said_is_heard(magnitude in 0_u32..=50, seed: u64) {
            let value = seed % ((1_u64 << magnitude).min(1_000_000_000_000_000) + 1);
            let said = amount_in_words(Dong::new(i64::try_from(value).unwrap()));
            prop_assert_eq!(heard(&said), Some(value), "{}", said);
        }

        #[test]
        fn round_and_nearly_round_amounts_are_heard(zeros in 0_u32..15, digits in 1_u64..1_000, less in 0_u64..3) {
            let value = (digits * 10_u64.pow(zeros)).min(1_000_000_000_000_000) - less.min(digits);
            let said = amount_in_words(Dong::new(i64::try_from(value).unwrap()));
            prop_assert_eq!(heard(&said), Some(value), "{}", said);
        }
    }

    #[test]
    fn the_listener_hears_a_wrong_word() {
        assert_eq!(heard("Hai mươi mốt đồng"), Some(21));
        assert_eq!(heard("Hai mươi ba đồng"), Some(23));
        assert_eq!(heard("Hai mươi mười đồng"), Some(30));
        assert_eq!(heard("Hai mơi đồng"), None);
    }
}
