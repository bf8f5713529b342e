//! A full disk: nothing more is recorded, everything recorded before is still read, and once there is space again
//! all goes on.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::refused::{centre_state, refused, state};
use crate::programs::{Centre, Device};

/// A small disk of its own, and a file that fills it.
struct Disk {
    place: PathBuf,
    filled: u64,
}

impl Disk {
    /// Mounts a disk of so many KiB; `None`, said aloud, where this user may not.
    fn mounted(place: &Path, kib: u32) -> Option<Self> {
        std::fs::create_dir(place).expect("a folder");
        let size = format!("size={kib}k,mode=700");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tungnha-test"])
            .arg(place)
            .output();
        if mounted.is_ok_and(|ran| ran.status.success()) {
            return Some(Self {
                place: place.to_owned(),
                filled: 0,
            });
        }
        // Past the capture of the test's output: nobody may take this for a pass.
        let said = "LEFT OUT: the tests of a full disk mount a small disk, which needs root.\n";
        std::io::stderr()
            .write_all(said.as_bytes())
            .expect("to say so");
        None
    }

    fn file(&self) -> PathBuf {
        self.place.join("films")
    }

    /// Fills the disk until a write fails, and all but so many bytes of it.
    fn fill(&mut self, but: u64) {
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.file())
            .expect("a file");
        for piece in [vec![1; 4096], vec![1; 1]] {
            loop {
                match file.write_all(&piece) {
                    Ok(()) => {}
                    Err(error) if error.kind() == ErrorKind::StorageFull => break,
                    Err(error) => panic!("{error}"),
                }
            }
        }
        self.filled = file.metadata().expect("a size").len() - but;
        file.set_len(self.filled).expect("to give some back");
    }

    /// Gives all the space back.
    fn free(&mut self) {
        File::create(self.file()).expect("to empty it");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let place = self.place.as_os_str();
        let unmount = |flag: &[&str]| Command::new("umount").args(flag).arg(place).status();
        if !unmount(&[]).is_ok_and(|status| status.success()) {
            // Something is still open there: it goes as soon as that is closed.
            unmount(&["-l"]).ok();
        }
    }
}

fn with(device: &Device, arguments: &[&str], more: &[&str]) -> Command {
    let mut command = device.plain();
    command.args(arguments).args(more);
    command
}

/// Every command that records, and a sync.
fn each_refuses(device: &Device, line: &str, house: &str) {
    let again = ["collect", "--again", "thêm tháng", "--line", line];
    let acts: [&[&str]; 6] = [
        &again,
        &["household", "add", "--name", "An"],
        &["household", "edit", house, "--name", "An"],
        &["person", "add", "--household", house, "--name", "An"],
        &["visit", "add", house, "--outcome", "informed"],
        &["hand-over", "add", "--note", "1000:1"],
    ];
    for act in acts {
        refused(&|more| with(device, act, more), "disk-full", 5);
    }
}

#[test]
fn on_a_full_disk_everything_is_read_and_nothing_half_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(mut disk) = Disk::mounted(&folder.path().join("disk"), 4096) else {
        return;
    };
    let centre = Centre::found(&folder.path().join("centre"));
    let device = Device::enrol(&disk.place.join("device"), &centre);
    let line = format!("{}:bhxh:1:1500000", device.add_person("Đỗ Văn An"));
    let houses = device.run(&["household", "list"]);
    let house = houses[0]["id"].as_str().expect("an id").to_owned();
    device.run(&["collect", "--line", &line]);
    device.run(&["sync"]);
    device.run(&["collect", "--line", &line, "--again", "thêm tháng"]);

    let before = state(&device);
    disk.fill(0);
    // The reserve is not eaten up: not by reading, not by trying to record, however often.
    for _ in 0..4 {
        assert_eq!(state(&device), before);
        each_refuses(&device, &line, &house);
    }
    refused(&|more| with(&device, &["sync"], more), "disk-full", 5);
    assert_eq!(state(&device), before);
    let new = Device::at(&disk.place.join("new"));
    let invitation = centre.invite();
    refused(
        &|more| with(&new, &["enrol", &invitation], more),
        "disk-full",
        5,
    );

    // Control: the reserve is what it rests on. Without it, reading is refused as well, and says why.
    disk.fill(0);
    refused(&|more| with(&device, &["status"], more), "disk-full", 5);

    disk.free();
    assert_eq!(state(&device), before);
    device.run(&["collect", "--line", &line, "--again", "thêm tháng"]);
    assert_ne!(state(&device), before);
    device.run(&["sync"]);
    new.run(&["enrol", &invitation]);
    agrees(&centre, &device);
    // The reserve is held again for the next time.
    let after = state(&device);
    disk.fill(0);
    assert_eq!(state(&device), after);
}

