//! A commune without a line: a device and the centre hand each other files, as two processes on two folders.

use std::fs;

use serde_json::Value;

use crate::programs::{Centre, Device};

fn problem(output: &std::process::Output) -> (Option<i32>, String) {
    let said: Value = serde_json::from_slice(&output.stderr).unwrap_or_default();
    let code = said["code"].as_str().unwrap_or_default().to_owned();
    (output.status.code(), code)
}

#[test]
fn a_day_is_confirmed_by_files_alone_and_a_damaged_file_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut centre = Centre::found(&folder.path().join("centre"));
    let device = Device::enrol(&folder.path().join("device"), &centre);
    let person = device.add_person("Nguyễn Thị Lan");
    device.run(&["collect", "--line", &format!("{person}:bhyt:12")]);
    centre.kill();

    // No line: the exit and the sentence say so, and nothing is confirmed.
    let cut = device.try_run(&["sync"]);
    assert_eq!(problem(&cut), (Some(6), "server-unreachable".to_owned()));
    let there = folder.path().join("gửi.tn").display().to_string();
    let back = folder.path().join("trả lời.tn").display().to_string();
    let written = device.run(&["sync", "--to-file", &there]);
    assert!(written["records"].as_u64() >= Some(3), "{written}");
    assert_eq!(written["confirmed"], 0);
    assert_eq!(device.run(&["status"])["centre"], 0);
    assert_eq!(centre.ledger().1, 0);

    let taken = centre.run(&["sync", "--from-file", &there, "--to-file", &back]);
    assert_eq!(taken["received"], written["records"]);
    assert_eq!(centre.ledger().1, 1);
    let again = centre.run(&["sync", "--from-file", &there, "--to-file", &back]);
    assert_eq!((&again["received"], centre.ledger().1), (&0.into(), 1));

    let whole = fs::read(&back).expect("the answer");
    fs::write(&back, &whole[..whole.len() - 9]).expect("to cut it");
    let damaged = device.try_run(&["sync", "--from-file", &back]);
    assert_eq!(problem(&damaged), (Some(3), "file-damaged".to_owned()));
    assert_eq!(device.run(&["status"])["centre"], 0);
    let swapped = device.try_run(&["sync", "--from-file", &there]);
    assert_eq!(problem(&swapped), (Some(7), "file-for-another".to_owned()));

    fs::write(&back, whole).expect("to copy it again");
    let synced = device.run(&["sync", "--from-file", &back]);
    assert_eq!(
        (&synced["reached"], &synced["waiting"]),
        (&"centre".into(), &0.into())
    );
    let status = device.run(&["status"]);
    assert_eq!(status["centre"], status["device"]);
    assert_eq!(status["receipts_waiting"].as_array().map(Vec::len), Some(0));
}
