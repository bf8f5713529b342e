//! `docs/vectors`: made by this build, computed anew by the client in Python.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tungnha_tests::vectors::{files, folder};

use crate::stranger::{said, stranger};

/// Files in which every digit counts. What is refused in `cbor.json` is refused in other forms, too.
const ALL_COUNTS: [&str; 6] = [
    "keys.json",
    "ops.json",
    "streams.json",
    "packing.json",
    "exchanges.json",
    "files.json",
];
/// How many digits of each are altered, one at a time.
const PLACES: usize = 4;

fn check(folder: &Path) -> std::process::Output {
    stranger(&["check-vectors", &folder.display().to_string()])
}

#[test]
fn the_vectors_are_what_this_build_makes() {
    for (name, text) in files() {
        let kept = fs::read_to_string(folder().join(name)).unwrap_or_default();
        let how = "cargo run -p tungnha-tests --bin tungnha-vectors";
        assert!(
            kept == text,
            "docs/vectors/{name} is of another build; if that is meant: {how}"
        );
    }
}

#[test]
fn a_stranger_computes_every_vector_anew_and_notices_an_altered_digit() {
    let done = said(&check(&folder()));
    let done = done.as_object().expect("what was checked");
    assert_eq!(done.len(), 8, "{done:?}");
    assert!(
        done.values().all(|count| count.as_u64() > Some(0)),
        "{done:?}"
    );

    let copy = tempfile::tempdir().expect("a folder");
    let keep = |name: &str, text: &str| fs::write(copy.path().join(name), text).expect("to write");
    for (name, text) in files() {
        keep(name, &text);
    }
    for (name, text) in files() {
        if !ALL_COUNTS.contains(&name) {
            continue;
        }
        for place in 0..PLACES {
            keep(name, &altered(&text, place));
            let ran = check(copy.path());
            assert!(
                !ran.status.success(),
                "{name}: digit {place} of {PLACES} was altered"
            );
        }
        keep(name, &text);
    }
}

/// Turns one hexadecimal digit in one of the longer values: the places lie evenly in the file.
fn altered(text: &str, place: usize) -> String {
    let values: Vec<_> = text.lines().filter_map(bytes_of).collect();
    let value = values[values.len() * place / PLACES];
    let (digit, at) = (&value[value.len() / 2..=value.len() / 2], value.len() / 2);
    let other = if digit == "0" { "1" } else { "0" };
    let turned = format!("{}{other}{}", &value[..at], &value[at + 1..]);
    text.replacen(value, &turned, 1)
}

/// The bytes that a line names, where there are a few.
fn bytes_of(line: &str) -> Option<&str> {
    let (_, value) = line.trim().trim_end_matches(',').rsplit_once(' ')?;
    let Ok(Value::String(_)) = serde_json::from_str(value) else {
        return None;
    };
    let value = value.trim_matches('"');
    let is_hex = value.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_hex && value.len() >= 16).then_some(value)
}
