//! What goes to the insurer together, and what became of it.

use minicbor::{Decode, Encode};
use replica::RecordId;

use crate::date::{Date, Month};
use crate::fact::Scheme;

/// Lines of receipts that go to the insurer together (`Đợt N tháng M`). A line is live in one batch only.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Batch {
    /// The business day.
    #[n(0)]
    pub day: Date,
    /// The month that it is numbered in.
    #[n(1)]
    pub month: Month,
    /// Its number in the month.
    #[n(2)]
    pub number: u32,
    /// Which insurance.
    #[n(3)]
    pub scheme: Scheme,
    /// The lines.
    #[n(4)]
    pub lines: Vec<LineOf>,
}

/// A line of a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(array)]
pub struct LineOf {
    /// The receipt.
    #[n(0)]
    pub receipt: RecordId,
    /// The line's place on it, from 1.
    #[n(1)]
    pub line: u32,
}

/// What became of a batch, or of some of its lines.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct BatchOutcome {
    /// The business day.
    #[n(0)]
    pub day: Date,
    /// The batch.
    #[n(1)]
    pub batch: RecordId,
    /// How it stands.
    #[n(2)]
    pub state: BatchState,
    /// The lines meant; none: all of them.
    #[n(3)]
    pub lines: Vec<LineOf>,
    /// Why, in the insurer's words.
    #[n(4)]
    pub reason: Option<String>,
    /// The insurer's own number of what is meant: a C45-BB or an electronic one.
    #[n(5)]
    pub number: Option<String>,
}

/// How a batch stands at the insurer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum BatchState {
    /// Sent.
    #[n(0)]
    Sent,
    /// The insurer works on it.
    #[n(1)]
    InProcess,
    /// The insurer accepted it.
    #[n(2)]
    Accepted,
    /// The insurer sent it back: its lines can go into another batch.
    #[n(3)]
    Returned,
}

impl Batch {
    /// The most lines that a batch may have: an op has its limit.
    pub const LINES_MAX: usize = 2000;

    /// A batch stands by itself.
    pub(super) const fn about(&self) -> Option<RecordId> {
        None
    }

    /// Returns whether it has lines, not too many, and each once.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let distinct: std::collections::BTreeSet<_> = self.lines.iter().collect();
        (1..=Self::LINES_MAX).contains(&self.lines.len()) && distinct.len() == self.lines.len()
    }
}

impl BatchOutcome {
    /// It is about its batch.
    pub(super) const fn about(&self) -> Option<RecordId> {
        Some(self.batch)
    }

    /// Returns whether it tells of a line.
    #[must_use]
    pub fn tells_of(&self, line: &LineOf) -> bool {
        self.lines.is_empty() || self.lines.contains(line)
    }
}

impl BatchState {
    /// Every state, in order of number.
    pub const ALL: [Self; 4] = [Self::Sent, Self::InProcess, Self::Accepted, Self::Returned];

    /// Returns the state's stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::InProcess => "in-process",
            Self::Accepted => "accepted",
            Self::Returned => "returned",
        }
    }

    /// Returns the state with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}
