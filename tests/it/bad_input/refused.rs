//! What a refusal looks like, and what it must not have changed.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::programs::{Centre, Device};

/// Letters that are written in Vietnamese and not in English.
const VIETNAMESE: &str = "ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹàáãèéìíòóõùúýĩũ";

/// Runs a command to its end, with nothing to read and no log.
pub(super) fn output(mut command: Command) -> Output {
    command.env("RUST_LOG", "off").stdin(Stdio::null());
    command.output().expect("the program")
}

/// The problem that a run ended with: code and sentence. The run must have printed nothing else.
pub(super) fn problem(ran: &Output) -> (String, i32, String) {
    let told = String::from_utf8(ran.stderr.clone()).expect("UTF-8");
    let said: Value = serde_json::from_str(&told)
        .unwrap_or_else(|why| panic!("{why}: {told:?} {:?}", ran.status));
    let exit = ran.status.code().expect("an exit status");
    assert_eq!(said["exit"].as_i64(), Some(i64::from(exit)), "{told}");
    let text = |key: &str| said[key].as_str().expect(key).to_owned();
    (text("code"), exit, text("message"))
}

/// Checks that `command` (asked for with further arguments) is refused with this code and status: in one sentence
/// in Vietnamese, in one in English, and the same in plain text.
#[track_caller]
pub(super) fn refused(command: &dyn Fn(&[&str]) -> Command, code: &str, exit: i32) {
    let run = |more: &[&str]| output(command(more));
    let vietnamese = run(&["--json"]);
    let (found, status, in_vietnamese) = problem(&vietnamese);
    let case = format!("{:?}: {in_vietnamese}", command(&[]).get_args());
    assert_eq!((found.as_str(), status), (code, exit), "{case}");
    // A sync that did not get all through also reports how far it came.
    let is_sync = exit == 6 || case.contains("\"sync\"");
    assert!(vietnamese.stdout.is_empty() || is_sync, "{case}");
    let (found, status, in_english) = problem(&run(&["--json", "--lang", "en"]));
    assert_eq!((found.as_str(), status), (code, exit), "{case}");
    for sentence in [&in_vietnamese, &in_english] {
        assert!(is_one_sentence(sentence), "{sentence}");
    }
    assert!(is_vietnamese(&in_vietnamese), "{in_vietnamese}");
    assert!(!is_vietnamese(&in_english), "{in_english}");

    let plain = run(&[]);
    assert_eq!(plain.status.code(), Some(exit), "{case}");
    let told = String::from_utf8(plain.stderr).expect("UTF-8");
    assert_eq!(told, format!("{in_vietnamese} ({code})\n"));
}

/// Whether a text is one sentence: it begins as one, ends as one and has no end in between.
fn is_one_sentence(text: &str) -> bool {
    // A field's name in front stays as it is typed.
    let is_name = |name: &str| {
        name.bytes()
            .all(|one| one.is_ascii_lowercase() || b"_-".contains(&one))
    };
    let begins = text
        .chars()
        .next()
        .is_some_and(|first| !first.is_lowercase())
        || text.split_once(": ").is_some_and(|(name, _)| is_name(name));
    let ends = text.ends_with('.') && !text.ends_with("..");
    begins && ends && !text.contains(['\n', '{', '}']) && !text.contains(". ")
}

/// Whether a text has Vietnamese letters beside the names of things.
fn is_vietnamese(text: &str) -> bool {
    let names = ["Từng Nhà", "đ;", "đ."];
    let plain = names.iter().fold(text.to_lowercase(), |text, name| {
        text.replace(&name.to_lowercase(), "")
    });
    plain.contains(|letter| VIETNAMESE.contains(letter))
}

#[test]
fn the_check_of_a_sentence_sees_what_is_none() {
    for text in [
        "two. Sentences.",
        "No end",
        "A {hole}.",
        "Dots..",
        "line\nline.",
    ] {
        assert!(!is_one_sentence(text), "{text}");
    }
    assert!(is_one_sentence("--income: the amount “-5” is negative."));
    assert!(is_vietnamese("Không có hộ này.") && !is_vietnamese("Từng Nhà has no such page."));
}

/// All that a device's records say, and the names of its files.
pub(super) fn state(device: &Device) -> Vec<String> {
    let lists: [&[&str]; 7] = [
        &["status"],
        &["receipt", "list", "--limit", "100000"],
        &["household", "list", "--limit", "10000"],
        &["visit", "list"],
        &["household", "find", "a"],
        &["cash"],
        &["conflicts"],
    ];
    let mut state: Vec<String> = lists
        .iter()
        .map(|list| device.run(list).to_string())
        .collect();
    state.extend(files(device.folder()));
    state
}

/// All that a centre's records say. They must agree with its log.
pub(super) fn centre_state(centre: &Centre) -> Vec<String> {
    let verified = centre.run(&["verify"]);
    assert_eq!(verified["findings"], Value::Array(Vec::new()), "{verified}");
    let ledger = centre.run(&["ledger", "--by", "day,collector,scheme", "--format", "json"]);
    let lists = [
        verified,
        ledger,
        centre.run(&["unit", "list"]),
        centre.run(&["collector", "list"]),
        centre.run(&["held"]),
        centre.run(&["cash"]),
    ];
    lists.iter().map(Value::to_string).collect()
}

/// The names of the files in a folder, but those that are there only while or until a database is opened.
pub(super) fn files(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .filter(|name| !name.ends_with("-shm") && !name.ends_with("-wal"))
        .filter(|name| !name.ends_with("-ballast"))
        .collect();
    names.sort();
    names
}
