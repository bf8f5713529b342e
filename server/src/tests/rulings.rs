//! Rulings by command: what is held, said, taken back and listed.

use std::path::Path;

use serde_json::{Value, json as value};

use super::command_line::{code, json, tungnha};
use super::refunds::{accepted, approve, give};

/// A refund of another amount than the tariff's, which a second person approved: it waits for the centre.
fn waiting() -> (tempfile::TempDir, std::path::PathBuf, String) {
    let parent = accepted();
    let folder = parent.path().join("centre");
    let decided = ["--payable", "600000", "--reason", "trừ phí"];
    let refund = json(&folder, &give("21/06/2027", &decided));
    approve(&folder, &refund);
    let id = refund["id"].as_str().unwrap().to_owned();
    (parent, folder, id)
}

fn says(folder: &Path, word: &str, id: &str) -> Value {
    json(folder, &["held", word, &id[..8], "--reason", "đã xem lại"])
}

fn owed(folder: &Path) -> i64 {
    let owed = json(folder, &["owed", "list"]);
    let left = owed.as_array().unwrap().iter();
    left.map(|one| one["left"].as_i64().unwrap()).sum()
}

fn every_ruling_is_listed(folder: &Path, id: &str) {
    let rulings = json(folder, &["held", "rulings"]);
    let told: Vec<_> = rulings
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            assert_eq!(one["id"], id);
            assert_eq!(
                (&one["kind"], &one["amount"]),
                (&value!("refund"), &value!(600_000))
            );
            assert_eq!(
                (&one["reason"], &one["counted"]),
                (&value!("đã xem lại"), &value!(false))
            );
            assert_eq!(one["time"], "2026-11-21T19:00:00+07:00");
            (one["verdict"].as_str().unwrap(), one["last"] == true)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("undone", true),
            ("rejected", false),
            ("accepted", false),
            ("undone", false),
            ("accepted", false)
        ]
    );
    let text = tungnha(folder, &["held", "rulings"]).1;
    assert!(
        text.contains("rút lại") && text.contains("600.000") && text.contains(&id[..8]),
        "{text}"
    );
}

#[test]
fn a_ruling_is_taken_back_in_either_direction_and_every_one_is_listed() {
    let (_parent, folder, id) = waiting();
    let held = json(&folder, &["held"])["held"][0].clone();
    assert_eq!(held["id"], id.as_str());
    assert_eq!(
        (&held["amount"], &held["whose"], &held["who"]),
        (&value!(600_000), &value!("Lê Văn An"), &value!("minh"))
    );
    assert_eq!(held["command"], format!("held accept {}", &id[..8]));
    let needless = |word: &str, id: &str| {
        let args = ["held", word, id, "--reason", "x"];
        code(&folder, &args)
    };
    assert_eq!(needless("undo", &id), (4, "ruling-needless".into()));
    assert_eq!(owed(&folder), 0);
    assert_eq!(says(&folder, "accept", &id)["verdict"], "accepted");
    assert_eq!(owed(&folder), 600_000);
    assert_eq!(json(&folder, &["held"])["held"], value!([]));
    assert_eq!(needless("accept", &id), (4, "ruling-needless".into()));
    // It is found although it is held no more.
    assert_eq!(says(&folder, "undo", &id)["verdict"], "undone");
    assert_eq!(owed(&folder), 0);
    let again = json(&folder, &["held"])["held"][0].clone();
    assert_eq!(again["reasons"], value!(["amount-differs"]));
    assert_eq!(needless("undo", &id), (4, "ruling-needless".into()));
    says(&folder, "accept", &id);
    says(&folder, "reject", &id);
    assert_eq!(needless("reject", &id), (4, "ruling-needless".into()));
    assert_eq!(owed(&folder), 0);
    // What was decided waits for nobody, and is listed apart.
    assert_eq!(json(&folder, &["held"])["held"], value!([]));
    let decided = json(&folder, &["held", "list", "--decided"])["held"][0].clone();
    assert_eq!(decided["reasons"], value!(["amount-differs", "rejected"]));
    assert_eq!(
        (&decided["decided"], &decided["command"]),
        (&value!(true), &value!(format!("held undo {}", &id[..8])))
    );
    says(&folder, "undo", &id);
    let open = json(&folder, &["held"])["held"][0].clone();
    assert_eq!(open["reasons"], value!(["amount-differs"]));

    every_ruling_is_listed(&folder, &id);
    assert_eq!(needless("undo", "ffffffff"), (3, "held-unknown".into()));
    assert_eq!(tungnha(&folder, &["verify"]).0, 0);
}

