//! Money that goes back, by command.

use serde_json::Value;

use super::Device;

fn collect(device: &Device, more: &[&str]) -> Value {
    let line = format!("{}:bhyt:12", device.person);
    device.json(&[&["collect", "--line", &line], more].concat())
}

fn void(device: &Device, number: &str, more: &[&str]) -> Value {
    let args = [
        "receipt", "void", number, "--reason", "mistake", "--copy", "returned",
    ];
    device.json(&[&args, more].concat())
}

#[test]
fn a_void_is_shown_with_its_receipt_and_the_period_can_be_paid_again() {
    let device = Device::new();
    let number = collect(&device, &[])["number"].as_str().unwrap().to_owned();
    let listed = device.run(&["receipt", "list"]).out;
    assert!(!listed.contains("Đã huỷ"), "{listed}");
    let made = void(&device, &number, &[]);
    let listed = device.run(&["receipt", "list"]).out;
    assert!(listed.contains("Đã huỷ"), "{listed}");
    assert_eq!(
        (&made["standing"], &made["copy"]),
        (&"counted".into(), &"returned".into())
    );
    let shown = device.json(&["receipt", "show", &number]);
    assert_eq!(shown["void"], true);
    assert_eq!(shown["void_act"]["reason"], "mistake");
    assert_eq!(device.json(&["receipt", "list"])[0]["void"], true);
    assert!(
        device
            .run(&["receipt", "show", &number])
            .out
            .contains("Đã huỷ 21/11/2026: ghi nhầm")
    );
    let ran = device.run(&[
        "receipt", "void", &number, "--reason", "mistake", "--copy", "lost", "--json",
    ]);
    assert!(
        ran.exit == 4 && ran.err.contains("void-before"),
        "{}",
        ran.err
    );
    // The number stays spent, the days are free again.
    let next = collect(&device, &["--again", "nhập lại"]);
    assert_eq!(next["standing"], "counted");
    assert_ne!(next["number"], number.as_str());
}

#[test]
fn a_void_behind_a_hand_over_waits_for_a_second_person() {
    let device = Device::new();
    let number = collect(&device, &[])["number"].as_str().unwrap().to_owned();
    device.json(&["hand-over", "add", "--note", "1000:1"]);
    let made = void(&device, &number, &[]);
    assert_eq!(made["reasons"], serde_json::json!(["needs-approval"]));
    assert_eq!(device.json(&["receipt", "show", &number])["void"], false);
    let listed = device.run(&["receipt", "list"]).out;
    assert!(listed.contains("Chờ duyệt huỷ"), "{listed}");
}

#[test]
fn a_void_needs_a_reason_and_a_copy_that_exist() {
    let device = Device::new();
    let number = collect(&device, &[])["number"].as_str().unwrap().to_owned();
    for (reason, copy, code) in [
        ("whim", "lost", "choice-invalid"),
        ("mistake", "eaten", "choice-invalid"),
        ("other", "lost", "text-invalid"),
    ] {
        let args = [
            "receipt", "void", &number, "--reason", reason, "--copy", copy, "--json",
        ];
        let ran = device.run(&args);
        assert!(ran.exit == 3 && ran.err.contains(code), "{}", ran.err);
    }
}

#[test]
fn a_corrected_receipt_has_a_new_number_and_is_paid_with_the_old_one_s_money() {
    let device = Device::new();
    let old = collect(&device, &[]);
    let number = old["number"].as_str().unwrap().to_owned();
    let line = format!("{}:bhyt:6", device.person);
    let id = "6f2b1c1e-0000-4000-8000-000000000009";
    let args = [
        "receipt", "correct", &number, "--reason", "mistake", "--copy", "returned", "--line",
        &line, "--id", id,
    ];
    let next = device.json(&args);
    assert_eq!(
        (&next["standing"], &next["payable"]),
        (&"counted".into(), &683_100.into())
    );
    assert_ne!(next["number"], old["number"]);
    assert_eq!(next["payments"][0]["method"], "credit");
    assert_eq!(next["cash_in_hand"], 1_366_200);
    // The same request again tells the same; the rest is given back once.
    assert_eq!(device.json(&args)["number"], next["number"]);
    let back = device.json(&["repay", &number]);
    assert_eq!(
        (&back["left"], &back["cash_in_hand"]),
        (&0.into(), &683_100.into())
    );
    let ran = device.run(&["repay", &number, "--json"]);
    assert!(ran.exit == 4 && ran.err.contains("not-owed"), "{}", ran.err);
}

/// Behind a hand-over the void waits for a second person, and so does what replaces the receipt. It covers what the old
/// one covered, not what comes behind that.
#[test]
fn a_receipt_whose_void_waits_is_replaced_from_its_first_day_on() {
    for product in ["bhyt:12", "bhxh:12:1500000"] {
        let device = Device::new();
        let line = format!("{}:{product}", device.person);
        let old = device.json(&["collect", "--line", &line]);
        let number = old["number"].as_str().unwrap().to_owned();
        device.json(&["hand-over", "add", "--note", "1000:1"]);
        let line = line.replace(":12", ":6");
        let args = [
            "receipt", "correct", &number, "--reason", "mistake", "--copy", "returned", "--line",
            &line,
        ];
        let next = device.json(&args);
        assert_eq!(next["standing"], "held");
        let first_day = |receipt: &Value| receipt["lines"][0]["covers_from"].clone();
        assert!(first_day(&old).is_string(), "{old}");
        assert_eq!(first_day(&next), first_day(&old), "{product}");
    }
}

