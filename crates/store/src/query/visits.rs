//! Queries over visits.

use book::date::Date;
use book::fact::{Outcome, Visit};
use book::standing::Standing;
use replica::{ActorId, RecordId, ScopeId};
use rusqlite::Row;

use super::{Answer, Reader};
use crate::StoreError;
use crate::project::money::date;
use crate::sql::{hlc, small};
use crate::view::{VisitFilter, VisitView};

const VISITS: &str = "
    select visit.id, visit.scope, visit.actor, visit.time, visit.household, visit.day, outcome,
           appointment, note,
           coalesce((select name from record where record.id = visit.household
                     order by kind is null, moved is not null, scope limit 1), ''),
           visit.standing
    from visit
    where (?1 is null or visit.household in (
               select ?1 union
               select other.id from merged me join merged other on other.shown = me.shown
               where me.id = ?1))
      and (?2 is null or visit.day = ?2)
    order by visit.day desc, visit.time desc, visit.incarnation desc, visit.number desc";

impl Reader<'_> {
    /// Visits, newest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn visits(&self, filter: &VisitFilter) -> Answer<Vec<VisitView>> {
        let household = filter.household.as_ref().map(RecordId::as_bytes);
        let mut statement = self.connection.prepare_cached(VISITS)?;
        let mut rows = statement.query((household, filter.day.map(Date::ymd)))?;
        let mut visits = Vec::new();
        while let Some(row) = rows.next()? {
            visits.push(visit(row)?);
        }
        Ok(visits)
    }
}

fn visit(row: &Row<'_>) -> Answer<VisitView> {
    let outcome: String = row.get(6)?;
    let outcome = Outcome::from_code(&outcome).ok_or_else(|| StoreError::damaged(outcome))?;
    Ok(VisitView {
        id: RecordId::from_bytes(row.get(0)?),
        scope: ScopeId(row.get(1)?),
        actor: ActorId(small(row.get(2)?)?),
        time: hlc(row.get(3)?),
        visit: Visit {
            household: RecordId::from_bytes(row.get(4)?),
            day: date(row.get(5)?)?,
            outcome,
            appointment: row.get::<_, Option<u32>>(7)?.map(date).transpose()?,
            note: row.get(8)?,
        },
        household_name: row.get(9)?,
        standing: Standing::from_bits(row.get(10)?),
    })
}
