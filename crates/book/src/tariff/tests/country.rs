//! A file in which every commune of the country has rules of its own.

use std::fmt::Write as _;

use crate::date::Date;
use crate::money::Dong;
use crate::tariff::{
    BUILTIN_TEXT, Group, LocalSupport, Place, Rate, Supported, Tariff, TariffError,
};

const COMMUNES: u32 = 3_321;

/// Two rows for each commune, with what it decided itself as source.
fn country() -> String {
    let mut text = BUILTIN_TEXT.to_owned();
    for commune in 1..=COMMUNES {
        for (scheme, group, adds) in [
            (
                "bhxh",
                "other",
                format!("amount = {}_000", commune % 90 + 1),
            ),
            (
                "bhyt",
                "household",
                format!("percent = \"{}\"", commune % 40 + 1),
            ),
        ] {
            write!(
                text,
                "\n[[local_support]]\nfrom = 2026-07-01\nplace = \"{:05}\"\nscheme = \"{scheme}\"\n\
                 groups = [\"{group}\"]\n{adds}\nsource = \"Nghị quyết {}/2026/NQ-HĐND, xã thứ {commune}\"\n",
                commune * 9,
                commune % 120,
            )
            .unwrap();
        }
    }
    text
}

#[test]
fn every_commune_has_rules_of_its_own_and_an_error_in_the_last_is_named_with_its_line() {
    let text = country();
    let tariff = Tariff::parse(&text).unwrap();
    let day = Date::parse("2026-11-22").unwrap();
    for commune in [1, 2, 1_660, COMMUNES] {
        let place = Place {
            province: None,
            commune: format!("{:05}", commune * 9).parse().ok(),
        };
        let month = Dong::new(i64::from(commune % 90 + 1) * 1_000);
        assert_eq!(
            tariff.local_support(day, place, Supported::Bhxh(Group::Other)),
            LocalSupport::of_month(month)
        );
        let percent = Rate::parse(&(commune % 40 + 1).to_string()).unwrap();
        assert_eq!(
            tariff.local_support(day, place, Supported::Bhyt(None)),
            LocalSupport::of_premium(percent)
        );
    }
    let at = text.rfind("percent = ").unwrap();
    let wrong = format!("{}percent = 2{}", &text[..at], &text[at + 13..]);
    let error = Tariff::parse(&wrong).unwrap_err();
    let TariffError::Value { line, key, .. } = error else {
        panic!("{error}");
    };
    assert_eq!(
        (line, key),
        (text[..at].matches('\n').count() + 1, "percent")
    );
    let syntax = format!("{text}[[local_support]\n");
    let error = Tariff::parse(&syntax).unwrap_err();
    let last = syntax.lines().count();
    assert!(
        matches!(error, TariffError::Syntax { line, .. } if line == last),
        "{error}"
    );
}
