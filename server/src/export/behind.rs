//! What stands behind a sum of the ledger: its receipts and its postings.

use book::fact::Scheme;
use store::Reader;
use store::view::{HeldKind, LedgerFilter, ReceiptFilter};

use super::lines::Communes;
use super::sheet::{Cell, Sheet};
use crate::drill::{self, Posting};
use crate::failure::Outcome;
use crate::pages::people::Names;

/// The headings of the columns that are as of now, in both.
pub(super) const OF_NOW: [&str; 4] = ["collector", "collector_name", "commune", "commune_name"];

/// The receipts, newest first, each as it stood at the filter's arrival; and behind them what is held beside receipts.
pub(super) fn receipts(reader: &Reader<'_>, filter: &LedgerFilter) -> Outcome<Sheet> {
    let head = [
        "kind",
        "number",
        "day",
        "collector",
        "collector_name",
        "commune",
        "commune_name",
        "lines",
        "payable",
        "standing",
        "arrival",
        "id",
    ];
    let (names, communes) = (Names::read(reader)?, Communes::read(reader)?);
    let past = reader.past(filter.as_of.unwrap_or(u64::MAX))?;
    let mut sheet = Sheet::new(&head, &[7, 8]);
    let wanted = ReceiptFilter {
        ledger: filter.clone(),
        ..ReceiptFilter::default()
    };
    for view in reader.receipts(&wanted)? {
        let (code, name) = communes.of(view.scope);
        let standing = drill::stands(&past, &view);
        sheet.rows.push(vec![
            Cell::text(HeldKind::Receipt.code()),
            Cell::text(view.receipt.number.to_string()),
            Cell::text(view.receipt.day.iso()),
            Cell::text(names.actor_code(view.collector)),
            Cell::text(names.actor(view.collector)),
            Cell::text(code),
            Cell::text(name),
            Cell::count(view.receipt.lines.len()),
            view.receipt.payable().map_or(Cell::Empty, Cell::from),
            Cell::text(standing),
            Cell::count(view.arrival),
            Cell::text(view.id.to_string()),
        ]);
    }
    for view in reader.suspended(filter)? {
        let (code, name) = communes.of(view.scope);
        sheet.rows.push(vec![
            Cell::text(view.kind.code()),
            Cell::Empty,
            Cell::text(view.day.iso()),
            Cell::text(names.actor_code(view.collector)),
            Cell::text(names.actor(view.collector)),
            Cell::text(code),
            Cell::text(name),
            Cell::count(0),
            Cell::from(view.amount),
            Cell::text(drill::HELD),
            Cell::count(view.arrival),
            Cell::text(view.id.to_string()),
        ]);
    }
    Ok(sheet)
}

/// The postings, in order of arrival: none is left out, however many they are.
pub(super) fn postings(reader: &Reader<'_>, filter: &LedgerFilter) -> Outcome<Sheet> {
    let head = [
        "arrival",
        "day",
        "period",
        "account",
        "scheme",
        "group",
        "source",
        "collector",
        "collector_name",
        "commune",
        "commune_name",
        "amount",
        "fact",
    ];
    let (names, communes) = (Names::read(reader)?, Communes::read(reader)?);
    let mut sheet = Sheet::new(&head, &[11]);
    for view in reader.postings(filter, usize::MAX)? {
        let told = Posting::of(&view);
        let (code, name) = communes.of(view.scope);
        sheet.rows.push(vec![
            Cell::count(told.arrival),
            Cell::text(told.day),
            Cell::text(told.period),
            Cell::text(told.account.code()),
            Cell::text(told.scheme.map_or("", Scheme::code)),
            Cell::text(told.group.unwrap_or_default()),
            Cell::text(told.source.unwrap_or_default()),
            Cell::text(names.actor_code(view.collector)),
            Cell::text(names.actor(view.collector)),
            Cell::text(code),
            Cell::text(name),
            Cell::from(told.amount),
            Cell::text(told.fact),
        ]);
    }
    Ok(sheet)
}
