//! A database that is not ours, newer than the program, or no database at all. It is left as it is.

use std::path::Path;
use std::process::Command;

use rusqlite::{Connection, OpenFlags};

use super::refused::{centre_state, refused, state};
use crate::programs::{Centre, Device};

fn open(path: &Path) -> Connection {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    Connection::open_with_flags(path, flags).expect("a database")
}

/// Ways to put something wrong in a database's place, each with the code that it gives.
type Wrong = (&'static str, fn(&Path));

const WRONGS: &[Wrong] = &[
    ("database-not-ours", |path| {
        std::fs::write(path, "gạo, muối, nước mắm\n".repeat(300)).expect("to write");
    }),
    ("database-not-ours", |path| {
        std::fs::write(path, "x").expect("to write");
    }),
    ("database-not-ours", |path| {
        std::fs::write(path, [0_u8; 8192]).expect("to write");
    }),
    // Another program's.
    ("database-not-ours", |path| {
        std::fs::remove_file(path).expect("to remove");
        let other = open(path);
        let made = other.execute_batch("create table song (name); pragma application_id = 7");
        made.expect("a table");
    }),
    ("database-not-ours", |path| {
        std::fs::remove_file(path).expect("to remove");
        let made = open(path).execute_batch("create table op (bytes)");
        made.expect("a table");
    }),
    // A later version's.
    ("database-too-new", |path| {
        let new = open(path);
        new.pragma_update(None, "user_version", 999)
            .expect("a version");
    }),
];

/// Everything in a folder, byte for byte.
fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            (
                path.display().to_string(),
                std::fs::read(path).expect("a file"),
            )
        })
        .collect();
    files.sort();
    files
}

/// A command that takes further arguments.
type Asked<'c> = &'c dyn Fn(&[&str]) -> Command;

/// Puts every wrong thing in the place of `database` and has `commands` refuse it.
fn each_is_refused(database: &Path, commands: &[Asked<'_>]) {
    let folder = database.parent().expect("a folder");
    let right = std::fs::read(database).expect("the database");
    for (code, put) in WRONGS {
        put(database);
        let before = bytes(folder);
        for command in commands {
            refused(command, code, 5);
            assert!(bytes(folder) == before, "{code}: the folder was touched");
        }
        std::fs::write(database, &right).expect("to put it back");
    }
}

#[test]
fn a_devices_database_that_is_not_ours_or_too_new_is_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let centre = Centre::found(&folder.path().join("centre"));
    let device = Device::enrol(&folder.path().join("device"), &centre);
    device.add_person("Đỗ Văn An");
    let (before, invitation) = (state(&device), centre.invite());
    let with = |arguments: &[&str], more: &[&str]| {
        let mut command = device.plain();
        command.args(arguments).args(more);
        command
    };
    each_is_refused(
        &device.folder().join("tungnha.db"),
        &[
            &|more| with(&["status"], more),
            &|more| with(&["household", "add", "--name", "An"], more),
            &|more| with(&["sync"], more),
            &|more| with(&["enrol", &invitation], more),
        ],
    );
    // The control: the device's own database in the same folder is read and written.
    assert_eq!(state(&device), before);
    device.run(&["household", "add", "--name", "An"]);
    assert_ne!(state(&device), before);
}

#[test]
fn a_servers_database_that_is_not_ours_or_too_new_is_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut centre = Centre::found(&folder.path().join("centre"));
    let before = centre_state(&centre);
    centre.kill();
    let with = |arguments: &[&str], more: &[&str]| centre.command(&[arguments, more].concat());
    let database = centre.folder().join("server.db");
    // A server that was killed leaves its log beside the database; one command takes it in.
    centre.run(&["unit", "list"]);
    each_is_refused(
        &database,
        &[
            &|more| with(&["ledger"], more),
            &|more| with(&["verify"], more),
            &|more| with(&["invite", "--collector", "NA-001"], more),
            &|more| with(&["serve", "--listen", "127.0.0.1:0"], more),
        ],
    );
    assert_eq!(centre_state(&centre), before);
    centre.serve();
    Device::enrol(&folder.path().join("device"), &centre);
}

#[test]
fn a_folder_that_is_a_file_or_not_enrolled_is_told_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, empty) = (folder.path().join("file"), folder.path().join("empty"));
    std::fs::write(&file, "rice").expect("a file");
    std::fs::create_dir(&empty).expect("a folder");
    for (place, code, exit) in [
        (&file, "file-failed", 5),
        (&empty, "not-enrolled", 4),
        (&folder.path().join("none"), "not-enrolled", 4),
    ] {
        let device = Device::at(place);
        let status = |more: &[&str]| {
            let mut command = device.plain();
            command.arg("status").args(more);
            command
        };
        refused(&status, code, exit);
    }
    assert_eq!(std::fs::read(&file).expect("a file"), b"rice");
    assert_eq!(std::fs::read_dir(&empty).expect("a folder").count(), 0);
    assert!(!folder.path().join("none").exists());
}
