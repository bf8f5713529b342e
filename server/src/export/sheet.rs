//! A sheet, and its two forms.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use web::csv::{BOM, csv_row};

/// The moment that every workbook says it was made at: two exports of the same must be the same bytes.
const MADE: (u16, u8, u8) = (2025, 7, 1);
/// From here on a spreadsheet no longer tells whole numbers apart.
const EXACT_MAX: u64 = 1 << 53;

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Text; ids too, so that no zero in front is lost.
    Text(String),
    /// A whole number: an amount in đồng, a count.
    Whole(i64),
    /// Nothing that is recorded.
    Empty,
}

/// A list with a heading for each column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    /// The headings.
    pub head: Vec<String>,
    /// The rows, each as long as the head.
    pub rows: Vec<Vec<Cell>>,
    /// The columns that are summed in the manifest, by place.
    pub summed: Vec<usize>,
}

impl Cell {
    /// Returns a text; an empty one is nothing.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text)
        }
    }

    /// Returns a count.
    #[must_use]
    pub fn count(count: impl TryInto<i64>) -> Self {
        Self::Whole(count.try_into().unwrap_or(i64::MAX))
    }

    /// Returns the value as CSV and manifests write it.
    fn plain(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Whole(number) => number.to_string(),
            Self::Empty => String::new(),
        }
    }
}

impl From<book::money::Dong> for Cell {
    fn from(amount: book::money::Dong) -> Self {
        Self::Whole(amount.get())
    }
}

impl Sheet {
    /// Returns an empty sheet.
    pub(super) fn new(head: &[&str], summed: &[usize]) -> Self {
        Self {
            head: head.iter().map(|&text| text.to_owned()).collect(),
            rows: Vec::new(),
            summed: summed.to_vec(),
        }
    }

    /// Returns the sum of a column's numbers.
    #[must_use]
    pub fn sum(&self, column: usize) -> i64 {
        let cells = self.rows.iter().filter_map(|row| row.get(column));
        cells.fold(0, |sum: i64, cell| match cell {
            Cell::Whole(number) => sum.saturating_add(*number),
            Cell::Text(_) | Cell::Empty => sum,
        })
    }

    /// Returns it as CSV.
    pub(super) fn to_csv(&self) -> Vec<u8> {
        let mut text = format!("{BOM}{}", csv_row(&self.head));
        for row in &self.rows {
            text.push_str(&csv_row(row.iter().map(Cell::plain)));
        }
        text.into_bytes()
    }

    /// Returns it as a workbook. Texts are written as texts: none is run as a formula, none is read as a number.
    pub(super) fn to_xlsx(&self, name: &str) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let (year, month, day) = MADE;
        let made = ExcelDateTime::from_ymd(year, month, day)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        let bold = Format::new().set_bold();
        let amount = Format::new().set_num_format("#,##0");
        let sheet = book.add_worksheet();
        sheet.set_name(name)?;
        for (column, text) in (0_u16..).zip(&self.head) {
            sheet.write_string_with_format(0, column, text, &bold)?;
        }
        for (at, row) in (1_u32..).zip(&self.rows) {
            for (column, cell) in (0_u16..).zip(row) {
                match (cell, number(cell)) {
                    (_, Some(number)) => {
                        sheet.write_number_with_format(at, column, number, &amount)?;
                    }
                    (Cell::Empty, None) => {}
                    (Cell::Text(_) | Cell::Whole(_), None) => {
                        sheet.write_string(at, column, cell.plain())?;
                    }
                }
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        book.save_to_buffer()
    }
}

/// Returns a number as spreadsheets keep it; `None` where they would round it.
fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Whole(number) if number.unsigned_abs() <= EXACT_MAX => {
            number.to_string().parse().ok()
        }
        Cell::Whole(_) | Cell::Text(_) | Cell::Empty => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_is_the_same_bytes_each_time_and_other_bytes_for_another_cell() {
        let mut sheet = Sheet::new(&["Mã", "Tiền"], &[1]);
        sheet
            .rows
            .push(vec![Cell::text("0012345678"), Cell::Whole(1_366_200)]);
        let one = sheet.to_xlsx("d05").unwrap();
        assert_eq!(sheet.to_xlsx("d05").unwrap(), one);
        sheet.rows[0][1] = Cell::Whole(1_366_201);
        assert_ne!(sheet.to_xlsx("d05").unwrap(), one);
    }

    #[test]
    fn formulas_stay_texts_and_ids_keep_their_zeros() {
        let mut sheet = Sheet::new(&["a"], &[]);
        sheet.rows.push(vec![Cell::text("=1+1")]);
        sheet.rows.push(vec![Cell::text("0012345678")]);
        let csv = String::from_utf8(sheet.to_csv()).unwrap();
        assert_eq!(csv, "\u{feff}\"a\"\r\n\"'=1+1\"\r\n\"0012345678\"\r\n");
        assert_eq!(number(&Cell::Whole(1 << 53)), Some(9_007_199_254_740_992.0));
        assert_eq!(number(&Cell::Whole(i64::MAX)), None);
    }
}
