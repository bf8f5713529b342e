//! What a command has to say: as JSON for programs and as text for people.

use comfy_table::{ContentArrangement, Table, presets};
use serde_json::Value;

/// What a command has to say.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Report {
    /// For programs.
    pub(super) json: Value,
    /// For people.
    pub(super) text: String,
    /// A file that was asked for instead, to the byte.
    pub(super) file: Option<Vec<u8>>,
}

impl Report {
    pub(super) fn new(json: Value, text: impl Into<String>) -> Self {
        Self {
            json,
            text: text.into(),
            file: None,
        }
    }
}

/// Rows as they are read, each for programs and for people.
#[derive(Debug, Default)]
pub(super) struct Listing {
    json: Vec<Value>,
    rows: Vec<Vec<String>>,
}

impl Listing {
    /// Adds a row.
    pub(super) fn add(&mut self, json: Value, cells: Vec<String>) {
        self.json.push(json);
        self.rows.push(cells);
    }

    /// Returns the report under these headings; what `none` says where there is no row.
    pub(super) fn report(self, heads: &[&str], none: &str) -> Report {
        Report::new(self.json.into(), table(heads, &self.rows, none))
    }
}

/// Returns a table with one row a line; what `empty` says where it has none.
pub(super) fn table(heads: &[&str], rows: &[Vec<String>], empty: &str) -> String {
    if rows.is_empty() {
        return empty.to_owned();
    }
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(heads);
    for row in rows {
        table.add_row(row.iter().map(|cell| visible(cell)));
    }
    table.trim_fmt()
}

/// Returns a text without what could drive a terminal: names come from devices.
pub(super) fn visible(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() && c != '\n' {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}

/// Returns a value as JSON.
pub(super) fn json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
