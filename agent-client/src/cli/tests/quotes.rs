//! Every worked example of the field, as the command prints it, and what the other options add.

use serde_json::Value;

use super::{Ran, run_in};
use crate::testing::edge;

pub(super) fn quoted(line: &str) -> Ran {
    let nowhere = tempfile::tempdir().unwrap();
    let args: Vec<&str> = ["quote"]
        .into_iter()
        .chain(line.split_whitespace())
        .chain(["--json"])
        .collect();
    run_in(nowhere.path(), &edge(), &args)
}

pub(super) fn json(line: &str) -> Value {
    let ran = quoted(line);
    assert_eq!(ran.exit, 0, "{line}: {}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

/// Checks amounts, by their path in the answer.
pub(super) fn check(line: &str, expected: &[(&str, i64)]) {
    let told = json(line);
    for (path, amount) in expected {
        assert_eq!(
            told.pointer(path).and_then(Value::as_i64),
            Some(*amount),
            "{line}: {path} in {told}"
        );
    }
}

#[test]
fn the_fields_examples_of_social_insurance_come_out_to_the_dong() {
    for (line, gross, state, payable) in [
        ("--group poor --months 1", 330_000, 165_000, 165_000),
        ("--group near-poor --months 1", 330_000, 132_000, 198_000),
        (
            "--group ethnic-minority --months 1",
            330_000,
            99_000,
            231_000,
        ),
        ("--group other --months 1", 330_000, 66_000, 264_000),
        ("--group poor --months 3", 990_000, 495_000, 495_000),
        ("--group other --years 2", 7_644_801, 1_584_000, 6_060_801),
    ] {
        let line = format!("bhxh --income 1500000 {line} --paid-on 2026-11-21");
        let parts = [
            ("/gross", gross),
            ("/state_support", state),
            ("/payable", payable),
        ];
        check(&line, &parts);
    }
    for (line, expected) in [
        (
            "bhxh --income 4.000.000 --months 1 --paid-on 21/11/2026",
            [("/gross", 880_000)],
        ),
        (
            "bhxh --income 4000000 --months 6 --paid-on 21/11/2026",
            [("/gross", 5_280_000)],
        ),
        (
            "bhxh --income 1500000 --months 1 --local-amount 66000 --paid-on 2026-11-21",
            [("/payable", 198_000)],
        ),
        (
            "bhxh --income 1500000 --missing-months 12 --paid-on 2026-11-21",
            [("/gross", 4_040_708)],
        ),
        (
            "bhxh --income 800000 --months 1 --paid-on 2019-08-01",
            [("/payable", 160_600)],
        ),
        (
            "bhxh --income 1500000 --months 1 --paid-on 2026-12-31",
            [("/payable", 264_000)],
        ),
        (
            "bhxh --income 2200000 --months 1 --paid-on 2027-01-01",
            [("/payable", 387_200)],
        ),
    ] {
        check(line, &expected);
    }
}

#[test]
fn of_several_groups_the_highest_share_counts() {
    let line = "bhxh --income 1500000 --months 1 --paid-on 2026-11-21";
    check(
        &format!("{line} --group ethnic-minority --group near-poor --group other"),
        &[("/state_support", 132_000)],
    );
    check(
        "bhyt --member 1:12::average-farmer,near-poor --paid-on 2026-11-21",
        &[("/lines/0/state_support", 956_340)],
    );
}

#[test]
fn the_fields_examples_of_health_insurance_come_out_to_the_dong() {
    for (paid_on, year) in [
        (
            "2026-06-30",
            [1_263_600, 884_520, 758_160, 631_800, 505_440],
        ),
        (
            "2026-07-01",
            [1_366_200, 956_340, 819_720, 683_100, 546_480],
        ),
    ] {
        let members: String = (1..=5)
            .map(|order| format!(" --member {order}:12"))
            .collect();
        let line = format!("bhyt{members} --paid-on {paid_on}");
        let mut expected = vec![("/total".to_owned(), year.iter().sum())];
        expected.extend((0..5).map(|at| (format!("/lines/{at}/amount"), year[at])));
        let expected: Vec<(&str, i64)> = expected.iter().map(|(p, a)| (p.as_str(), *a)).collect();
        check(&line, &expected);
    }
    let first = json("bhyt --member 1:12 --paid-on 2026-11-21");
    let line = &first["lines"][0];
    assert_eq!(
        (&line["card_from"], &line["rule"]),
        (&"2026-12-21".into(), &"first".into())
    );
}

#[test]
fn every_share_of_a_card_is_told_and_the_sponsors_money_goes_in_order() {
    let line = "bhyt --member 1:12 --member 2:3::pupil --province 14 --sponsor 500000 \
                --paid-on 2026-11-21";
    check(
        line,
        &[
            ("/lines/0/sponsor", 500_000),
            ("/lines/0/payable", 866_200),
            ("/lines/1/gross", 341_550),
            ("/lines/1/state_support", 102_465),
            ("/lines/1/local_support", 68_310),
            ("/lines/1/sponsor", 0),
            ("/lines/1/payable", 170_775),
            ("/total", 1_036_975),
        ],
    );
    assert_eq!(json(line)["lines"][1]["group"], "pupil");
    // The control: the next province adds nothing.
    let elsewhere = line.replace("--province 14", "--province 15");
    check(&elsewhere, &[("/lines/1/local_support", 0)]);
    // An amount that is said takes the tariff's place.
    let said = format!("{line} --local-amount 1000");
    check(
        &said,
        &[
            ("/lines/0/local_support", 12_000),
            ("/lines/1/local_support", 3_000),
        ],
    );
}

#[test]
fn the_last_months_are_given_back_without_the_states_share() {
    for (line, gross, state, refund) in [
        (
            "--income 1500000 --years 2 --remaining-months 6",
            1_858_294,
            396_000,
            1_462_294,
        ),
        (
            "--income 1500000 --years 2 --remaining-months 24",
            7_644_801,
            1_584_000,
            6_060_801,
        ),
        (
            "--income 1500000 --group poor --months 12 --remaining-months 5 \
             --supported-months-used 112",
            1_650_000,
            165_000,
            1_485_000,
        ),
        (
            "--income 1500000 --group poor --years 3 --remaining-months 13 --local-percent 10 \
             --sponsor 1000000",
            3_921_965,
            2_145_000,
            986_854,
        ),
    ] {
        let line = format!("bhxh-refund {line} --paid-on 2026-11-21");
        let parts = [
            ("/gross", gross),
            ("/state_support", state),
            ("/refund", refund),
        ];
        check(&line, &parts);
    }
}

#[test]
fn of_a_card_the_months_are_given_back_that_have_not_begun() {
    let line = "bhyt-refund --member 1:12 --member 2:12::pupil --paid-on 2026-11-21";
    for (stop, first, second) in [
        ("2026-12-21", 1_366_200, 956_340),
        ("2026-12-22", 1_252_350, 876_645),
        ("2027-06-01", 683_100, 478_170),
        ("2028-01-01", 0, 0),
    ] {
        let parts = [
            ("/lines/0/refund", first),
            ("/lines/1/refund", second),
            ("/total", first + second),
        ];
        check(&format!("{line} --stop-on {stop}"), &parts);
    }
}

#[test]
fn another_tariff_is_quoted_from_a_file_and_a_wrong_one_is_named_by_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let builtin = include_str!("../../../../crates/book/tariff/vietnam.toml");
    let file = folder.path().join("next.toml");
    let text = builtin
        .replace("VN-2026-11", "DRAFT-1")
        .replace("rule = \"whole-months\"", "rule = \"days\"");
    std::fs::write(&file, &text).unwrap();
    let line = "bhyt-refund --member 1:12 --stop-on 2027-06-01 --paid-on 2026-11-21";
    let told = json(&format!("{line} --tariff {}", file.display()));
    // 203 of 365 days.
    assert_eq!(
        (&told["total"], &told["tariff"], &told["rule"]),
        (&759_832.into(), &"DRAFT-1".into(), &"days".into())
    );
    std::fs::write(&file, text.replace("first_wait_days", "frist_wait_days")).unwrap();
    let at = 1 + text[..text.find("first_wait_days = ").unwrap()]
        .matches('\n')
        .count();
    let ran = quoted(&format!("{line} --tariff {}", file.display()));
    assert_eq!(ran.exit, 3);
    assert!(ran.err.contains("tariff-invalid"), "{}", ran.err);
    // The table begins three lines above.
    assert!(
        ran.err.contains(&format!("{}: ", at - 2)),
        "{at}: {}",
        ran.err
    );
}

#[test]
fn a_households_terms_stand_side_by_side() {
    let told = json(
        "compare --person 1500000:poor --person 3000000 --member 1 --member 2:31/12/2026 \
         --paid-on 2026-11-21",
    );
    let terms = told["terms"].as_array().unwrap();
    let months: Vec<i64> = terms
        .iter()
        .filter_map(|row| row["months"].as_i64())
        .collect();
    assert_eq!(months, [1, 3, 6, 12, 24, 36, 48, 60]);
    // 165,000 and 660,000 − 66,000 a month; 341,550 and 239,085 for three months of cards.
    assert_eq!(terms[0]["payable"], 759_000);
    assert_eq!(terms[1]["bhxh"]["payable"], 3 * 759_000);
    assert_eq!(terms[1]["bhyt"]["payable"], 580_635);
    assert_eq!(terms[1]["payable"], 3 * 759_000 + 580_635);
    assert_eq!(terms[4]["bhyt"], Value::Null);
    // 7,644,801 − 3,960,000 and 15,289,603 − 1,584,000.
    assert_eq!(terms[4]["payable"], 17_390_404);
    // The fund's return of 2027 is not known yet: its lumps are left open, the other terms are not.
    let next = json("compare --person 2200000 --paid-on 2027-01-01");
    assert_eq!(next["terms"][0]["payable"], 387_200);
    assert_eq!(next["terms"][4]["payable"], Value::Null);
}

#[test]
fn an_enrolled_device_quotes_from_what_the_centre_published() {
    let text = book::tariff::BUILTIN_TEXT
        .replace("VN-2026-11", "VN-2027-01")
        .replace("other = \"20\"", "other = \"25\"");
    let published = book::tariff::Published::of(&text).unwrap();
    let mut centre = crate::testing::Centre::new();
    centre.says(book::body::Body::Tariff(published));
    let folder = tempfile::tempdir().unwrap();
    centre.folder(folder.path(), 5);
    let run = |line: &str| -> Value {
        let args: Vec<&str> = line.split(' ').collect();
        let ran = run_in(folder.path(), &edge(), &args);
        assert_eq!(ran.exit, 0, "{}", ran.err);
        serde_json::from_str(&ran.out).unwrap()
    };
    let quote = run("quote bhxh --income 1500000 --months 1 --paid-on 2026-11-21 --json");
    assert_eq!(
        (&quote["tariff"], &quote["payable"]),
        (&"VN-2027-01".into(), &247_500.into())
    );
    let held = run("tariff --json");
    assert_eq!(
        (&held[0]["version"], &held[0]["used"]),
        (&"VN-2027-01".into(), &true.into())
    );
    assert_eq!(
        (&held[1]["version"], &held[1]["used"]),
        (&"VN-2026-11".into(), &false.into())
    );
}

#[test]
fn a_device_quotes_by_commune_from_a_tariff_with_rows_for_every_commune_of_the_country() {
    let mut text = book::tariff::BUILTIN_TEXT.replace("VN-2026-11", "COMMUNES-1");
    for commune in 1..=3_321 {
        text += &format!(
            "\n[[local_support]]\nfrom = 2026-07-01\nplace = \"{:05}\"\nscheme = \"bhxh\"\ngroups = [\"other\"]\n\
             amount = {}_000\nsource = \"Nghị quyết {}/2026/NQ-HĐND, xã {commune}\"\n",
            commune * 9,
            commune % 90 + 1,
            commune % 120,
        );
    }
    text += "\n[[local_support]]\nfrom = 2026-07-01\nplace = \"40\"\nscheme = \"bhxh\"\ngroups = [\"other\"]\n\
             amount = 7_000\nsource = \"Nghị quyết 1/2026/NQ-HĐND tỉnh\"\n";
    let published = book::tariff::Published::packed(line::smallest(text.as_bytes())).unwrap();
    let mut centre = crate::testing::Centre::new();
    centre.says(book::body::Body::Tariff(published));
    let folder = tempfile::tempdir().unwrap();
    centre.folder(folder.path(), 5);
    for (place, local) in [
        ("--commune 00009", 2_000),
        ("--commune 29889", 82_000),
        ("--commune 29889 --province 40", 89_000),
        ("--commune 29890", 0),
    ] {
        let asked = "quote bhxh --income 1500000 --months 1 --paid-on 2026-11-21 --json";
        let args: Vec<&str> = asked.split(' ').chain(place.split(' ')).collect();
        let ran = run_in(folder.path(), &edge(), &args);
        assert_eq!(ran.exit, 0, "{}", ran.err);
        let quote: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(
            (&quote["tariff"], &quote["local_support"]),
            (&"COMMUNES-1".into(), &local.into()),
            "{place}"
        );
    }
}

#[test]
fn a_receipt_is_issued_for_years_ahead_and_for_a_pupils_card() {
    let device = super::Device::new();
    let line = format!("{}:bhxh:years-2:1500000:poor", device.person);
    let issued = device.json(&["collect", "--line", &line]);
    let told = &issued["lines"][0];
    assert_eq!(
        (&told["payable"], &issued["standing"]),
        (&3_684_801.into(), &"counted".into())
    );
    assert_eq!(
        (&told["basis"]["term"], &told["basis"]["months"]),
        (&"years".into(), &24.into())
    );
    let line = format!("{}:bhyt:12:2:pupil", device.person);
    let issued = device.json(&["collect", "--line", &line]);
    let told = &issued["lines"][0];
    assert_eq!(
        (&told["state_support"], &issued["standing"]),
        (&409_860.into(), &"counted".into())
    );
    assert_eq!(
        (&told["basis"]["group"], &told["basis"]["order"]),
        (&"pupil".into(), &2.into())
    );
}
