//! What is printed for the payer.

use book::money::Dong;
use book::record::{Field, Fields, Value};
use replica::RecordId;
use uuid::Uuid;

use super::Device;
use crate::Agent;
use crate::act::{CollectAsked, Product, Wanted};
use crate::testing::{Centre, NOW, house};

fn issued(device: &Device) -> String {
    let line = format!("{}:bhyt:12", device.person);
    let issued = device.json(&[
        "collect",
        "--line",
        &line,
        "--day",
        "21/11/2026",
        "--payer",
        "Đỗ Thị Bưởi",
    ]);
    issued["number"].as_str().unwrap().to_owned()
}

#[test]
fn a_receipt_is_printed_for_both_rolls_of_paper() {
    let device = Device::new();
    let number = issued(&device);
    for (format, columns) in [("text58", 32), ("text80", 48)] {
        let paper = device
            .run(&["receipt", "print", &number, "--format", format])
            .out;
        assert!(
            paper.lines().all(|line| line.chars().count() <= columns),
            "{paper}"
        );
        let said = paper.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in [
            &format!("Số phiếu: {number}"),
            "Người nộp: Đỗ Thị Bưởi",
            "Địa chỉ: Xóm 3",
            "Người tham gia: Lê Văn An",
            "Thu tiền đóng BHYT - Số tháng đóng 12 tháng (từ ngày 21/12/2026 đến ngày 20/12/2027)",
            "Bằng chữ: Một triệu ba trăm sáu mươi sáu nghìn hai trăm đồng",
            "Phiếu xác nhận thu tiền – không thay biên lai.",
        ] {
            assert!(said.contains(part), "{part} in {paper}");
        }
        assert!(!said.contains("BẢN SAO") && !said.contains("PHIẾU TẠM"));
    }
    let shown = device.run(&["receipt", "show", &number]).out;
    let paper = device.run(&["receipt", "print", &number]).out;
    assert!(shown.starts_with(&paper), "{shown}");
}

#[test]
fn change_is_shown_and_too_little_is_refused() {
    let device = Device::new();
    let number = issued(&device);
    let print = |tendered| device.run(&["receipt", "print", &number, "--tendered", tendered]);
    let paper = print("1500000").out;
    assert!(
        paper.contains("Tiền trả lại           133.800 đ\n"),
        "{paper}"
    );
    let ran = print("1000000");
    assert!(
        ran.exit == 3 && ran.err.contains("1.366.200"),
        "{}",
        ran.err
    );
    // What was taken stays what it was.
    assert_eq!(device.json(&["cash"])["in_hand"], 1_366_200);
}

#[test]
fn a_paper_is_written_to_a_file_and_over_no_other() {
    let device = Device::new();
    let number = issued(&device);
    let out = device.folder.path().join("phiếu.txt");
    let path = out.to_str().unwrap();
    let print = |copy| {
        device.run(&[
            "receipt", "print", &number, "--copy", copy, "--out", path, "--format", "text80",
        ])
    };
    assert_eq!((print("1").exit, print("1").exit), (0, 0));
    assert!(
        std::fs::read_to_string(&out)
            .unwrap()
            .contains("BẢN SAO SỐ 1")
    );
    let ran = print("2");
    assert!(
        ran.exit == 5 && ran.err.contains("phiếu.txt"),
        "{}",
        ran.err
    );
    let ran = device.run(&["receipt", "print", &number, "--format", "papyrus", "--json"]);
    assert!(
        ran.exit == 3 && ran.err.contains("choice-invalid"),
        "{}",
        ran.err
    );
}

#[test]
fn programs_read_the_paper_as_json() {
    let device = Device::new();
    let number = issued(&device);
    let json = device.json(&["receipt", "print", &number, "--tendered", "1400000"]);
    assert_eq!(
        (
            &json["in_words"],
            &json["change"],
            &json["provisional"],
            &json["number"]
        ),
        (
            &"Một triệu ba trăm sáu mươi sáu nghìn hai trăm đồng".into(),
            &33_800.into(),
            &false.into(),
            &number.into()
        )
    );
}

#[test]
fn a_pdf_is_written_for_each_paper_and_the_same_each_time() {
    let device = Device::new();
    let number = issued(&device);
    let mut written = Vec::new();
    for format in ["pdf", "pdf58", "pdf80"] {
        let out = device.folder.path().join(format!("{format}.pdf"));
        let path = out.to_str().unwrap();
        for _ in 0..2 {
            let said = device.json(&[
                "receipt", "print", &number, "--format", format, "--out", path,
            ]);
            assert_eq!(said["bytes"], std::fs::metadata(&out).unwrap().len());
        }
        written.push(std::fs::read(&out).unwrap());
    }
    assert!(written.iter().all(|pdf| pdf.starts_with(b"%PDF-1.")));
    written.dedup();
    assert_eq!(written.len(), 3);
}

