//! The centre's ruling on an op that is held.

use minicbor::{Decode, Encode};
use replica::{Incarnation, RecordId, ShortHash};

use crate::standing::{Standing, Verdict};

/// What becomes of one held op of the scope in which this stands. Written by the centre; of several the last counts.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Ruling {
    /// Whose life's op.
    #[n(0)]
    pub incarnation: Incarnation,
    /// Its number there.
    #[n(1)]
    pub number: u64,
    /// Accepted or rejected.
    #[n(2)]
    pub verdict: RulingVerdict,
    /// The reasons for which it was held when the centre ruled, as bits of their numbers: no others are accepted. An
    /// acceptance of none takes back what was ruled before: it stands as if nothing had been said.
    #[n(3)]
    pub holds: u32,
    /// Why, in words for those concerned.
    #[n(4)]
    pub reason: String,
    /// The first bytes of the op's link: two copies of a device may bear one number.
    #[n(5)]
    pub link: ShortHash,
}

/// Accepted or rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum RulingVerdict {
    /// It counts in spite of the reasons named.
    #[n(0)]
    Accepted,
    /// It is held for good.
    #[n(1)]
    Rejected,
}

impl Ruling {
    /// Returns whether it rules on the op with this id, where place and scope agree.
    #[must_use]
    pub fn is_on(&self, id: &RecordId) -> bool {
        self.link == id.link()
    }

    /// Returns what it does to a standing.
    #[must_use]
    pub fn on_standing(&self) -> Verdict {
        match self.verdict {
            RulingVerdict::Accepted => Verdict::Accepted(Standing::from_bits(self.holds)),
            RulingVerdict::Rejected => Verdict::Rejected,
        }
    }
}
