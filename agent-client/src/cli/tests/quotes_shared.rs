//! What others give of a quote, and what a quote warns of or refuses.

use serde_json::Value;

use super::quotes::{check, json, quoted};
use super::run_in;
use crate::testing::edge;

#[test]
fn a_comparison_gives_the_sponsors_money_in_order_and_every_row_adds_up() {
    let line = "compare --person 1500000:poor --person 3000000 --member 1 --local-percent 10 \
                --sponsor 500000 --paid-on 2026-11-21";
    let told = json(line);
    let amount = |path: &str| told.pointer(path).and_then(Value::as_i64).unwrap();
    // 165,000 − 33,000 of the first person; what is left goes to the second.
    assert_eq!(amount("/terms/0/bhxh/local_support"), 66_000);
    assert_eq!(amount("/terms/0/bhxh/sponsor"), 500_000);
    // Three months of the poor person and of the second take it all: nothing is left for the card.
    assert_eq!(amount("/terms/1/bhyt/sponsor"), 0);
    let rich = line.replace("500000 --paid", "9000000 --paid");
    check(
        &rich,
        &[("/terms/1/bhyt/payable", 0), ("/terms/1/payable", 0)],
    );
    for row in told["terms"].as_array().unwrap() {
        for scheme in ["bhxh", "bhyt", "total"] {
            let part = |name: &str| row[scheme][name].as_i64().unwrap_or(0);
            let others = part("state_support") + part("local_support") + part("sponsor");
            assert_eq!(part("gross") - others, part("payable"), "{row}");
        }
    }
    // The table shows the same: both schemes, and local support in a column of its own.
    let nowhere = tempfile::tempdir().unwrap();
    let args: Vec<&str> = ["quote"]
        .into_iter()
        .chain(line.split_whitespace())
        .collect();
    let text = run_in(nowhere.path(), &edge(), &args).out;
    for part in ["Địa phương hỗ trợ", "Nhà tài trợ", "500.000", "341.550"] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn what_does_not_fit_a_household_is_warned_of_or_refused_by_its_name() {
    // However several groups are written, the highest counts.
    for groups in ["pupil,near-poor", "pupil+near-poor", "pupil:near-poor"] {
        for member in [format!("1:12::{groups}"), format!("1:12:{groups}")] {
            let line = format!("bhyt --member {member} --paid-on 2026-11-21");
            let told = json(&line);
            assert_eq!(told["lines"][0]["group"], "near-poor", "{line}");
            assert_eq!(told["warnings"], serde_json::json!([]));
        }
    }
    let same = json("bhyt --member 1:12 --member 1:12::pupil --paid-on 2026-11-21");
    let expected = serde_json::json!([{ "code": "same-order", "order": 1 }]);
    assert_eq!(same["warnings"], expected);
    // Of 5,000,000 and 500,000 no more is used than is left to pay.
    let rich = json("bhyt --member 1:12 --sponsor 5000000 --paid-on 2026-11-21");
    let expected = serde_json::json!([{ "code": "sponsor-unused", "unused": 3_633_800 }]);
    assert_eq!(rich["warnings"], expected);
    let line = "bhxh --income 1500000 --months 1 --paid-on 2026-11-21 --sponsor";
    let rich = json(&format!("{line} 500000"));
    let expected = serde_json::json!([{ "code": "sponsor-unused", "unused": 236_000 }]);
    assert_eq!(rich["warnings"], expected);
    let all_used = json(&format!("{line} 264000"));
    assert_eq!(all_used["warnings"], serde_json::json!([]));
    for (line, code, word) in [
        (
            "bhyt-refund --member 1:12 --paid-on 2026-11-21 --stop-on 2026-11-01",
            "stop-before-payment",
            "21/11/2026",
        ),
        (
            "bhxh --income 1500000 --months 1 --local-percent 150",
            "percent-too-large",
            "nhiều nhất là 100",
        ),
    ] {
        let ran = quoted(line);
        assert_eq!(ran.exit, 3, "{line}");
        assert!(
            ran.err.contains(code) && ran.err.contains(word),
            "{}",
            ran.err
        );
    }
    // On the day of payment itself a card may stop: nothing of it was used.
    check(
        "bhyt-refund --member 1:12 --paid-on 2026-11-21 --stop-on 2026-11-21",
        &[("/total", 1_366_200)],
    );
}
