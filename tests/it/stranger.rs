//! A client in another language, written from docs/PROTOCOL.md alone and sharing no code, among the real programs.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::programs::{Centre, Device};

/// Debian's own, for which `tests/run` installs the two packages that the client needs.
const PYTHON: &str = "/usr/bin/python3";

fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the workspace").to_owned()
}

/// Runs the client to its end, however it ends.
pub(crate) fn stranger(words: &[&str]) -> Output {
    let client = root().join("tests/client/client.py");
    let mut command = Command::new(PYTHON);
    command.arg("-B").arg(client).args(words);
    command.output().expect("python3: run bash tests/run")
}

/// What the client says that it did.
pub(crate) fn said(output: &Output) -> Value {
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    serde_json::from_slice(&output.stdout).expect("what it did")
}

/// A centre and a device that took money from one of a household's two members.
fn commune(folder: &Path, centre: &Centre) -> Device {
    let device = Device::enrol(&folder.join("device"), centre);
    let house = device.run(&["household", "add", "--name", "Lê Văn Tám"]);
    let house = house["id"].as_str().expect("an id").to_owned();
    let add = |name| device.run(&["person", "add", "--household", &house, "--name", name]);
    let (person, _) = (add("Lê Văn Tám"), add("Lê Thị Bưởi"));
    let line = format!("{}:bhxh:3:3000000", person["id"].as_str().expect("an id"));
    device.run(&["collect", "--line", &line]);
    device.run(&["sync"]);
    device
}

#[test]
fn a_stranger_takes_part_and_its_receipt_stands_in_the_ledger() {
    let folder = tempfile::tempdir().expect("a folder");
    let centre = Centre::found(&folder.path().join("centre"));
    let device = commune(folder.path(), &centre);
    let (sum, receipts) = centre.ledger();

    let did = said(&stranger(&["take-part", &centre.invite()]));
    // Each sync took one exchange; the cursor told the centre what is held; the countersignature names all of it.
    assert_eq!(did["exchanges"], json!([1, 1, 1]), "{did}");
    assert_eq!(
        (&did["misses"], &did["confirmed"]),
        (&0.into(), &true.into())
    );
    // What it pulled came with record ids left out, and chains and signatures hold with those put back.
    assert!(did["references"].as_u64() > Some(0), "{did}");
    let amount = did["amount"].as_i64().expect("an amount");
    assert_eq!(centre.ledger(), (sum + amount, receipts + 1));
    centre.run(&["verify"]);

    device.run(&["sync"]);
    let found = device
        .receipts()
        .into_iter()
        .find(|one| one["id"] == did["receipt"]);
    let found = found.expect("the stranger's receipt");
    let number = format!(
        "{}:{:07}",
        did["series"].as_str().expect("a series"),
        did["number"].as_u64().expect("a number")
    );
    assert_eq!(found["number"], number.as_str());
    assert_eq!(
        (&found["standing"], &found["payable"]),
        (&"counted".into(), &amount.into())
    );
}

#[test]
fn one_turned_bit_in_a_strangers_signature_is_refused_by_its_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let centre = Centre::found(&folder.path().join("centre"));
    commune(folder.path(), &centre);
    let before = centre.ledger();
    for (what, status) in [("request", 401), ("stretch", 200)] {
        let ran = stranger(&["take-part", &centre.invite(), "--spoil", what]);
        assert_eq!(ran.status.code(), Some(7), "{what}");
        let told: Value = serde_json::from_slice(&ran.stderr).expect("a problem");
        assert_eq!(
            told,
            json!({"status": status, "code": "signature-invalid"}),
            "{what}"
        );
    }
    assert_eq!(centre.ledger(), before);
}

#[test]
fn over_tls_a_stranger_believes_the_root_of_its_invitation_and_no_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let ours = Centre::found_on_network(&folder.path().join("ours"));
    let theirs = Centre::found_on_network(&folder.path().join("theirs"));
    assert!(ours.address.starts_with("https://"), "{}", ours.address);
    commune(folder.path(), &ours);

    let ran = stranger(&["take-part", &ours.invite_to(&theirs.address)]);
    assert_eq!(ran.status.code(), Some(6));
    let told: Value = serde_json::from_slice(&ran.stderr).expect("a problem");
    assert_eq!(told["code"], "server-not-trusted", "{told}");
    let did = said(&stranger(&["take-part", &ours.invite()]));
    assert_eq!(did["confirmed"], true, "{did}");
}
