//! The tariff that comes with the program, and what an editor of one can do wrong.

use crate::date::Date;
use crate::money::Dong;
use crate::tariff::{BhytGroup, Group, Rate, Tariff, TariffError};

const BUILTIN: &str = include_str!("../../../tariff/vietnam.toml");

fn day(iso: &str) -> Date {
    Date::parse(iso).unwrap()
}

fn check(change: (&str, &str), expected: &TariffError) {
    let (from, to) = change;
    assert!(BUILTIN.contains(from), "{from} is not in the file");
    let text = BUILTIN.replacen(from, to, 1);
    assert_eq!(
        Tariff::parse(&text).as_ref(),
        Err(expected),
        "{from} -> {to}"
    );
}

fn line_of(part: &str) -> usize {
    let before = BUILTIN.find(part).unwrap();
    BUILTIN[..before].matches('\n').count() + 1
}

#[test]
fn the_tariff_that_comes_with_the_program_is_read() {
    let tariff = Tariff::builtin().unwrap();
    assert_eq!(tariff, &Tariff::parse(BUILTIN).unwrap());
    assert_eq!(tariff.version().as_str(), "VN-2026-11");
}

#[test]
fn figures_change_on_their_day() {
    let tariff = Tariff::builtin().unwrap();
    let line = |iso| tariff.poverty_line(day(iso)).map(Dong::get);
    for (iso, amount) in [
        ("2015-12-31", None),
        ("2016-01-01", Some(700_000)),
        ("2021-12-31", Some(700_000)),
        ("2022-01-01", Some(1_500_000)),
        ("2026-12-31", Some(1_500_000)),
        ("2027-01-01", Some(2_200_000)),
        ("2100-12-31", Some(2_200_000)),
    ] {
        assert_eq!(line(iso), amount, "{iso}");
    }
    let level = |iso| tariff.reference_level(day(iso)).map(Dong::get);
    for (iso, amount) in [
        ("2017-06-30", None),
        ("2019-07-01", Some(1_490_000)),
        ("2023-07-01", Some(1_800_000)),
        ("2024-07-01", Some(2_340_000)),
        ("2026-06-30", Some(2_340_000)),
        ("2026-07-01", Some(2_530_000)),
    ] {
        assert_eq!(level(iso), amount, "{iso}");
    }
    let cap = tariff.income_cap(day("2026-11-21")).unwrap();
    assert_eq!(cap.get(), 50_600_000);
}

#[test]
fn the_states_share_is_that_of_the_day() {
    let tariff = Tariff::builtin().unwrap();
    for (iso, shares) in [
        ("2018-01-01", ["30", "25", "10", "10"]),
        ("2025-06-30", ["30", "25", "10", "10"]),
        ("2025-07-01", ["50", "40", "30", "20"]),
    ] {
        for (group, share) in Group::ALL.into_iter().zip(shares) {
            assert_eq!(
                tariff.support(day(iso), group),
                Rate::parse(share).ok(),
                "{iso} {group}"
            );
        }
    }
    assert_eq!(tariff.support(day("2017-12-31"), Group::Poor), None);
    let pupil = tariff.bhyt_support(day("2026-11-21"), BhytGroup::Pupil);
    assert_eq!(pupil, Rate::parse("30").ok());
}

#[test]
fn the_fund_return_holds_for_its_own_year_only() {
    let tariff = Tariff::builtin().unwrap();
    assert_eq!(tariff.fund_return(2026), Rate::parse("0.31").ok());
    assert_eq!(
        (tariff.fund_return(2025), tariff.fund_return(2027)),
        (None, None)
    );
}

#[test]
fn the_last_step_of_the_scale_is_for_all_further_members() {
    let tariff = Tariff::builtin().unwrap();
    let scale = |order| tariff.member_scale(day("2026-11-21"), order);
    for (order, share) in [
        (1, "100"),
        (2, "70"),
        (3, "60"),
        (4, "50"),
        (5, "40"),
        (9, "40"),
    ] {
        assert_eq!(scale(order), Rate::parse(share).ok());
    }
    assert_eq!(scale(0), None);
    assert_eq!(scale(u32::MAX), Rate::parse("40").ok());
}