#[test]
fn less_than_a_premium_is_a_deposit_that_pays_for_it_later() {
    let device = Device::new();
    let line = format!("{}:bhyt:12", device.person);
    let ran = device.run(&["collect", "--line", &line, "--cash", "400000"]);
    assert!(
        ran.exit == 3 && ran.err.contains("deposit add"),
        "{}",
        ran.err
    );
    let slip = device.json(&[
        "deposit",
        "add",
        "--household",
        &device.house,
        "--cash",
        "400000",
    ]);
    let slip = slip["id"].as_str().unwrap().to_owned();
    let listed = device.json(&["deposit", "list"]);
    assert_eq!(
        (&listed[0]["left"], &listed[0]["days"]),
        (&400_000.into(), &0.into())
    );
    // Nobody was named: the head of the household paid, as on a receipt.
    assert_eq!(listed[0]["payer"], "Nguyễn Thị Hoà");
    let receipt = collect(&device, &["--credit", &slip]);
    let payments = receipt["payments"].as_array().unwrap();
    assert_eq!(
        (&payments[0]["amount"], &payments[1]["amount"]),
        (&400_000.into(), &966_200.into())
    );
    assert_eq!(receipt["cash_in_hand"], 1_366_200);
    let ran = device.run(&["deposit", "refund", &slip, "--amount", "1000", "--json"]);
    assert!(ran.exit == 4 && ran.err.contains("not-owed"), "{}", ran.err);
    assert_eq!(device.json(&["deposit", "list"])[0]["left"], 0);
}

#[test]
fn a_deposit_is_given_back_from_the_cash_in_hand_and_no_more() {
    let device = Device::new();
    let slip = device.json(&[
        "deposit",
        "add",
        "--household",
        &device.house,
        "--cash",
        "50000",
    ]);
    let slip = slip["id"].as_str().unwrap().to_owned();
    let ran = device.run(&["deposit", "refund", &slip, "--amount", "60000", "--json"]);
    assert!(ran.exit == 4 && ran.err.contains("not-owed"), "{}", ran.err);
    let back = device.json(&["deposit", "refund", &slip]);
    assert_eq!(
        (&back["left"], &back["cash_in_hand"]),
        (&0.into(), &0.into())
    );
    let cash = device.json(&["cash"]);
    assert_eq!(
        (&cash["taken"], &cash["repaid"]),
        (&50_000.into(), &50_000.into())
    );
    let nothing = device.run(&[
        "deposit",
        "add",
        "--household",
        &device.house,
        "--cash",
        "0",
    ]);
    assert_eq!(nothing.exit, 3);
}

#[test]
fn a_sponsors_share_is_in_the_line_and_the_payer_pays_the_rest() {
    let device = Device::new();
    let issued = collect(&device, &["--sponsor", "1:300000"]);
    assert_eq!(issued["standing"], "counted");
    let line = &issued["lines"][0];
    assert_eq!(
        (&line["sponsor"], &line["payable"]),
        (&300_000.into(), &1_066_200.into())
    );
    assert_eq!(issued["cash_in_hand"], 1_066_200);
    let line = format!("{}:bhyt:12", device.person);
    for wrong in ["2:300000", "0:1", "300000", "1:-5"] {
        let ran = device.run(&["collect", "--line", &line, "--sponsor", wrong, "--json"]);
        assert_eq!(ran.exit, 3, "{wrong}: {}", ran.err);
    }
    // Whoever just paid is asked about by name, and pays again with a reason.
    let again = collect(&device, &["--anyway", "đã hỏi"]);
    assert_eq!(again["warnings"][0]["code"], "paid-recently");
}

#[test]
fn a_quote_tells_who_is_too_young() {
    let device = Device::new();
    let quote = [
        "quote", "bhxh", "--income", "1500000", "--group", "other", "--months", "1",
    ];
    let born = |year| device.json(&[&quote[..], &["--born", year]].concat());
    assert_eq!(born("2020")["warnings"][0]["code"], "may-not-join");
    assert_eq!(born("1990")["warnings"], serde_json::json!([]));
}

/// What goes to somebody else than its payer waits for the centre's word, and says so; the cash is still the collector's.
#[test]
fn a_deposit_that_another_is_given_waits_and_says_why() {
    let device = Device::new();
    let house = device.house.as_str();
    let slip = device.json(&["deposit", "add", "--household", house, "--cash", "50000"]);
    let slip = slip["id"].as_str().unwrap().to_owned();
    let other = ["deposit", "refund", &slip, "--to", "bà Lan"];
    let told = device.run(&other);
    assert!(told.out.contains("Tiền của người nộp khác"), "{}", told.out);
    let held = device.json(&other);
    assert_eq!(held["reasons"], serde_json::json!(["anothers-money"]));
    assert_eq!(
        (&held["left"], &held["cash_in_hand"]),
        (&50_000.into(), &50_000.into())
    );
    let back = device.json(&["deposit", "refund", &slip]);
    assert_eq!(
        (&back["reasons"], &back["left"]),
        (&serde_json::json!([]), &0.into())
    );
}
