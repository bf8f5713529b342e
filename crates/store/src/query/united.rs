//! Several records that are shown as one: the shown one's values, and beside them those of the others that differ.
//!
//! A value of another record is settled where somebody who had seen it, and had seen the two judged to be one, wrote the
//! field of the shown record. So a choice is an ordinary edit of the shown record, the others stay as they were written,
//! and taking them apart brings back what each of them said.

use std::collections::{BTreeMap, BTreeSet};

use book::date::Date;
use book::record::{Field, Value};
use replica::{Context, Dot, RecordId, ScopeId};
use rusqlite::OptionalExtension as _;

use super::{Answer, Reader};
use crate::project::context_of;
use crate::project::money::date;
use crate::project::same::judgements;
use crate::project::state::{State, Write};
use crate::view::{FieldView, PersonSummary, RecordView, SiblingView};

const STATE: &str = "select state from record where scope = ?1 and id = ?2";
const UNTIL: &str =
    "select max(covers_to) from receipt_line where person = ?1 and scheme = ?2 and covers_from <= covers_to
         and counted <> 2";
const EDGES: &str = "
    select a, b, state from same_pair
    where scope = ?1 and same = 1
      and a in (select id from merged where shown = ?2 and scope = ?1)
      and b in (select id from merged where shown = ?2 and scope = ?1)
    order by a, b";

/// A write on the shown record, with what its writer had seen.
struct Choice {
    dot: Dot,
    /// The fields in which it stands.
    fields: BTreeSet<u8>,
    seen: Context,
    /// The records that its writer knew to be one with the shown record.
    knew: BTreeSet<RecordId>,
}

/// Two records that count as one, and the ops that say so.
struct Edge {
    ends: [RecordId; 2],
    said: Vec<Dot>,
}

impl Choice {
    fn has_seen(&self, dot: &Dot) -> bool {
        let own = self.dot.actor == dot.actor && self.dot.counter > dot.counter;
        own || self.seen.get(&dot.actor) >= dot.counter
    }

    fn knew_of(&self, shown: RecordId, edges: &[Edge]) -> BTreeSet<RecordId> {
        let known: Vec<&Edge> = edges
            .iter()
            .filter(|edge| edge.said.iter().any(|dot| self.has_seen(dot)))
            .collect();
        let (mut found, mut open) = (BTreeSet::from([shown]), vec![shown]);
        while let Some(id) = open.pop() {
            for edge in known.iter().filter(|edge| edge.ends.contains(&id)) {
                open.extend(edge.ends.into_iter().filter(|end| found.insert(*end)));
            }
        }
        found
    }
}