/// The centre's books agree with its log, and have what the device has.
fn agrees(centre: &Centre, device: &Device) {
    centre_state(centre);
    let receipts = device.receipts();
    let taken = receipts
        .iter()
        .filter_map(|one| one["payable"].as_i64())
        .sum();
    let count = u64::try_from(receipts.len()).expect("a count");
    assert_eq!(centre.ledger(), (taken, count));
}

#[test]
fn what_was_acknowledged_while_the_disk_ran_full_is_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(mut disk) = Disk::mounted(&folder.path().join("disk"), 4096) else {
        return;
    };
    let centre = Centre::found(&folder.path().join("centre"));
    let device = Device::enrol(&disk.place.join("device"), &centre);
    let line = format!("{}:bhxh:1:1500000", device.add_person("Đỗ Văn An"));
    let collect = ["collect", "--again", "thêm tháng", "--line", &line];
    device.run(&collect);

    let (mut acknowledged, mut refusals) = (1, 0);
    // Each time a little more is left: the disk runs full at another write of the same act.
    for left in 0..40 {
        disk.fill(left * 4096);
        let ran = device.try_run(&collect);
        if ran.status.success() {
            acknowledged += 1;
        } else {
            let (code, exit, _) = super::refused::problem(&ran);
            assert_eq!((code.as_str(), exit), ("disk-full", 5), "{left} pages left");
            refusals += 1;
        }
        assert_eq!(device.receipts().len(), acknowledged, "{left} pages left");
        disk.free();
        device.run(&collect);
        acknowledged += 1;
        assert_eq!(device.receipts().len(), acknowledged);
    }
    println!("{refusals} of 40 refused");
    assert!(
        refusals > 3 && refusals < 40,
        "{refusals} of 40 refused: no page was the one too few"
    );
    device.run(&["sync"]);
    agrees(&centre, &device);
}

#[test]
fn on_a_full_disk_a_server_answers_and_takes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(mut disk) = Disk::mounted(&folder.path().join("disk"), 8192) else {
        return;
    };
    let mut centre = Centre::found(&disk.place.join("centre"));
    let device = Device::enrol(&folder.path().join("device"), &centre);
    let line = format!("{}:bhxh:1:1500000", device.add_person("Đỗ Văn An"));
    device.run(&["collect", "--line", &line]);
    device.run(&["sync"]);
    device.run(&["collect", "--line", &line, "--again", "thêm tháng"]);
    let (before, here) = (centre_state(&centre), state(&device));
    let unit = [
        "unit",
        "add",
        "--level",
        "office",
        "--code",
        "17531",
        "--name",
        "Xã Thọ",
    ];

    // While it serves, and started anew on the full disk.
    for restarted in [false, true] {
        disk.fill(0);
        if restarted {
            centre.kill();
            disk.fill(0);
            centre.serve();
        }
        let known = ["sync", "--server", &centre.address];
        refused(&|more| with(&device, &known, more), "server-busy", 6);
        assert_eq!(state(&device), here);
        assert_eq!(centre_state(&centre), before);
        let add = |more: &[&str]| centre.command(&[&unit, more].concat());
        refused(&add, "disk-full", 5);
        assert_eq!(centre_state(&centre), before);
        disk.free();
    }
    // The control: with space again, the same device gets through to the same process.
    device.run(&["sync", "--server", &centre.address]);
    centre.run(&unit);
    agrees(&centre, &device);

    disk.fill(0);
    let mut found = Command::new(crate::programs::program("tungnha-server"));
    found.arg("--data").arg(disk.place.join("second"));
    let found = |more: &[&str]| {
        let mut command = Command::new(found.get_program());
        command
            .args(found.get_args())
            .args(["init", "--name", "Hai"])
            .args(more);
        command
    };
    refused(&found, "disk-full", 5);
    disk.free();
    let founded = super::refused::output(found(&["--json"]));
    assert!(founded.status.success(), "{founded:?}");
}
