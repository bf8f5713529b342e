//! Statements of commission.

use book::date::Date;
use book::money::Dong;
use book::tariff::{CommissionKind, Rate};
use replica::{ActorId, RecordId, ScopeId};
use rusqlite::Row;

use super::ledger::arrival_max;
use crate::StoreError;
use crate::project::money::{date, scheme, scheme_number, why};
use crate::query::organisation::Names;
use crate::query::{Answer, Reader};
use crate::sql::nat;
use crate::view::{CommissionView, LedgerFilter};

const STATED: &str = "
    select arrival, receipt, line, collector, scheme, continuing, months, rate, why, day, period, times, paid,
           amount, scope
    from commission
    where arrival <= ?1 and day >= ?2 and day < ?3 and (?4 is null or period = ?4)
      and (?5 is null or collector = ?5) and (?6 is null or scheme = ?6)
    order by collector, day, receipt, line, row";

impl Reader<'_> {
    /// What was earned and taken back in a part of the ledger, in order of collector and day. Of the filter, days, month,
    /// units, collector, scheme and arrival are taken into account; days are those of what happened to the lines.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn commission(&self, filter: &LedgerFilter) -> Answer<Vec<CommissionView>> {
        let as_of = arrival_max(filter);
        let names = Names::at(self.connection, as_of)?;
        let mut statement = self.connection.prepare_cached(STATED)?;
        let mut rows = statement.query((
            as_of,
            filter.from.map_or(0, Date::ymd),
            filter.until.map_or(u32::MAX, Date::ymd),
            filter.period,
            filter.collector.map(|one| one.0),
            filter.scheme.map(scheme_number),
        ))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let scope = ScopeId(row.get("scope")?);
            if filter.units.iter().all(|unit| names.is_under(scope, *unit)) {
                found.push(read(row)?);
            }
        }
        Ok(found)
    }
}

fn read(row: &Row<'_>) -> Result<CommissionView, StoreError> {
    let continuing: bool = row.get("continuing")?;
    Ok(CommissionView {
        receipt: RecordId::from_bytes(row.get("receipt")?),
        line: row.get("line")?,
        collector: ActorId(row.get("collector")?),
        scheme: scheme(row.get("scheme")?)?,
        kind: if continuing {
            CommissionKind::Continuing
        } else {
            CommissionKind::New
        },
        months: row.get("months")?,
        rate: Rate::from_ppm(row.get("rate")?).map_err(StoreError::damaged)?,
        why: why(row.get("why")?)?,
        day: date(row.get("day")?)?,
        period: row.get("period")?,
        times: row.get("times")?,
        paid: Dong::new(row.get("paid")?),
        amount: Dong::new(row.get("amount")?),
        arrival: nat(row.get("arrival")?)?,
    })
}
