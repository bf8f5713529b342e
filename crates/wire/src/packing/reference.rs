//! Record ids that the receiver can look up: left out of the ops, with a word on which op made them.
//!
//! A reference is a guess that saves bytes, never a claim: what it leads to is hashed and checked by the stretch's
//! signature like any other byte.

use std::collections::HashMap;

use replica::{Dot, Head, Incarnation, RecordId, ScopeId, Seed, Stretch};

use super::number::{follow, read, step, write};
use super::scan::{Scan, Sort};

/// How many bytes a record id has.
pub(super) const RECORD_ID_BYTES: usize = 16;

/// A place in an op where a record id is left out: zeroes stand there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// Which stretch of the message, from 0.
    pub stretch: usize,
    /// Which of its ops, from 0.
    pub op: usize,
    /// Where the id begins in the op.
    pub at: usize,
    /// Which op of the stretch's scope made the record.
    pub made_by: Dot,
}

/// The streams that references name, and the number that was last referred to in each.
#[derive(Debug, Default)]
pub(super) struct Streams {
    /// The stretch's own stream has index 0, the others the next ones.
    own_last: u64,
    others: Vec<(Incarnation, u64)>,
}

impl Streams {
    /// Reads the list of the others.
    pub(super) fn take(packed: &mut &[u8]) -> Option<Self> {
        let mut others = Vec::new();
        for _ in 0..read(packed)? {
            let (incarnation, rest) = packed.split_first_chunk()?;
            others.push((Incarnation::from_bytes(*incarnation), 0));
            *packed = rest;
        }
        let own_last = 0;
        Some(Self { own_last, others })
    }

    pub(super) fn append_to(&self, packed: &mut Vec<u8>) {
        write(packed, u64::try_from(self.others.len()).unwrap_or(u64::MAX));
        for (incarnation, _) in &self.others {
            packed.extend_from_slice(incarnation.as_bytes());
        }
    }

    /// Begins a stretch.
    pub(super) const fn begin(&mut self, after: u64) {
        self.own_last = after;
    }

    /// Returns the index of a stream, which is listed where it is new.
    pub(super) fn index(&mut self, own: Incarnation, stream: Incarnation) -> u64 {
        if own == stream {
            return 0;
        }
        let found = self.others.iter().position(|(one, _)| *one == stream);
        let index = found.unwrap_or_else(|| {
            self.others.push((stream, 0));
            self.others.len() - 1
        });
        u64::try_from(index).map_or(0, |index| index + 1)
    }

    fn last(&mut self, own: Incarnation, index: u64) -> Option<(Incarnation, &mut u64)> {
        match index.checked_sub(1) {
            None => Some((own, &mut self.own_last)),
            Some(other) => {
                let other = self.others.get_mut(usize::try_from(other).ok()?)?;
                Some((other.0, &mut other.1))
            }
        }
    }

    pub(super) fn step(&mut self, own: Incarnation, index: u64, number: u64) -> u64 {
        let Some((_, last)) = self.last(own, index) else {
            return 0;
        };
        let from = std::mem::replace(last, number);
        step(from, number)
    }

    pub(super) fn follow(&mut self, own: Incarnation, index: u64, step: u64) -> Option<Dot> {
        let (incarnation, last) = self.last(own, index)?;
        *last = follow(*last, step);
        Some(Dot::new(incarnation, *last))
    }
}

/// Leaves the record ids out of stretches that are to be sent, where the receiver can look them up.
///
/// Those are made by ops that it holds, as `is_held` says, or that stand earlier in these stretches. `find` names
/// the op of a scope that made a record.
///
/// # Errors
///
/// What `find` returns.
pub fn refer<E>(
    stretches: &mut [Stretch],
    mut find: impl FnMut(ScopeId, RecordId) -> Result<Option<Dot>, E>,
    is_held: impl Fn(ScopeId, &Dot) -> bool,
) -> Result<Vec<Reference>, E> {
    let (mut references, mut scan) = (Vec::new(), Scan::default());
    let mut found: HashMap<(ScopeId, RecordId), Option<Dot>> = HashMap::new();
    let mut sent: HashMap<(ScopeId, Incarnation), u64> = HashMap::new();
    for (at, stretch) in stretches.iter_mut().enumerate() {
        let (scope, mut number) = (stretch.scope, stretch.after);
        for (op_at, op) in stretch.ops.iter_mut().enumerate() {
            for place in record_ids(&mut scan, op) {
                let Some(id) = op.get_mut(place..).and_then(<[u8]>::first_chunk_mut) else {
                    continue;
                };
                let key = (scope, RecordId::from_bytes(*id));
                let made_by = match found.get(&key) {
                    Some(known) => *known,
                    None => *found.entry(key).or_insert(find(scope, key.1)?),
                };
                let is_known = |dot: &Dot| {
                    let there = sent.get(&(scope, dot.actor)).copied().unwrap_or(0);
                    let is_before = dot.actor == stretch.incarnation && dot.counter <= number;
                    is_before || dot.counter <= there || is_held(scope, dot)
                };
                if let Some(made_by) = made_by.filter(is_known) {
                    *id = [0; RECORD_ID_BYTES];
                    references.push(Reference {
                        stretch: at,
                        op: op_at,
                        at: place,
                        made_by,
                    });
                }
            }
            number = number.saturating_add(1);
        }
        sent.insert((scope, stretch.incarnation), number);
    }
    Ok(references)
}

/// Returns where byte strings of the length of a record id begin, in an op that can be packed by its shape.
fn record_ids(scan: &mut Scan, op: &[u8]) -> Vec<usize> {
    let has_shape = scan.read(op) == Some(op.len());
    let values = scan.values.iter().filter(|_| has_shape);
    values
        .filter(|one| one.sort == Sort::Bytes && one.argument == 16)
        .map(|one| one.at)
        .collect()
}

/// Puts the record ids back into a stretch that was received; `references` are its own, in order.
///
/// `before` is the head in front of it and its stream's seed, where known: ops of the stretch itself are looked up
/// by it. `find` names the record that another op of the scope made.
///
/// What cannot be found stays zero; the signature tells.
///
/// # Errors
///
/// What `find` returns.
pub fn resolve<E>(
    stretch: &mut Stretch,
    references: &[Reference],
    before: Option<(Head, Seed)>,
    mut find: impl FnMut(&Dot) -> Result<Option<RecordId>, E>,
) -> Result<(), E> {
    let (own, after) = (stretch.incarnation, stretch.after);
    let is_own = |dot: &Dot| dot.actor == own && dot.counter > after;
    let within = references.iter().map(|one| one.made_by).filter(is_own);
    let last = within.map(|dot| dot.counter).max().unwrap_or(0);
    let (mut head, mut made) = (before, Vec::new());
    let mut references = references.iter().peekable();
    for (at, op) in stretch.ops.iter_mut().enumerate() {
        while let Some(reference) = references.next_if(|one| one.op <= at) {
            let dot = reference.made_by;
            let id = if is_own(&dot) {
                let place = usize::try_from(dot.counter - after - 1).ok();
                place.and_then(|place| made.get(place)).copied()
            } else {
                find(&dot)?
            };
            let place = op.get_mut(reference.at..).and_then(<[u8]>::first_chunk_mut);
            if let (Some(id), Some(place)) = (id, place) {
                *place = *id.as_bytes();
            }
        }
        head = head.filter(|(head, _)| head.number < last);
        if let Some((head, seed)) = &mut head {
            *head = head.followed_by(seed, op);
            made.push(RecordId::of(&head.hash));
        }
    }
    Ok(())
}
