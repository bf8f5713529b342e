//! A file as rows of cells.

use std::io::ErrorKind;
use std::path::Path;

use wire::problem::{Code, Problem};

use super::row::COLUMNS;
use super::{encoding, workbook};
use crate::failure::Outcome;

/// The largest file.
pub(super) const FILE_BYTES_MAX: u64 = 20 * 1024 * 1024;
/// The most rows.
pub(super) const ROWS_MAX: usize = 200_000;
/// The longest cell, in bytes.
const CELL_BYTES_MAX: usize = 4096;

/// What stands in one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Given {
    /// Text.
    Text(String),
    /// A number that a spreadsheet keeps as one: zeros in front are lost.
    Number(String),
    /// A day that a spreadsheet keeps as one, in ISO form.
    Day(String),
    /// Something computed: what it shows is not what stands there.
    Formula,
}

/// One row of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Its number in the file, as people count.
    pub(super) line: u64,
    /// Its cells; missing ones are empty.
    pub(super) cells: Vec<Given>,
}

/// Reads a file, by what it is and not by its name. The header must be the expected one.
pub(super) fn read(path: &Path) -> Outcome<Vec<Row>> {
    let missing = |error: std::io::Error| {
        let problem = Problem::new(Code::ImportFile).with("what", path.display());
        let known = [
            (ErrorKind::NotFound, "không có tệp này"),
            (ErrorKind::PermissionDenied, "không được phép đọc tệp này"),
            (ErrorKind::IsADirectory, "đây là thư mục, không phải tệp"),
        ];
        let known = known.into_iter().find(|(kind, _)| *kind == error.kind());
        let vietnamese = known.map_or("máy không đọc được tệp này", |(_, words)| words);
        because(problem, vietnamese, error)
    };
    let length = std::fs::metadata(path).map_err(missing)?.len();
    if length > FILE_BYTES_MAX {
        return Err(too_large("20 MiB").into());
    }
    let bytes = std::fs::read(path).map_err(missing)?;
    if bytes.starts_with(b"PK") {
        return with_header(workbook::rows(bytes)?);
    }
    // A line end of two characters would put the reader's count of lines behind.
    let text = encoding::text(&bytes)?.replace("\r\n", "\n");
    let mut rows = Vec::new();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    for record in reader.records() {
        let record = record.map_err(|error| {
            let problem = Problem::new(Code::ImportFile);
            because(problem, "các dòng và cột không rõ", error)
        })?;
        let line = record.position().map_or(0, csv::Position::line);
        let cells = record.iter().map(|cell| Given::Text(cell.to_owned()));
        let cells = cells.collect();
        push(&mut rows, Row { line, cells })?;
    }
    with_header(rows)
}

/// Adds a row, within what a list may be.
pub(super) fn push(rows: &mut Vec<Row>, row: Row) -> Result<(), Problem> {
    let long = |cell: &Given| matches!(cell, Given::Text(text) if text.len() > CELL_BYTES_MAX);
    if rows.len() >= ROWS_MAX || row.cells.iter().any(long) {
        return Err(too_large("200000 × 4096"));
    }
    rows.push(row);
    Ok(())
}

/// Returns the problem of a file that is more than is read.
pub(super) fn too_large(max: &str) -> Problem {
    Problem::new(Code::ImportTooLarge).with("max", max)
}

/// Adds why a file is no list: what a library says is English, so Vietnamese readers get words of ours.
pub(super) fn because(problem: Problem, vietnamese: &str, english: impl ToString) -> Problem {
    problem.with("why", english).with("why_vi", vietnamese)
}

fn with_header(mut rows: Vec<Row>) -> Outcome<Vec<Row>> {
    let expected = COLUMNS.map(|column| column.head);
    let got: Vec<&str> = rows
        .first()
        .map(|row| row.cells.iter().map(shown).collect())
        .unwrap_or_default();
    let same = got.len() == expected.len()
        && got
            .iter()
            .zip(expected)
            .all(|(got, head)| book::text::clean(got, CELL_BYTES_MAX).is_ok_and(|got| got == head));
    if !same {
        let problem = Problem::new(Code::ImportHeader)
            .with("got", got.join(", "))
            .with("possible", expected.join(", "));
        return Err(problem.into());
    }
    rows.remove(0);
    rows.retain(|row| row.cells.iter().any(|cell| !shown(cell).trim().is_empty()));
    Ok(rows)
}

/// Returns a cell as it is shown again to whoever wrote it.
pub(super) fn shown(cell: &Given) -> &str {
    match cell {
        Given::Text(text) | Given::Number(text) | Given::Day(text) => text,
        Given::Formula => "=",
    }
}
