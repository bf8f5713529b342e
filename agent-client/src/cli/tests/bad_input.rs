//! What cannot be done: one sentence, a stable code, a documented exit status, nothing written.

use std::path::Path;

use serde_json::Value;

use super::{Device, run_in};
use crate::testing::{Centre, edge};

/// Command lines with `{house}` and `{person}` for known ids, their code and exit status.
const CASES: &[(&str, &str, u8)] = &[
    ("household add --nmae An", "usage", 2),
    ("households", "usage", 2),
    ("collect", "usage-missing", 2),
    ("quote bhxh --income 1500000", "usage-missing", 2),
    ("household edit {house}", "usage-missing", 2),
    ("household add --name An --lang fr", "usage", 2),
    ("household add --name=", "text-invalid", 3),
    ("household add --name a\u{202e}b", "text-invalid", 3),
    ("household add --address Đô-Thành", "text-invalid", 3),
    ("household add --name An --phone 12", "phone-invalid", 3),
    (
        "household add --name An --poverty rich",
        "choice-invalid",
        3,
    ),
    ("household add --name An --members -1", "choice-invalid", 3),
    (
        "household add --name An --visited 31/02/2026",
        "date-no-such-day",
        3,
    ),
    ("household add --name An --hamlet 9", "scope-unknown", 3),
    ("household add --name An --id 1", "id-invalid", 3),
    (
        "person add --household {house} --name An --cccd 04018700123",
        "cccd-invalid",
        3,
    ),
    (
        "person add --household {house} --name An --bhxh-number 1",
        "bhxh-number-invalid",
        3,
    ),
    (
        "person add --household {house} --name An --card GD40",
        "card-invalid",
        3,
    ),
    (
        "person add --household {house} --name An --birth-date 22/11/2026",
        "birth-date-future",
        3,
    ),
    (
        "person add --household {house} --name An --birth-date 87",
        "date-invalid",
        3,
    ),
    (
        "person add --household 0000 --name An",
        "household-unknown",
        3,
    ),
    (
        "person add --household {person} --name An",
        "household-unknown",
        3,
    ),
    ("household show 12", "id-invalid", 3),
    ("household show 0000", "household-unknown", 3),
    ("receipt show 0000", "receipt-unknown", 3),
    ("receipt show BH26:x", "id-invalid", 3),
    ("visit add ffff --outcome paid", "household-unknown", 3),
    ("visit add {house} --outcome maybe", "choice-invalid", 3),
    ("visit add {house} --outcome appointment", "date-invalid", 3),
    ("quote bhxh --months 3 --income -5", "amount-negative", 3),
    (
        "quote bhxh --months 3 --income 1.000",
        "amount-ambiguous",
        3,
    ),
    (
        "quote bhxh --months 3 --income 1,000",
        "amount-ambiguous",
        3,
    ),
    ("quote bhxh --months 3 --income abc", "amount-invalid", 3),
    (
        "quote bhxh --months 3 --income 999999999999",
        "amount-too-large",
        3,
    ),
    (
        "quote bhxh --months 3 --income 1499999",
        "income-below-floor",
        3,
    ),
    (
        "quote bhxh --months 3 --income 60000000",
        "income-above-cap",
        3,
    ),
    (
        "quote bhxh --months 3 --income 1500000 --paid-on 1/1/1990",
        "tariff-no-row",
        3,
    ),
    ("quote bhxh --months 2 --income 1500000", "term-invalid", 3),
    ("quote bhxh --years 6 --income 1500000", "term-invalid", 3),
    (
        "quote bhxh --missing-months 61 --income 1500000",
        "term-invalid",
        3,
    ),
    (
        "quote bhxh --months 1 --income 1500000 --supported-months-used -1",
        "choice-invalid",
        3,
    ),
    (
        "quote bhxh --months 1 --income 1500000 --group rich",
        "choice-invalid",
        3,
    ),
    (
        "quote bhxh --months 1 --income 1500000 --paid-on 29/02/2026",
        "date-no-such-day",
        3,
    ),
    (
        "quote bhxh --years 2 --income 2200000 --paid-on 1/1/2027",
        "tariff-no-row",
        3,
    ),
    (
        "quote bhxh --months 1 --income 1500000 --province 99",
        "province-unknown",
        3,
    ),
    (
        "quote bhyt --member 1:12 --province 1",
        "province-unknown",
        3,
    ),
    (
        "quote bhyt --member 1:12 --commune 123",
        "choice-invalid",
        3,
    ),
    (
        "quote bhxh --months 1 --income 1500000 --local-percent 101",
        "percent-too-large",
        3,
    ),
    (
        "quote bhxh --months 1 --income 1500000 --local-amount 1.000",
        "amount-ambiguous",
        3,
    ),
    (
        "quote bhyt --member 1:12 --sponsor 1,000",
        "amount-ambiguous",
        3,
    ),
    (
        "quote bhyt --member 1:12 --sponsor -1",
        "amount-negative",
        3,
    ),
    (
        "quote bhyt --member 1:12 --paid-on 1/1/2016",
        "tariff-no-row",
        3,
    ),
    ("quote bhyt --member 1:12:31/02/2026", "date-no-such-day", 3),
    ("quote bhyt --member 1:12::rich", "choice-invalid", 3),
    (
        "quote bhyt --member 1:12 --tariff nowhere.toml",
        "file-failed",
        5,
    ),
    ("quote bhyt --member 1:12 --member 1:6", "order-invalid", 3),
    (
        "quote bhxh-refund --income 1500000 --months 1 --remaining-months 2",
        "term-invalid",
        3,
    ),
    (
        "quote bhxh-refund --income 1500000 --years 2 --remaining-months 25",
        "term-invalid",
        3,
    ),
    (
        "quote bhxh-refund --income 1500000 --months 3 --remaining-months 0",
        "term-invalid",
        3,
    ),
    (
        "quote bhyt-refund --member 1:12 --stop-on 31/02/2027",
        "date-no-such-day",
        3,
    ),
    ("quote compare --person 1499999", "income-below-floor", 3),
    ("quote compare --member x", "choice-invalid", 3),
    ("quote compare", "usage-missing", 2),
    ("quote bhyt --member 1", "choice-invalid", 3),
    ("quote bhyt --member 1:4", "term-invalid", 3),
    ("quote bhyt --member 0:12", "order-invalid", 3),
    ("collect --line x", "choice-invalid", 3),
    ("collect --line 0000:bhyt:12", "person-unknown", 3),
    (
        "collect --line {person}:bhxh:3:1500000:rich",
        "choice-invalid",
        3,
    ),
    (
        "collect --line {person}:bhyt:12 --cash 1",
        "receipt-not-paid",
        3,
    ),
    (
        "collect --line {person}:bhyt:12 --cash -1",
        "amount-negative",
        3,
    ),
    (
        "collect --line {person}:bhyt:12 --day 31/02/2026",
        "date-no-such-day",
        3,
    ),
    ("hand-over add --amount 5", "cash-short", 3),
    ("hand-over add --note 5", "choice-invalid", 3),
    ("conflicts choose {house} phone 1", "choice-invalid", 3),
    ("ui --port 70000", "choice-invalid", 3),
    ("enrol tungnha:x", "invitation-invalid", 7),
    ("sync --server http://192.0.2.1", "server-not-trusted", 6),
    ("sync --server x", "not-our-server", 6),
];

