//! The slip that the payer of a deposit gets.

use super::Device;
use crate::testing::Centre;

/// Takes a deposit, and returns its id.
fn taken(device: &Device, note: &str) -> String {
    let made = device.json(&[
        "deposit",
        "add",
        "--household",
        &device.house,
        "--cash",
        "150000",
        "--note",
        note,
    ]);
    made["id"].as_str().unwrap().to_owned()
}

#[test]
fn whoever_takes_a_deposit_is_shown_the_payers_slip_at_once() {
    let device = Device::new();
    let said = device
        .run(&[
            "deposit",
            "add",
            "--household",
            &device.house,
            "--cash",
            "50000",
        ])
        .out;
    let listed = device.json(&["deposit", "list"]);
    let code = &listed[0]["id"].as_str().unwrap()[..8];
    let slip = device.run(&["deposit", "print", code]).out;
    assert!(said.starts_with(&slip), "{said}");
    assert!(
        said.contains(&format!("tungnha deposit print {code}")),
        "{said}"
    );
}

#[test]
fn a_slip_is_printed_for_each_paper() {
    let device = Device::new();
    let id = taken(&device, "BHYT tháng 12");
    for (format, columns) in [("text58", 32), ("text80", 48)] {
        let slip = device
            .run(&["deposit", "print", &id[..8], "--format", format])
            .out;
        assert!(slip.lines().all(|line| line.chars().count() <= columns));
        let said = slip.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in [
            "PHIẾU NHẬN TIỀN TẠM GIỮ",
            "CHƯA PHẢI PHIẾU THU",
            &format!("Mã phiếu: {}", &id[..8]),
            "Địa chỉ: Xóm 3",
            "Để dùng cho: BHYT tháng 12",
            "SỐ TIỀN NHẬN 150.000 đ",
            "Bằng chữ: Một trăm năm mươi nghìn đồng",
            "Người nhận tiền: Trần Thị Hoà",
            "phiếu này không thay biên lai",
        ] {
            assert!(said.contains(part), "{part} in {slip}");
        }
    }
    let mut written = Vec::new();
    for format in ["pdf", "pdf58", "pdf80"] {
        let out = device.folder.path().join(format!("{format}.pdf"));
        let path = out.to_str().unwrap();
        device.json(&["deposit", "print", &id, "--format", format, "--out", path]);
        written.push(std::fs::read(&out).unwrap());
    }
    assert!(written.iter().all(|pdf| pdf.starts_with(b"%PDF-1.")));
    written.dedup();
    assert_eq!(written.len(), 3);
}

#[test]
fn what_is_printed_after_it_was_given_back_says_so() {
    let device = Device::new();
    let id = taken(&device, "BHYT");
    device.json(&["deposit", "refund", &id, "--amount", "100000"]);
    let slip = device.run(&["deposit", "print", &id, "--copy", "1"]).out;
    for part in [
        "BẢN SAO SỐ 1",
        "ĐÃ DÙNG HOẶC ĐÃ TRẢ LẠI",
        "còn giữ 50.000 đ",
    ] {
        assert!(slip.contains(part), "{part} in {slip}");
    }
}

