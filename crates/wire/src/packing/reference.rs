//! What the receiver can look up: left out of the ops, with a word on which op or stream it comes from.
//!
//! A reference is a guess that saves bytes, never a claim: what it leads to is hashed and checked by the stretch's
//! signature like any other byte.

use super::name::{StreamName, read_names, write_names};
use super::number::{follow, step};

/// A place in an op where bytes are left out: zeroes stand there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// Which stretch of the message, from 0.
    pub stretch: usize,
    /// Which of its ops, from 0.
    pub op: usize,
    /// Where the bytes begin in the op.
    pub at: usize,
    /// Which stream of the stretch's scope; `None`: the stretch's own.
    pub stream: Option<StreamName>,
    /// What of it.
    pub what: Omitted,
}

/// What is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Omitted {
    /// The id of the record that the op of this number made.
    Record(u64),
    /// The short hash of the op of this number. The stream and the number stand in front of it.
    ShortHash(u64),
    /// The stream's incarnation.
    Stream,
}

impl Omitted {
    /// Returns how many bytes are left out.
    #[must_use]
    pub const fn length(self) -> usize {
        match self {
            Self::Record(_) => 16,
            Self::ShortHash(_) | Self::Stream => 8,
        }
    }

    /// Returns the number of the op that is referred to.
    #[must_use]
    pub const fn number(self) -> Option<u64> {
        match self {
            Self::Record(number) | Self::ShortHash(number) => Some(number),
            Self::Stream => None,
        }
    }
}

/// The streams that a message names, and the number that was last referred to in each.
#[derive(Debug, Default)]
pub(super) struct Streams {
    /// The stretch's own stream has index 0, the others the next ones.
    own_last: u64,
    others: Vec<(StreamName, u64)>,
}

impl Streams {
    /// Reads the list of the others.
    pub(super) fn take(packed: &mut &[u8]) -> Option<Self> {
        let names = read_names(packed)?;
        Some(Self {
            own_last: 0,
            others: names.into_iter().map(|name| (name, 0)).collect(),
        })
    }

    pub(super) fn append_to(&self, packed: &mut Vec<u8>) {
        write_names(packed, self.others.iter().map(|(name, _)| *name));
    }

    /// Begins a stretch.
    pub(super) const fn begin(&mut self, after: u64) {
        self.own_last = after;
    }

    /// Returns the index of a stream, which is listed where it is new.
    pub(super) fn index(&mut self, stream: Option<StreamName>) -> u64 {
        let Some(stream) = stream else {
            return 0;
        };
        let found = self.others.iter().position(|(one, _)| *one == stream);
        let index = found.unwrap_or_else(|| {
            self.others.push((stream, 0));
            self.others.len() - 1
        });
        u64::try_from(index).map_or(0, |index| index + 1)
    }

    /// Returns the stream of an index; `None` where there is none.
    pub(super) fn named(&mut self, index: u64) -> Option<Option<StreamName>> {
        self.last(index).map(|(name, _)| name)
    }

    fn last(&mut self, index: u64) -> Option<(Option<StreamName>, &mut u64)> {
        match index.checked_sub(1) {
            None => Some((None, &mut self.own_last)),
            Some(other) => {
                let other = self.others.get_mut(usize::try_from(other).ok()?)?;
                Some((Some(other.0), &mut other.1))
            }
        }
    }

    pub(super) fn step(&mut self, index: u64, number: u64) -> u64 {
        let Some((_, last)) = self.last(index) else {
            return 0;
        };
        let from = std::mem::replace(last, number);
        step(from, number)
    }

    pub(super) fn follow(&mut self, index: u64, step: u64) -> Option<(Option<StreamName>, u64)> {
        let (name, last) = self.last(index)?;
        *last = follow(*last, step);
        Some((name, *last))
    }
}
