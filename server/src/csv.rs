//! The ledger and the participants as CSV: the same values as the page and the JSON, for spreadsheets.

use web::csv::{BOM, csv_row};

use crate::ledger::{Ledger, Row, by_code};
use crate::participants::Participants;

/// Returns the ledger as CSV. The last row bears the totals and no keys.
#[must_use]
pub(crate) fn ledger(ledger: &Ledger) -> String {
    let mut head: Vec<String> = Vec::new();
    for by in &ledger.query.by {
        head.push(by_code(*by).to_owned());
        head.push(format!("{}_name", by_code(*by)));
    }
    head.extend(["receipts", "lines", "counted", "held", "support", "amount"].map(str::to_owned));
    let mut text = format!("{BOM}{}", csv_row(&head));
    for row in &ledger.rows {
        let keys = row
            .keys
            .iter()
            .flat_map(|key| [key.code.clone(), key.label.clone()]);
        text.push_str(&csv_row(keys.chain(sums(row))));
    }
    let blanks = std::iter::repeat_n(String::new(), (ledger.query.by.len() * 2).saturating_sub(1));
    let title = (!ledger.query.by.is_empty()).then(|| "total".to_owned());
    text.push_str(&csv_row(
        title.into_iter().chain(blanks).chain(sums(&ledger.total)),
    ));
    text
}

/// Returns the participants as CSV.
#[must_use]
pub(crate) fn participants(counts: &Participants) -> String {
    let mut text = format!(
        "{BOM}{}",
        csv_row(["on", "office", "name", "scheme", "persons", "new"])
    );
    for row in &counts.rows {
        text.push_str(&csv_row([
            counts.on.iso(),
            row.office.clone(),
            row.name.clone(),
            row.scheme.code().to_owned(),
            row.persons.to_string(),
            row.new.to_string(),
        ]));
    }
    text
}

fn sums(row: &Row) -> [String; 6] {
    [
        row.receipts.to_string(),
        row.lines.to_string(),
        row.counted.get().to_string(),
        row.held.get().to_string(),
        row.support.get().to_string(),
        row.amount.get().to_string(),
    ]
}
