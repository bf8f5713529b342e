//! What the insurer gives back, by command: recorded, approved, repaid, listed.

use std::path::Path;

use serde_json::Value;

use super::command_line::{code, founded, json, tungnha};
use super::commission::sold_with;

const FIRST: &str = "BH26-YT/00001:0000001";
/// Half of a year's 1,366,200 đ: the card holds from 21/12/2026.
const HALF: i64 = 683_100;

/// The insurer accepted two receipts of the first collector.
pub(super) fn accepted() -> tempfile::TempDir {
    let parent = founded();
    let folder = parent.path().join("centre");
    for (name, role) in [("minh", "cashier"), ("lan", "supervisor")] {
        json(
            &folder,
            &["user", "add", name, "--role", role, "--generate"],
        );
    }
    sold_with(&folder, &["Lê Văn An", "Lê Thị Lan"], 0, &[1, 2]);
    let make = "batch make --office 17530 --month 11/2026 --scheme bhyt --as minh";
    let batch = json(&folder, &make.split(' ').collect::<Vec<_>>());
    let id = batch["id"].as_str().unwrap();
    json(&folder, &["batch", "state", id, "accepted", "--as", "minh"]);
    parent
}

pub(super) fn give<'a>(from: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let args = [
        "refund",
        "give",
        FIRST,
        "--from",
        from,
        "--decision",
        "12/QĐ-BHXH",
        "--decided",
        "20/11/2026",
        "--as",
        "minh",
    ];
    [&args[..], more].concat()
}

fn given(folder: &Path) -> Value {
    json(folder, &give("21/06/2027", &["--reason", "đi làm"]))
}

pub(super) fn approve(folder: &Path, refund: &Value) -> Value {
    let id = refund["id"].as_str().unwrap();
    json(folder, &["refund", "approve", id, "--as", "lan"])
}

fn commission(folder: &Path) -> (i64, i64) {
    let told = json(folder, &["commission", "--month", "11/2026"]);
    let number = |name: &str| told[0][name].as_i64().unwrap_or_default();
    (number("earned"), number("taken_back"))
}

#[test]
fn a_refund_is_recorded_by_one_approved_by_another_and_repaid_by_the_office() {
    let parent = accepted();
    let folder = parent.path().join("centre");
    let refund = given(&folder);
    assert_eq!(refund["reasons"], serde_json::json!(["needs-approval"]));
    assert_eq!(
        (&refund["payable"], &refund["months"]),
        (&HALF.into(), &6.into())
    );
    assert_eq!(
        (&refund["left"], &refund["name"]),
        (&0.into(), &"Lê Văn An".into())
    );
    let waiting = json(&folder, &["refund", "list", "--waiting"]);
    assert_eq!(waiting, serde_json::json!([refund]));
    assert_eq!(json(&folder, &["owed", "list"]), serde_json::json!([]));
    let earned = commission(&folder);
    assert_eq!(earned, (2 * 72_409, 0));

    let id = refund["id"].as_str().unwrap();
    let own = code(&folder, &["refund", "approve", id, "--as", "minh"]);
    assert_eq!(own.1, "forbidden");
    // By the number on the paper, as it was given.
    let unknown = ["refund", "approve", "BH26-YT/00001:0000002", "--as", "lan"];
    assert_eq!(code(&folder, &unknown).1, "refund-unknown");
    let counted = json(&folder, &["refund", "approve", FIRST, "--as", "lan"]);
    assert_eq!(counted["id"], refund["id"]);
    assert_eq!(counted["reasons"], serde_json::json!([]));
    assert_eq!(
        (&counted["approved"], &counted["left"]),
        (&true.into(), &HALF.into())
    );
    let owed = json(&folder, &["owed", "list"]);
    assert_eq!(
        (&owed[0]["of"], &owed[0]["left"]),
        (&"refund".into(), &HALF.into())
    );
    // Commission on what is left is 36,204 đ.
    assert_eq!(commission(&folder), (2 * 72_409, -36_205));

    // What the collector has not handed over, the office does not give back.
    let repay = ["owed", "repay", FIRST, "--as", "minh"];
    assert_eq!(code(&folder, &repay).1, "cash-short");
    let gift = "sponsor give --office 17530 --sponsor x --cash 700000 --as minh";
    json(&folder, &gift.split(' ').collect::<Vec<_>>());
    let repaid = json(&folder, &repay);
    assert_eq!(repaid["left"], 0);
    let shown = json(&folder, &["refund", "show", id]);
    assert_eq!(shown["left"], 0);
}

