//! Sponsors' money by command: given, used by lines, left, given back.

use std::path::Path;

use serde_json::Value;

use super::command_line::{code, founded, json, tungnha};

fn give(folder: &Path, what: &str, more: &[&str]) -> Value {
    let args = [
        "sponsor",
        what,
        "--office",
        "17530",
        "--sponsor",
        "Hội Chữ thập đỏ",
        "--as",
        "minh",
    ];
    json(folder, &[&args[..], more].concat())
}

fn pot(told: &Value, group: &str) -> [i64; 3] {
    ["given", "used", "left"].map(|name| told["groups"][group][name].as_i64().unwrap_or_default())
}

#[test]
fn what_sponsors_give_is_used_by_lines_and_what_is_left_goes_back() {
    let parent = founded();
    let folder = parent.path().join("centre");
    json(
        &folder,
        &["user", "add", "minh", "--role", "cashier", "--generate"],
    );
    let given = give(
        &folder,
        "give",
        &["--cash", "1000000", "--group", "household"],
    );
    assert_eq!(pot(&given, "household"), [1_000_000, 0, 1_000_000]);
    give(&folder, "give", &["--cash", "500000"]);
    // Two lines, each with 300,000 đ of it; one of them is held and takes nothing.
    super::commission::sold_with(&folder, &["Lê Văn An", "Lê Thị Lan"], 300_000, &[1, 99]);
    let listed = json(&folder, &["sponsor", "list", "--office", "17530"]);
    assert_eq!(pot(&listed, "household"), [1_000_000, 300_000, 700_000]);
    assert_eq!(pot(&listed, "everybody"), [500_000, 0, 500_000]);
    assert_eq!(
        (&listed["total"]["left"], &listed["overspent"]),
        (&1_200_000.into(), &false.into())
    );

    let too_much = [
        "sponsor",
        "give-back",
        "--office",
        "17530",
        "--sponsor",
        "x",
        "--cash",
        "700001",
        "--group",
        "household",
        "--as",
        "minh",
    ];
    assert_eq!(code(&folder, &too_much), (3, "cash-short".into()));
    // There is enough of it, but it is another sponsor's.
    let anothers = too_much.map(|word| if word == "700001" { "1" } else { word });
    assert_eq!(code(&folder, &anothers), (3, "cash-short".into()));
    let back = give(
        &folder,
        "give-back",
        &["--cash", "700000", "--group", "household"],
    );
    assert_eq!(pot(&back, "household"), [300_000, 300_000, 0]);
    // In the ledger it is an account like the others, and cash adds up.
    let ledger = json(
        &folder,
        &["ledger", "--by", "account", "--account", "sponsors"],
    );
    assert_eq!(ledger["rows"][0]["amount"], -500_000);
    let cash = json(&folder, &["cash"]);
    assert_eq!(cash["balances"], true);
    assert_eq!(cash["total"]["at_office"], 800_000);
    assert_eq!(
        json(&folder, &["sponsor", "gifts"])
            .as_array()
            .unwrap()
            .len(),
        3
    );
    assert_eq!(tungnha(&folder, &["verify"]).0, 0);
}

#[test]
fn lines_that_use_more_than_was_given_are_said() {
    let parent = founded();
    let folder = parent.path().join("centre");
    json(
        &folder,
        &["user", "add", "minh", "--role", "cashier", "--generate"],
    );
    give(&folder, "give", &["--cash", "100000"]);
    super::commission::sold_with(&folder, &["Lê Văn An"], 300_000, &[1]);
    let listed = json(&folder, &["sponsor", "list", "--office", "17530"]);
    assert_eq!(
        (&listed["total"]["left"], &listed["overspent"]),
        (&(-200_000).into(), &true.into())
    );
    let (_, text, _) = tungnha(&folder, &["sponsor", "list", "--office", "17530"]);
    assert!(
        text.contains("dùng nhiều hơn") && text.contains("200.000"),
        "{text}"
    );
    // It is a task among the others, until there is enough.
    assert_eq!(listed["missing"], 200_000);
    let tasks = || json(&folder, &["held"])["overspent"].clone();
    assert_eq!(
        tasks(),
        serde_json::json!([{
            "scope": tasks()[0]["scope"], "name": "Xã Đô Thành", "groups": ["household"],
            "missing": 200_000,
        }])
    );
    let (_, text, _) = tungnha(&folder, &["held"]);
    assert!(
        text.contains("Tiền tài trợ còn thiếu") && text.contains("200.000"),
        "{text}"
    );
    // What is given for another group serves none but that.
    give(&folder, "give", &["--cash", "900000", "--group", "poor"]);
    assert_eq!(tasks()[0]["missing"], 200_000);
    give(&folder, "give", &["--cash", "199999"]);
    assert_eq!(tasks()[0]["missing"], 1);
    give(&folder, "give", &["--cash", "1"]);
    assert_eq!(tasks(), serde_json::json!([]));
}

#[test]
fn a_transfer_is_a_sponsors_money_when_the_statement_shows_it() {
    let (_parent, folder) = super::bank::with_account();
    let given = give(&folder, "give", &["--transfer", "2000000"]);
    assert_eq!(given["total"]["given"], 0);
    let gifts = json(&folder, &["sponsor", "gifts"]);
    assert_eq!(gifts[0]["held"], serde_json::json!(["awaiting-bank"]));
    let (_, text, _) = tungnha(&folder, &["sponsor", "gifts"]);
    assert!(
        text.contains("Chờ sao kê ngân hàng") && !text.contains("awaiting-bank"),
        "{text}"
    );
    super::bank::import(&folder, "FT9,21/11/2026,2000000,TAI TRO\n", &[]);
    let id = gifts[0]["id"].as_str().unwrap();
    json(
        &folder,
        &["bank", "match", "FT9", "--deposit", id, "--as", "minh"],
    );
    let listed = json(&folder, &["sponsor", "list", "--office", "17530"]);
    assert_eq!(pot(&listed, "everybody"), [2_000_000, 0, 2_000_000]);
    let days = json(&folder, &["bank", "reconcile"]);
    assert_eq!(
        (&days[0]["differs"], &days[0]["open"]),
        (&0.into(), &0.into())
    );
}

#[test]
fn what_went_through_suspense_behind_a_closing_is_told_once() {
    let (_parent, folder) = super::bank::with_account();
    let run = |line: &str| json(&folder, &super::bank::words(line));
    let closing = run("period close --office 17530 --month 11/2026 --as minh");
    let id = closing[0]["id"].as_str().unwrap();
    run(&format!("period approve {id} --as lan"));
    give(
        &folder,
        "give",
        &["--transfer", "300000", "--day", "21/11/2026"],
    );
    super::bank::import(&folder, "FT9,21/11/2026,300000,TAI TRO\n", &[]);
    let gift = run("sponsor gifts")[0]["id"].as_str().unwrap().to_owned();
    run(&format!("bank match FT9 --deposit {gift} --as minh"));
    let late = run("period bridge --office 17530 --month 11/2026")["late"].clone();
    let of_gift = late
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["fact"] == gift.as_str());
    let amounts: Vec<_> = of_gift.map(|one| one["amount"].as_i64()).collect();
    assert_eq!(amounts, [Some(300_000)], "{late}");
}
