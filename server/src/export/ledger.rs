//! A view of the ledger as a sheet.

use super::sheet::{Cell, Sheet};
use crate::ledger::{Ledger, by_code};

pub(super) fn sheet(ledger: &Ledger) -> Sheet {
    let mut head = Vec::new();
    for by in &ledger.query.by {
        head.push(by_code(*by).to_owned());
        head.push(format!("{}_name", by_code(*by)));
    }
    let first = head.len();
    let sums = ["receipts", "lines", "counted", "held", "support", "amount"];
    head.extend(sums.map(str::to_owned));
    let rows = ledger.rows.iter().map(|row| {
        let keys = row.keys.iter();
        let keys = keys.flat_map(|key| [Cell::text(&key.code), Cell::text(&key.label)]);
        let counts = [Cell::count(row.receipts), Cell::count(row.lines)];
        let amounts = [row.counted, row.held, row.support, row.amount].map(Cell::from);
        keys.chain(counts).chain(amounts).collect()
    });
    Sheet {
        rows: rows.collect(),
        // Receipts of two schemes stand in two rows: they are not summed.
        summed: (first + 1..head.len()).collect(),
        head,
    }
}
