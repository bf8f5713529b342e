//! Putting back what was left out.

use std::collections::HashMap;

use replica::{Dot, Hash, Head, Incarnation, RecordId, Seed, Stretch, Walk};

use super::name::StreamName;
use super::reference::{Omitted, Reference};

/// What the receiver of a stretch holds of its scope.
pub trait Receiver {
    /// Why it could not be looked up.
    type Error;

    /// Returns the one stream of which the incarnation begins with `name`; `None` where none does, or several.
    ///
    /// # Errors
    ///
    /// Where it could not be looked up.
    fn stream(&self, name: &StreamName) -> Result<Option<Incarnation>, Self::Error>;

    /// Returns the link of an op.
    ///
    /// # Errors
    ///
    /// Where it could not be looked up.
    fn link(&self, op: &Dot) -> Result<Option<Hash>, Self::Error>;
}

/// Puts what was left out back into a stretch that was received; `references` are its own, in order.
///
/// `before` is the head in front of it and its stream's seed, where known: ops of the stretch itself are looked up
/// by it.
///
/// What cannot be found stays zero; the signature tells.
///
/// # Errors
///
/// What the receiver's queries return.
pub fn resolve<R: Receiver>(
    stretch: &mut Stretch,
    references: &[Reference],
    before: Option<&(Head, Seed)>,
    receiver: &R,
) -> Result<(), R::Error> {
    let (own, after) = (stretch.incarnation, stretch.after);
    let mut known = Known::of(receiver);
    let mut streams = Vec::with_capacity(references.len());
    for reference in references {
        streams.push(match reference.stream {
            None => Some(own),
            Some(name) => known.stream(name)?,
        });
    }
    let is_within = |stream: Incarnation, number: u64| stream == own && number > after;
    let pairs = || references.iter().zip(&streams);
    let within = pairs().filter_map(|(reference, stream)| {
        let number = reference.what.number()?;
        is_within((*stream)?, number).then_some(number)
    });
    let last = within.max().unwrap_or(0);
    let mut walk = before.map(|(head, seed)| Walk::from(*head, seed));
    let mut made = Vec::new();
    let mut pairs = pairs().peekable();
    for (at, op) in stretch.ops.iter_mut().enumerate() {
        while let Some((reference, stream)) = pairs.next_if(|(one, _)| one.op <= at) {
            let Some(stream) = *stream else { continue };
            let link = match reference.what.number() {
                None | Some(0) => None,
                Some(number) if is_within(stream, number) => {
                    let place = usize::try_from(number - after - 1).ok();
                    place.and_then(|place| made.get(place)).copied()
                }
                Some(number) => known.link(Dot::new(stream, number))?,
            };
            put(op, reference, stream, link);
        }
        walk = walk.filter(|walk| walk.head().number < last);
        made.extend(walk.as_mut().map(|walk| walk.step(op).hash));
    }
    Ok(())
}

/// Puts what a reference leads to in its place.
fn put(op: &mut [u8], reference: &Reference, stream: Incarnation, link: Option<Hash>) {
    let to = op.get_mut(reference.at..).into_iter().flatten();
    let (record, hash);
    let bytes: &[u8] = match (reference.what, &link) {
        (Omitted::Stream, _) => stream.as_bytes(),
        (Omitted::Record(_), Some(link)) => {
            record = RecordId::of(link);
            record.as_bytes()
        }
        (Omitted::ShortHash(_), Some(link)) => {
            hash = link.short();
            hash.as_bytes()
        }
        (Omitted::Record(_) | Omitted::ShortHash(_), None) => &[],
    };
    to.zip(bytes).for_each(|(to, from)| *to = *from);
}

/// What was looked up already.
struct Known<'r, R> {
    receiver: &'r R,
    streams: HashMap<StreamName, Option<Incarnation>>,
    links: HashMap<(Incarnation, u64), Option<Hash>>,
}

impl<'r, R: Receiver> Known<'r, R> {
    fn of(receiver: &'r R) -> Self {
        Self {
            receiver,
            streams: HashMap::new(),
            links: HashMap::new(),
        }
    }

    fn stream(&mut self, name: StreamName) -> Result<Option<Incarnation>, R::Error> {
        if let Some(whole) = name.incarnation() {
            return Ok(Some(whole));
        }
        if let Some(known) = self.streams.get(&name) {
            return Ok(*known);
        }
        let found = self.receiver.stream(&name)?;
        self.streams.insert(name, found);
        Ok(found)
    }

    fn link(&mut self, op: Dot) -> Result<Option<Hash>, R::Error> {
        let key = (op.actor, op.counter);
        if let Some(known) = self.links.get(&key) {
            return Ok(*known);
        }
        let found = self.receiver.link(&op)?;
        self.links.insert(key, found);
        Ok(found)
    }
}
