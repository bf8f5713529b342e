//! The projection tables, as rebuilding and comparing see them.

use super::{alike, grant, money, organisation, record, same, saw, scope, tariff};

/// One projection table, as rebuilding and comparing see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table {
    /// Its name, for findings.
    pub(crate) name: &'static str,
    /// Empties it; may be several statements (drop a guarding trigger, delete, make the trigger again).
    pub(crate) clear: &'static str,
    /// Selects every column of every row, in an order that depends on the rows alone.
    pub(crate) dump: &'static str,
}

/// Every projection table, in the order in which they are emptied and compared.
pub(crate) fn tables() -> impl Iterator<Item = Table> {
    [
        grant::TABLES,
        saw::TABLES,
        record::TABLES,
        alike::TABLES,
        same::TABLES,
        money::TABLES,
        organisation::TABLES,
        scope::TABLES,
        tariff::TABLES,
    ]
    .into_iter()
    .flatten()
    .copied()
}
