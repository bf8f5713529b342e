//! What the program says of a sync that broke, as a process: its exit status and its sentence.

use std::path::Path;
use std::process::Output;

use fleet::town::{Cut, cut_line};
use serde_json::Value;

use crate::programs::{Centre, Device};

/// The exit status of what the network does.
const NETWORK: i32 = 6;

/// Lets the device call the centre at another address.
fn call(device: &Device, from: &str, to: &str) {
    let settings = device.folder().join("settings.json");
    let text = std::fs::read_to_string(&settings).expect("settings");
    assert!(text.contains(from), "{text}");
    std::fs::write(&settings, text.replace(from, to)).expect("settings");
}

fn sync(device: &Device, lang: &str) -> Output {
    let mut command = device.plain();
    command.args(["--lang", lang, "sync"]);
    command.output().expect("the program")
}

/// Checks that a sync says of itself that it was cut, and how much is confirmed and how much is left.
fn says_cut(said: &Output, words: [&str; 2]) -> Result<(), String> {
    let text = String::from_utf8_lossy(&said.stderr).into_owned();
    if said.status.code() != Some(NETWORK) {
        return Err(format!("exit status {:?}: {text}", said.status.code()));
    }
    match words.iter().find(|word| !text.contains(**word)) {
        Some(word) => Err(format!("no {word:?} in {text:?}")),
        None => Ok(()),
    }
}

fn figures(device: &Device) -> (u64, u64) {
    let status: Value = device.run(&["status"]);
    let figure = |key: &str| status[key].as_u64().expect("a figure");
    (figure("device"), figure("centre"))
}

fn collect(device: &Device, person: &str, count: usize) {
    for number in 0..count {
        let line = format!("{person}:bhxh:1:1500000");
        let again = format!("đóng thêm lần {number}");
        device.run(&["collect", "--line", &line, "--again", &again]);
    }
}

fn world(folder: &Path) -> (Centre, Device, String) {
    let centre = Centre::found(&folder.join("centre"));
    let device = Device::enrol(&folder.join("device"), &centre);
    let person = device.add_person("Đỗ Văn An");
    collect(&device, &person, 1);
    device.run(&["sync"]);
    collect(&device, &person, 4);
    (centre, device, person)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_that_was_cut_says_so_by_exit_status_and_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let (centre, device, _) = world(folder.path());
    let (here, confirmed) = figures(&device);
    assert!(confirmed > 0 && here > confirmed, "{confirmed} of {here}");
    let left = here - confirmed;
    let in_english = [format!("{confirmed} confirmed"), format!("{left} left")];
    let in_vietnamese = [format!("đã xác nhận {confirmed}"), format!("còn {left}")];

    let mut at = centre.address.clone();
    // In the middle of the request; in the middle of the reply, when the centre has everything.
    for cut in [Cut::Up(400), Cut::Down(150)] {
        for (lang, words) in [("en", &in_english), ("vi", &in_vietnamese)] {
            let line = cut_line(&centre.address, cut).await.expect("a line");
            call(&device, &at, &line.address);
            at.clone_from(&line.address);
            let said = sync(&device, lang);
            assert!(line.was_cut(), "{cut:?}");
            says_cut(&said, [&words[0], &words[1]]).expect("the truth");
            assert_eq!(figures(&device), (here, confirmed), "{cut:?}");
        }
    }

    // Control: over a line that holds the same check fails, since all is confirmed and said to be.
    call(&device, &at, &centre.address);
    let said = sync(&device, "en");
    assert_eq!(said.status.code(), Some(0));
    says_cut(&said, [&in_english[0], &in_english[1]]).expect_err("a cut that was none");
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(text.contains(&format!("{here}/{here}")), "{text}");
    assert_eq!(figures(&device), (here, here));
}
