//! The folder of the vectors and its files.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::{keys, op, packing, paper, story, stream};
use crate::decoders::root;

/// Returns where the vectors lie.
#[must_use]
pub fn folder() -> PathBuf {
    root().join("docs/vectors")
}

/// Returns every file of the vectors: its name and its text.
#[must_use]
pub fn files() -> Vec<(&'static str, String)> {
    let told = story::tell();
    let files = [
        ("keys.json", keys::keys()),
        ("cbor.json", op::forms()),
        ("ops.json", op::ops()),
        ("streams.json", stream::streams(&told)),
        ("packing.json", packing::packings()),
        ("papers.json", paper::papers()),
        ("exchanges.json", told.exchanges),
        ("files.json", told.files),
    ];
    files.map(|(name, value)| (name, text(&value))).to_vec()
}

/// Writes the vectors of this build.
///
/// # Panics
///
/// Where the folder cannot be written to.
pub fn keep() {
    for (name, text) in files() {
        fs::write(folder().join(name), text).expect("to write a file of the vectors");
    }
}

fn text(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("to write into memory");
    text.push('\n');
    text
}