#[test]
fn a_genuine_code_is_told_from_a_changed_one_without_a_line() {
    let device = Device::new();
    let number = issued(&device);
    let printed = device.json(&["receipt", "print", &number]);
    let proof = printed["proof"].as_str().unwrap();
    let checked = device.json(&["receipt", "verify", proof]);
    assert_eq!(
        (
            &checked["genuine"],
            &checked["number"],
            &checked["payable"],
            &checked["id"]
        ),
        (
            &true.into(),
            &number.into(),
            &1_366_200.into(),
            &printed["id"]
        )
    );
    assert_eq!(checked["held"]["standing"], "counted");
    let said = device.run(&["receipt", "verify", proof]).out;
    for part in [
        "PHIẾU THẬT\n",
        "Một triệu ba trăm",
        "Trần Thị Hoà",
        "Máy của Hoà",
        "được tính",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
    let file = device.folder.path().join("ma.txt");
    std::fs::write(&file, format!("\n {} \n", proof.to_lowercase())).unwrap();
    assert_eq!(
        device.json(&["receipt", "verify", file.to_str().unwrap()])["genuine"],
        true
    );

    // The amount's last digit, and every thirtieth letter.
    for at in (11..proof.len()).step_by(30) {
        let other = if &proof[at..=at] == "0" { "1" } else { "0" };
        let changed = format!("{}{other}{}", &proof[..at], &proof[at + 1..]);
        let ran = device.run(&["receipt", "verify", &changed, "--json"]);
        let refused = [(7, "receipt-not-genuine"), (3, "proof-unreadable")];
        assert!(
            refused
                .iter()
                .any(|(exit, code)| ran.exit == *exit && ran.err.contains(code)),
            "{at}: {} {}",
            ran.exit,
            ran.err
        );
    }
    let cut = device.run(&["receipt", "verify", &proof[..200]]);
    assert!(
        cut.exit == 3 && cut.err.contains("TUNGNHA-R1"),
        "{}",
        cut.err
    );
    let none = device.run(&["receipt", "verify", "/nowhere/ma.txt"]);
    assert_eq!(none.exit, 5, "{}", none.err);
}

/// What another device, and the centre, say of a paper before and after it arrived.
#[test]
fn whoever_holds_the_organisations_certificates_checks_a_paper() {
    let mut centre = Centre::new();
    let (mut one, mut other) = (centre.device(5), centre.device(6));
    let (_, person) = house(&mut one, "Nguyễn Thị Lan");
    let receipt = receipt_for(&mut one, person);
    let proof = one.paper(receipt).unwrap().proof;
    let checked = other.check_paper(&proof).unwrap();
    assert_eq!(
        (
            checked.proven.record,
            checked.said.is_held(),
            checked.differs
        ),
        (receipt, false, false)
    );
    let checked = paper::check(&centre.store.read(), &proof).unwrap();
    assert!(!checked.said.is_held());
    for agent in [&mut one, &mut other] {
        assert_eq!(centre.sync(agent).fault, None);
    }
    assert_eq!(
        other.check_paper(&proof).unwrap().receipt().unwrap().id,
        receipt
    );
    // The centre has no key of the device: the signature that the sync brought proves the receipt as well.
    let view = centre.store.read().receipt(receipt).unwrap().unwrap();
    let again = paper::proof(&centre.store.read(), &paper::Issued::receipt(&view), None)
        .unwrap()
        .unwrap();
    assert_eq!(
        other.check_paper(&again.to_string()).unwrap().proven.record,
        receipt
    );
}

#[test]
fn a_receipt_that_was_hidden_is_convicted_by_its_paper() {
    let mut centre = Centre::new();
    let (mut shown, mut hidden) = (centre.device(5), centre.device(5));
    let (_, person) = house(&mut shown, "Nguyễn Thị Lan");
    let paper = receipt_for(&mut shown, person);
    let paper = shown.paper(paper).unwrap().proof;
    // The same device, restored to what it was before, tells the centre another story.
    let (_, person) = house(&mut hidden, "Lê Văn An");
    receipt_for(&mut hidden, person);
    assert_eq!(centre.sync(&mut hidden).fault, None);
    let checked = paper::check(&centre.store.read(), &paper).unwrap();
    assert!(checked.differs && !checked.said.is_held());
    let verdict = checked
        .verdict(&centre.store.read(), web::lang::Lang::Vi)
        .unwrap();
    assert!(verdict.warnings[0].contains("giấu phiếu"), "{verdict:?}");
}

/// A code is read from paper up to some 1,200 bytes.
#[test]
fn a_household_of_six_fits_in_a_code() {
    let mut agent = Centre::new().device(5);
    let (house, person) = house(&mut agent, "Nguyễn Thị Lan");
    let mut persons = vec![person];
    for at in 0..5 {
        let name = Value::Text(format!("Nguyễn Văn {at}"));
        let fields = Fields::default().with(Field::Name, name);
        persons.push(agent.person_add(None, house, fields, NOW).unwrap().id);
    }
    let sizes = [1, 6].map(|count| {
        let lines = persons.iter().take(count).map(|person| bhyt(*person));
        let asked = CollectAsked {
            again: Some("thử".into()),
            ..asked(lines.collect())
        };
        let receipt = agent.collect(&asked, NOW).unwrap().receipt.id;
        let proof = agent.paper(receipt).unwrap().proof;
        assert!(web::qr::rows(&proof).is_some());
        wire::Excerpt::parse(&proof).unwrap().bytes_len()
    });
    assert!(sizes[0] <= 600 && sizes[1] <= 1_100, "{sizes:?}");
}

fn bhyt(person: RecordId) -> Wanted {
    Wanted::of(
        Some(person),
        Product::Bhyt {
            months: 12,
            group: None,
            order: None,
        },
    )
}

fn asked(lines: Vec<Wanted>) -> CollectAsked {
    CollectAsked {
        id: Uuid::from_bytes([u8::try_from(lines.len()).unwrap(); 16]),
        household: None,
        payer: None,
        lines,
        cash: None,
        transfer: Dong::ZERO,
        credits: Vec::new(),
        day: None,
        again: None,
        visit: false,
    }
}

fn receipt_for(agent: &mut Agent, person: RecordId) -> RecordId {
    agent
        .collect(&asked(vec![bhyt(person)]), NOW)
        .unwrap()
        .receipt
        .id
}

#[test]
fn a_void_receipt_says_so_on_its_paper_and_where_it_is_checked() {
    let device = Device::new();
    let number = issued(&device);
    let printed = device.json(&["receipt", "print", &number]);
    device.json(&[
        "receipt",
        "void",
        &number,
        "--reason",
        "mistake",
        "--copy",
        "returned",
        "--note",
        "nhầm người",
    ]);
    let paper = device.run(&["receipt", "print", &number]).out;
    assert!(
        paper.contains("ĐÃ HUỶ\n") && paper.contains("ghi nhầm – nhầm người"),
        "{paper}"
    );
    // The paper given away before is as genuine as it was; what became of it is said beside.
    let checked = device.json(&["receipt", "verify", printed["proof"].as_str().unwrap()]);
    assert_eq!(
        (&checked["genuine"], &checked["held"]["void"]),
        (&true.into(), &true.into())
    );
    let said = device
        .run(&["receipt", "verify", printed["proof"].as_str().unwrap()])
        .out;
    assert!(said.contains("ĐÃ HUỶ"), "{said}");
}

#[test]
fn what_was_transferred_is_provisional_on_paper() {
    let device = Device::new();
    let line = format!("{}:bhyt:12", device.person);
    let issued = device.json(&["collect", "--line", &line, "--transfer", "500000"]);
    let number = issued["number"].as_str().unwrap();
    let paper = device.run(&["receipt", "print", number]).out;
    assert!(
        paper.contains("PHIẾU TẠM\n") && paper.contains("Chuyển khoản           500.000 đ\n"),
        "{paper}"
    );
    assert_eq!(
        device.json(&["receipt", "print", number])["provisional"],
        true
    );
    // The centre has named no account: nobody is sent to one that somebody typed.
    let ran = device.run(&["vietqr", number, "--json"]);
    assert!(
        ran.exit == 3 && ran.err.contains("account-unknown"),
        "{}",
        ran.err
    );
    let typed = device.run(&[
        "vietqr",
        "--amount",
        "1000",
        "--account",
        "970415:0011001932418",
        "--json",
    ]);
    assert!(
        typed.exit == 3 && typed.err.contains("account-unknown"),
        "{}",
        typed.err
    );
    let none = device.run(&["vietqr"]);
    assert_eq!(none.exit, 2, "{}", none.err);
}
