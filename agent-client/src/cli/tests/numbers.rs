//! Receipt books on the device, by command.

use serde_json::json;

use super::Device;

fn collect(device: &Device) -> serde_json::Value {
    let line = format!("{}:bhyt:12", device.person);
    device.json(&["collect", "--line", &line, "--again", "thử"])
}

#[test]
fn numbers_given_back_are_not_used_and_the_book_says_so() {
    let device = Device::new();
    collect(&device);
    let book = device.json(&[
        "book",
        "return",
        "BH26-YT/00005:0000002",
        "--to",
        "9",
        "--note",
        "rách",
    ]);
    let runs = json!([
        { "from": 1, "to": 1, "state": "used" },
        { "from": 2, "to": 9, "state": "returned" },
        { "from": 10, "to": 10, "state": "free" },
    ]);
    assert_eq!(book["books"][0]["runs"], runs);
    assert_eq!(
        (&book["numbers_left"], &book["numbers_low"]),
        (&json!(1), &json!(true))
    );
    let issued = collect(&device);
    assert_eq!(issued["number"], "BH26-YT/00005:0000010");
    assert_eq!(
        (&issued["standing"], &issued["numbers_left"]),
        (&json!("counted"), &json!(0))
    );
    assert!(device.run(&["book", "list"]).out.contains("Trả lại"));
}

#[test]
fn whoever_gives_all_back_issues_no_receipt_more() {
    let device = Device::new();
    let book = device.json(&["book", "return"]);
    assert_eq!(
        (&book["books"][0]["returned"], &book["numbers_left"]),
        (&json!(10), &json!(0))
    );
    let line = format!("{}:bhyt:12", device.person);
    let refused = device.run(&["collect", "--line", &line, "--json"]);
    assert!(
        refused.exit == 4 && refused.err.contains("numbers-used-up"),
        "{}",
        refused.err
    );
}

#[test]
fn only_numbers_of_its_own_that_are_left_go_back() {
    let device = Device::new();
    collect(&device);
    for (number, to, exit, code) in [
        ("BH26-YT/00005:0000001", "1", 4, "numbers-used-up"),
        ("BH26-YT/00005:0000001", "2", 4, "numbers-used-up"),
        ("BH26-YT/00005:0000005", "11", 4, "numbers-used-up"),
        ("BH26-YT/00005:0000005", "4", 4, "numbers-used-up"),
        ("BH26-YT/00005:0000011", "11", 3, "book-unknown"),
        ("BH26-YT/00006:0000005", "5", 3, "book-unknown"),
        ("5", "5", 3, "book-unknown"),
    ] {
        let ran = device.run(&["book", "return", number, "--to", to, "--json"]);
        assert!(
            ran.exit == exit && ran.err.contains(code),
            "{number} {to}: {}",
            ran.err
        );
    }
    assert_eq!(device.json(&["book", "list"])["books"][0]["returned"], 0);
    // The control: one by itself.
    let book = device.json(&["book", "return", "BH26-YT/00005:0000005"]);
    assert_eq!(book["books"][0]["returned"], 1);
}