impl Reader<'_> {
    /// Puts beside a shown record's values those of the others in its set that differ and that nobody has settled.
    pub(super) fn unite(&self, view: &mut RecordView) -> Answer<()> {
        let set = self.set_of(view.id)?;
        view.shown_as = set.first().copied().unwrap_or(view.id);
        if view.shown_as != view.id || set.len() < 2 {
            return Ok(());
        }
        let (scope, shown) = (view.scope, view.id);
        let edges = self.edges(scope, shown)?;
        let mut choices = Vec::new();
        for write in self.state(scope, shown)?.writes() {
            choices.push(self.choice(scope, write, &edges, shown)?);
        }
        let mut fields: BTreeMap<Field, Vec<SiblingView>> = view
            .fields
            .drain(..)
            .map(|view| (view.field, view.siblings))
            .collect();
        for member in set.iter().filter(|member| **member != shown) {
            for (field, siblings) in self.state(scope, *member)?.fields()? {
                for sibling in siblings {
                    let settles = |choice: &Choice| {
                        choice.fields.contains(&field.number())
                            && choice.knew.contains(member)
                            && choice.has_seen(&sibling.dot)
                    };
                    if !choices.iter().any(settles) {
                        self.set_beside(fields.entry(field).or_default(), sibling)?;
                    }
                }
            }
        }
        view.fields = fields
            .into_iter()
            .map(|(field, siblings)| FieldView { field, siblings })
            .collect();
        view.merged = set.into_iter().filter(|id| *id != shown).collect();
        Ok(())
    }

    /// Returns whether a person lives in one of these houses: by what is shown, or by a value beside it that nobody has
    /// settled.
    pub(super) fn lives_in(&self, person: &PersonSummary, all: &[RecordId]) -> Answer<bool> {
        if person.household.is_some_and(|house| all.contains(&house)) {
            return Ok(true);
        }
        let view = self.record(person.id)?;
        let fields = view.iter().flat_map(|view| &view.fields);
        let beside = fields
            .filter(|view| view.field == Field::Household)
            .flat_map(|view| &view.siblings);
        let mut houses = beside.filter_map(|sibling| {
            if let Value::Record(house) = &sibling.value {
                Some(house)
            } else {
                None
            }
        });
        Ok(houses.any(|house| all.contains(house)))
    }

    /// Returns how many fields bear different values: of a record that stands for several, those of all of them.
    pub(super) fn conflicts_of(&self, id: RecordId, own: u32) -> Answer<u32> {
        if self.set_of(id)?.len() < 2 {
            return Ok(own);
        }
        let view = self.record(id)?;
        let fields = view.iter().flat_map(|view| &view.fields);
        let count = fields.filter(|field| field.is_conflict()).count();
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Returns the last day covered: of a person who stands for several, by the receipts of all of them.
    pub(super) fn covered_until(
        &self,
        id: RecordId,
        scheme: i64,
        own: Option<u32>,
    ) -> Answer<Option<Date>> {
        let mut until = own;
        let mut statement = self.connection.prepare_cached(UNTIL)?;
        for other in self.set_of(id)?.into_iter().filter(|other| *other != id) {
            let found = statement.query_row((other.as_bytes(), scheme), |row| row.get(0))?;
            until = until.max(found);
        }
        until.map(date).transpose()
    }

    /// Adds a value unless an equal one stands there. Households that are one are equal.
    fn set_beside(&self, siblings: &mut Vec<SiblingView>, new: SiblingView) -> Answer<()> {
        for one in siblings.iter() {
            let are_one = match (&one.value, &new.value) {
                (Value::Record(a), Value::Record(b)) => self.shown_as(*a)? == self.shown_as(*b)?,
                (one, new) => one == new,
            };
            if are_one {
                return Ok(());
            }
        }
        siblings.push(new);
        Ok(())
    }

    fn choice(
        &self,
        scope: ScopeId,
        write: &Write,
        edges: &[Edge],
        shown: RecordId,
    ) -> Answer<Choice> {
        let mut choice = Choice {
            dot: dot(write),
            fields: write.values.keys().copied().collect(),
            seen: context_of(self.connection, scope, &write.incarnation, write.saw)?,
            knew: BTreeSet::new(),
        };
        choice.knew = choice.knew_of(shown, edges);
        Ok(choice)
    }

    /// Returns the pairs of these records that count as one in a scope.
    pub(crate) fn joined(
        &self,
        scope: ScopeId,
        among: &[RecordId],
    ) -> Answer<Vec<(RecordId, RecordId)>> {
        let mut pairs = BTreeSet::new();
        for id in among {
            for edge in self.edges(scope, self.shown_as(*id)?)? {
                let [a, b] = edge.ends;
                if among.contains(&a) && among.contains(&b) {
                    pairs.insert((a, b));
                }
            }
        }
        Ok(pairs.into_iter().collect())
    }

    fn edges(&self, scope: ScopeId, shown: RecordId) -> Answer<Vec<Edge>> {
        let mut statement = self.connection.prepare_cached(EDGES)?;
        let mut rows = statement.query((scope.0, shown.as_bytes()))?;
        let mut edges = Vec::new();
        while let Some(row) = rows.next()? {
            let state = State::decode(&row.get::<_, Vec<u8>>(2)?)?;
            let standing = judgements(&state)?.into_iter();
            edges.push(Edge {
                ends: [
                    RecordId::from_bytes(row.get(0)?),
                    RecordId::from_bytes(row.get(1)?),
                ],
                said: standing
                    .filter(|(same, _)| *same)
                    .map(|(_, write)| dot(write))
                    .collect(),
            });
        }
        Ok(edges)
    }

    fn state(&self, scope: ScopeId, id: RecordId) -> Answer<State> {
        let mut statement = self.connection.prepare_cached(STATE)?;
        let found: Option<Vec<u8>> = statement
            .query_row((scope.0, id.as_bytes()), |row| row.get(0))
            .optional()?;
        found.map_or(Ok(State::default()), |bytes| State::decode(&bytes))
    }
}

fn dot(write: &Write) -> Dot {
    Dot::new(write.incarnation, write.number)
}
