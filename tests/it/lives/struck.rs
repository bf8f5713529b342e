//! A person struck out at the centre while devices record and sync through an office's server.

use std::path::Path;

use super::machines::{ASKED_MAX, issue, office_of, sync, sync_up};
use crate::programs::{Centre, Device};

/// Nobody else is called that.
const NAME: &str = "Lò Thị Mẩy-Xuyến";
/// Written of her before anybody had heard.
const NOTE: &str = "nhà chị Mẩy-Xuyến sau đình";

/// Returns the files of a folder in which some words are.
fn files_that_say(folder: &Path, words: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder");
    let files = entries.map(|entry| entry.expect("a file").path());
    let says = |bytes: &[u8]| {
        let mut parts = bytes.windows(words.len());
        parts.any(|part| part == words.as_bytes())
    };
    let saying = files.filter(|file| says(&std::fs::read(file).expect("to read")));
    saying.map(|file| file.display().to_string()).collect()
}

/// The whole log of a device, recomputed: every chain, every signature, every table.
fn verify(device: &Device) {
    let file = device.folder().join("tungnha.db");
    let store = store::Store::open(store::Place::File(&file)).expect("its database");
    let found = store.read().verify(&mut |_, _| ()).expect("to verify");
    assert_eq!(found.findings, []);
    assert!(found.ops > 0 && found.signatures > 0);
}

fn is_struck(device: &Device, record: &str) -> bool {
    device.run(&["household", "show", record])["struck"] == true
}

#[test]
fn who_is_struck_out_while_a_device_syncs_over_an_office_is_gone_everywhere_and_chains_hold() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let mut centre = Centre::found(&at("centre"));
    let device = Device::enrol(&at("device"), &centre);
    let reader = Device::enrol(&at("reader"), &centre);
    let mut office = office_of(&centre, &at("office"), &[&device, &reader]);
    issue(&device, "Đỗ Văn An");
    // A neighbour paid: who paid stands on a receipt for good, as the law wants.
    let person = device.add_person(NAME);
    let line = format!("{person}:bhyt:12");
    device.run(&["collect", "--line", &line, "--payer", "Hà Thị Sen"]);
    let receipts = device.receipts();
    let houses = device.run(&["household", "list"]);
    let struck = houses.as_array().expect("a list").iter();
    let struck = struck.filter(|one| one["name"] == NAME);
    let struck: Vec<_> = struck
        .map(|one| one["id"].as_str().expect("an id"))
        .collect();
    let [house] = struck[..] else {
        panic!("one household of this name in {houses}")
    };
    sync_up(&device, &office);
    sync(&reader, &office);
    let before = centre.ledger();
    // The control: each machine says it, in some file.
    let machines = ["centre", "office", "device", "reader"];
    for machine in machines {
        assert_ne!(files_that_say(&at(machine), NAME), [""; 0], "{machine}");
    }

    // Struck out at the centre; the device has something to send that it wrote of her since.
    for record in [house, &person] {
        centre.run(&["strike", record, "--reason", "đơn số 7"]);
    }
    device.run(&["household", "edit", house, "--address", NOTE]);
    sync_up(&device, &office);
    let heard = (0..ASKED_MAX).any(|_| {
        sync(&device, &office);
        is_struck(&device, house)
    });
    assert!(heard, "the office never passes the strike on");
    sync_up(&device, &office);
    sync(&reader, &office);
    assert!(is_struck(&reader, house));

    // Nowhere a word of hers, her receipt and its money where they were, and nothing that does not chain.
    centre.run(&["verify"]);
    office.run(&["verify"]);
    assert_eq!(centre.ledger(), before);
    office.kill();
    centre.kill();
    for words in [NAME, NOTE] {
        for machine in machines {
            assert_eq!(files_that_say(&at(machine), words), [""; 0], "{machine}");
        }
    }
    for device in [&device, &reader] {
        verify(device);
        assert_eq!(device.receipts().len(), receipts.len());
    }
}
