//! Streams named by the first bytes of their incarnation: as many as tell them apart where both sides look.

use replica::Incarnation;

use super::number::{read, write};

/// The most streams that one message names.
pub(super) const NAMES_MAX: usize = 1 << 16;

/// How many bytes an incarnation has.
const WHOLE: usize = 8;

/// The first bytes of a stream's incarnation.
///
/// It is a name among what both sides hold, and no more: whose stream it is, the signature over what comes out tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamName {
    /// Zeroes behind its end.
    bytes: [u8; WHOLE],
    length: u8,
}

impl StreamName {
    /// Returns the name that is the whole incarnation.
    #[must_use]
    pub const fn whole(incarnation: &Incarnation) -> Self {
        Self {
            bytes: *incarnation.as_bytes(),
            length: 8,
        }
    }

    /// Returns the first `length` bytes, 1 to 8, as a name.
    #[must_use]
    pub fn short(incarnation: &Incarnation, length: usize) -> Self {
        let mut bytes = [0; WHOLE];
        let length = length.clamp(1, WHOLE);
        for (to, from) in bytes.iter_mut().zip(incarnation.as_bytes()).take(length) {
            *to = *from;
        }
        let length = u8::try_from(length).unwrap_or(8);
        Self { bytes, length }
    }

    /// Returns the bytes of the name.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        let (name, _) = self.bytes.split_at(usize::from(self.length).min(WHOLE));
        name
    }

    /// Returns the incarnation, where the name is all of it.
    #[must_use]
    pub fn incarnation(&self) -> Option<Incarnation> {
        let is_whole = usize::from(self.length) == WHOLE;
        is_whole.then_some(Incarnation::from_bytes(self.bytes))
    }

    /// Returns the first and the last incarnation that begin with the name.
    #[must_use]
    pub fn range(&self) -> (Incarnation, Incarnation) {
        let mut last = [0xff; WHOLE];
        for (to, from) in last.iter_mut().zip(self.as_bytes()) {
            *to = *from;
        }
        (
            Incarnation::from_bytes(self.bytes),
            Incarnation::from_bytes(last),
        )
    }
}

/// Returns how many of its first bytes tell a stream from all others of `streams`, which are in order.
pub(super) fn bytes_apart(one: &Incarnation, streams: &[Incarnation]) -> usize {
    let common = |other: &Incarnation| {
        let pairs = one.as_bytes().iter().zip(other.as_bytes());
        pairs.take_while(|(one, other)| one == other).count()
    };
    let (before, from) = streams.split_at(streams.partition_point(|other| other < one));
    let mut behind = from.iter().filter(|other| *other != one);
    let nearest = before.last().into_iter().chain(behind.next());
    nearest.map(|other| common(other) + 1).max().unwrap_or(1)
}

/// Writes a list of names, which are of one length.
pub(super) fn write_names(packed: &mut Vec<u8>, names: impl ExactSizeIterator<Item = StreamName>) {
    write(packed, u64::try_from(names.len()).unwrap_or(u64::MAX));
    let mut is_told = false;
    for name in names {
        if !is_told {
            write(packed, u64::from(name.length));
            is_told = true;
        }
        packed.extend_from_slice(name.as_bytes());
    }
}

/// Reads what [`write_names`] wrote.
pub(super) fn read_names(packed: &mut &[u8]) -> Option<Vec<StreamName>> {
    let count = usize::try_from(read(packed)?).ok()?;
    let mut names = Vec::new();
    if count == 0 {
        return Some(names);
    }
    let length = usize::try_from(read(packed)?).ok()?;
    if count > NAMES_MAX || !(1..=WHOLE).contains(&length) {
        return None;
    }
    for _ in 0..count {
        let (name, rest) = packed.split_at_checked(length)?;
        let mut bytes = [0; WHOLE];
        for (to, from) in bytes.iter_mut().zip(name) {
            *to = *from;
        }
        let length = u8::try_from(length).ok()?;
        names.push(StreamName { bytes, length });
        *packed = rest;
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_as_long_as_it_takes_to_tell_streams_apart() {
        let [near, one, far] =
            [[7, 7, 7, 1, 0, 0, 0, 0], [7; 8], [9; 8]].map(Incarnation::from_bytes);
        assert_eq!(bytes_apart(&one, &[one]), 1);
        assert_eq!(bytes_apart(&one, &[one, far]), 1);
        assert_eq!(bytes_apart(&one, &[near, one, far]), 4);
        let name = StreamName::short(&one, 3);
        assert_eq!((name.as_bytes(), name.incarnation()), (&[7; 3][..], None));
        let (first, last) = name.range();
        assert!(first <= near && near <= last && !(first..=last).contains(&far));
        assert_eq!(StreamName::whole(&one).incarnation(), Some(one));
        assert_eq!(StreamName::whole(&one).range(), (one, one));
    }
}
