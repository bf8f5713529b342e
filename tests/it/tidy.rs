//! The floors of docs/ARCHITECTURE.md and the habits that no lint checks.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What each crate may use of ours. Arrows point down only.
const FLOORS: &[(&str, &[&str])] = &[
    ("crates/replica", &[]),
    ("crates/book", &["replica"]),
    ("crates/store", &["replica", "book"]),
    ("crates/wire", &["replica"]),
    ("crates/sync", &["replica", "book", "store", "wire"]),
    ("crates/line", &["replica", "wire"]),
    ("crates/web", &["replica", "book", "wire"]),
    ("crates/paper", &["replica", "book", "store", "wire", "web"]),
    (
        "agent-client",
        &[
            "replica", "book", "store", "wire", "sync", "line", "web", "paper",
        ],
    ),
    (
        "server",
        &[
            "replica", "book", "store", "wire", "sync", "line", "web", "paper",
        ],
    ),
    (
        "crates/fleet",
        &[
            "replica",
            "book",
            "store",
            "wire",
            "sync",
            "web",
            "agent-client",
            "server",
        ],
    ),
];

/// What the pure floors must not touch, so that they also build for a browser.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::thread",
    "std::time",
    "std::process",
    "std::env",
    "tokio",
    "reqwest",
];
const PURE: &[&str] = &[
    "crates/replica",
    "crates/book",
    "crates/wire",
    "crates/sync",
    "crates/web",
    "crates/paper",
];

