//! The command line, run in this process on a folder of its own.

use std::ffi::OsString;
use std::path::Path;

use clap::CommandFactory as _;
use serde_json::Value;

use crate::cli::{Cli, run};

/// One run: exit status, output, problem.
pub(super) fn tungnha(folder: &Path, args: &[&str]) -> (u8, String, String) {
    tungnha_at(folder, super::world::EVENING, args)
}

/// The same at another time.
pub(super) fn tungnha_at(folder: &Path, now: i64, args: &[&str]) -> (u8, String, String) {
    let mut all: Vec<OsString> = vec!["tungnha-server".into()];
    all.extend(args.iter().map(OsString::from));
    all.extend(["--data".into(), folder.as_os_str().to_owned()]);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let clock = std::sync::Arc::new(move || replica::UnixMillis(now));
    let status = run(all, clock, &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status, text(out), text(err))
}

pub(super) fn json(folder: &Path, args: &[&str]) -> Value {
    let mut args = args.to_vec();
    args.push("--json");
    let (status, out, err) = tungnha(folder, &args);
    assert_eq!(status, 0, "{args:?}: {err}");
    serde_json::from_str(&out).unwrap()
}

pub(super) fn code(folder: &Path, args: &[&str]) -> (u8, String) {
    let mut args = args.to_vec();
    args.push("--json");
    let (status, _, err) = tungnha(folder, &args);
    let problem: Value = serde_json::from_str(&err).unwrap_or_default();
    (
        status,
        problem["code"].as_str().unwrap_or_default().to_owned(),
    )
}

pub(super) fn founded() -> tempfile::TempDir {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("centre");
    json(
        &folder,
        &[
            "init",
            "--name",
            "BHXH thử",
            "--address",
            "https://trung-tam.vn:8443",
        ],
    );
    for args in [
        &[
            "unit",
            "add",
            "--level",
            "office",
            "--code",
            "17530",
            "--name",
            "Xã Đô Thành",
        ][..],
        &[
            "unit", "add", "--level", "hamlet", "--code", "X3", "--name", "Xóm 3", "--parent",
            "17530",
        ],
        &[
            "collector",
            "add",
            "--code",
            "NV1",
            "--name",
            "Trần Thị Hoà",
            "--office",
            "17530",
        ],
    ] {
        json(&folder, args);
    }
    parent
}

#[test]
fn clap_finds_no_fault_and_every_command_has_an_example() {
    Cli::command().debug_assert();
    fn check(command: &clap::Command, path: &str) {
        let path = format!("{path} {}", command.get_name());
        let help = command.get_after_help().map(ToString::to_string);
        let has_example = help.is_some_and(|help| help.contains("\n  tungnha-server "));
        assert!(has_example, "{path}");
        command.get_subcommands().for_each(|one| check(one, &path));
    }
    check(&Cli::command(), "");
}

#[test]
fn an_organisation_is_founded_and_invites() {
    let parent = founded();
    let folder = parent.path().join("centre");
    assert_eq!(
        json(&folder, &["unit", "list"]).as_array().unwrap().len(),
        3
    );
    let collectors = json(&folder, &["collector", "list"]);
    assert_eq!(collectors[0]["code"], "NV1");
    assert_eq!(collectors.as_array().unwrap().len(), 1);
    let user = json(
        &folder,
        &["user", "add", "lan", "--role", "supervisor", "--generate"],
    );
    assert!(user["password"].as_str().unwrap().len() >= 19);
    let token = json(&folder, &["token", "add", "lan", "--days", "30"]);
    assert!(token["token"].as_str().unwrap().len() >= 43);
    let invitation = json(
        &folder,
        &["invite", "--collector", "NV1", "--hamlets", "X3"],
    );
    let text = invitation["invitation"].as_str().unwrap();
    let parsed: wire::Invitation = text.parse().unwrap();
    assert_eq!(parsed.address(), "https://trung-tam.vn:8443");
    let (_, shown, _) = tungnha(&folder, &["invite", "--office", "17530"]);
    assert!(shown.contains("tungnha:") && shown.contains('█'), "{shown}");
    assert_eq!(
        json(&folder, &["verify"])["findings"],
        Value::Array(Vec::new())
    );
    json(&folder, &["rebuild"]);
    assert_eq!(
        json(&folder, &["ledger", "--by", "commune,scheme"])["total"]["receipts"],
        0
    );
    assert_eq!(
        json(&folder, &["participants", "--on", "30/06/2021"])["on"],
        "2021-06-30"
    );
    for command in ["cash", "conflicts", "duplicates", "held"] {
        json(&folder, &[command]);
    }
}

