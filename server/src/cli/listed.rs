//! A list on the command line: as a table, as JSON, or as a file for a spreadsheet.

use std::path::PathBuf;

use clap::Args;
use sha2::{Digest as _, Sha256};
use wire::problem::{Code, Problem};

use super::report::{Report, json};
use super::run::Run;
use crate::export::{Form as FileForm, Sheet};
use crate::failure::Outcome;
use crate::{hex, parse};

/// In which form a list is wanted, and where.
#[derive(Debug, Args)]
pub struct Listed {
    /// table, csv, xlsx, json.
    #[arg(long, default_value = "table", global = true)]
    pub format: String,
    /// Tệp CSV hoặc XLSX sẽ ghi; không có: CSV in ra màn hình · The CSV or XLSX file to write; without, CSV is printed.
    #[arg(long, value_name = "FILE", global = true)]
    pub out: Option<PathBuf>,
}

/// A form that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// For people.
    Table,
    /// For programs.
    Json,
    /// For spreadsheets.
    File(FileForm),
}

impl Listed {
    /// Reads it, before anything is done.
    ///
    /// # Errors
    ///
    /// `choice-invalid`, also for CSV to print where JSON is to be printed; `usage-missing` for a workbook without a file to write it to.
    pub(super) fn form(&self, run: &Run) -> Outcome<Form> {
        let form = match self.format.as_str() {
            "table" => Form::Table,
            "json" => Form::Json,
            got => FileForm::parse("--format", got)
                .map(Form::File)
                .map_err(|_| parse::choice("--format", got, "table, csv, xlsx, json"))?,
        };
        match (form, &self.out) {
            // Its bytes are nothing for a terminal, and some shells spoil them on the way into a file.
            (Form::File(FileForm::Xlsx), None) => Err(Problem::new(Code::UsageMissing)
                .with("what", "--out")
                .into()),
            (Form::Table | Form::Json, Some(_)) => {
                Err(parse::choice("--format", &self.format, "csv, xlsx").into())
            }
            (Form::File(FileForm::Csv), None) if run.json => {
                let possible = "json, csv --out FILE";
                Err(parse::choice("--json --format", &self.format, possible).into())
            }
            (Form::Table, None) if run.json => Ok(Form::Json),
            (form, _) => Ok(form),
        }
    }

    /// Returns a list as the file that was asked for, or writes it: never over another file.
    ///
    /// # Errors
    ///
    /// `list-too-long`; `file-failed`, `disk-full`.
    pub(super) fn file(
        &self,
        run: &Run,
        form: FileForm,
        name: &str,
        sheet: &Sheet,
    ) -> Outcome<Report> {
        let bytes = form.of(name, sheet)?;
        let Some(path) = &self.out else {
            let mut report = Report::new(serde_json::Value::Null, String::new());
            report.file = Some(bytes);
            return Ok(report);
        };
        line::stick::save(path, &bytes)?;
        let file = path.display().to_string();
        let text = run
            .lang
            .pick(
                "Đã ghi {rows} dòng vào {file}.",
                "Wrote {rows} rows into {file}.",
            )
            .replace("{rows}", &sheet.rows.len().to_string())
            .replace("{file}", &file);
        let told = json(&serde_json::json!({
            "file": file, "rows": sheet.rows.len(), "sha256": hex::encode(&Sha256::digest(&bytes)),
        }));
        Ok(Report::new(told, text))
    }
}
