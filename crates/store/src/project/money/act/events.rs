//! What happened to a receipt's lines at the insurer, and to the receipt since.

use std::collections::BTreeMap;

use book::act::{ActKind, LineOf};
use book::commission::LineEvent;
use book::date::Date;
use replica::{Hlc, Incarnation, RecordId};

use super::names::{ACCEPTED, of_batch_line, of_told};
use super::row::{about_it, ids};
use crate::StoreError;
use crate::project::money::stored::date;
use crate::sql::{hlc, nat};
use crate::tx::Tx;

const BATCHES: &str = "select act from act_name where name = ?1 and kind = 61 and state = 0";
/// What counts of what was said of a batch's line, by its name or by that of the whole batch.
const SAID: &str = "
    select one.time, one.incarnation, one.number, one.act, day, amount
    from act_name as one cross join act on act.id = one.act
    where name = ?1 and one.kind = 62 and state = 0 and amount in (2, 3)";

/// An event and its place among facts.
type Placed = ((Hlc, Incarnation, u64, RecordId), Date, LineEvent);

/// Returns what happened to each line of a receipt that went to the insurer, in order of the facts that say so.
pub(crate) fn of_lines(
    tx: &Tx<'_>,
    receipt: RecordId,
    lines: u32,
) -> Result<BTreeMap<u32, Vec<(Date, LineEvent)>>, StoreError> {
    let mut found = BTreeMap::<u32, Vec<Placed>>::new();
    for line in 1..=lines {
        let said = at_insurer(tx, &LineOf { receipt, line })?;
        if !said.is_empty() {
            found.insert(line, said);
        }
    }
    if found.is_empty() {
        return Ok(BTreeMap::new());
    }
    let void = about_it(tx, receipt, ActKind::Void)?;
    if let Some(void) = void.iter().find(|one| one.standing.is_counted()) {
        for events in found.values_mut() {
            events.push((void.fact.place(), void.act.day(), LineEvent::Void));
        }
    }
    for one in about_it(tx, receipt, ActKind::Refund)? {
        if let Some(body) = one.as_refund()
            && one.standing.is_counted()
            && let Some(events) = found.get_mut(&body.line.line)
        {
            let event = LineEvent::Refunded(body.payable);
            events.push((one.fact.place(), body.day, event));
        }
    }
    let in_order = |(line, mut events): (u32, Vec<Placed>)| {
        events.sort_unstable_by_key(|(place, ..)| *place);
        let events = events.into_iter().map(|(_, day, event)| (day, event));
        (line, events.collect())
    };
    Ok(found.into_iter().map(in_order).collect())
}

fn at_insurer(tx: &Tx<'_>, line: &LineOf) -> Result<Vec<Placed>, StoreError> {
    let mut placed = Vec::new();
    for batch in ids(tx, BATCHES, [of_batch_line(line)])? {
        for name in [of_told(batch, None), of_told(batch, Some(line))] {
            let mut statement = tx.prepare_cached(SAID)?;
            let mut rows = statement.query([name])?;
            while let Some(row) = rows.next()? {
                let incarnation = Incarnation::from_bytes(row.get(1)?);
                let number = nat(row.get(2)?)?;
                let id = RecordId::from_bytes(row.get(3)?);
                let event = match row.get(5)? {
                    ACCEPTED => LineEvent::Accepted,
                    _ => LineEvent::Returned,
                };
                let place = (hlc(row.get(0)?), incarnation, number, id);
                placed.push((place, date(row.get(4)?)?, event));
            }
        }
    }
    Ok(placed)
}
