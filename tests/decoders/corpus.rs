//! Inputs that are kept: small files in `tests/corpus/<target>/`, named by their content.

use std::fs;
use std::path::{Path, PathBuf};

use replica::Hash;

use super::samples::{root, samples};

/// Returns where a target's inputs lie.
#[must_use]
pub fn folder(target: &str) -> PathBuf {
    root().join("tests/corpus").join(target)
}

/// Returns the files of a target's corpus, in order of name.
#[must_use]
pub fn files(target: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder(target)) else {
        return Vec::new();
    };
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("a readable entry").path())
        .collect();
    files.sort();
    files
}

/// Returns all that a target's changes begin with: today's samples, then the kept inputs.
#[must_use]
pub fn whole(target: &str) -> Vec<Vec<u8>> {
    let kept = files(target).into_iter();
    let kept = kept.map(|file| fs::read(file).expect("a readable file"));
    samples(target).into_iter().chain(kept).collect()
}

/// Keeps today's samples of a target.
pub fn keep_samples(target: &str) {
    let folder = folder(target);
    fs::create_dir_all(&folder).expect("to make a folder");
    samples(target)
        .iter()
        .for_each(|input| drop(keep(&folder, input)));
}

/// Writes an input into a folder and returns its file.
///
/// # Panics
///
/// Where the folder cannot be written to.
#[must_use]
pub fn keep(folder: &Path, input: &[u8]) -> PathBuf {
    let name = Hash::of("tungnha tests input", &[input]).short();
    let file = folder.join(name.to_string());
    fs::write(&file, input).expect("to write an input");
    file
}
