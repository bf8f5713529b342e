//! A bank's statement as a CSV file: every row is read, or none is taken.
//!
//! The first row names the columns, in any order: `reference` (the bank's, once in an account), `day`, `amount` (with a
//! minus where money went out) and `words`. Others are passed over. UTF-8; commas, or semicolons where the first row has
//! them.

use std::collections::BTreeMap;

use book::act::{BankLine, LineKey};
use book::date::Date;
use book::money::Dong;
use book::organisation::AccountNumber;
use web::format;
use wire::problem::{Code, Problem};

use crate::parse;

/// The longest reference and the longest words, in characters.
const REFERENCE_CHARS_MAX: usize = 60;
const WORDS_CHARS_MAX: usize = 500;
/// So many rows a file may have: a busy account's year.
const ROWS_MAX: usize = 100_000;

const COLUMNS: [&str; 4] = ["reference", "day", "amount", "words"];

/// A row that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Which row of the file, counted from 1, the heads included.
    pub row: usize,
    /// The line.
    pub line: BankLine,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// Which row of the file, counted from 1.
    pub row: usize,
    /// Which column.
    pub column: &'static str,
    /// What was there, and why it does not do.
    pub problem: Problem,
}

/// Reads a statement of an account, on the day `today`: what a bank tells has happened.
///
/// # Errors
///
/// Everything that is wrong with it, row by row.
pub fn read(bytes: &[u8], account: &AccountNumber, today: Date) -> Result<Vec<Row>, Vec<RowError>> {
    let text = std::str::from_utf8(bytes).map_err(|_| vec![wrong(1, "file", "UTF-8", "")])?;
    let text = text.trim_start_matches('\u{feff}');
    let heads = text.lines().next().unwrap_or_default();
    let delimiter = if heads.contains(';') { b';' } else { b',' };
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(true)
        .from_reader(text.as_bytes());
    let places = places(reader.headers().ok())?;
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    let mut seen = BTreeMap::<String, BankLine>::new();
    for (at, record) in reader.records().enumerate() {
        let row = at.saturating_add(2);
        if row > ROWS_MAX {
            errors.push(wrong(row, "file", "100000", ""));
            break;
        }
        let Ok(record) = record else {
            errors.push(wrong(row, "file", "4", ""));
            continue;
        };
        let cell = |of: usize| {
            let place = places.get(of).copied().unwrap_or(usize::MAX);
            record.get(place).unwrap_or_default().trim()
        };
        let read = line(account, cell(0), cell(1), cell(2), cell(3));
        match read.and_then(|line| happened(line, today)) {
            Ok(line) => match seen.get(&line.key.reference) {
                Some(before) if *before != line => {
                    errors.push(wrong(row, "reference", "1", &line.key.reference));
                }
                Some(_) => {}
                None => {
                    seen.insert(line.key.reference.clone(), line.clone());
                    rows.push(Row { row, line });
                }
            },
            Err((column, problem)) => errors.push(RowError {
                row,
                column,
                problem,
            }),
        }
    }
    if errors.is_empty() {
        Ok(rows)
    } else {
        Err(errors)
    }
}

/// Returns where each of the columns stands.
fn places(heads: Option<&::csv::StringRecord>) -> Result<[usize; 4], Vec<RowError>> {
    let mut places = [usize::MAX; 4];
    let mut missing = Vec::new();
    for (place, column) in places.iter_mut().zip(COLUMNS) {
        let mut all = heads.into_iter().flatten();
        match all.position(|head| head.trim().eq_ignore_ascii_case(column)) {
            Some(found) => *place = found,
            None => missing.push(wrong(1, column, "reference, day, amount, words", "")),
        }
    }
    if missing.is_empty() {
        Ok(places)
    } else {
        Err(missing)
    }
}

