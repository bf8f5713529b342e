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
    let made = void(&device, &number, &[]);
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
    device.json(&["hand-over", "add"]);
    let made = void(&device, &number, &[]);
    assert_eq!(made["reasons"], serde_json::json!(["needs-approval"]));
    assert_eq!(device.json(&["receipt", "show", &number])["void"], false);
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
