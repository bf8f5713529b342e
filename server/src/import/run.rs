//! The whole file: looked at, or written in one transaction.

use std::collections::BTreeMap;
use std::path::Path;

use book::body::Body;
use book::date::Date;
use book::record::{Field, RecordKind, Value};
use replica::ScopeId;
use store::Writer;
use web::csv::{BOM, csv_row};
use web::lang::Lang;
use web::problem::{part, sentence};
use wire::problem::{Code, Problem};

use super::known::{Known, house_key};
use super::row::{self, COLUMNS, Refused};
use super::sheet::{self, Row, shown};
use crate::failure::Outcome;

/// What is done with the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Nothing: it is told what would be.
    Look,
    /// All are written, or none where one is refused.
    All,
    /// Those that are right are written.
    Good,
}

/// What became of a list, or would.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// How many rows the file has.
    pub rows: u64,
    /// Households that were not there.
    pub households: u64,
    /// Persons who were not there.
    pub persons: u64,
    /// Rows whose person was there already.
    pub there: u64,
    /// What is not taken, and why.
    pub refused: Vec<Refused>,
    /// Whether anything was written.
    pub written: bool,
    /// The rows that are not taken, as they stand in the file.
    rejected: BTreeMap<u64, Vec<String>>,
}

/// Reads a list and, where `how` says so, writes it into a scope. What is there already is passed over: repeating an
/// import, whole or broken off, adds nothing twice.
///
/// # Errors
///
/// `import-header`, `import-encoding`, `import-too-large`, `import-file` where the file is none; `import-rows` with [`How::All`]
/// where a row is refused. Nothing is written then.
pub fn import(
    writer: &mut Writer<'_>,
    file: &Path,
    scope: ScopeId,
    how: How,
    today: Date,
) -> Outcome<Imported> {
    let rows = sheet::read(file)?;
    let mut known = Known::read(&writer.read(), scope)?;
    let mut done = Imported {
        rows: u64::try_from(rows.len()).unwrap_or(u64::MAX),
        ..Imported::default()
    };
    let mut good = Vec::with_capacity(rows.len());
    for row in &rows {
        match row::read(row, today) {
            Ok(read) => good.push(read),
            Err(refused) => done.refuse(row, refused),
        }
    }
    if how == How::All && !done.refused.is_empty() {
        return Err(refusal(&done).into());
    }
    done.written = how != How::Look;
    // What would be new is known from here on too, under an id that nothing has.
    let nobody = replica::RecordId::from_bytes([0; 16]);
    for mut read in good {
        let key = house_key(&read.house);
        let house = match known.house(&key) {
            Some(house) => house,
            None => {
                done.households += 1;
                let house = if done.written {
                    writer
                        .append(scope, &Body::Create(RecordKind::Household, read.house))?
                        .record
                } else {
                    nobody
                };
                known.add_house(key.clone(), house);
                house
            }
        };
        if known.person(&read.person, &key).is_some() {
            done.there += 1;
            continue;
        }
        done.persons += 1;
        let mut person = nobody;
        if done.written {
            read.person.0.insert(Field::Household, Value::Record(house));
            let body = Body::Create(RecordKind::Person, read.person.clone());
            person = writer.append(scope, &body)?.record;
        }
        known.add_person(&read.person, &key, person);
    }
    Ok(done)
}

/// Returns the problem of a list with rows that are not taken.
fn refusal(done: &Imported) -> Problem {
    let problem = Problem::new(Code::ImportRows).with("count", done.rejected.len());
    match done.refused.first() {
        Some(first) => problem
            .with("line", first.line)
            .with("what", first.column)
            .with("why", part(Lang::En, &first.problem, first.column))
            .with("why_vi", part(Lang::Vi, &first.problem, first.column)),
        None => problem,
    }
}

/// Returns the rows that are not taken as CSV: the list's own columns, and the reason.
#[must_use]
pub fn rejects(done: &Imported, lang: Lang) -> String {
    let heads = COLUMNS.map(|column| column.head);
    let mut text = format!("{BOM}{}", csv_row(heads.into_iter().chain(["Lý do"])));
    for (line, cells) in &done.rejected {
        let why = done.refused.iter().filter(|one| one.line == *line);
        let why: Vec<String> = why
            .map(|one| format!("{}: {}", one.column, sentence(lang, &one.problem)))
            .collect();
        let mut cells = cells.clone();
        cells.resize(COLUMNS.len(), String::new());
        cells.push(why.join("; "));
        text.push_str(&csv_row(cells));
    }
    text
}

impl Imported {
    /// Returns the problem that the exit status tells of: rows that are not taken.
    #[must_use]
    pub fn problem(&self) -> Option<Problem> {
        (!self.refused.is_empty()).then(|| refusal(self))
    }

    fn refuse(&mut self, row: &Row, refused: Vec<Refused>) {
        let cells = row.cells.iter().map(|cell| shown(cell).to_owned());
        self.rejected.insert(row.line, cells.collect());
        self.refused.extend(refused);
    }
}
