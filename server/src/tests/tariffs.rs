//! Tariffs on the command line: checked, published once, told apart by their names.

use std::path::Path;

use serde_json::Value;

use super::command_line::{code, founded, json};

fn file(folder: &Path, name: &str, change: (&str, &str)) -> String {
    let (from, to) = change;
    let text = book::tariff::BUILTIN_TEXT;
    assert!(text.contains(from), "{from}");
    let path = folder.join(name);
    std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_tariff_is_checked_published_once_and_never_changed() {
    let parent = founded();
    let centre = parent.path().join("centre");
    let next = file(parent.path(), "next.toml", ("VN-2026-11", "VN-2027-01"));
    let checked = json(&centre, &["tariff", "check", &next]);
    assert_eq!(
        (&checked["version"], &checked["effective"]),
        (&"VN-2027-01".into(), &"2016-01-01".into())
    );
    assert_eq!(json(&centre, &["tariff", "list"]), Value::Array(Vec::new()));

    let published = json(&centre, &["tariff", "publish", &next]);
    assert_eq!(published["before"], false);
    let again = json(&centre, &["tariff", "publish", &next]);
    assert_eq!(
        (&again["before"], &again["id"]),
        (&true.into(), &published["id"])
    );
    let listed = json(&centre, &["tariff", "list"]);
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(listed[0]["version"], "VN-2027-01");
    let shown = json(&centre, &["tariff", "show", "VN-2027-01"]);
    assert_eq!(
        shown["text"].as_str().unwrap(),
        std::fs::read_to_string(&next).unwrap()
    );
    let own = json(&centre, &["tariff", "show", "VN-2026-11"]);
    assert_eq!(own["text"], book::tariff::BUILTIN_TEXT);
    json(&centre, &["verify"]);
}

/// A tariff in which every commune of the country has two rows, each with a source of its own.
fn country(folder: &Path) -> String {
    let mut text = book::tariff::BUILTIN_TEXT.replace("VN-2026-11", "COMMUNES-1");
    for commune in 1..=3_321 {
        for (scheme, group) in [("bhxh", "other"), ("bhyt", "household")] {
            text += &format!(
                "\n[[local_support]]\nfrom = 2026-07-01\nplace = \"{:05}\"\nscheme = \"{scheme}\"\n\
                 groups = [\"{group}\"]\namount = {}_000\nsource = \"Nghị quyết {}/2026/NQ-HĐND, xã {commune}\"\n",
                commune * 9,
                commune % 90 + 1,
                commune % 120,
            );
        }
    }
    let path = folder.join("communes.toml");
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_tariff_with_rows_for_every_commune_of_the_country_is_published_and_shown_again() {
    let parent = founded();
    let centre = parent.path().join("centre");
    let file = country(parent.path());
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.len() > 10 * book::tariff::OP_BYTES_MAX);
    json(&centre, &["tariff", "check", &file]);
    assert_eq!(
        json(&centre, &["tariff", "publish", &file])["before"],
        false
    );
    assert_eq!(json(&centre, &["tariff", "publish", &file])["before"], true);
    let shown = json(&centre, &["tariff", "show", "COMMUNES-1"]);
    assert_eq!(shown["text"].as_str().unwrap(), text);
    json(&centre, &["verify"]);
    // What cannot be made so small is refused before anything is written.
    let mut chance = 1_u64;
    let noise: String = std::iter::repeat_with(|| {
        chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        format!("# {:016x}\n", chance)
    })
    .take(20_000)
    .collect();
    std::fs::write(&file, text.replace("COMMUNES-1", "COMMUNES-2") + &noise).unwrap();
    let (status, told) = code(&centre, &["tariff", "publish", &file]);
    assert_eq!((status, told.as_str()), (3, "tariff-invalid"));
    assert_eq!(
        json(&centre, &["tariff", "list"]).as_array().unwrap().len(),
        1
    );
}

#[test]
fn what_is_no_tariff_or_another_under_a_known_name_is_refused_and_nothing_is_written() {
    let parent = founded();
    let centre = parent.path().join("centre");
    let next = file(parent.path(), "next.toml", ("VN-2026-11", "VN-2027-01"));
    json(&centre, &["tariff", "publish", &next]);
    let other = file(
        parent.path(),
        "other.toml",
        (
            "version = \"VN-2026-11\"",
            "# other\nversion = \"VN-2027-01\"",
        ),
    );
    let own = file(
        parent.path(),
        "own.toml",
        ("percent = \"0.31\"", "percent = \"0.32\""),
    );
    let wrong = file(parent.path(), "wrong.toml", ("poor = \"50\"", "poor = 50"));
    let before = json(&centre, &["tariff", "list"]);
    for (args, told) in [
        (["tariff", "publish", &other], (4, "tariff-version-taken")),
        (["tariff", "publish", &own], (4, "tariff-version-taken")),
        (["tariff", "publish", &wrong], (3, "tariff-invalid")),
        (["tariff", "check", &wrong], (3, "tariff-invalid")),
        (["tariff", "check", "nowhere.toml"], (5, "file-failed")),
        (["tariff", "show", "VN-1"], (3, "tariff-unknown")),
    ] {
        let (status, found) = code(&centre, &args);
        assert_eq!((status, found.as_str()), told, "{args:?}");
    }
    assert_eq!(json(&centre, &["tariff", "list"]), before);
}