#[cfg(unix)]
#[test]
fn keys_are_read_by_their_owner_only_and_nothing_is_overwritten() {
    use std::os::unix::fs::PermissionsExt as _;
    let parent = founded();
    let folder = parent.path().join("centre");
    for name in ["server.key", "root.key", "tls.key", "tls-authority.key"] {
        let mode = std::fs::metadata(folder.join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let before = std::fs::read(folder.join("server.key")).unwrap();
    let (status, code) = code(&folder, &["init", "--name", "khác"]);
    assert_eq!((status, code.as_str()), (4, "already-enrolled"));
    assert_eq!(std::fs::read(folder.join("server.key")).unwrap(), before);
}

const BAD_INPUT: &str = "
ledgre                                                    2 usage
ledger --colour red                                       2 usage
duplicates merge 3f2a                                     2 usage-missing
duplicates merge 3f2a 77b0 --user nobody                  3 user-unknown
duplicates list --limit 0                                 3 choice-invalid
unit add --level office                                   2 usage-missing
init --name x --address ftp://x                           2 usage
serve --listen everywhere                                 2 usage
ledger --from 31/02/2026                                  3 date-no-such-day
ledger --by weather                                       3 choice-invalid
ledger --format pdf                                       3 choice-invalid
participants --on soon                                    3 date-invalid
unit add --level moon --code 1 --name x                   3 choice-invalid
unit add --level office --code 17530 --name x             4 name-taken
unit add --level hamlet --code X9 --name x                3 choice-invalid
unit add --level hamlet --code X9 --name x --parent 1     3 unit-unknown
collector add --code NV1 --name x --office 17530          4 name-taken
invite --collector NV9                                    3 collector-unknown
invite --collector NV1 --hamlets X8                       3 unit-unknown
invite --collector NV1 --hours many                       3 choice-invalid
token add nobody                                          3 user-unknown
user add a/b --role cashier --generate                    3 text-invalid
user add x --role king --generate                         3 choice-invalid
hand-over count 3f2a --counted 1.000 --as x               3 amount-ambiguous
hand-over count 3f2a --counted -5 --as x                  3 amount-negative
init --name x --join mistyped                             7 invitation-invalid
";

#[test]
fn bad_input_has_a_code_and_an_exit_status() {
    let parent = founded();
    let folder = parent.path().join("centre");
    for line in BAD_INPUT.lines().filter(|line| !line.is_empty()) {
        let mut words: Vec<&str> = line.split_whitespace().collect();
        let (expected, status) = (words.pop().unwrap(), words.pop().unwrap());
        let found = code(&folder, &words);
        assert_eq!(
            found,
            (status.parse().unwrap(), expected.to_owned()),
            "{line}"
        );
    }
    let nowhere = parent.path().join("nowhere");
    assert_eq!(code(&nowhere, &["ledger"]), (4, "not-enrolled".to_owned()));
    assert!(!nowhere.exists());
}

#[test]
fn a_database_that_is_not_ours_is_refused_and_left_as_it_is() {
    let parent = founded();
    let folder = parent.path().join("centre");
    let database = folder.join("server.db");
    for name in ["server.db-wal", "server.db-shm"] {
        drop(std::fs::remove_file(folder.join(name)));
    }
    std::fs::write(
        &database,
        "not a database at all, but long enough to look at".repeat(20),
    )
    .unwrap();
    let before = std::fs::read(&database).unwrap();
    assert_eq!(
        code(&folder, &["ledger"]),
        (5, "database-not-ours".to_owned())
    );
    assert_eq!(std::fs::read(&database).unwrap(), before);
}

#[test]
fn a_copied_database_alone_does_not_fit_another_servers_keys() {
    let (one, two) = (founded(), founded());
    let copy = |name: &str| {
        let to = two.path().join("centre").join(name);
        drop(std::fs::remove_file(&to));
        drop(std::fs::copy(one.path().join("centre").join(name), to));
    };
    ["server.db", "server.db-wal", "server.db-shm"]
        .into_iter()
        .for_each(copy);
    let found = code(&two.path().join("centre"), &["ledger"]);
    assert_eq!(found, (5, "database-not-ours".to_owned()));
}

#[test]
fn a_problem_is_one_sentence_in_the_language_asked_for() {
    let parent = founded();
    let folder = parent.path().join("centre");
    let (_, out, vi) = tungnha(&folder, &["ledger", "--from", "31/02/2026"]);
    let (_, _, en) = tungnha(&folder, &["ledger", "--from", "31/02/2026", "--lang", "en"]);
    assert!(out.is_empty());
    assert!(
        vi.trim_end().ends_with("(date-no-such-day)") && vi.lines().count() == 1,
        "{vi}"
    );
    assert_ne!(vi, en);
}
