//! Brings what people write into the one form of a number.

use super::error::{IdentityError, IdentityKind};

/// Mobile prefixes of 11-digit numbers and what they became in 2018.
const OLD_MOBILE: [(&str, &str); 21] = [
    ("0120", "070"),
    ("0121", "079"),
    ("0122", "077"),
    ("0123", "083"),
    ("0124", "084"),
    ("0125", "085"),
    ("0126", "076"),
    ("0127", "081"),
    ("0128", "078"),
    ("0129", "082"),
    ("0162", "032"),
    ("0163", "033"),
    ("0164", "034"),
    ("0165", "035"),
    ("0166", "036"),
    ("0167", "037"),
    ("0168", "038"),
    ("0169", "039"),
    ("0186", "056"),
    ("0188", "058"),
    ("0199", "059"),
];

/// Reads 12 digits.
pub(super) fn cccd(text: &str) -> Result<String, IdentityError> {
    let digits = digits(IdentityKind::Cccd, text)?;
    of_length(IdentityKind::Cccd, digits, &[12])
}

/// Reads 10 or 12 digits.
pub(super) fn bhxh(text: &str) -> Result<String, IdentityError> {
    let digits = digits(IdentityKind::Bhxh, text)?;
    of_length(IdentityKind::Bhxh, digits, &[10, 12])
}

/// Reads a telephone number into the form with the 0 in front and today's prefix.
pub(super) fn phone(text: &str) -> Result<String, IdentityError> {
    let kind = IdentityKind::Phone;
    let local = text
        .strip_prefix("+84")
        .or_else(|| text.strip_prefix("0084"))
        .or_else(|| {
            // Without the plus the country code is known by the length only.
            text.strip_prefix("84")
                .filter(|rest| matches!(rest.len(), 9 | 10))
        });
    let text = match local {
        Some(rest) => format!("0{}", rest.strip_prefix('0').unwrap_or(rest)),
        None => text.to_owned(),
    };
    let digits = of_length(kind, digits(kind, &text)?, &[10, 11])?;
    if digits.len() == 10 || digits.starts_with("02") {
        let given_out =
            digits.starts_with('0') && !digits.starts_with("00") && !digits.starts_with("01");
        return if given_out {
            Ok(digits)
        } else {
            Err(IdentityError::Beginning { kind })
        };
    }
    let renew =
        |(old, new): &(&str, &str)| digits.strip_prefix(old).map(|rest| format!("{new}{rest}"));
    OLD_MOBILE
        .iter()
        .find_map(renew)
        .ok_or(IdentityError::Beginning { kind })
}

/// Reads two letters and 13 digits.
pub(super) fn card(text: &str) -> Result<String, IdentityError> {
    let kind = IdentityKind::Card;
    let text = text.to_ascii_uppercase();
    if let Some(character) = text.chars().find(|c| !c.is_ascii_alphanumeric()) {
        return Err(IdentityError::Character { kind, character });
    }
    let text = of_length(kind, text, &[15])?;
    let (letters, number) = text
        .split_at_checked(2)
        .ok_or(IdentityError::Beginning { kind })?;
    if !letters.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(IdentityError::Beginning { kind });
    }
    digits(kind, number)?;
    Ok(text)
}

/// Drops what people write between digits.
pub(super) fn bare(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-'))
        .collect()
}

fn digits(kind: IdentityKind, text: &str) -> Result<String, IdentityError> {
    if text.is_empty() {
        return Err(IdentityError::Empty { kind });
    }
    match text.chars().find(|c| !c.is_ascii_digit()) {
        Some(character) => Err(IdentityError::Character { kind, character }),
        None => Ok(text.to_owned()),
    }
}

fn of_length(kind: IdentityKind, text: String, lengths: &[usize]) -> Result<String, IdentityError> {
    match text.len() {
        0 => Err(IdentityError::Empty { kind }),
        got if lengths.contains(&got) => Ok(text),
        got => Err(IdentityError::Length { kind, got }),
    }
}

/// Hides `hidden` characters in the middle of `text`.
pub(super) fn mask(text: &str, hidden: usize) -> String {
    let start = text.len().saturating_sub(hidden) / 2;
    let hide = |(at, c)| {
        if (start..start + hidden).contains(&at) {
            '*'
        } else {
            c
        }
    };
    text.chars().enumerate().map(hide).collect()
}
