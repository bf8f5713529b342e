//! A whole data folder put back as it was yesterday: seen at its first contact, gone on with in a new life; what either
//! life of the device recorded is at the centre, once. Nothing is acknowledged and dropped.

use std::collections::BTreeSet;
use std::path::Path;

use fleet::town::Village;
use replica::RecordId;

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("the folder") {
        let path = entry.expect("a file").path();
        let name = path.file_name().expect("a name");
        std::fs::copy(&path, to.join(name)).expect("to copy");
    }
}

/// Every receipt that was issued is there once, and no other.
fn check(issued: &BTreeSet<RecordId>, there: &[RecordId]) -> Result<(), String> {
    let count = |id: &RecordId| there.iter().filter(|one| *one == id).count();
    match issued.iter().find(|one| count(one) != 1) {
        Some(one) => Err(format!("{one} is there {} times", count(one))),
        None if there.len() == issued.len() => Ok(()),
        None => Err("more than was issued".to_owned()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_restored_from_a_backup_is_seen_at_its_first_contact_and_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (live, backup) = (folder.path().join("live"), folder.path().join("backup"));
    std::fs::create_dir_all(&live).expect("a folder");
    let mut village = Village::found(1, false).expect("a village");
    let device = village.device_in(&live).await.expect("a device");
    village.sync(&device).await.expect("a sync");
    let (_, person) = village.register(&device, "Đỗ Văn An").expect("a person");
    let mut issued = BTreeSet::new();
    let mut issue = |device: &fleet::town::Device| {
        let receipt = village.collect(device, person).expect("a receipt").receipt;
        issued.insert(receipt.id);
    };

    issue(&device);
    village.sync(&device).await.expect("a sync");
    device.agent().store_mut().checkpoint().expect("one file");
    drop(device);
    copy(&live, &backup);
    // The day goes on: one more that the centre has, and then the machine breaks.
    let mut chance = fleet::world::Chance::new(2);
    let mut again = || {
        let opened = fleet::town::Device::open(&live, "again", &village.clock, &mut chance);
        opened.expect("the device")
    };
    let device = again();
    issue(&device);
    village.sync(&device).await.expect("a sync");
    drop(device);
    std::fs::remove_dir_all(&live).expect("to lose it");
    copy(&backup, &live);

    // Yesterday's copy knows nothing of that one and goes on where it stood.
    let device = again();
    village.clock.pass(3_600_000);
    issue(&device);
    issue(&device);
    let before = device.agent().status().expect("a status");
    assert_eq!(before.copied, None);
    let outcome = device.try_sync(&village.server()).await.expect("a sync");
    assert!(outcome.fault.is_none(), "{:?}", outcome.fault);
    let receipts = village.receipts().expect("receipts");
    let centre: Vec<_> = receipts.iter().map(|one| one.id).collect();
    assert_eq!(issued.len(), 4);
    check(&issued, &centre).expect("each at the centre, once");

    // It has back what its other life recorded, knows that it was copied, and says so until somebody looked.
    let status = device.agent().status().expect("a status");
    assert_eq!(status.receipts_waiting, []);
    assert_eq!(status.here, status.at_centre);
    assert_eq!(status.copied, Some(store::Cause::OwnOpsFromElsewhere));
    assert_eq!(status.forks.len(), 1);
    let filter = store::view::ReceiptFilter::default();
    let own = device.agent().store_mut().read().receipts(&filter);
    let own = own.expect("receipts");
    let own: Vec<_> = own.iter().map(|one| one.id).collect();
    check(&issued, &own).expect("each on the device, once");

    // Controls: a device that takes what it sent for acknowledged, as there, has dropped what the centre lacks; one that
    // sends it all again as something new has it twice.
    check(&issued, &centre[..2]).expect_err("a lost receipt went unseen");
    let twice = [&centre[..], &centre[..1]].concat();
    check(&issued, &twice).expect_err("a doubled receipt went unseen");
}
