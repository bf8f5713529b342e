//! What the centre ruled on, and when.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use book::body::Body;
use book::standing::{Standing, Verdict};
use replica::{ActorId, Dot, Incarnation, Op, RecordId, ScopeId};

use crate::project::money::Fact;
use crate::query::Answer;
use crate::query::Reader;
use crate::sql::{hlc, nat};
use crate::view::{HeldView, OpView, RulingView};

/// The last word on each op first.
const RULINGS: &str = "
    select scope, incarnation, number, short, time, by_id, actor, accepts, reason
    from ruling
    order by time desc, by_incarnation desc, by_number desc, by_id desc";

impl Reader<'_> {
    /// Every ruling of the centre, the last one first, with what it is on as that stands now.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn rulings(&self) -> Answer<Vec<RulingView>> {
        let mut on: HashMap<(ScopeId, Dot, [u8; 8]), Option<HeldView>> = HashMap::new();
        let mut held: BTreeMap<RecordId, HeldView> = BTreeMap::new();
        let mut rulings = Vec::new();
        let mut statement = self.connection.prepare_cached(RULINGS)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if rulings.is_empty() {
                held.extend(self.held()?.into_iter().map(|view| (view.id, view)));
            }
            let incarnation = Incarnation::from_bytes(row.get(1)?);
            let (scope, dot) = (
                ScopeId(row.get(0)?),
                Dot::new(incarnation, nat(row.get(2)?)?),
            );
            let place = (scope, dot, row.get(3)?);
            let is_last = !on.contains_key(&place);
            if is_last {
                on.insert(place, self.ruled_on(place, &held)?);
            }
            let accepts: Option<u32> = row.get(7)?;
            rulings.push(RulingView {
                id: RecordId::from_bytes(row.get(5)?),
                on: on.get(&place).cloned().flatten(),
                scope,
                dot,
                verdict: accepts.map_or(Verdict::Rejected, |bits| {
                    Verdict::Accepted(Standing::from_bits(bits))
                }),
                actor: ActorId(row.get(6)?),
                time: hlc(row.get(4)?),
                reason: row.get(8)?,
                is_last,
            });
        }
        Ok(rulings)
    }

    /// What stands at a place: as it is held, or, where it is not, as its op says.
    fn ruled_on(
        &self,
        (scope, dot, short): (ScopeId, Dot, [u8; 8]),
        held: &BTreeMap<RecordId, HeldView>,
    ) -> Answer<Option<HeldView>> {
        let mut ops = self.ops_at(&dot)?.into_iter();
        let is_it = |op: &OpView| op.scope == scope && op.id.link().as_bytes() == &short;
        let Some(op) = ops.find(is_it) else {
            return Ok(None);
        };
        if let Some(view) = held.get(&op.id) {
            return Ok(Some(view.clone()));
        }
        self.as_it_says(&op)
    }

    /// Hand-overs that count and go to a number that is nobody's: nobody can count their cash. Told as if they were held.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn hand_overs_to_nobody(&self) -> Answer<Vec<HeldView>> {
        let known: BTreeSet<ActorId> = self.actors()?.iter().map(|one| one.actor).collect();
        let mut found = Vec::new();
        for view in self.hand_overs()? {
            let is_nobodys = view.hand_over.to.is_some_and(|to| !known.contains(&to));
            if is_nobodys && view.count.is_none() && view.standing.is_counted() {
                let op = self.op_of(view.id)?;
                found.extend(op.map(|op| self.as_it_says(&op)).transpose()?.flatten());
            }
        }
        Ok(found)
    }

    /// What an op says, by itself.
    fn as_it_says(&self, op: &OpView) -> Answer<Option<HeldView>> {
        // Of what was struck out no body remains.
        let Ok(read) = Op::decode(&op.bytes) else {
            return Ok(None);
        };
        let Ok(body) = Body::decode(read.kind, &read.body) else {
            return Ok(None);
        };
        let fact = Fact {
            id: op.id,
            scope: op.scope,
            actor: read.actor,
            device: op.device,
            dot: Dot::new(op.life, op.number),
            time: read.time,
        };
        let told = self.told(op.id, &body)?;
        told.map(|told| self.view_of(&fact, told, Standing::COUNTED))
            .transpose()
    }
}
