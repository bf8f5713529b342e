//! A workbook as rows. It is unpacked once within limits before anything reads it: what it says of its own sizes is not
//! believed.

use std::io::{Cursor, Read as _};

use calamine::{DataRef, Reader as _, Xlsx, XlsxError};
use wire::problem::{Code, Problem};
use zip::ZipArchive;

use super::sheet::{Given, ROWS_MAX, Row, because, push, too_large};

/// The most files in a workbook.
const ENTRIES_MAX: usize = 500;
/// The most bytes that all of them come to.
const UNPACKED_BYTES_MAX: u64 = 200 * 1024 * 1024;
/// So many times larger than packed: more is no list.
const RATIO_MAX: u64 = 100;
/// Below this no ratio tells anything.
const SMALL_BYTES: u64 = 1024 * 1024;
/// The most cells.
const CELLS_MAX: usize = 4_000_000;
/// The most columns that are looked at.
const COLUMNS_MAX: u32 = 64;

/// Returns the rows of a workbook's only sheet.
pub(super) fn rows(bytes: Vec<u8>) -> Result<Vec<Row>, Problem> {
    within_limits(&bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let names = book.sheet_names();
    let [name] = names.as_slice() else {
        let (english, count) = (format!("it has {} sheets", names.len()), names.len());
        let problem = Problem::new(Code::ImportFile);
        return Err(because(
            problem,
            &format!("tệp có {count} trang tính"),
            english,
        ));
    };
    let mut cells = book.worksheet_cells_reader(name).map_err(broken)?;
    let (mut rows, mut count) = (Vec::new(), 0_usize);
    let mut open = Row {
        line: 0,
        cells: Vec::new(),
    };
    while let Some(cell) = cells.next_cell_with_formula().map_err(broken)? {
        count += 1;
        let (row, column) = cell.pos;
        if count > CELLS_MAX || column >= COLUMNS_MAX || rows.len() > ROWS_MAX {
            return Err(too_large("4000000 × 64"));
        }
        let line = u64::from(row) + 1;
        if open.line != line {
            keep(&mut rows, &mut open, line)?;
        }
        let given = if cell.formula.is_some_and(|formula| !formula.is_empty()) {
            Given::Formula
        } else {
            given(&cell.value)
        };
        let at = usize::try_from(column).unwrap_or(usize::MAX);
        open.cells
            .resize(at.max(open.cells.len()), Given::Text(String::new()));
        open.cells.push(given);
    }
    keep(&mut rows, &mut open, 0)?;
    // What was deleted in a spreadsheet may leave empty cells behind the last column.
    for row in &mut rows {
        while matches!(row.cells.last(), Some(Given::Text(text)) if text.is_empty()) {
            row.cells.pop();
        }
    }
    Ok(rows)
}

fn keep(rows: &mut Vec<Row>, open: &mut Row, line: u64) -> Result<(), Problem> {
    let cells = std::mem::take(&mut open.cells);
    let done = Row {
        line: open.line,
        cells,
    };
    open.line = line;
    if done.cells.is_empty() {
        return Ok(());
    }
    push(rows, done)
}

fn given(value: &DataRef<'_>) -> Given {
    match value {
        DataRef::String(text) => Given::Text(text.clone()),
        DataRef::SharedString(text) => Given::Text((*text).to_owned()),
        DataRef::Int(number) => Given::Number(number.to_string()),
        DataRef::Float(number) => Given::Number(number.to_string()),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            Given::Day(format!("{year:04}-{month:02}-{day:02}"))
        }
        DataRef::DateTimeIso(text) => Given::Day(text.chars().take(10).collect()),
        DataRef::Bool(_) | DataRef::DurationIso(_) | DataRef::Error(_) => Given::Formula,
        DataRef::Empty => Given::Text(String::new()),
    }
}

/// Unpacks every file, keeping nothing.
fn within_limits(bytes: &[u8]) -> Result<(), Problem> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > ENTRIES_MAX {
        return Err(too_large("500"));
    }
    let packed = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let most = UNPACKED_BYTES_MAX.min(packed.saturating_mul(RATIO_MAX).max(SMALL_BYTES));
    let mut left = most;
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(broken)?;
        let mut limited = file.take(left.saturating_add(1));
        let length = std::io::copy(&mut limited, &mut std::io::sink()).map_err(broken)?;
        if length > left {
            return Err(too_large("200 MiB, 100 : 1"));
        }
        left -= length;
    }
    Ok(())
}

trait Told: std::fmt::Display {}
impl Told for XlsxError {}
impl Told for zip::result::ZipError {}
impl Told for std::io::Error {}

fn broken(error: impl Told) -> Problem {
    let problem = Problem::new(Code::ImportFile);
    because(problem, "tệp XLSX bị hỏng hoặc không phải tệp XLSX", error)
}
