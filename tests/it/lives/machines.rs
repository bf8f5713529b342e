//! What people do to servers' and devices' folders, and what they look at afterwards.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::programs::{Centre, Device};

/// How often a device asks at most until an office has passed everything on: each asking is a process of its own, and
/// the office relays at once whatever is new to it.
pub(super) const ASKED_MAX: u32 = 2_000;

/// Copies a data folder as it lies there.
pub(super) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("the folder") {
        let path = entry.expect("a file").path();
        let name = path.file_name().expect("a name");
        std::fs::copy(&path, to.join(name)).expect("to copy");
    }
}

/// Puts a copy in the place of a folder.
pub(super) fn put_back(backup: &Path, folder: &Path) {
    std::fs::remove_dir_all(folder).expect("to lose it");
    copy(backup, folder);
}

/// Syncs with a server at the address where it is now.
pub(super) fn sync(device: &Device, server: &Centre) -> Value {
    device.run(&["sync", "--server", &server.address])
}

/// Makes the office's server, which asks its centre at once, and waits until it knows these devices.
pub(super) fn office_of(centre: &Centre, folder: &Path, devices: &[&Device]) -> Centre {
    let office = centre.office(folder);
    for device in devices {
        let heard = |_| code(device, &office) != Some("device-unknown".to_owned());
        assert!((0..ASKED_MAX).any(heard), "the office hears of no device");
    }
    office
}

/// Tries to sync and returns the code of the problem where there is one.
pub(super) fn code(device: &Device, server: &Centre) -> Option<String> {
    let output = device.try_run(&["sync", "--server", &server.address]);
    let told: Value = serde_json::from_slice(&output.stderr).unwrap_or_default();
    let code = told["code"].as_str().map(str::to_owned);
    assert_eq!(output.status.success(), code.is_none(), "{told}");
    code
}

/// Syncs with an office's server until its word is that the centre has all, and returns the device's status.
pub(super) fn sync_up(device: &Device, office: &Centre) -> Value {
    for _ in 0..ASKED_MAX {
        sync(device, office);
        let status = device.run(&["status"]);
        if status["centre"] == status["device"] {
            return status;
        }
    }
    panic!("the office never passes on what it has");
}

/// Takes money from somebody new and returns the receipt's id.
pub(super) fn issue(device: &Device, name: &str) -> String {
    let person = device.add_person(name);
    let receipt = device.run(&["collect", "--line", &format!("{person}:bhyt:12")]);
    receipt["id"].as_str().expect("an id").to_owned()
}

/// The ids of the receipts on a device that has just enrolled: what the centre gives to somebody who has nothing.
pub(super) fn receipts_at(centre: &Centre, folder: &Path) -> Vec<String> {
    let reader = Device::enrol(folder, centre);
    sync(&reader, centre);
    ids(&reader)
}

/// The ids of the receipts on a device.
pub(super) fn ids(device: &Device) -> Vec<String> {
    let id = |receipt: Value| receipt["id"].as_str().expect("an id").to_owned();
    device.receipts().into_iter().map(id).collect()
}

/// Every receipt that was issued is there once, and no other.
pub(super) fn check(issued: &BTreeSet<String>, there: &[String]) -> Result<(), String> {
    let count = |id: &String| there.iter().filter(|one| *one == id).count();
    match issued.iter().find(|one| count(one) != 1) {
        Some(one) => Err(format!("{one} is there {} times", count(one))),
        None if there.len() == issued.len() => Ok(()),
        None => Err("more than was issued".to_owned()),
    }
}
