//! A view of the ledger as a sheet.

use super::sheet::{Cell, Sheet};
use crate::ledger::{Ledger, Row, by_code};

/// Returns its rows.
pub(super) fn sheet(ledger: &Ledger) -> Sheet {
    let mut head = Vec::new();
    for by in &ledger.query.by {
        head.push(by_code(*by).to_owned());
        head.push(format!("{}_name", by_code(*by)));
    }
    let first = head.len();
    head.extend(["receipts", "lines", "counted", "held", "support", "amount"].map(str::to_owned));
    let rows = ledger.rows.iter().map(|row| {
        let keys = row.keys.iter();
        let keys = keys.flat_map(|key| [Cell::text(&key.code), Cell::text(&key.label)]);
        keys.chain(sums(row)).collect()
    });
    Sheet {
        rows: rows.collect(),
        // Receipts of two schemes stand in two rows: they are not summed.
        summed: (first + 1..head.len()).collect(),
        head,
    }
}

/// Returns its rows and, last, the totals without keys: what the page and the JSON bear.
#[must_use]
pub fn with_total(ledger: &Ledger) -> Sheet {
    let mut sheet = sheet(ledger);
    let keys = ledger.query.by.len() * 2;
    let title = (0..keys).map(|at| Cell::text(if at == 0 { "total" } else { "" }));
    sheet.rows.push(title.chain(sums(&ledger.total)).collect());
    sheet
}

fn sums(row: &Row) -> impl Iterator<Item = Cell> + use<> {
    let counts = [row.receipts, row.lines].map(Cell::count);
    let amounts = [row.counted, row.held, row.support, row.amount].map(Cell::from);
    counts.into_iter().chain(amounts)
}
