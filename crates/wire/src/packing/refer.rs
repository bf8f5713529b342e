//! Leaving out what the receiver can look up.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use replica::{Dot, Hash, Incarnation, RecordId, ScopeId, Stretch};

use super::name::{NAMES_MAX, StreamName, bytes_apart};
use super::reference::{Omitted, Reference};
use super::scan::{Scan, Sort, Value};

/// What a sender knows, of its own log and of what the receiver holds.
pub trait Sender {
    /// Why it could not be looked up.
    type Error;

    /// Returns which op of a scope made a record.
    ///
    /// # Errors
    ///
    /// Where it could not be looked up.
    fn made_by(&self, scope: ScopeId, record: RecordId) -> Result<Option<Dot>, Self::Error>;

    /// Returns the link of an op.
    ///
    /// # Errors
    ///
    /// Where it could not be looked up.
    fn link(&self, scope: ScopeId, op: &Dot) -> Result<Option<Hash>, Self::Error>;

    /// Returns the streams of a scope.
    ///
    /// # Errors
    ///
    /// Where they could not be looked up.
    fn streams(&self, scope: ScopeId) -> Result<Vec<Incarnation>, Self::Error>;

    /// Returns whether the receiver holds an op.
    fn is_held(&self, scope: ScopeId, op: &Dot) -> bool;
}

/// Leaves out of stretches that are to be sent what the receiver can look up: ids of records, and the names and short
/// hashes of which a causal context is made.
///
/// They lead to ops that the receiver holds, or that stand earlier in these stretches.
///
/// # Errors
///
/// What the sender's queries return.
pub fn refer<S: Sender>(stretches: &mut [Stretch], sender: &S) -> Result<Vec<Reference>, S::Error> {
    let (mut referring, mut scan) = (Referring::new(sender), Scan::default());
    for (at, stretch) in stretches.iter_mut().enumerate() {
        referring.begin(stretch);
        for (number, op) in stretch.ops.iter_mut().enumerate() {
            if scan.read(op) == Some(op.len()) {
                referring.op((at, number), op, &scan.values)?;
            }
            referring.own.counter = referring.own.counter.saturating_add(1);
        }
        referring.end();
    }
    referring.finish()
}

/// A reference whose stream's name is not shortened yet.
struct Found {
    place: (usize, usize, usize),
    stream: Naming,
    what: Omitted,
}

/// Where a reference's stream is named.
enum Naming {
    /// Nowhere: it is the stretch's own.
    Own,
    /// In the list of all.
    Listed(Incarnation),
    /// In the op, in full.
    Spelled(Incarnation),
}

struct Referring<'s, S> {
    sender: &'s S,
    scope: ScopeId,
    /// The stretch's stream, and the number in front of the op.
    own: Dot,
    /// How far the streams go that stand earlier in the message.
    sent: HashMap<(ScopeId, Incarnation), u64>,
    makers: HashMap<(ScopeId, RecordId), Option<Dot>>,
    named: BTreeSet<(ScopeId, Incarnation)>,
    found: Vec<Found>,
}

impl<'s, S: Sender> Referring<'s, S> {
    fn new(sender: &'s S) -> Self {
        Self {
            sender,
            scope: ScopeId(0),
            own: Dot::new(Incarnation::from_bytes([0; 8]), 0),
            sent: HashMap::new(),
            makers: HashMap::new(),
            named: BTreeSet::new(),
            found: Vec::new(),
        }
    }

    fn begin(&mut self, stretch: &Stretch) {
        self.scope = stretch.scope;
        self.own = Dot::new(stretch.incarnation, stretch.after);
    }

    fn end(&mut self) {
        let stream = (self.scope, self.own.actor);
        self.sent.insert(stream, self.own.counter);
    }