/// What stands of something in the ledger, by the month that it is reported in.
fn by_month(folder: &Path, id: &str) -> Vec<(String, i64)> {
    let postings = json(folder, &["ledger", "postings", "--account", "owed-payers"]);
    let of = postings.as_array().unwrap().iter();
    of.filter(|one| one["fact"] == id)
        .map(|one| {
            let period = one["period"].as_str().unwrap().to_owned();
            (period, one["amount"].as_i64().unwrap())
        })
        .collect()
}

#[test]
fn what_is_taken_back_behind_a_closing_is_reported_in_the_first_open_month() {
    let (_parent, folder, id) = waiting();
    says(&folder, "accept", &id);
    assert_eq!(by_month(&folder, &id), [("2026-11".into(), -600_000)]);
    let month = ["--office", "17530", "--month", "11/2026", "--as", "minh"];
    let closing = json(&folder, &[&["period", "close"], &month[..]].concat());
    let closing = closing[0]["id"].as_str().unwrap();
    json(&folder, &["period", "approve", closing, "--as", "lan"]);
    says(&folder, "undo", &id);
    assert_eq!(
        by_month(&folder, &id),
        [("2026-11".into(), -600_000), ("2026-12".into(), 600_000)]
    );
    says(&folder, "accept", &id);
    let in_december: i64 = by_month(&folder, &id)
        .iter()
        .filter(|(month, _)| month == "2026-12")
        .map(|(_, amount)| amount)
        .sum();
    assert_eq!(in_december, 0);
    assert_eq!(tungnha(&folder, &["verify"]).0, 0);
}

fn repaid(folder: &Path, id: &str) {
    let gift = [
        "sponsor",
        "give",
        "--office",
        "17530",
        "--sponsor",
        "x",
        "--cash",
        "2000000",
        "--as",
        "minh",
    ];
    json(folder, &gift);
    json(folder, &["owed", "repay", id, "--as", "minh"]);
    assert_eq!(owed(folder), 0);
}

fn rules(folder: &Path, word: &str, id: &str) -> (u8, String) {
    code(folder, &["held", word, &id[..8], "--reason", "x"])
}

#[test]
fn what_was_paid_on_an_accepted_refund_is_not_undone_by_a_ruling_nor_paid_again() {
    let (_parent, folder, id) = waiting();
    says(&folder, "accept", &id);
    repaid(&folder, &id);
    for word in ["undo", "reject"] {
        assert_eq!(rules(&folder, word, &id), (4, "not-owed".into()), "{word}");
    }
    let refuse = [
        "refund",
        "refuse",
        &id[..8],
        "--reason",
        "sai",
        "--as",
        "lan",
    ];
    assert_eq!(code(&folder, &refuse), (4, "not-owed".into()));
    assert_eq!(
        (owed(&folder), &json(&folder, &["held"])["held"]),
        (0, &value!([]))
    );
}

#[test]
fn a_refund_is_not_accepted_in_front_of_one_that_was_paid() {
    let (_parent, folder, first) = waiting();
    // While it waits, no other is written down.
    assert_eq!(rules(&folder, "reject", &first).0, 0);
    let second = json(&folder, &give("21/06/2027", &["--reason", "đi làm"]));
    approve(&folder, &second);
    repaid(&folder, second["id"].as_str().unwrap());
    assert_eq!(rules(&folder, "accept", &first), (4, "not-owed".into()));
    assert_eq!(owed(&folder), 0);
    let held = json(&folder, &["held", "list", "--decided"])["held"].clone();
    assert_eq!(
        (held.as_array().unwrap().len(), &held[0]["id"]),
        (1, &value!(first))
    );
    // The control: while nothing was paid, it is the centre's to decide.
    let (_parent, folder, first) = waiting();
    assert_eq!(rules(&folder, "reject", &first).0, 0);
    let second = json(&folder, &give("21/06/2027", &["--reason", "đi làm"]));
    approve(&folder, &second);
    assert_eq!(rules(&folder, "accept", &first).0, 0);
    assert_eq!(owed(&folder), 600_000);
}