fn line(
    account: &AccountNumber,
    reference: &str,
    day: &str,
    amount: &str,
    words: &str,
) -> Result<BankLine, (&'static str, Problem)> {
    let clean = |what: &'static str, got: &str, max| {
        book::text::clean(got, max)
            .map_err(|error| (what, web::problem::from_text_error(what, error)))
    };
    let (out, size) = match amount.strip_prefix(['-', '−']) {
        Some(size) => (true, size.trim_start()),
        None => (false, amount.strip_prefix('+').unwrap_or(amount)),
    };
    let size = parse::amount("amount", size).map_err(|problem| ("amount", problem))?;
    if size == Dong::ZERO {
        return Err(("amount", parse::choice("amount", amount, "1, 2, 3 …")));
    }
    let words = if words.is_empty() {
        String::new()
    } else {
        clean("words", words, WORDS_CHARS_MAX)?
    };
    Ok(BankLine {
        day: parse::day("day", day).map_err(|problem| ("day", problem))?,
        key: LineKey {
            account: account.clone(),
            reference: clean("reference", reference, REFERENCE_CHARS_MAX)?,
        },
        amount: if out { Dong::new(-size.get()) } else { size },
        words,
    })
}

/// Refuses a line of a day that has not come: later it would stand in a day's cash that nobody looks at any more.
fn happened(line: BankLine, today: Date) -> Result<BankLine, (&'static str, Problem)> {
    if line.day <= today {
        return Ok(line);
    }
    let problem = Problem::new(Code::TimeFuture)
        .with("what", "day")
        .with("got", format::date(line.day))
        .with("max", format::date(today));
    Err(("day", problem))
}

fn wrong(row: usize, column: &'static str, possible: &str, got: &str) -> RowError {
    RowError {
        row,
        column,
        problem: parse::choice(column, got, possible),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> AccountNumber {
        "970415:0011001932418".parse().unwrap()
    }

    fn today() -> Date {
        Date::parse("22/11/2026").unwrap()
    }

    fn rows(text: &str) -> Vec<(String, i64)> {
        let rows = read(text.as_bytes(), &account(), today()).unwrap();
        rows.into_iter()
            .map(|row| (row.line.key.reference, row.line.amount.get()))
            .collect()
    }

    #[test]
    fn columns_stand_in_any_order_and_money_that_goes_out_bears_a_minus() {
        let text = "\u{feff}day;words;amount;balance;reference\n\
                    22/11/2026;\"BH26-YT; 1\";264000;9;FT1\n22/11/2026;phi;-22.000 đ;9;FT2\n\n";
        let all = rows(&text.replace("-22.000 đ", "-22000"));
        assert_eq!(all, [("FT1".to_owned(), 264_000), ("FT2".into(), -22_000)]);
    }

    #[test]
    fn the_same_row_twice_is_one_and_nothing_is_read_of_a_file_with_a_bad_row() {
        let heads = "reference,day,amount,words\n";
        let same = format!("{heads}FT1,22/11/2026,5000000,a\nFT1,22/11/2026,5000000,a\n");
        assert_eq!(rows(&same).len(), 1);
        let bad = format!(
            "{heads}FT1,22/11/2026,5000000,a\nFT1,22/11/2026,5000001,a\nFT2,31/02/2026,5,b\n\
             FT3,22/11/2026,1.000,c\n,22/11/2026,5,d\nFT5,22/11/2026,0,e\n"
        );
        let errors = read(bad.as_bytes(), &account(), today()).unwrap_err();
        let found: Vec<_> = errors.iter().map(|one| (one.row, one.column)).collect();
        let expected = [
            (3, "reference"),
            (4, "day"),
            (5, "amount"),
            (6, "reference"),
            (7, "amount"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_row_of_a_day_to_come_is_refused_and_todays_is_not() {
        let heads = "reference,day,amount,words\n";
        let text = format!("{heads}FT1,22/11/2026,5000000,a\nFT2,23/11/2026,5000000,b\n");
        let errors = read(text.as_bytes(), &account(), today()).unwrap_err();
        let found: Vec<_> = errors.iter().map(|one| (one.row, one.column)).collect();
        assert_eq!(found, [(3, "day")]);
        assert_eq!(errors[0].problem.code, Code::TimeFuture);
        assert_eq!(errors[0].problem.detail("got"), "23/11/2026");
    }

    #[test]
    fn a_file_without_the_columns_or_in_another_encoding_is_refused() {
        let missing = read(b"ref,day,amount\n", &account(), today()).unwrap_err();
        let columns: Vec<_> = missing.iter().map(|one| one.column).collect();
        assert_eq!(columns, ["reference", "words"]);
        assert!(read(&[0xff, 0xfe, 0x00], &account(), today()).is_err());
        assert!(read(b"", &account(), today()).is_err());
    }
}