/// Files that are longer than 400 lines for a reason, each with its reason.
const LONG: &[(&str, &str)] = &[(
    "crates/web/src/problem/catalogue.rs",
    "one sentence a code, in one table",
)];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests is in the workspace")
        .to_owned()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() && !path.ends_with("target") {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn sources() -> Vec<(String, String)> {
    let root = root();
    ["crates", "agent-client", "server", "tests"]
        .iter()
        .flat_map(|top| rust_files(&root.join(top)))
        .map(|path| {
            let name = path
                .strip_prefix(&root)
                .expect("below the root")
                .display()
                .to_string();
            (name, fs::read_to_string(path).expect("UTF-8"))
        })
        .collect()
}

/// The part of a file before its tests.
fn code(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

fn none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// The names of ours that a manifest's `[dependencies]` has.
fn uses(manifest: &str) -> BTreeSet<String> {
    let names: BTreeSet<_> = FLOORS
        .iter()
        .map(|(path, _)| path.rsplit('/').next().expect("a name"))
        .collect();
    manifest
        .lines()
        .skip_while(|line| *line != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|name| names.contains(name))
        .map(str::to_owned)
        .collect()
}

#[test]
fn arrows_point_down_only() {
    let mut faults = Vec::new();
    for (path, allowed) in FLOORS {
        let manifest = root().join(path).join("Cargo.toml");
        for used in uses(&fs::read_to_string(manifest).expect("a manifest")) {
            if !allowed.contains(&used.as_str()) {
                faults.push(format!("{path} must not use {used}"));
            }
        }
    }
    none(&faults);
}

#[test]
fn the_check_of_the_arrows_sees_a_wrong_one() {
    let manifest = "[package]\nname = \"wire\"\n\n[dependencies]\nreplica.workspace = true\nstore = { path = \"x\" }\n\n[dev-dependencies]\nsync.workspace = true\n";
    assert_eq!(
        uses(manifest),
        ["replica", "store"].map(str::to_owned).into()
    );
}

#[test]
fn pure_floors_touch_no_socket_file_thread_or_clock() {
    let faults: Vec<_> = sources()
        .iter()
        .filter(|(name, _)| {
            PURE.iter()
                .any(|pure| name.starts_with(&format!("{pure}/src/")))
        })
        .flat_map(|(name, text)| {
            let used = IMPURE.iter().filter(|path| {
                code(text)
                    .lines()
                    .any(|line| !line.trim_start().starts_with("//") && line.contains(**path))
            });
            used.map(|path| format!("{name} uses {path}"))
                .collect::<Vec<_>>()
        })
        .collect();
    none(&faults);
}

#[test]
fn lib_and_mod_files_only_declare() {
    // Nothing that has a body or a shape of its own.
    let defines = |line: &str| {
        let words: Vec<_> = line
            .split([' ', '(', '<'])
            .filter(|word| !word.is_empty())
            .collect();
        let kinds = [
            "fn", "struct", "enum", "trait", "type", "impl", "impl<'c>", "const", "static",
        ];
        let is_start = |word: &&str| {
            word.starts_with("pub") || matches!(*word, "crate)" | "super)" | "async" | "unsafe")
        };
        words
            .iter()
            .find(|word| !is_start(word))
            .is_some_and(|word| kinds.contains(word))
    };
    let faults: Vec<_> = sources()
        .iter()
        .filter(|(name, _)| name.ends_with("/lib.rs") || name.ends_with("/mod.rs"))
        .flat_map(|(name, text)| {
            let wrong = code(text).lines().filter(|line| defines(line));
            wrong
                .map(|line| format!("{name}: {line}"))
                .collect::<Vec<_>>()
        })
        .collect();
    none(&faults);
}

/// A child may name its siblings through `super`, but never something that its parent defines: so a parent
/// defines nothing (see above), and no file with code stands above a folder of its own name.
#[test]
fn a_child_never_imports_its_parent() {
    let root = root();
    let faults: Vec<_> = sources()
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| !name.ends_with("/tests.rs"))
        .filter(|name| {
            let children = root.join(name.trim_end_matches(".rs"));
            children.is_dir()
                && rust_files(&children)
                    .iter()
                    .any(|file| !file.ends_with("tests.rs"))
        })
        .collect();
    none(&faults);
}

#[test]
fn no_file_is_longer_than_400_lines_without_a_reason() {
    let faults: Vec<_> = sources()
        .iter()
        .filter(|(name, _)| LONG.iter().all(|(long, _)| long != name))
        .filter(|(_, text)| text.lines().count() > 400)
        .map(|(name, text)| format!("{name}: {} lines", text.lines().count()))
        .collect();
    none(&faults);
}

#[test]
fn nothing_is_left_half_done() {
    // Written apart, so that this file does not find itself.
    let words = [
        ["to", "do!("],
        ["unimplem", "ented!("],
        ["FIX", "ME"],
        ["HA", "CK"],
    ]
    .map(|w| w.concat());
    let faults: Vec<_> = sources()
        .iter()
        .flat_map(|(name, text)| {
            let found = words.iter().filter(|word| text.contains(word.as_str()));
            found
                .map(|word| format!("{name}: {word}"))
                .collect::<Vec<_>>()
        })
        .collect();
    none(&faults);
}

#[test]
fn the_architecture_page_stays_short() {
    let page = fs::read_to_string(root().join("docs/ARCHITECTURE.md")).expect("a page");
    assert!(
        page.lines().count() <= 200,
        "{} lines",
        page.lines().count()
    );
}

/// The tests that a page of laws names: whatever stands in backticks and has the length of a sentence.
fn named_tests(page: &str) -> BTreeSet<&str> {
    let rows = page.lines().filter(|line| line.starts_with("| L"));
    rows.flat_map(|row| row.split('`').skip(1).step_by(2))
        .filter(|name| name.matches('_').count() > 2)
        .collect()
}

fn missing<'n>(names: &BTreeSet<&'n str>, sources: &[(String, String)]) -> Vec<&'n str> {
    let is_there = |name: &&str| {
        let head = format!("fn {name}(");
        let tests = sources
            .iter()
            .filter(|(_, text)| text.contains("#[test]") || text.contains("::test"));
        tests.into_iter().any(|(_, text)| text.contains(&head))
    };
    names
        .iter()
        .copied()
        .filter(|name| !is_there(name))
        .collect()
}

#[test]
fn every_test_that_the_page_of_laws_names_exists() {
    let page = fs::read_to_string(root().join("docs/LAWS.md")).expect("a page");
    let names = named_tests(&page);
    assert!(names.len() > 30, "{} names", names.len());
    let missing = missing(&names, &sources());
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_law_whose_test_is_gone_is_noticed() {
    // Written apart, so that this file does not hold it.
    let name = ["a_test", "that_nobody_wrote"].join("_");
    let page = format!("| L1 | Something | `{name}` | |");
    assert_eq!(missing(&named_tests(&page), &sources()), [name.as_str()]);
}
