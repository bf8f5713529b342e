//! What happened to a receipt's lines at the insurer, and to the receipt since.

use std::collections::BTreeMap;

use book::act::{ActKind, BatchState, LineOf};
use book::commission::LineEvent;
use book::date::Date;
use replica::{Hlc, Incarnation, RecordId};

use super::names::of_batch_line;
use super::row::{Stored, about_it, ids};
use crate::StoreError;
use crate::tx::Tx;

const BATCHES: &str = "
    select act.id from act_name join act on act.id = act_name.act
    where name = ?1 and act_name.kind = 61 and standing = 0";

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
    let mut said = Vec::new();
    for batch in ids(tx, BATCHES, [of_batch_line(line)])? {
        let outcomes = about_it(tx, batch, ActKind::BatchOutcome)?;
        for one in outcomes.iter().filter(|one| one.standing.is_counted()) {
            let Some(body) = Stored::as_outcome(one).filter(|body| body.tells_of(line)) else {
                continue;
            };
            let event = match body.state {
                BatchState::Accepted => LineEvent::Accepted,
                BatchState::Returned => LineEvent::Returned,
                BatchState::Sent | BatchState::InProcess => continue,
            };
            said.push((one.fact.place(), body.day, event));
        }
    }
    Ok(said)
}
