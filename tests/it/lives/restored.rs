//! A centre that burnt down and was put back from yesterday's backup.

use std::collections::BTreeSet;

use super::machines::{
    check, code, copy, ids, issue, office_of, put_back, receipts_at, sync, sync_up,
};
use crate::programs::{Centre, Device};

/// The life in which a server counts its arrivals, as its ledger names it.
fn life(centre: &Centre) -> String {
    let said = centre.run(&["ledger", "--by", "collector", "--format", "json"]);
    said["server"].as_str().expect("a life").to_owned()
}

#[test]
fn a_centre_put_back_from_yesterdays_backup_is_sent_again_what_it_lost_once_and_counts_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let mut centre = Centre::found(&at("centre"));
    let near = Device::enrol(&at("near"), &centre);
    let far = Device::enrol(&at("far"), &centre);
    let mut office = office_of(&centre, &at("office"), &[&far]);
    let mut issued = BTreeSet::from([issue(&near, "Đỗ Văn An"), issue(&far, "Lò Thị Mẩy")]);
    sync(&near, &centre);
    sync_up(&far, &office);
    centre.kill();
    copy(centre.folder(), &at("backup"));

    // The day goes on: straight, over the office, and with a word of the centre's own.
    centre.serve();
    office.kill();
    office.serve_below(&centre);
    issued.extend([issue(&near, "Vàng A Páo"), issue(&near, "Lê Thị Bưởi")]);
    issued.insert(issue(&far, "Phan Văn Ba"));
    sync(&near, &centre);
    sync_up(&far, &office);
    let before = (centre.ledger(), life(&centre));
    assert_eq!(before.0.1, 5);
    office.kill();
    centre.kill();
    put_back(&at("backup"), centre.folder());
    centre.serve();

    // The control: three receipts that the centre had signed for are gone, and whoever only asks is not told of them.
    assert_eq!(centre.ledger().1, 2);
    let lost = receipts_at(&centre, &at("early"));
    check(&issued, &lost).expect_err("nothing was lost");

    // Nobody is told to do anything but sync, as every evening.
    let again = sync(&near, &centre);
    assert_eq!(
        (&again["reached"], &again["waiting"]),
        (&"centre".into(), &0.into())
    );
    office.serve_below(&centre);
    issued.insert(issue(&far, "Trần Văn Bình"));
    let status = sync_up(&far, &office);
    assert_eq!(status["receipts_waiting"].as_array().map(Vec::len), Some(0));
    sync(&near, &centre);
    let status = near.run(&["status"]);
    assert_eq!(status["centre"], status["device"]);

    check(&issued, &receipts_at(&centre, &at("late"))).expect("each at the centre, once");
    for device in [&near, &far] {
        sync(device, &centre);
        check(&issued, &ids(device)).expect("each on the device, once");
        // It was the centre that came back from a copy, not they.
        assert_eq!(device.run(&["status"])["copied"], false);
    }
    assert_ne!(life(&centre), before.1, "arrivals go on in the old life");
    assert_eq!(centre.ledger().1, 6);
    centre.run(&["verify"]);
    office.run(&["verify"]);
}

/// The numbers of the books that a centre issued, as their series, first number and the one behind the last.
fn books(centre: &Centre) -> Vec<(String, u64, u64)> {
    let said = centre.run(&["book", "list"]);
    let books = said.as_array().or_else(|| said["books"].as_array());
    let book = |book: &serde_json::Value| {
        let number = |name: &str| book[name].as_u64().expect("a number");
        let series = book["series"].as_str().expect("a series").to_owned();
        (series, number("from"), number("to"))
    };
    books.expect("books").iter().map(book).collect()
}

#[test]
fn a_device_that_only_the_lost_centre_knew_is_known_again_with_its_book() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let mut centre = Centre::found(&at("centre"));
    centre.kill();
    copy(centre.folder(), &at("backup"));
    // The morning after: two devices are enrolled, are given books, and take money.
    centre.serve();
    let mut issued = BTreeSet::new();
    let mut works = |name: &str| {
        let device = Device::enrol(&at(name), &centre);
        issued.insert(issue(&device, "Đỗ Văn An"));
        sync(&device, &centre);
        issued.insert(issue(&device, "Lò Thị Mẩy"));
        device
    };
    let late = works("late");
    // Of this one and its book nobody else hears.
    let last = works("last");
    let given = books(&centre);
    assert_eq!((centre.ledger().1, given.len()), (2, 2));
    centre.kill();
    put_back(&at("backup"), centre.folder());
    centre.serve();
    assert_eq!((centre.ledger().1, books(&centre).len()), (0, 0));

    // Their words bring back their grants, their books and what they wrote; nobody enrols them again. A book that is
    // issued before the second of them came has numbers of its own.
    sync(&late, &centre);
    let between = Device::enrol(&at("between"), &centre);
    issued.insert(issue(&between, "Vàng A Páo"));
    for device in [&last, &between, &late] {
        sync(device, &centre);
    }
    check(&issued, &receipts_at(&centre, &at("reader"))).expect("each at the centre, once");
    assert_eq!(centre.ledger().1, 5);
    let again = books(&centre);
    assert!(given.iter().all(|book| again.contains(book)), "{again:?}");
    for (at, one) in again.iter().enumerate() {
        let overlaps =
            |other: &&(String, u64, u64)| one.0 == other.0 && one.1 <= other.2 && other.1 <= one.2;
        let other = again.iter().skip(at + 1).find(overlaps);
        assert_eq!(other, None, "numbers of {one:?} were given out twice");
    }
    // The control: whoever shows nothing that the centre said of it stays unknown.
    let other = Centre::found(&at("other"));
    let stranger = Device::enrol(&at("stranger"), &other);
    let refused = code(&stranger, &centre);
    assert!(refused.is_some(), "a stranger was let in");
    centre.run(&["verify"]);
}
