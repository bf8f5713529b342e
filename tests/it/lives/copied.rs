//! A device's folder cloned, whole and the database alone; both copies go on, and meet at an office's server.

use std::collections::BTreeSet;

use serde_json::Value;

use super::machines::{check, copy, ids, issue, office_of, receipts_at, sync, sync_up};
use crate::programs::{Centre, Device};

fn is_copied(device: &Device) -> bool {
    device.run(&["status"])["copied"] == Value::Bool(true)
}

#[test]
fn two_copies_of_a_folder_that_meet_at_an_office_both_go_on_and_nothing_is_dropped_or_doubled() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let centre = Centre::found(&at("centre"));
    let one = Device::enrol(&at("one"), &centre);
    let office = office_of(&centre, &at("office"), &[&one]);
    let mut issued = BTreeSet::from([issue(&one, "Đỗ Văn An")]);
    sync_up(&one, &office);
    copy(one.folder(), &at("other"));
    let other = Device::at(&at("other"));

    // Both go on with the same key and the same book; neither can know.
    let names = ["Vàng A Páo", "Lê Thị Bưởi"];
    issued.extend(names.map(|name| issue(&one, name)));
    let unsent = ["Phan Văn Ba", "Lò Thị Mẩy", "Trần Văn Bình"].map(|name| issue(&other, name));
    issued.extend(unsent.clone());
    assert!(!is_copied(&one) && !is_copied(&other));
    sync(&one, &office);
    assert!(!is_copied(&one), "the first to come is no copy of anybody");
    assert_eq!(other.run(&["status"])["forks"], Value::Array(Vec::new()));

    // The second is found out at its first contact; what it had not sent is all there under other names.
    sync(&other, &office);
    let status = other.run(&["status"]);
    assert_eq!(status["copied"], true, "{status}");
    let forks = status["forks"].as_array().expect("forks");
    assert!(!forks.is_empty(), "{status}");
    sync_up(&other, &office);
    check(&issued, &ids(&other)).expect("each on the second copy, once");

    // Both go on, and so does what they say to each other.
    issued.extend([issue(&one, "Bế Văn Đàn"), issue(&other, "Hà Thị Sen")]);
    sync_up(&one, &office);
    sync_up(&other, &office);
    let there = receipts_at(&centre, &at("reader"));
    check(&issued, &there).expect("each at the centre, once");
    for device in [&one, &other] {
        sync(device, &office);
        check(&issued, &ids(device)).expect("each on the device, once");
    }
    let told = centre.run(&["forks"]);
    let branches = told[0]["branches"].as_array().expect("branches");
    assert!(branches.len() >= 2, "{told}");
    centre.run(&["verify"]);
    office.run(&["verify"]);

    // Controls: a machine that drops what nobody has signed for loses three; one that sends all of it twice doubles it.
    let mut dropped = there.clone();
    dropped.retain(|id| !unsent.contains(id));
    check(&issued, &dropped).expect_err("lost ones go unseen");
    check(&issued, &[&there[..], &unsent[..]].concat()).expect_err("doubled ones go unseen");
}

#[test]
fn a_database_copied_alone_knows_it_at_once_and_its_receipts_come_home_over_an_office() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let centre = Centre::found(&at("centre"));
    let device = Device::enrol(&at("device"), &centre);
    let office = office_of(&centre, &at("office"), &[&device]);
    let mut issued = BTreeSet::from([issue(&device, "Đỗ Văn An")]);
    sync(&device, &office);
    let database = |device: &Device| device.folder().join("tungnha.db");
    std::fs::copy(database(&device), at("yesterday.db")).expect("to copy");

    // Another machine with the file and the key; and yesterday's file in today's folder, over what was sent since.
    issued.insert(issue(&device, "Vàng A Páo"));
    sync_up(&device, &office);
    let alone = Device::at(&at("alone"));
    std::fs::create_dir(alone.folder()).expect("a folder");
    for file in ["device.key", "settings.json"] {
        std::fs::copy(device.folder().join(file), alone.folder().join(file)).expect("to copy");
    }
    std::fs::copy(at("yesterday.db"), database(&alone)).expect("to copy");
    assert!(!is_copied(&device), "the control: where it belongs");
    std::fs::copy(at("yesterday.db"), database(&device)).expect("to copy");
    for copied in [&alone, &device] {
        assert!(is_copied(copied), "before it speaks to anybody");
    }
    issued.extend([issue(&alone, "Phan Văn Ba"), issue(&device, "Hà Thị Sen")]);
    sync_up(&alone, &office);
    sync_up(&device, &office);
    sync(&alone, &office);
    for copied in [&alone, &device] {
        check(&issued, &ids(copied)).expect("each on the device, once");
    }
    check(&issued, &receipts_at(&centre, &at("reader"))).expect("each at the centre, once");
    centre.run(&["verify"]);
    office.run(&["verify"]);
}
