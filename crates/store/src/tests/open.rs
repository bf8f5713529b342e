//! Opening: what is not ours or too new is left as it is; settings are asserted.

use std::path::Path;

use rusqlite::Connection;

use crate::testing::{HAMLET, centre_in, device_in};
use crate::{OpenError, Place, ReadOnly, Store, migrate};

fn raw(path: &Path) -> Connection {
    let flags =
        rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE | rusqlite::OpenFlags::SQLITE_OPEN_CREATE;
    Connection::open_with_flags(path, flags).unwrap()
}

fn is_left_as_it_is(path: &Path) -> OpenError {
    let folder = path.parent().unwrap();
    let files = || std::fs::read_dir(folder).unwrap().count();
    let (bytes, before) = (std::fs::read(path).unwrap(), files());
    let error = Store::open(Place::File(path)).unwrap_err();
    assert_eq!(std::fs::read(path).unwrap(), bytes);
    assert_eq!(files(), before);
    assert!(ReadOnly::open(path).is_err());
    assert_eq!(std::fs::read(path).unwrap(), bytes);
    error
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    for text in [
        "x",
        "a shopping list, long enough to be longer than the header of a database: rice, salt, fish sauce, onions",
    ] {
        std::fs::write(&path, text).unwrap();
        assert!(matches!(is_left_as_it_is(&path), OpenError::NotOurs));
    }
}

#[test]
fn another_programs_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    raw(&path)
        .execute_batch("pragma journal_mode = wal; create table t (x); insert into t values (1)")
        .unwrap();
    assert!(matches!(is_left_as_it_is(&path), OpenError::NotOurs));
}

#[test]
fn a_database_of_a_later_version_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.db");
    drop(Store::open(Place::File(&path)).unwrap());
    raw(&path)
        .pragma_update(None, "user_version", migrate::known() + 1)
        .unwrap();
    let wanted = (migrate::known() + 1, migrate::known());
    let error = is_left_as_it_is(&path);
    assert!(matches!(error, OpenError::TooNew { found, known } if (found, known) == wanted));
}

#[test]
fn a_step_of_the_schema_with_another_text_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ours.db");
    drop(Store::open(Place::File(&path)).unwrap());
    raw(&path)
        .execute(
            "update migration set digest = zeroblob(32) where number = 2",
            [],
        )
        .unwrap();
    assert!(matches!(
        Store::open(Place::File(&path)),
        Err(OpenError::Store(_))
    ));
}

#[test]
fn an_empty_file_and_a_missing_folder_become_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.db");
    std::fs::write(&path, "").unwrap();
    assert!(Store::open(Place::File(&path)).is_ok());
    assert!(Store::open(Place::File(&folder.path().join("a/b/c.db"))).is_ok());
}

#[test]
fn every_setting_that_durability_rests_on_holds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ours.db");
    let store = Store::open(Place::File(&path)).unwrap();
    let text = |name| -> String {
        let read = |row: &rusqlite::Row<'_>| row.get::<_, rusqlite::types::Value>(0);
        format!(
            "{:?}",
            store
                .connection
                .pragma_query_value(None, name, read)
                .unwrap()
        )
    };
    assert_eq!(text("journal_mode"), "Text(\"wal\")");
    assert_eq!(text("synchronous"), "Integer(2)");
    for (name, number) in [
        ("foreign_keys", 1),
        ("trusted_schema", 0),
        ("cell_size_check", 1),
        ("secure_delete", 1),
        ("temp_store", 2),
        ("busy_timeout", 5000),
    ] {
        assert_eq!(text(name), format!("Integer({number})"), "{name}");
    }
}

#[test]
fn what_was_written_is_there_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ours.db");
    let (record, appended, digest) = {
        let mut member = device_in(Place::File(&path), 1);
        let record = member.household("Nguyễn Thị Hoà");
        let digest = member.store.read().state_digest().unwrap();
        (record, member.store.read().arrival().unwrap(), digest)
    };
    let mut member = device_in(Place::File(&path), 1);
    assert_eq!(member.names(record), ["Nguyễn Thị Hoà"]);
    assert_eq!(member.store.read().arrival().unwrap(), appended);
    assert_eq!(member.store.read().state_digest().unwrap(), digest);
    let next = member.household("Trần Văn Bình");
    assert_ne!(next, record);
    assert_eq!(member.store.read().vector(HAMLET).unwrap().len(), 1);
    member.check();
}

#[test]
fn a_reader_beside_the_writer_sees_commits_and_cannot_write() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ours.db");
    assert!(ReadOnly::open(&path).is_err());
    let mut member = device_in(Place::File(&path), 1);
    let reader = ReadOnly::open(&path).unwrap();
    let record = member.household("Nguyễn Thị Hoà");
    assert!(reader.read().record(record).unwrap().is_some());
    let write = reader.read().connection.execute("delete from record", []);
    assert!(write.is_err());
}

#[cfg(unix)]
#[test]
fn a_new_database_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("our.db");
    let _store = Store::open(Place::File(&path)).unwrap();
    for end in ["", "-wal", "-shm"] {
        let file = folder.path().join(format!("our.db{end}"));
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}", file.display());
    }
}

#[test]
fn what_a_version_before_projected_is_projected_again_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("centre.db");
    let mut centre = centre_in(Place::File(&path));
    centre.grant(HAMLET, &device_in(Place::Memory, 1).certificate);
    let otherwise = "delete from grant";
    let before = format!(
        "drop index receipt_by_household; drop index receipt_by_day; drop index receipt_newest; delete from migration where number >= 7; pragma user_version = 6; {otherwise}"
    );
    centre.sql().execute_batch(&before).unwrap();
    let mut opened = || {
        centre.store = Store::open(Place::Memory).unwrap();
        centre.store = Store::open(Place::File(&path)).unwrap();
        let found = centre.store.read().verify(&mut |_, _| ()).unwrap();
        let codes: Vec<_> = found.findings.iter().map(|one| one.code).collect();
        centre.sql().execute_batch(otherwise).unwrap();
        codes
    };
    assert_eq!(opened(), [""; 0]);
    // The control: nobody asks for it any more, and what differs stays.
    assert_eq!(opened(), ["projection"]);
}