#[test]
fn a_slip_is_verified_as_what_it_is_and_a_changed_one_is_not() {
    let device = Device::new();
    let id = taken(&device, "BHYT tháng 12");
    let printed = device.json(&["deposit", "print", &id]);
    let proof = printed["proof"].as_str().unwrap();
    let checked = device.json(&["receipt", "verify", proof]);
    let told: [(&str, serde_json::Value); 5] = [
        ("genuine", true.into()),
        ("kind", "deposit".into()),
        ("id", id.as_str().into()),
        ("amount", 150_000.into()),
        ("note", "BHYT tháng 12".into()),
    ];
    for (key, value) in told {
        assert_eq!(checked[key], value, "{key}");
    }
    assert_eq!(checked["held"]["left"], 150_000);
    let said = device.run(&["receipt", "verify", proof]).out;
    for part in [
        "PHIẾU THẬT\n",
        "chưa phải phiếu thu",
        "Trần Thị Hoà",
        "150.000",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    for at in (11..proof.len()).step_by(60) {
        let other = if &proof[at..=at] == "0" { "1" } else { "0" };
        let changed = format!("{}{other}{}", &proof[..at], &proof[at + 1..]);
        let ran = device.run(&["receipt", "verify", &changed]);
        assert!([3, 7].contains(&ran.exit), "{at}: {} {}", ran.exit, ran.out);
    }
    // What became of it is said beside.
    device.json(&["deposit", "refund", &id]);
    let said = device.run(&["receipt", "verify", proof]).out;
    assert!(said.contains("chưa trả lại: 0"), "{said}");
}

#[test]
fn a_slip_is_checked_before_and_after_the_deposit_arrives() {
    let mut centre = Centre::new();
    let (mut one, mut other) = (centre.device(5), centre.device(6));
    let wanted = crate::act::DepositAsked {
        id: None,
        household: None,
        hamlet: None,
        payer: Some("Đỗ Thị Bưởi".into()),
        cash: book::money::Dong::new(150_000),
        transfer: book::money::Dong::ZERO,
        note: None,
        day: None,
    };
    let id = one.deposit(&wanted, crate::testing::NOW).unwrap().id;
    let proof = one.deposit_paper(id).unwrap().proof;
    let checked = other.check_paper(&proof).unwrap();
    assert_eq!((checked.proven.record, checked.said.is_held()), (id, false));
    for agent in [&mut one, &mut other] {
        assert_eq!(centre.sync(agent).fault, None);
    }
    assert!(other.check_paper(&proof).unwrap().said.is_held());
    // The centre has no key of the device: the signature that the sync brought proves it as well.
    let view = centre.store.read().deposit(id).unwrap().unwrap();
    let again = paper::DepositPrint::read(&centre.store.read(), view).unwrap();
    let again = again.prove(&centre.store.read(), None).unwrap();
    assert_eq!(other.check_paper(&again.proof).unwrap().proven.record, id);
}

/// The note is in the code: it is as long as one may be, and the code is still drawn.
#[test]
fn the_longest_note_fits_in_a_code() {
    let device = Device::new();
    let id = taken(&device, &"ộ".repeat(crate::input::TEXT_CHARS_MAX));
    let printed = device.json(&["deposit", "print", &id]);
    assert!(web::qr::rows_weak(printed["proof"].as_str().unwrap()).is_some());
}

#[test]
fn a_deposit_of_nobody_or_of_nothing_is_refused_in_words() {
    let device = Device::new();
    let house = device.house.as_str();
    for (args, said) in [
        (
            &["--cash", "50000"][..],
            "còn thiếu: người nộp (--payer) hoặc hộ (--household)",
        ),
        (
            &["--household", house],
            "còn thiếu: số tiền (--cash hoặc --transfer)",
        ),
        (
            &["--payer", "Đỗ Thị Bưởi"],
            "còn thiếu: số tiền (--cash hoặc --transfer)",
        ),
    ] {
        let ran = device.run(&[&["deposit", "add"], args].concat());
        assert_eq!(ran.exit, 2, "{args:?}: {}{}", ran.out, ran.err);
        assert!(
            ran.err.contains(said) && ran.err.contains("usage-missing"),
            "{}",
            ran.err
        );
    }
    assert_eq!(device.json(&["deposit", "list"]), serde_json::json!([]));
    device.json(&[
        "deposit",
        "add",
        "--payer",
        "Đỗ Thị Bưởi",
        "--cash",
        "50000",
    ]);
}

#[test]
fn a_deposit_that_no_statement_has_shown_is_said_to_wait_for_the_bank() {
    let device = Device::new();
    let house = device.house.as_str();
    device.json(&[
        "deposit",
        "add",
        "--household",
        house,
        "--transfer",
        "70000",
    ]);
    let listed = device.run(&["deposit", "list"]).out;
    assert!(listed.contains("Chờ sao kê ngân hàng"), "{listed}");
    assert!(!listed.contains(" 0 đ"), "{listed}");
    // For programs what is left is a number, with the reason beside it.
    let told = &device.json(&["deposit", "list"])[0];
    assert_eq!(
        (&told["left"], &told["reasons"]),
        (&0.into(), &serde_json::json!(["awaiting-bank"]))
    );
}

#[test]
fn what_is_no_deposit_and_no_paper_is_refused() {
    let device = Device::new();
    let id = taken(&device, "BHYT");
    for (args, code) in [
        (vec!["deposit", "print", "0000"], "deposit-unknown"),
        (vec!["deposit", "print", "x"], "id-invalid"),
        (vec!["deposit", "print", &device.house], "deposit-unknown"),
        (
            vec!["deposit", "print", &id, "--format", "papyrus"],
            "choice-invalid",
        ),
        (
            vec!["deposit", "print", &id, "--copy", "100"],
            "choice-invalid",
        ),
    ] {
        let ran = device.run(&[args.as_slice(), &["--json"]].concat());
        assert!(
            ran.exit == 3 && ran.err.contains(code),
            "{args:?}: {}",
            ran.err
        );
    }
}
