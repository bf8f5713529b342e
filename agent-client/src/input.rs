//! Turns what a person typed into the book's types, once, at the edge. Each function names the flag or field
//! (`what`) in the problem it gives, so that a page can put the sentence beside the field.

use book::date::{BirthDate, Date};
use book::identity::{BhxhNumber, CardNumber, Cccd, Phone};
use book::money::Dong;
use book::premium::{BhytGroup, Group};
use book::record::{Card, Elsewhere, Field, Poverty, PovertyStatus, Sex, Value};
use book::tariff::{Commune, Province, Rate};
use book::text;
use web::problem::{from_date_error, from_identity_error, from_money_error, from_text_error};
use wire::problem::Code;

use crate::{Answer, Fault};

/// How many characters a name may have.
pub const NAME_CHARS_MAX: usize = 100;
/// How many characters an address or note may have.
pub const TEXT_CHARS_MAX: usize = 500;

/// Words for a poverty status, as commands and files name them.
pub const POVERTY_WORDS: [(&str, PovertyStatus); 4] = [
    ("poor", PovertyStatus::Poor),
    ("near-poor", PovertyStatus::NearPoor),
    ("average", PovertyStatus::Average),
    ("other", PovertyStatus::Other),
];

/// Words for a person's sex.
pub const SEX_WORDS: [(&str, Sex); 2] = [("male", Sex::Male), ("female", Sex::Female)];

/// Reads an amount.
///
/// # Errors
///
/// `amount-…`: not a number, negative, ambiguous, too large.
pub fn amount(what: &str, given: &str) -> Answer<Dong> {
    Dong::parse(given).map_err(|error| from_money_error(what, &error).into())
}

/// Reads a day.
///
/// # Errors
///
/// `date-invalid`, `date-no-such-day`.
pub fn date(what: &str, given: &str) -> Answer<Date> {
    Date::parse(given).map_err(|error| from_date_error(what, &error).into())
}

/// Reads a birth date that is not after `today`.
///
/// # Errors
///
/// `date-invalid`, `date-no-such-day`, `birth-date-future`.
pub fn birth_date(what: &str, given: &str, today: Date) -> Answer<BirthDate> {
    BirthDate::parse(given, today).map_err(|error| from_date_error(what, &error).into())
}

/// Reads a text of at most `max` characters.
///
/// # Errors
///
/// `text-invalid`.
pub fn text(what: &str, given: &str, max: usize) -> Answer<String> {
    text::clean(given, max).map_err(|error| from_text_error(what, error).into())
}

/// Reads a whole number from 0 to `max`.
///
/// # Errors
///
/// `choice-invalid` with what is possible.
pub fn number(what: &str, given: &str, max: u32) -> Answer<u32> {
    let digits = given.trim();
    let all_digits = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let number = digits
        .parse()
        .ok()
        .filter(|number| all_digits && *number <= max);
    number.ok_or_else(|| {
        Fault::of(Code::ChoiceInvalid, what, given).with("possible", format!("0–{max}"))
    })
}

