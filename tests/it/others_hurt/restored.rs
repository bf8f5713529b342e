//! A whole data folder put back as it was yesterday: what either life of the device recorded is at the centre, or
//! said to be waiting. Nothing is acknowledged and dropped.

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

/// Every receipt that was issued is at the centre or waits, and all of them are at the centre where a sync found
/// nothing to say.
fn check(
    issued: &BTreeSet<RecordId>,
    centre: &BTreeSet<RecordId>,
    waiting: &BTreeSet<RecordId>,
    is_well: bool,
) -> Result<(), String> {
    let lost = |one: &&RecordId| !centre.contains(*one) && (is_well || !waiting.contains(*one));
    match issued.iter().find(lost) {
        Some(one) => Err(format!("{one} is nowhere")),
        None => Ok(()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_restored_from_a_backup_loses_nothing() {
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
    let mut is_well = false;
    for _ in 0..3 {
        let outcome = device.try_sync(&village.server()).await.expect("a sync");
        is_well = outcome.fault.is_none();
    }
    let centre: BTreeSet<_> = village
        .receipts()
        .expect("receipts")
        .iter()
        .map(|one| one.id)
        .collect();
    let status = device.agent().status().expect("a status");
    let waiting: BTreeSet<_> = status.receipts_waiting.iter().map(|one| one.0.id).collect();
    assert_eq!(issued.len(), 4);
    check(&issued, &centre, &waiting, is_well).expect("nothing lost");

    // Control: a device that takes what it sent for acknowledged, as there, has dropped what the centre lacks.
    let before: BTreeSet<_> = centre.iter().copied().take(2).collect();
    check(&issued, &before, &BTreeSet::new(), true).expect_err("a lost receipt went unseen");
}
