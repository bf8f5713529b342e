//! `kill -9` in the middle of recording and of syncing. What was acknowledged is there, once.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use crate::programs::{Centre, Device};

/// How often recording is cut, each time a quarter of a millisecond later.
const CUTS: u32 = 80;
/// How many evenings are synced under cuts.
const EVENINGS: u32 = 6;

#[expect(
    clippy::disallowed_methods,
    reason = "the moment of the cut is what is varied"
)]
fn wait(quarters: u32) {
    std::thread::sleep(Duration::from_micros(250) * quarters);
}

fn request_id(at: u32) -> String {
    format!("00000000-0000-4000-8000-{at:012}")
}

/// The arguments of one month for one person, under a request id of its own.
fn month<'a>(line: &'a str, id: &'a str) -> Vec<&'a str> {
    vec![
        "collect",
        "--line",
        line,
        "--again",
        "thử cắt điện",
        "--id",
        id,
    ]
}

/// Runs a command and cuts it off after some quarters of a millisecond. Returns what it said where it came to
/// its end before.
fn cut(device: &Device, arguments: &[&str], quarters: u32) -> Option<Value> {
    let mut process = device
        .command(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program");
    wait(quarters);
    process.kill().expect("to kill it");
    let output = process.wait_with_output().expect("its end");
    output
        .status
        .success()
        .then(|| serde_json::from_slice(&output.stdout).expect("JSON"))
}

/// Checks that every number acknowledged is there, that no number is there twice, and that there are as many as
/// were asked for.
fn check(device: &Device, acknowledged: &BTreeSet<String>, asked: usize) -> Result<(), String> {
    let receipts = device.receipts();
    let numbers: BTreeSet<_> = receipts
        .iter()
        .map(|receipt| receipt["number"].as_str().expect("a number").to_owned())
        .collect();
    if let Some(lost) = acknowledged.difference(&numbers).next() {
        return Err(format!("{lost} was acknowledged and is lost"));
    }
    match (receipts.len(), numbers.len()) {
        (found, distinct) if found != distinct => Err("a number was used twice".into()),
        (found, _) if found != asked => Err(format!("{found} receipts of {asked} asked for")),
        _ => Ok(()),
    }
}

fn number(said: &Value) -> String {
    said["number"].as_str().expect("a number").to_owned()
}

#[test]
fn a_kill_in_the_middle_of_recording_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let centre = Centre::found(&folder.path().join("centre"));
    let device = Device::enrol(&folder.path().join("device"), &centre);
    let line = format!("{}:bhxh:1:1500000", device.add_person("Đỗ Văn An"));

    let mut acknowledged = BTreeSet::new();
    let (mut cuts, mut kept) = (0, 0);
    for at in 0..CUTS {
        let id = request_id(at);
        let arguments = month(&line, &id);
        match cut(&device, &arguments, at % 60) {
            Some(said) => drop(acknowledged.insert(number(&said))),
            None => cuts += 1,
        }
        // The collector saw nothing and asks again, under the same id.
        let said = device.run(&arguments);
        kept += u32::from(said["before"] == Value::Bool(true));
        acknowledged.insert(number(&said));
    }
    assert!(cuts > 0, "no cut came before the program's own end");
    println!("{cuts} of {CUTS} runs cut; {kept} receipts stood before they were asked for again");
    let asked = usize::try_from(CUTS).expect("a size");
    check(&device, &acknowledged, asked).expect("each receipt once");
    controls(folder.path(), &device, &line, &acknowledged, asked);
}

/// The same check must fail where a retry takes a new id, and where the database is one receipt behind.
fn controls(
    folder: &Path,
    device: &Device,
    line: &str,
    acknowledged: &BTreeSet<String>,
    asked: usize,
) {
    let database = folder.join("device").join("tungnha.db");
    let before = std::fs::read(&database).expect("the database");
    let said = device.run(&month(line, &request_id(CUTS + 1)));
    let doubled = check(device, acknowledged, asked).expect_err("a second receipt went unseen");
    assert!(doubled.contains("asked for"), "{doubled}");

    let mut more = acknowledged.clone();
    more.insert(number(&said));
    check(device, &more, asked + 1).expect("all of them");
    for beside in ["tungnha.db-wal", "tungnha.db-shm"] {
        // They are there only where the last process did not close the database.
        std::fs::remove_file(folder.join("device").join(beside)).ok();
    }
    std::fs::write(&database, before).expect("to write the older database");
    let lost = check(device, &more, asked + 1).expect_err("a lost receipt went unseen");
    assert!(lost.contains("is lost"), "{lost}");
}

/// Checks that the ledger has what the device has, to the đồng.
fn check_ledger(centre: &Centre, device: &Device) -> Result<(), String> {
    let receipts = device.receipts();
    let taken: i64 = receipts
        .iter()
        .filter_map(|receipt| receipt["payable"].as_i64())
        .sum();
    let here = (taken, u64::try_from(receipts.len()).expect("a count"));
    let there = centre.ledger();
    if here == there {
        Ok(())
    } else {
        Err(format!("{here:?} on the device, {there:?} in the ledger"))
    }
}

#[test]
fn a_kill_in_the_middle_of_syncing_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut centre = Centre::found(&folder.path().join("centre"));
    let device = Device::enrol(&folder.path().join("device"), &centre);
    let line = format!("{}:bhxh:1:1500000", device.add_person("Đỗ Văn An"));

    let mut cuts = 0;
    for evening in 0..EVENINGS {
        for at in 0..5 {
            device.run(&month(&line, &request_id(1000 + evening * 5 + at)));
        }
        for at in 0..12 {
            let server = centre.address.clone();
            let arguments = ["sync", "--server", &server];
            cuts += u32::from(cut(&device, &arguments, 8 + at * 5 + evening).is_none());
            if at % 4 == 3 {
                centre.kill();
                centre.serve();
            }
        }
        device.run(&["sync", "--server", &centre.address]);
        check_ledger(&centre, &device).expect("the ledger has each receipt once");
    }
    assert!(cuts > 0, "no cut came before the program's own end");
    println!("{cuts} syncs cut");
    let verified = centre.run(&["verify"]);
    assert_eq!(
        verified["findings"].as_array().map(Vec::len),
        Some(0),
        "{verified}"
    );

    // Control: the check sees one receipt that was not synced.
    device.run(&month(&line, &request_id(9999)));
    check_ledger(&centre, &device).expect_err("a receipt that is missing went unseen");
}