    /// Goes through the values of one op.
    fn op(
        &mut self,
        (stretch, number): (usize, usize),
        op: &mut [u8],
        values: &[Value],
    ) -> Result<(), S::Error> {
        let first = self.found.len();
        for (index, value) in values.iter().enumerate() {
            let content = content(op, value);
            let found = if let Some(id) = content.and_then(|bytes| bytes.try_into().ok()) {
                self.record(RecordId::from_bytes(id))?
            } else if let Some(bytes) = content.and_then(|bytes| bytes.try_into().ok()) {
                let front = index.checked_sub(2).and_then(|at| values.get(at..index));
                match front.and_then(|front| named_in_front(op, front)) {
                    Some(dot) if self.is_short_hash(&dot, bytes)? => {
                        Some((dot.actor, Omitted::ShortHash(dot.counter)))
                    }
                    Some(_) | None => self.stream(Incarnation::from_bytes(bytes)),
                }
            } else {
                None
            };
            let Some((stream, what)) = found else {
                continue;
            };
            let is_spelled = match what {
                Omitted::Record(_) | Omitted::Stream => false,
                // The stream stands two values in front, or a reference to it.
                Omitted::ShortHash(_) => !self.found.last().is_some_and(|last| {
                    let front = index.checked_sub(2).and_then(|at| values.get(at));
                    front.is_some_and(|front| last.place == (stretch, number, front.at))
                }),
            };
            self.found.push(Found {
                place: (stretch, number, value.at),
                stream: match stream {
                    stream if is_spelled => Naming::Spelled(stream),
                    stream if stream == self.own.actor => Naming::Own,
                    stream => Naming::Listed(stream),
                },
                what,
            });
        }
        for one in self.found.iter().skip(first) {
            let (_, _, at) = one.place;
            let places = op.get_mut(at..).into_iter().flatten();
            places.take(one.what.length()).for_each(|byte| *byte = 0);
        }
        Ok(())
    }

    /// Whether the receiver holds an op when it takes in the one at hand.
    fn is_known(&self, op: &Dot) -> bool {
        let sent = self.sent.get(&(self.scope, op.actor)).copied();
        let is_before = op.actor == self.own.actor && op.counter <= self.own.counter;
        let is_there =
            is_before || op.counter <= sent.unwrap_or(0) || self.sender.is_held(self.scope, op);
        op.counter > 0 && is_there
    }

    /// Whether there is room for a stream in the list of those that are named.
    fn has_name(&mut self, stream: Incarnation) -> bool {
        let named = (self.scope, stream);
        if stream == self.own.actor || self.named.contains(&named) {
            return true;
        }
        self.named.len() < NAMES_MAX && self.named.insert(named)
    }

    fn record(&mut self, id: RecordId) -> Result<Option<(Incarnation, Omitted)>, S::Error> {
        let key = (self.scope, id);
        let made_by = match self.makers.get(&key) {
            Some(known) => *known,
            None => {
                let found = self.sender.made_by(self.scope, id)?;
                *self.makers.entry(key).or_insert(found)
            }
        };
        let made_by = made_by.filter(|dot| self.is_known(dot) && self.has_name(dot.actor));
        Ok(made_by.map(|dot| (dot.actor, Omitted::Record(dot.counter))))
    }

    fn stream(&mut self, stream: Incarnation) -> Option<(Incarnation, Omitted)> {
        let is_known = self.is_known(&Dot::new(stream, 1)) && self.has_name(stream);
        is_known.then_some((stream, Omitted::Stream))
    }

    fn is_short_hash(&self, dot: &Dot, bytes: [u8; 8]) -> Result<bool, S::Error> {
        if !self.is_known(dot) {
            return Ok(false);
        }
        let link = self.sender.link(self.scope, dot)?;
        Ok(link.is_some_and(|link| link.prefix() == bytes))
    }

    /// Names each stream by as many bytes as tell those apart that the sender knows, and one more for those that only
    /// the receiver does.
    fn finish(self) -> Result<Vec<Reference>, S::Error> {
        let (mut length, mut streams) = (0, BTreeMap::new());
        for (scope, stream) in &self.named {
            if !streams.contains_key(scope) {
                streams.insert(*scope, self.sender.streams(*scope)?);
            }
            let among = streams.get(scope).map(Vec::as_slice).unwrap_or_default();
            length = length.max(bytes_apart(stream, among) + 1);
        }
        let name = |naming| match naming {
            Naming::Own => None,
            Naming::Listed(stream) => Some(StreamName::short(&stream, length)),
            Naming::Spelled(stream) => Some(StreamName::whole(&stream)),
        };
        let reference = |one: Found| {
            let (stretch, op, at) = one.place;
            Reference {
                stretch,
                op,
                at,
                stream: name(one.stream),
                what: one.what,
            }
        };
        Ok(self.found.into_iter().map(reference).collect())
    }
}

/// Returns the content of a value that is a byte string.
fn content<'o>(op: &'o [u8], value: &Value) -> Option<&'o [u8]> {
    let length = usize::try_from(value.argument).ok()?;
    let end = value.at.checked_add(length)?;
    op.get(value.at..end).filter(|_| value.sort == Sort::Bytes)
}

/// Returns the op that two values name: a stream, and a number in it.
fn named_in_front(op: &[u8], front: &[Value]) -> Option<Dot> {
    let [stream, number] = front else { return None };
    let stream = content(op, stream)?.try_into().ok()?;
    let is_number = number.sort == Sort::Positive;
    is_number.then_some(Dot::new(Incarnation::from_bytes(stream), number.argument))
}