#[test]
fn what_cannot_be_done_is_one_sentence_with_a_code_and_a_status_and_changes_nothing() {
    let device = Device::new();
    let before = device.counts();
    for (line, code, exit) in CASES {
        let line = line
            .replace("{house}", &device.house)
            .replace("{person}", &device.person);
        let args: Vec<&str> = line.split(' ').collect();
        for lang in ["vi", "en"] {
            let ran = device.run(&[&args[..], &["--json", "--lang", lang]].concat());
            let problem: Value = serde_json::from_str(&ran.err).unwrap();
            let told = (
                problem["code"].as_str().unwrap(),
                ran.exit,
                ran.out.as_str(),
            );
            assert_eq!(told, (*code, *exit, ""), "{line}: {problem}");
            assert_eq!(problem["exit"], *exit);
            let message = problem["message"].as_str().unwrap();
            assert!(
                message.len() > 10 && !message.contains(['\n', '{']),
                "{message}"
            );
        }
    }
    assert_eq!(device.counts(), before);
    // The control: the same device records what is right.
    let line = format!("{}:bhyt:12", device.person);
    assert_eq!(device.run(&["collect", "--line", &line]).exit, 0);
    assert_ne!(device.counts(), before);
}

#[test]
fn a_folder_that_is_not_enrolled_or_not_ours_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |folder: &Path| {
        let ran = run_in(folder, &edge(), &["status", "--json"]);
        let problem: Value = serde_json::from_str(&ran.err).unwrap();
        (problem["code"].as_str().unwrap().to_owned(), ran.exit)
    };
    let empty = folder.path().join("empty");
    assert_eq!(refused(&empty), ("not-enrolled".to_owned(), 4));
    assert!(!empty.exists());

    let ours = folder.path().join("ours");
    Centre::new().folder(&ours, 5);
    std::fs::write(
        ours.join("tungnha.db"),
        b"<html>not a database</html>".repeat(200),
    )
    .unwrap();
    let before = std::fs::read(ours.join("tungnha.db")).unwrap();
    assert_eq!(refused(&ours), ("database-not-ours".to_owned(), 5));
    assert_eq!(std::fs::read(ours.join("tungnha.db")).unwrap(), before);

    // A database that was copied beside another device's key.
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    Centre::new().folder(&one, 5);
    Centre::new().folder(&two, 6);
    std::fs::copy(two.join("device.key"), one.join("device.key")).unwrap();
    assert_eq!(refused(&one), ("stream-forked".to_owned(), 7));
}

#[test]
fn a_database_copied_without_its_mark_goes_on_in_a_new_life_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, copy) = (folder.path().join("ours"), folder.path().join("copy"));
    Centre::new().folder(&ours, 5);
    let copied = |folder: &Path| {
        let ran = run_in(folder, &edge(), &["status", "--json"]);
        let status: Value = serde_json::from_str(&ran.out).unwrap();
        status["copied"].as_bool().unwrap()
    };
    assert!(!copied(&ours));
    std::fs::create_dir(&copy).unwrap();
    for file in ["tungnha.db", "device.key", "settings.json"] {
        std::fs::copy(ours.join(file), copy.join(file)).unwrap();
    }
    assert!(copied(&copy));
    let said = run_in(&copy, &edge(), &["status", "--lang", "en"]).out;
    assert!(said.contains("restored or copied"), "{said}");
    // Control: the first machine goes on as it was.
    assert!(!copied(&ours));
}
