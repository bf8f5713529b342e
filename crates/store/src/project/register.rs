//! Writing to a multi-value register: what a new write overwrites, and what overwrites it.

use std::collections::{BTreeMap, BTreeSet};

use replica::{Dot, Incarnation, Register, Sibling};

use super::state::{State, Write};
use super::{Entry, context_of, saw_before};
use crate::StoreError;
use crate::tx::Tx;

/// Writes some values of a record or pair and returns what stands then. The first of `values` is shown, the others stand
/// beside it: they are one op's, so that whoever had seen it overwrites them all.
pub(super) fn write(
    tx: &Tx<'_>,
    entry: &Entry,
    mut state: State,
    values: Vec<BTreeMap<u8, Vec<u8>>>,
) -> Result<State, StoreError> {
    let mut new = Write {
        incarnation: entry.dot.actor,
        number: entry.dot.counter,
        part: 0,
        saw: saw_before(tx, entry.stream, entry.dot.counter)?,
        time: entry.time,
        actor: entry.actor,
        values: BTreeMap::new(),
    };
    let parts = (0..=u8::MAX).zip(values).map(|(part, values)| Write {
        part,
        values,
        ..new.clone()
    });
    let parts: Vec<Write> = parts.collect();
    if state.is_empty() {
        parts.into_iter().for_each(|one| state.add(one));
        return Ok(state);
    }
    for one in parts.iter().rev() {
        new.values.extend(one.values.clone());
    }
    let rivals = Rivals::of(tx, entry, &state, &new)?;
    let had: Vec<u8> = new.values.keys().copied().collect();
    let had: Vec<u8> = had.into_iter().filter(|field| state.has(*field)).collect();
    parts.into_iter().for_each(|one| state.add(one));
    for field in had {
        let standing = rivals.standing(&state, field);
        state.keep(field, &standing);
    }
    Ok(state)
}

/// A new write against each of those that stand in the same fields. Those were judged against each other when they
/// came: of two that stand, neither overwrites the other, and a new one does not change that.
#[derive(Debug)]
struct Rivals {
    new: Dot,
    /// Those that the new write overwrites.
    beaten: BTreeSet<(Incarnation, u64)>,
    /// Those that overwrite the new write.
    beats: BTreeSet<(Incarnation, u64)>,
}

impl Rivals {
    /// Judges each pair once, however many fields they share.
    ///
    /// Two writers who each claim to have seen the other's future have equal clocks; the higher dot, written last,
    /// stands then on every replica.
    fn of(tx: &Tx<'_>, entry: &Entry, state: &State, new: &Write) -> Result<Self, StoreError> {
        let sibling = |one: &Write| {
            Ok::<_, StoreError>(Sibling {
                dot: dot(one),
                time: one.time,
                context: context_of(tx, entry.scope, &one.incarnation, one.saw)?,
                value: (),
            })
        };
        let mut rivals = Self {
            new: dot(new),
            beaten: BTreeSet::new(),
            beats: BTreeSet::new(),
        };
        let mut of_new = None;
        let shares = |one: &&Write| {
            one.values
                .keys()
                .any(|field| new.values.contains_key(field))
        };
        for one in state.writes().filter(shares) {
            // A writer has seen its own earlier ops, and all that it had seen at them.
            if one.incarnation == new.incarnation {
                let is_older = one.number < new.number;
                let lost = if is_older {
                    &mut rivals.beaten
                } else {
                    &mut rivals.beats
                };
                lost.insert(place(&dot(one)));
                continue;
            }
            let new_sibling = match &of_new {
                Some(known) => known,
                None => of_new.insert(sibling(new)?),
            };
            let one = sibling(one)?;
            if !has_seen(&one, new_sibling) && !has_seen(new_sibling, &one) {
                continue;
            }
            let mut pair = [&one, new_sibling];
            pair.sort_by_key(|one| (one.dot.actor, one.dot.counter));
            let mut register = Register::<()>::default();
            pair.into_iter().for_each(|one| register.write(one.clone()));
            let stand = register.siblings();
            if stand.iter().all(|standing| standing.dot != one.dot) {
                rivals.beaten.insert(place(&one.dot));
            }
            if stand.iter().all(|standing| standing.dot != new_sibling.dot) {
                rivals.beats.insert(place(&one.dot));
            }
        }
        Ok(rivals)
    }

    /// Returns the dots whose values of one field stand: nobody who had seen them wrote the field again.
    fn standing(&self, state: &State, field: u8) -> Vec<Dot> {
        let writers = || {
            let writes = state.writes();
            writes
                .filter(|one| one.values.contains_key(&field))
                .map(dot)
        };
        let lost = writers().any(|one| self.beats.contains(&place(&one)));
        writers()
            .filter(|one| {
                if *one == self.new {
                    !lost
                } else {
                    !self.beaten.contains(&place(one))
                }
            })
            .collect()
    }
}

fn place(dot: &Dot) -> (Incarnation, u64) {
    (dot.actor, dot.counter)
}

fn dot(write: &Write) -> Dot {
    Dot::new(write.incarnation, write.number)
}

/// Returns whether one write's clock reaches the other's dot. Where neither does, neither overwrites the other.
fn has_seen(one: &Sibling<()>, other: &Sibling<()>) -> bool {
    let own = one.dot.actor == other.dot.actor && one.dot.counter >= other.dot.counter;
    own || one.context.get(&other.dot.actor) >= other.dot.counter
}