#[test]
fn each_refusal_of_a_refund_has_its_code_and_records_nothing() {
    let parent = accepted();
    let folder = parent.path().join("centre");
    let refusal = |args: &[&str]| code(&folder, args).1;
    assert_eq!(refusal(&give("20/12/2026", &[])), "choice-invalid");
    assert_eq!(refusal(&give("21/12/2027", &[])), "choice-invalid");
    assert_eq!(
        refusal(&give("21/06/2027", &["--line", "2"])),
        "choice-invalid"
    );
    let less = &["--payable", "600000"];
    assert_eq!(refusal(&give("21/06/2027", less)), "refund-differs");
    let more = &["--payable", "1366201", "--reason", "x"];
    assert_eq!(refusal(&give("21/06/2027", more)), "amount-invalid");
    let mut other = give("21/06/2027", &[]);
    other[2] = "BH26-YT/00001:0000009";
    assert_eq!(refusal(&other), "receipt-unknown");
    assert_eq!(refusal(&["refund", "show", "ffff"]), "refund-unknown");
    assert_eq!(json(&folder, &["refund", "list"]), serde_json::json!([]));

    let refund = given(&folder);
    approve(&folder, &refund);
    assert_eq!(refusal(&give("21/06/2027", &[])), "refunded-before");
}

#[test]
fn another_amount_waits_for_the_centre_besides_the_second_person() {
    let parent = accepted();
    let folder = parent.path().join("centre");
    let decided = ["--payable", "600000", "--reason", "trừ phí"];
    let refund = json(&folder, &give("21/06/2027", &decided));
    let both = serde_json::json!(["amount-differs", "needs-approval"]);
    assert_eq!(refund["reasons"], both);
    let approved = approve(&folder, &refund);
    assert_eq!(approved["reasons"], serde_json::json!(["amount-differs"]));
    let id = refund["id"].as_str().unwrap();
    json(
        &folder,
        &["held", "accept", id, "--reason", "đã xem quyết định"],
    );
    let shown = json(&folder, &["refund", "show", id]);
    assert_eq!(
        (&shown["reasons"], &shown["left"]),
        (&serde_json::json!([]), &600_000.into())
    );
}

#[test]
fn l24_c16_and_the_lists_of_who_paid_come_to_the_ledger_with_refunds_in_it() {
    let parent = accepted();
    let folder = parent.path().join("centre");
    let sums = |list: &str, name: &str| {
        let dir = parent.path().join(name);
        let args = [
            "export",
            list,
            "--period",
            "11/2026",
            "--dir",
            dir.to_str().unwrap(),
        ];
        json(&folder, &args)
    };
    let none = sums("c16", "c16-none");
    assert_eq!(none["rows"], 0);
    approve(&folder, &given(&folder));
    let c16 = sums("c16", "c16");
    assert_eq!(
        (&c16["rows"], &c16["sums"]["Số tiền"]),
        (&1.into(), &HALF.into())
    );
    let form = sums("mau-4", "mau-4");
    assert_eq!(form["sums"]["Số tiền"], 2 * 1_366_200 - HALF);
    let ledger = sums("ledger", "ledger");
    assert_eq!(ledger["sums"]["counted"], 2 * 1_366_200 - HALF);
    let b09a = sums("b09a", "b09a");
    assert_eq!(b09a["sums"]["Người tham gia đã đóng"], 2 * 1_366_200 - HALF);
    let csv = std::fs::read_to_string(parent.path().join("c16/c16.csv")).unwrap();
    assert!(
        csv.contains("12/QĐ-BHXH") && csv.contains("Lê Văn An"),
        "{csv}"
    );
    assert!(parent.path().join("c16/c16.xlsx").exists());
    // The same arrival is the same bytes.
    assert_eq!(sums("c16", "again")["files"], c16["files"]);
}

