//! In which month a posting is reported: its day's, or the first behind it that its office has not closed.
//!
//! Which closings stand when a posting arrives hangs on the order of arrival: periods are each replica's own, and the
//! centre's are the ones that count.

use replica::{RecordId, ScopeId};

use crate::StoreError;
use crate::sql::int;
use crate::tx::{Rare, Tx};

const CLOSE: &str = "
    insert into closed_period (scope, month, closing, arrival) values (?1, ?2, ?3, ?4)
    on conflict (scope, month, closing) do nothing";
const OPEN: &str = "delete from closed_period where scope = ?1 and month = ?2 and closing = ?3";
/// A hamlet's office is the unit that it belongs to; an office stands for itself.
const OFFICE: &str = "
    select coalesce((select case level when 2 then parent end from unit where scope = ?1
                     order by time desc, incarnation desc, number desc, id desc limit 1), ?1)";
const CLOSED: &str =
    "select month from closed_period where scope = ?1 and month >= ?2 order by month";

/// Keeps whether a closing stands.
pub(super) fn keep(
    tx: &Tx<'_>,
    office: ScopeId,
    month: u32,
    closing: RecordId,
    stands: bool,
    arrival: u64,
) -> Result<(), StoreError> {
    if stands {
        let values = (office.0, month, closing.as_bytes(), int(arrival));
        tx.prepare_cached(CLOSE)?.execute(values)?;
    } else {
        let values = (office.0, month, closing.as_bytes());
        tx.prepare_cached(OPEN)?.execute(values)?;
    }
    tx.forget();
    Ok(())
}

/// Returns the month yyyymm in which a posting of a day is reported that arrives now.
pub(super) fn of(tx: &Tx<'_>, scope: ScopeId, day: u32) -> Result<u32, StoreError> {
    let mut month = day / 100;
    if !tx.has_any(Rare::Closing, ScopeId::ORGANISATION)? {
        return Ok(month);
    }
    let office: u32 = tx
        .prepare_cached(OFFICE)?
        .query_row([scope.0], |row| row.get(0))?;
    let mut statement = tx.prepare_cached(CLOSED)?;
    let closed = statement.query_map((office, month), |row| row.get::<_, u32>(0))?;
    for closed in closed {
        if closed? == month {
            month = next(month);
        }
    }
    Ok(month)
}

/// Returns the month behind another.
const fn next(month: u32) -> u32 {
    if month % 100 >= 12 {
        (month / 100 + 1) * 100 + 1
    } else {
        month + 1
    }
}
