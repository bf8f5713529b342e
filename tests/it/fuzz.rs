//! No bytes from elsewhere make a decoder panic, use much memory or read one thing as two.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tungnha_tests::decoders::bombs::{bombs, expanding};
use tungnha_tests::decoders::corpus;
use tungnha_tests::decoders::run::changed;
use tungnha_tests::decoders::target::{TARGETS, Target, find};

/// The address space of a process in which a target runs, its program included.
const MEMORY_BYTES_MAX: u64 = 256 << 20;
/// How many changed inputs each target is given. Without optimisation a tenth, as that takes as long.
const ITERATIONS: u64 = if cfg!(debug_assertions) {
    2_000
} else {
    20_000
};
/// Another seed runs other inputs.
const SEED_VARIABLE: &str = "TUNGNHA_FUZZ_SEED";
const SEED: u64 = 20_261_122;

fn seed() -> u64 {
    #[expect(
        clippy::disallowed_methods,
        reason = "how a person names another seed to the tests"
    )]
    let given = std::env::var(SEED_VARIABLE);
    given.map_or(SEED, |seed| seed.parse().expect("a number as the seed"))
}

/// Runs `tungnha-decode` with no more than `MEMORY_BYTES_MAX` of address space.
fn bounded(words: &[&str]) -> Output {
    let kilobytes = MEMORY_BYTES_MAX / 1024;
    let mut shell = Command::new("sh");
    shell
        .arg("-c")
        .arg(format!("ulimit -v {kilobytes} && exec \"$0\" \"$@\""));
    shell.arg(env!("CARGO_BIN_EXE_tungnha-decode")).args(words);
    shell.env("RUST_BACKTRACE", "0");
    shell.output().expect("a shell")
}

/// Returns what a run said, or panics with it.
fn held(output: &Output, what: &str) -> u64 {
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{what}: {}\n{complained}",
        output.status
    );
    let read = said
        .trim()
        .rsplit_once(' ')
        .and_then(|(_, read)| read.parse().ok());
    read.expect("how many were read")
}

fn path(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

fn withstands(name: &str) {
    let target = find(name).expect("a target of this name");
    replayed(target);
    run_short(target);
}

/// All kept inputs, one by one where they fail together.
fn replayed(target: &Target) {
    let files = corpus::files(target.name);
    let words = ["replay", target.name].into_iter();
    let words: Vec<_> = words.chain(files.iter().map(|file| path(file))).collect();
    let read = held(&bounded(&words), &format!("corpus of {}", target.name));
    assert!(
        read > 0,
        "no kept input of {} is read any more",
        target.name
    );
}

/// Changed inputs; where the process was ended, the last one is found by running them again.
fn run_short(target: &Target) {
    let (seed, until) = (seed().to_string(), ITERATIONS.to_string());
    let words = ["change", target.name, &seed, "0", &until];
    let output = bounded(&words);
    if output.status.code() == Some(0) {
        let read = held(&output, target.name);
        // Nothing but what was sealed is a file.
        let expected = if target.name == "file" {
            0
        } else {
            ITERATIONS / 200
        };
        let name = target.name;
        assert!(
            read >= expected,
            "only {read} changed inputs of {name} are read"
        );
        return;
    }
    let (name, status) = (target.name, output.status);
    let complained = String::from_utf8_lossy(&output.stderr).into_owned();
    let last = std::env::temp_dir().join(format!("tungnha-fuzz-{name}-{seed}"));
    if output.status.code() != Some(1) {
        drop(bounded(&[&words[..], &[path(&last)]].concat()));
    }
    panic!(
        "target {name}, {SEED_VARIABLE}={seed}: {status}\n{complained}where the process was ended, its last input is {}",
        last.display()
    );
}

macro_rules! withstand {
    ($($target:ident)*) => {
        mod withstands_its_corpus_and_a_short_run {
            $(#[test] fn $target() { super::withstands(stringify!($target)); })*
        }
        const TESTED: &[&str] = &[$(stringify!($target),)*];
    };
}

withstand! {
    op body sync_request sync_reply enrol_request enrol_reply packed stretch certificate proof invitation excerpt
    request_auth tariff file letter
}

#[test]
fn every_target_has_its_test_its_corpus_and_its_fuzzer() {
    let names: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
    assert_eq!(names, TESTED);
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<_> = fs::read_dir(tests.join("corpus"))
        .expect("the corpus")
        .map(|entry| entry.expect("a readable entry").file_name())
        .collect();
    folders.sort();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(folders, sorted);
    let manifest = fs::read_to_string(tests.join("fuzz/Cargo.toml")).expect("a manifest");
    for name in names {
        assert!(
            manifest.contains(&format!("name = \"{name}\"")),
            "no fuzzer of {name}"
        );
    }
}

#[test]
fn what_claims_gigabytes_ends_within_the_limit() {
    let folder = tempfile::tempdir().expect("a folder");
    for target in TARGETS {
        let mut files = Vec::new();
        for (name, bomb) in bombs(target.name) {
            let file = folder.path().join(format!("{}-{name}", target.name));
            fs::write(&file, bomb).expect("to write a bomb");
            files.push(file);
        }
        let all = ["replay", target.name].into_iter();
        let all: Vec<_> = all.chain(files.iter().map(|file| path(file))).collect();
        if bounded(&all).status.success() {
            continue;
        }
        // Which one was it?
        for file in &files {
            held(&bounded(&["replay", target.name, path(file)]), path(file));
        }
        panic!("{}: all of them together take too much", target.name);
    }
}

/// The control of the limit: the same frame, without a bound of our own.
#[test]
fn an_unbounded_decoder_is_ended_by_the_limit() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("frame");
    fs::write(&file, expanding(64 << 20)).expect("to write a frame");
    let small = bounded(&["unbounded", path(&file)]);
    assert!(small.status.success(), "64 MiB fit");
    fs::write(&file, expanding(1 << 30)).expect("to write a frame");
    let bomb = bounded(&["unbounded", path(&file)]);
    assert!(!bomb.status.success(), "a gigabyte fits into the limit");
}

/// The control of the runs: a decoder that trusts a length is found out, and by the same input again.
#[test]
fn a_decoder_that_trusts_a_length_is_found_out() {
    fn trusting(bytes: &[u8]) -> bool {
        let length = bytes.first().map_or(0, |head| usize::from(head & 0x1f));
        !bytes[1..=length].is_empty()
    }
    let target = Target {
        name: "trusting",
        run: trusting,
    };
    let corpus = [b"\x43abc".to_vec()];
    let found = changed(&target, &corpus, 7, 0..1_000, |_| ()).expect_err("a panic");
    assert!(found.why.contains("out of range"), "{}", found.why);
    let (from, until) = (found.iteration, found.iteration + 1);
    let again = changed(&target, &corpus, 7, from..until, |_| ());
    assert_eq!(again, Err(found));
}
