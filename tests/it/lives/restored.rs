//! A centre that burnt down and was put back from yesterday's backup.

use std::collections::BTreeSet;

use super::machines::{check, copy, ids, issue, office_of, put_back, receipts_at, sync, sync_up};
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
