//! What of the money side depends on the ops held and on nothing else: no arrival, no local key.

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use crate::StoreError;
use crate::feed::{FED_AT_ONCE, flow};

const STATEMENTS: [&str; 16] = [
    "select * from visit order by household, time, incarnation, number, id",
    "select id, scope, actor, device, incarnation, number, time, cash, standing, void, refunded, body
     from receipt order by id",
    "select receipt.id, line, covers_to, counted, receipt_line.scope
     from receipt_line join receipt on receipt.row = receipt_line.receipt order by 1, 2",
    "select id, scope, actor, device, incarnation, number, time, standing, body
     from hand_over order by id",
    "select id, scope, actor, device, incarnation, number, time, standing, body
     from hand_over_count order by id",
    "select id, kind, about, scope, actor, device, incarnation, number, time, day, standing, posted, body
     from act order by id",
    "select * from owed_use order by source, time, incarnation, number, id",
    "select * from number_book order by device, series, first, id",
    "select * from number_gone order by device, series, first, act",
    "select scope, time, incarnation, number, level, code, name, parent, id
     from unit order by 1, 2, 3, 4, 9",
    "select actor, time, incarnation, number, code, name, office, id
     from actor order by 1, 2, 3, 4, 8",
    "select version, time, incarnation, number, id, effective, text
     from tariff order by 1, 2, 3, 4, 5",
    "select * from tariff_awaited order by version, receipt",
    "select account, time, incarnation, number, office, holder, vietqr, id
     from bank_account order by 1, 2, 3, 4, 8",
    "select fact, scope, account, collector, scheme, grp, day, sum(amount) from posting
     group by fact, scope, account, collector, scheme, grp, day having sum(amount) <> 0
     order by fact, account, collector, scheme, grp, day",
    "select receipt, line, scope, collector, scheme, continuing, months, rate, why, day, sum(times), sum(paid),
            sum(amount) from commission
     group by receipt, line, scope, collector, scheme, continuing, months, rate, why, day
     having sum(times) <> 0 or sum(paid) <> 0 or sum(amount) <> 0
     order by receipt, line, continuing, months, rate, why, day",
];
const BALANCES: &str = "
    select scope, account, collector, amount from balance where amount <> 0
    order by scope, account, collector";

/// Feeds the money tables and the organisation's into a digest of the state.
pub(crate) fn digest_rows(
    connection: &Connection,
    hasher: &mut blake3::Hasher,
) -> Result<(), StoreError> {
    let mut bytes = Vec::new();
    for statement in STATEMENTS.into_iter().chain([BALANCES]) {
        let mut statement = connection.prepare_cached(statement)?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                feed(&mut bytes, row.get_ref(column)?);
            }
            flow(&mut bytes, FED_AT_ONCE, hasher);
        }
        bytes.extend_from_slice(b"end");
    }
    flow(&mut bytes, 0, hasher);
    Ok(())
}

/// Every value with its type and length, so that no two rows run together.
fn feed(row: &mut Vec<u8>, value: ValueRef<'_>) {
    let (kind, bytes): (u8, &[u8]) = match value {
        ValueRef::Null => (0, &[]),
        ValueRef::Integer(number) => {
            row.push(1);
            row.extend_from_slice(&number.to_be_bytes());
            return;
        }
        ValueRef::Real(number) => {
            row.push(2);
            row.extend_from_slice(&number.to_be_bytes());
            return;
        }
        ValueRef::Text(text) => (3, text),
        ValueRef::Blob(blob) => (4, blob),
    };
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    row.push(kind);
    row.extend_from_slice(&length.to_be_bytes());
    row.extend_from_slice(bytes);
}
