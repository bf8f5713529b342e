//! The invariants of design.md §2, each a check with a model of its own.

use crate::fault::{Fault, Outcome};

macro_rules! checks {
    ($($(#[$doc:meta])* $name:ident $code:literal,)*) => {
        /// What is checked after every quiet point.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Check { $($(#[$doc])* $name,)* }

        impl Check {
            /// Every check.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Returns the check's name.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

checks! {
    /// 1: what was acknowledged is at the centre, with the same content.
    Stored "stored",
    /// 2: chains and signatures hold from the first op to the last.
    Log "log",
    /// 2: projections dropped and rebuilt come out equal.
    Rebuilt "rebuilt",
    /// 12: what stood at an arrival can be put together again from the log, row for row.
    Earlier "earlier",
    /// 3: every fact is there once, however often it was sent.
    Once "once",
    /// 4: postings sum to zero, and the ledger is what was paid.
    Sums "sums",
    /// 4: cash taken is cash in hand, in transit, at the office, over and short.
    Cash "cash",
    /// 5: who holds the same ops shows the same, whatever the order in which they came.
    SameState "same-state",
    /// 6: of concurrent edits all values stand, and no others.
    Edits "edits",
    /// 7: what cannot be read is kept, passed on byte for byte, and stops nothing.
    Unread "unread",
    /// 7: what is unsigned or does not chain is refused, and nothing of it is stored.
    Refused "refused",
    /// 7: what is merely wrong is stored and held.
    Held "held",
    /// 8: a device claims exactly what servers hold.
    Claims "claims",
    /// What anyone holds of a stream is what its writer wrote, whoever carried it.
    Genuine "genuine",
    /// What a relay withholds is shown as waiting.
    Withheld "withheld",
    /// What a relay withholds comes by another route.
    Healed "healed",
    /// What a device wrote is at the centre over three hops, and its word of that is back.
    Relayed "relayed",
    /// Where all is level nothing is sent, in loops neither.
    Idle "idle",
    /// Whatever the clocks say: recording goes on, and each stream keeps its order.
    Clock "clock",
    /// A receipt number that copies of a device used more than once counts for none of them.
    Numbers "numbers",
    /// A void, a refund, a repayment counts where it may alone, or by a second person's word.
    Acts "acts",
    /// A transfer counts only when a statement was matched with it, and the bank is what statements say.
    Bank "bank",
    /// Of each deposit is left what receipts did not take of it.
    Deposits "deposits",
    /// What a closed month reported it reports for ever, and what comes later is in an open month.
    Closed "closed",
    /// A line is with the insurer by one batch.
    Batches "batches",
    /// Commission is earned on accepted lines alone, and taken back with them.
    Commission "commission",
    /// What the centre struck out is said nowhere any more.
    Struck "struck",
}

/// A check that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub(super) struct Wrong {
    pub(super) check: Check,
    detail: String,
}

impl Wrong {
    pub(super) fn of(check: Check, detail: impl Into<String>) -> Fault {
        Self {
            check,
            detail: detail.into(),
        }
        .into()
    }
}

/// Fails the check with what was found where `holds` is false.
pub(super) fn must(holds: bool, check: Check, detail: impl FnOnce() -> String) -> Outcome<()> {
    if holds {
        Ok(())
    } else {
        Err(Wrong::of(check, detail()))
    }
}
