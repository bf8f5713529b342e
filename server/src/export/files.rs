//! Writing an export: its files and the manifest that vouches for them.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use serde::Serialize;
use sha2::{Digest as _, Sha256};
use store::StoreError;
use wire::problem::{Code, Problem};

use super::read::Export;
use super::sheet::Sheet;
use crate::failure::Outcome;
use crate::{hex, parse};

/// So many rows behind the heading a workbook's sheet has at most.
const ROWS_MAX: usize = (1 << 20) - 1;

/// A form of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// UTF-8 with a mark, for any program.
    Csv,
    /// A workbook.
    Xlsx,
}

/// What vouches for an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// Which list.
    pub list: &'static str,
    /// What was asked.
    pub filter: BTreeMap<&'static str, String>,
    /// How many rows, without the heading.
    pub rows: usize,
    /// The sums of the columns that hold amounts and counts, by heading.
    pub sums: BTreeMap<String, i64>,
    /// As of which arrival.
    pub arrival: u64,
    /// As of which arrival the fields of persons and the names of units and collectors are, in a list that has them: the
    /// last one when it was written, whatever was asked, for a closed month too; in a list that is read from the log, the
    /// one asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub persons_as_of: Option<u64>,
    /// The headings of the columns that are as of then. Everything else is as of [`Self::arrival`], or of an office's
    /// closing of the month asked for.
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    pub columns_of_now: &'static [&'static str],
    /// Of which server's life the arrival is.
    pub server: String,
    /// The link of the op that arrived last.
    pub head: String,
    /// SHA-256 of each file, by name.
    pub files: BTreeMap<String, String>,
}

impl Form {
    /// Returns the form with this name.
    ///
    /// # Errors
    ///
    /// `choice-invalid`.
    pub fn parse(what: &str, got: &str) -> Outcome<Self> {
        match got.trim() {
            "csv" => Ok(Self::Csv),
            "xlsx" => Ok(Self::Xlsx),
            got => Err(parse::choice(what, got, "csv, xlsx").into()),
        }
    }

    /// Returns the media type.
    #[must_use]
    pub const fn media(self) -> &'static str {
        match self {
            Self::Csv => web::csv::TYPE,
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// Returns how the names of its files end.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// Returns an export's bytes in this form.
    ///
    /// # Errors
    ///
    /// Those of [`Self::of`].
    pub fn bytes(self, export: &Export) -> Outcome<Vec<u8>> {
        self.of(export.name, &export.sheet)
    }

    /// Returns a sheet's bytes in this form.
    ///
    /// # Errors
    ///
    /// `list-too-long` for a workbook of more rows than one can have; `internal` where it cannot be made.
    pub fn of(self, name: &str, sheet: &Sheet) -> Outcome<Vec<u8>> {
        match self {
            Self::Csv => Ok(sheet.to_csv()),
            Self::Xlsx if sheet.rows.len() > ROWS_MAX => Err(Problem::new(Code::ListTooLong)
                .with("what", name)
                .with("count", sheet.rows.len())
                .with("max", ROWS_MAX)
                .into()),
            Self::Xlsx => sheet.to_xlsx(name).map_err(|error| {
                let problem = Problem::new(Code::Internal);
                problem.with("what", error.to_string()).into()
            }),
        }
    }
}

/// Writes an export's files into a folder, the manifest last: where it stands, they are whole.
///
/// # Errors
///
/// Those of [`Form::of`], a problem of the disk where a file cannot be written.
pub fn write(export: &Export, forms: &[Form], folder: &Path) -> Outcome<Manifest> {
    std::fs::create_dir_all(folder).map_err(StoreError::from)?;
    let mut files = BTreeMap::new();
    for form in forms {
        let name = format!("{}.{}", export.name, form.ending());
        let bytes = form.bytes(export)?;
        put(folder, &name, &bytes).map_err(StoreError::from)?;
        files.insert(name, hex::encode(&Sha256::digest(&bytes)));
    }
    let sheet = &export.sheet;
    let summed = sheet.summed.iter().filter_map(|column| {
        let head = sheet.head.get(*column)?;
        Some((head.clone(), sheet.sum(*column)))
    });
    let manifest = Manifest {
        list: export.name,
        filter: export.filter.clone(),
        rows: sheet.rows.len(),
        sums: summed.collect(),
        arrival: export.arrival,
        persons_as_of: export.persons,
        columns_of_now: export.of_now,
        server: export.server.to_string(),
        head: export.head.clone(),
        files,
    };
    let text = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    let text = format!("{text}\n");
    put(folder, "manifest.json", text.as_bytes()).map_err(StoreError::from)?;
    Ok(manifest)
}

/// Writes a file beside its place and moves it there once it is whole and on the disk.
fn put(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    let beside = folder.join(format!(".{name}.part"));
    let mut file = std::fs::File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&beside, folder.join(name))
}
