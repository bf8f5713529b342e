//! The organisation's root rotated while a device and an office's server were away, over TLS.

use std::collections::BTreeSet;

use super::machines::{ASKED_MAX, check, code, copy, issue, office_of, receipts_at, sync};
use crate::programs::{Centre, Device};

#[test]
fn who_was_away_while_the_root_was_rotated_trusts_the_new_one_and_the_old_one_no_more() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let mut centre = Centre::found_on_network(&at("centre"));
    assert!(centre.address.starts_with("https://"), "{}", centre.address);
    let near = Device::enrol(&at("near"), &centre);
    let away = Device::enrol(&at("away"), &centre);
    let mut office = office_of(&centre, &at("office"), &[&near, &away]);
    let mut issued = BTreeSet::from([issue(&away, "Đỗ Văn An")]);
    sync(&away, &centre);
    office.kill();
    centre.kill();
    copy(centre.folder(), &at("before"));

    let rotated = centre.run(&["root", "rotate"]);
    assert!(rotated.is_object(), "{rotated}");
    centre.serve();
    assert_eq!(code(&near, &centre), None);
    // Recording asks nobody's certificate.
    issued.insert(issue(&away, "Lò Thị Mẩy"));
    let synced = sync(&away, &centre);
    assert_eq!(
        (&synced["reached"], &synced["waiting"]),
        (&"centre".into(), &0.into())
    );
    check(&issued, &receipts_at(&centre, &at("new"))).expect("each at the centre, once");
    centre.run(&["verify"]);

    // Whoever has the old root alone, as a thief of the old key would, is believed by nobody who heard of the new one.
    let mut before = centre.in_place(&at("before"));
    let refused = Some("server-not-trusted".to_owned());
    assert_eq!(code(&near, &before), refused);
    assert_eq!(code(&away, &before), refused);
    before.kill();

    // The office comes back under its old certificate, hears of the rotation and gets one that devices trust.
    office.serve_below(&centre);
    let trusted = (0..ASKED_MAX).any(|_| code(&away, &office).is_none());
    assert!(trusted, "the office never stands under the new root");
}