#[test]
fn refunded_days_are_sold_again_and_covered_no_more() {
    let parent = accepted();
    let folder = parent.path().join("centre");
    approve(&folder, &given(&folder));
    let on = |day: &str| {
        let told = json(&folder, &["participants", "--on", day]);
        told["rows"][0]["persons"].as_u64().unwrap_or_default()
    };
    assert_eq!((on("20/06/2027"), on("21/06/2027")), (2, 1));
}

/// Two write one decision down: whoever approves the older once the younger counts would take back what was paid out.
#[test]
fn an_older_refund_of_a_line_is_not_approved_behind_one_that_counts() {
    let parent = accepted();
    let folder = parent.path().join("centre");
    let older = given(&folder);
    let id = older["id"].as_str().unwrap();
    json(&folder, &["refund", "refuse", id, "--as", "lan"]);
    let younger = json(&folder, &give("21/07/2027", &[]));
    approve(&folder, &younger);
    let ran = code(&folder, &["refund", "approve", id, "--as", "lan"]);
    assert_eq!(ran.1, "refunded-before");
    let owed = json(&folder, &["owed", "list"]);
    assert_eq!(owed[0]["left"], younger["payable"]);
    let refused = json(&folder, &["refund", "refuse", id, "--as", "lan"]);
    assert_eq!(refused["approved"], false);
}

#[test]
fn a_line_is_not_refunded_again_while_the_first_refund_waits() {
    let parent = accepted();
    let folder = parent.path().join("centre");
    let first = given(&folder);
    let again = give("21/07/2027", &[]);
    assert_eq!(code(&folder, &again), (4, "refunded-before".into()));
    // Nothing was recorded, and it says where to look.
    let listed = || json(&folder, &["refund", "list"]).as_array().unwrap().len();
    assert_eq!(listed(), 1);
    let (_, _, said) = tungnha(&folder, &again);
    assert!(
        said.contains(FIRST) && said.contains("refund list"),
        "{said}"
    );
    // Once it was refused, another may be asked for.
    let id = first["id"].as_str().unwrap();
    json(&folder, &["refund", "refuse", id, "--as", "lan"]);
    json(&folder, &again);
    assert_eq!(listed(), 2);
}

#[test]
fn a_refund_behind_a_closing_is_told_once_however_often_it_is_ruled_on() {
    let parent = accepted();
    let folder = parent.path().join("centre");
    let run = |line: &str| json(&folder, &line.split(' ').collect::<Vec<_>>());
    let closing = run("period close --office 17530 --month 11/2026 --as minh");
    let id = closing[0]["id"].as_str().unwrap();
    run(&format!("period approve {id} --as lan"));
    let refund = given(&folder);
    let id = refund["id"].as_str().unwrap();
    approve(&folder, &refund);
    run(&format!("refund refuse {id} --reason nhầm --as lan"));
    approve(&folder, &refund);
    for month in ["11/2026", "12/2026"] {
        let late = run(&format!("period bridge --office 17530 --month {month}"))["late"].clone();
        let all = late.as_array().unwrap().iter();
        let of_it: Vec<_> = all
            .filter(|one| one["fact"] == id)
            .map(|one| one["amount"].as_i64())
            .collect();
        assert_eq!(of_it, [Some(HALF)], "{late}");
    }
}
