//! Lines on which commission is earned.

use std::collections::BTreeMap;

use book::act::{Act, ActKind, BatchState, LineOf};
use book::commission::{Change, LineEvent, changes};
use book::date::Date;
use replica::{Hlc, Incarnation, RecordId};

use crate::project::money::read_act;
use crate::query::{Answer, Reader};

const BY_PLACE: &str = "
    select id, kind, scope, actor, device, incarnation, number, time, standing, body
    from act where kind in (54, 62, 69) and standing = 0 order by time, incarnation, number, id";

type Place = (Hlc, Incarnation, u64, RecordId);

impl Reader<'_> {
    /// When commission was earned on each line of a batch, and taken back: in order of receipt and line.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn commission_changes(&self) -> Answer<BTreeMap<LineOf, Vec<Change>>> {
        let mut batches = BTreeMap::new();
        for (fact, act, standing) in self.acts(ActKind::Batch)? {
            if let Act::Batch(batch) = act
                && standing.is_counted()
            {
                batches.insert(fact.id, batch.lines);
            }
        }
        let mut events = BTreeMap::<LineOf, Vec<(Date, LineEvent)>>::new();
        let mut voids = BTreeMap::<RecordId, (Place, Date)>::new();
        let mut places = BTreeMap::<LineOf, Vec<Place>>::new();
        let mut statement = self.connection.prepare_cached(BY_PLACE)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (fact, act, _) = read_act(row)?;
            match act {
                Act::BatchOutcome(body) => {
                    let event = match body.state {
                        BatchState::Accepted => LineEvent::Accepted,
                        BatchState::Returned => LineEvent::Returned,
                        BatchState::Sent | BatchState::InProcess => continue,
                    };
                    let lines = batches.get(&body.batch).into_iter().flatten();
                    for line in lines.filter(|line| body.tells_of(line)) {
                        events.entry(*line).or_default().push((body.day, event));
                        places.entry(*line).or_default().push(fact.place());
                    }
                }
                Act::Void(body) => {
                    voids
                        .entry(body.receipt)
                        .or_insert((fact.place(), body.day));
                }
                Act::Refund(body) => {
                    let event = LineEvent::Refunded(body.payable);
                    events.entry(body.line).or_default().push((body.day, event));
                    places.entry(body.line).or_default().push(fact.place());
                }
                Act::Approval(_)
                | Act::Deposit(_)
                | Act::Repayment(_)
                | Act::BankSlip(_)
                | Act::BankLine(_)
                | Act::BankMatch(_)
                | Act::Batch(_)
                | Act::Closing(_)
                | Act::BookReturn(_)
                | Act::BookClosing(_)
                | Act::SponsorGift(_)
                | Act::Explanation(_)
                | Act::Review(_) => {}
            }
        }
        let of_line = |(line, mut events): (LineOf, Vec<(Date, LineEvent)>)| {
            if let Some((place, day)) = voids.get(&line.receipt) {
                let before = places
                    .get(&line)
                    .map_or(0, |all| all.partition_point(|one| one < place));
                events.insert(before, (*day, LineEvent::Void));
            }
            (line, changes(events))
        };
        let all = events.into_iter().map(of_line);
        Ok(all.filter(|(_, changes)| !changes.is_empty()).collect())
    }
}