fn value(line: usize, key: &'static str, expected: &str) -> TariffError {
    TariffError::Value {
        line,
        key,
        expected: expected.into(),
    }
}

#[test]
fn a_name_too_few_or_too_many_is_named_with_its_line() {
    let first = line_of("amount = 700_000");
    check(
        ("amount = 700_000", "amuont = 700_000"),
        &TariffError::Missing {
            line: first - 2,
            key: "amount",
        },
    );
    check(
        ("amount = 700_000", "amount = 700_000\nnote = 1"),
        &TariffError::UnknownKey {
            line: first + 1,
            key: "note".into(),
        },
    );
}

#[test]
fn a_figure_of_another_kind_or_size_is_named_with_its_line() {
    let first = line_of("amount = 700_000");
    for wrong in [
        "-5",
        "0",
        "\"700\"",
        "7.5",
        "100_000_000_001",
        "0x10",
        "99999999999999999999",
    ] {
        let wrong = format!("amount = {wrong}");
        let dong = "whole đồng without quotes, as 1_500_000";
        check(("amount = 700_000", &wrong), &value(first, "amount", dong));
    }
    let percent = line_of("percent = \"22\"");
    let rate = "a percentage in quotes with at most four decimals, as \"4.5\"";
    for wrong in [
        "percent = 22",
        "percent = 4.5",
        "percent = \"101\"",
        "percent = \"22 %\"",
    ] {
        check(
            ("percent = \"22\"", wrong),
            &value(percent, "percent", rate),
        );
    }
    check(
        ("first_wait_days = 30", "first_wait_days = 367"),
        &value(
            line_of("first_wait_days = 30"),
            "first_wait_days",
            "a whole number from 0 to 366",
        ),
    );
    check(
        ("\"compounded\"\nsource", "\"maybe\"\nsource"),
        &value(
            line_of("\"compounded\"\nsource"),
            "state_support",
            "compounded, plain or none",
        ),
    );
    check(
        (
            "source = \"customer's field notes 2026-11\"",
            "source = \" \"",
        ),
        &value(
            line_of("source = \"customer's field notes 2026-11\""),
            "source",
            "where the figure was found",
        ),
    );
    check(
        ("version = \"VN-2026-11\"", "version = \"\""),
        &value(
            line_of("version = "),
            "version",
            "1 to 32 letters, digits, hyphens and points",
        ),
    );
}

#[test]
fn rows_out_of_order_are_refused() {
    let line = line_of("2022-01-01");
    for from in ["2016-01-01", "2015-01-01"] {
        check(
            ("2022-01-01", from),
            &TariffError::Order {
                line,
                from: day(from),
            },
        );
    }
    for wrong in [
        "\"2022-01-01\"",
        "2022-01-01T00:00:00",
        "1899-01-01",
        "07:00:00",
    ] {
        let expected = "a day without quotes, as 2027-01-01".into();
        check(
            ("2022-01-01", wrong),
            &TariffError::Value {
                line,
                key: "from",
                expected,
            },
        );
    }
    let row = "[[fund_return]]\nfrom = 2026-01-01\npercent = \"0.31\"\nsource = \"customer's field notes 2026-11\"\n";
    let twice = format!("{row}{}", row.replace("2026-01", "2026-07"));
    let line = line_of(row) + 4;
    check((row, &twice), &TariffError::YearTwice { line, year: 2026 });
}

#[test]
fn what_is_not_toml_is_refused_with_its_line() {
    let error = Tariff::parse("version = \"a\"\n= 3\n").unwrap_err();
    assert!(
        matches!(error, TariffError::Syntax { line: 2, .. }),
        "{error}"
    );
    assert_eq!(
        Tariff::parse(""),
        Err(TariffError::Missing {
            line: 1,
            key: "version"
        })
    );
    let scalar = BUILTIN.replace("[[bhyt_card]]", "[bhyt_card]");
    assert!(matches!(
        Tariff::parse(&scalar),
        Err(TariffError::Value {
            key: "bhyt_card",
            ..
        })
    ));
    let extra = format!("{BUILTIN}\n[[bhyt_cards]]\nfrom = 2026-01-01\n");
    assert!(matches!(
        Tariff::parse(&extra),
        Err(TariffError::UnknownKey { .. })
    ));
}