/// Reads a percentage with at most four decimals.
///
/// # Errors
///
/// `amount-invalid`, `amount-negative`, `percent-too-large`.
pub fn percent(what: &str, given: &str) -> Answer<Rate> {
    let wrong = |code| Fault::of(code, what, given);
    let plain = given
        .trim()
        .trim_end_matches('%')
        .trim_end()
        .replace(',', ".");
    if plain.starts_with('-') {
        return Err(wrong(Code::AmountNegative));
    }
    let (whole, decimals) = plain.split_once('.').unwrap_or((plain.as_str(), "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(decimals) || decimals.len() > 4 {
        return Err(wrong(Code::AmountInvalid));
    }
    Rate::parse(&plain).map_err(|_| wrong(Code::PercentTooLarge))
}

/// Reads a province's code.
///
/// # Errors
///
/// `province-unknown`. Whether the tariff knows it is a quote's to say.
pub fn province(what: &str, given: &str) -> Answer<Province> {
    let read = given.trim().parse();
    read.map_err(|_| Fault::of(Code::ProvinceUnknown, what, given))
}

/// Reads a commune's code.
///
/// # Errors
///
/// `choice-invalid` with what is possible.
pub fn commune(what: &str, given: &str) -> Answer<Commune> {
    let read = given.trim().parse();
    read.map_err(|_| Fault::of(Code::ChoiceInvalid, what, given).with("possible", "00000–99999"))
}

/// Reads one of several words.
///
/// # Errors
///
/// `choice-invalid` with what is possible.
pub fn choice<T: Copy>(what: &str, given: &str, words: &[(&str, T)]) -> Answer<T> {
    let found = words.iter().find(|(word, _)| *word == given.trim());
    found.map(|(_, value)| *value).ok_or_else(|| {
        let possible: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        Fault::of(Code::ChoiceInvalid, what, given).with("possible", possible.join(", "))
    })
}

/// Returns the word that stands for a value; empty where none does.
#[must_use]
pub fn word<T: PartialEq>(words: &[(&'static str, T)], value: &T) -> &'static str {
    words
        .iter()
        .find(|(_, it)| it == value)
        .map_or("", |(word, _)| word)
}

/// Reads a support group.
///
/// # Errors
///
/// `choice-invalid`.
pub fn group(what: &str, given: &str) -> Answer<Group> {
    choice(what, given, &Group::ALL.map(|group| (group.word(), group)))
}

/// Reads a group of health insurance.
///
/// # Errors
///
/// `choice-invalid`.
pub fn bhyt_group(what: &str, given: &str) -> Answer<BhytGroup> {
    let words = BhytGroup::ALL.map(|group| (group.word(), group));
    choice(what, given, &words)
}

/// Reads the text of any field but those that name other records.
///
/// # Errors
///
/// The problem of the field's kind.
pub fn field(field: Field, what: &str, given: &str, today: Date) -> Answer<Value> {
    let person = |error| Fault::from(from_identity_error(what, error));
    Ok(match field {
        Field::Name | Field::Relation => Value::Text(text(what, given, NAME_CHARS_MAX)?),
        Field::Address | Field::Note => Value::Text(text(what, given, TEXT_CHARS_MAX)?),
        Field::Phone => Value::Text(Phone::parse(given).map_err(person)?.as_str().to_owned()),
        Field::Cccd => Value::Text(Cccd::parse(given).map_err(person)?.as_str().to_owned()),
        Field::BhxhNumber => Value::Text(
            BhxhNumber::parse(given)
                .map_err(person)?
                .as_str()
                .to_owned(),
        ),
        Field::Poverty => Value::Poverty(poverty(what, given)?),
        Field::Card => Value::Card(card(what, given)?),
        Field::Members | Field::Order => Value::Number(number(what, given, 50)?),
        Field::SupportedMonths => Value::Number(number(what, given, 120)?),
        Field::Visited => Value::Date(date(what, given)?),
        Field::BirthDate => Value::Birth(birth_date(what, given, today)?),
        Field::Sex => Value::Sex(choice(what, given, &SEX_WORDS)?),
        Field::Group => Value::Group(group(what, given)?),
        Field::Elsewhere => Value::Elsewhere(choice(what, given, &Elsewhere::ALL)?),
        Field::Household | Field::Position => {
            return Err(Fault::of(Code::ChoiceInvalid, what, given));
        }
    })
}

/// Reads `NUMBER` or `NUMBER:EXPIRY`.
fn card(what: &str, given: &str) -> Answer<Card> {
    let (number, expiry) = match given.split_once(':') {
        Some((number, expiry)) => (number, Some(date(what, expiry)?)),
        None => (given, None),
    };
    let number = CardNumber::parse(number).map_err(|error| from_identity_error(what, error))?;
    Ok(Card {
        number: number.as_str().to_owned(),
        expiry,
    })
}

/// Reads `STATUS[:CERTIFICATE[:FROM[:UNTIL]]]`.
fn poverty(what: &str, given: &str) -> Answer<Poverty> {
    let mut parts = given.split(':');
    let status = choice(what, parts.next().unwrap_or_default(), &POVERTY_WORDS)?;
    let mut rest = parts.map(|part| Some(part.trim()).filter(|part| !part.is_empty()));
    let mut next = || rest.next().flatten();
    let certificate = next()
        .map(|part| text(what, part, NAME_CHARS_MAX))
        .transpose()?;
    let from = next().map(|part| date(what, part)).transpose()?;
    let until = next().map(|part| date(what, part)).transpose()?;
    Ok(Poverty {
        status,
        certificate,
        from,
        until,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Date {
        Date::parse("2026-11-21").unwrap()
    }

    #[test]
    fn a_percentage_is_exact_to_four_decimals() {
        for (given, ppm) in [
            ("20", 200_000),
            ("4.5", 45_000),
            ("4,25 %", 42_500),
            ("0.0001", 1),
            ("100%", 1_000_000),
        ] {
            let rate = percent("--local-percent", given).unwrap();
            assert_eq!(rate.ppm(), ppm);
        }
        for (given, code) in [
            ("-1", Code::AmountNegative),
            ("100.01", Code::PercentTooLarge),
            ("9999", Code::PercentTooLarge),
            ("1.23456", Code::AmountInvalid),
            ("", Code::AmountInvalid),
        ] {
            let fault = percent("--local-percent", given).unwrap_err();
            assert_eq!(fault.code(), code);
        }
    }

    #[test]
    fn a_wrong_number_of_a_person_is_counted_and_not_repeated() {
        let fault = field(Field::Cccd, "--cccd", "04018700123", today()).unwrap_err();
        assert_eq!(
            (fault.code(), fault.0.detail("digits")),
            (Code::CccdInvalid, "11")
        );
        assert!(!format!("{fault}").contains("04018700123"));
    }

    #[test]
    fn a_poverty_status_carries_its_certificate_and_days() {
        let Value::Poverty(poverty) = field(
            Field::Poverty,
            "--poverty",
            "near-poor:12/GCN:01/01/2026:31/12/2026",
            today(),
        )
        .unwrap() else {
            panic!("another kind of value");
        };
        assert_eq!(poverty.certificate.as_deref(), Some("12/GCN"));
        assert_eq!(poverty.until.unwrap().iso(), "2026-12-31");
        let wrong = field(Field::Poverty, "--poverty", "rich", today()).unwrap_err();
        assert!(wrong.0.detail("possible").contains("near-poor"));
    }
}
