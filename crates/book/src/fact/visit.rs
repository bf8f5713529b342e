//! A call at a house.

use minicbor::{Decode, Encode};
use replica::RecordId;

use crate::date::Date;

/// A call at a house and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Visit {
    /// The household called on.
    #[n(0)]
    pub household: RecordId,
    /// The business day, as the collector saw it.
    #[n(1)]
    pub day: Date,
    /// What came of it.
    #[n(2)]
    pub outcome: Outcome,
    /// When to come again.
    #[n(3)]
    pub appointment: Option<Date>,
    /// Free text: a reason, a name.
    #[n(4)]
    pub note: Option<String>,
}

/// What came of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Outcome {
    /// Nobody was at home.
    #[n(0)]
    Absent,
    /// Explained and quoted, nothing decided yet.
    #[n(1)]
    Informed,
    /// Come again on a day.
    #[n(2)]
    Appointment,
    /// Refused; the note says why.
    #[n(3)]
    Refused,
    /// Paid; a receipt says how much.
    #[n(4)]
    Paid,
    /// Moved away.
    #[n(5)]
    Moved,
}

impl Outcome {
    /// Every outcome, in order of number.
    pub const ALL: [Self; 6] = [
        Self::Absent,
        Self::Informed,
        Self::Appointment,
        Self::Refused,
        Self::Paid,
        Self::Moved,
    ];

    /// Returns the outcome's name in JSON and on the command line.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Informed => "informed",
            Self::Appointment => "appointment",
            Self::Refused => "refused",
            Self::Paid => "paid",
            Self::Moved => "moved",
        }
    }

    /// Returns the outcome with this name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }
}
