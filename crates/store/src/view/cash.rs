//! Cash, hand-overs and receipt books as queries return them.

use std::collections::BTreeMap;

use book::date::Date;
use book::fact::{Count, HandOver, ReceiptNumber};
use book::money::Dong;
use book::standing::Standing;
use replica::{ActorId, DeviceId, Dot, Hlc, RecordId, ScopeId};

/// One collector's cash. `taken + over_short = in_hand + in_transit + at_office + repaid + banked + passed` to the đồng: where
/// less was counted than stated, the difference is still to be accounted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CashView {
    /// The collector.
    pub collector: ActorId,
    /// Cash taken on receipts and deposits, and at the office from sponsors less what went back.
    pub taken: Dong,
    /// In the collector's hands.
    pub in_hand: Dong,
    /// Handed over and not yet counted.
    pub in_transit: Dong,
    /// Counted by the office, of what this collector handed over.
    pub at_office: Dong,
    /// Counted less stated, of what nobody made good: negative where cash is missing, positive where there is more. The
    /// account in the ledger bears the other sign, a debit where cash is missing.
    pub over_short: Dong,
    /// Given back to payers.
    pub repaid: Dong,
    /// Paid in at the bank by this actor, out of the office's cash or their own hands.
    pub banked: Dong,
    /// Passed on to other collectors who counted it, less what was got from others.
    pub passed: Dong,
}

impl CashView {
    /// Returns the cash of a collector who never took any.
    #[must_use]
    pub const fn none(collector: ActorId) -> Self {
        Self {
            collector,
            taken: Dong::ZERO,
            in_hand: Dong::ZERO,
            in_transit: Dong::ZERO,
            at_office: Dong::ZERO,
            over_short: Dong::ZERO,
            repaid: Dong::ZERO,
            banked: Dong::ZERO,
            passed: Dong::ZERO,
        }
    }

    /// Returns whether no đồng is lost.
    #[must_use]
    pub fn is_conserved(&self) -> bool {
        let parts = [
            self.in_hand,
            self.in_transit,
            self.at_office,
            self.repaid,
            self.banked,
            self.passed,
        ];
        let taken = Dong::checked_sum([self.taken, self.over_short]);
        taken.is_some() && Dong::checked_sum(parts) == taken
    }
}

/// A hand-over and its count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOverView {
    /// Its id.
    pub id: RecordId,
    /// The office's scope.
    pub scope: ScopeId,
    /// Who handed over.
    pub collector: ActorId,
    /// When it was recorded.
    pub time: Hlc,
    /// The hand-over.
    pub hand_over: HandOver,
    /// The giver's signed op.
    pub given: SignedView,
    /// What the receiver counted, once they did: the count that moved the cash. One that is held is none.
    pub count: Option<Count>,
    /// The receiver's signed op.
    pub taken: Option<SignedView>,
    /// Whether the hand-over is held.
    pub standing: Standing,
    /// What was said of the count's difference, in order of place; only what counts.
    pub explanations: Vec<ExplanationView>,
}

/// Why a count differs from what was stated, and what was made good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplanationView {
    /// Its id.
    pub id: RecordId,
    /// In whose name.
    pub actor: ActorId,
    /// The business day.
    pub day: Date,
    /// Why.
    pub words: String,
    /// What came to the office's cash by it; less than 0: what went out.
    pub moved: Dong,
    /// This replica's arrival number.
    pub arrival: u64,
}

impl HandOverView {
    /// Returns what was counted less what was stated, where both count and they differ.
    #[must_use]
    pub fn difference(&self) -> Option<Dong> {
        let count = self.count.as_ref().filter(|_| self.standing.is_counted())?;
        let difference = count.counted.get().saturating_sub(count.stated.get());
        (difference != 0).then(|| Dong::new(difference))
    }

    /// Returns what was counted less what was stated, as long as that waits for an explanation.
    #[must_use]
    pub fn open_difference(&self) -> Option<Dong> {
        self.difference().filter(|_| self.explanations.is_empty())
    }
}

/// One side of a hand-over: who signed what, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedView {
    /// The fact: the first half of its op's link, by which it is found again.
    pub id: RecordId,
    /// The op's place.
    pub dot: Dot,
    /// In whose name.
    pub actor: ActorId,
    /// The device that signed.
    pub device: DeviceId,
    /// When, by that device's clock.
    pub time: Hlc,
}

/// Where the cash of each receipt and deposit went: settled by hand-overs, the oldest first, or still in somebody's hands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustodyView {
    /// What each hand-over and slip of a collector settles.
    pub settles: BTreeMap<RecordId, Vec<PieceView>>,
    /// What each collector holds, the oldest first.
    pub in_hand: BTreeMap<ActorId, Vec<PieceView>>,
    /// What each collector handed over and nobody counted.
    pub uncounted: BTreeMap<ActorId, Vec<PieceView>>,
}

/// Cash of one receipt or deposit, or part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PieceView {
    /// The receipt or deposit.
    pub source: RecordId,
    /// The receipt's number.
    pub number: Option<ReceiptNumber>,
    /// The business day on which it was taken.
    pub day: Date,
    /// Who took it from the payer.
    pub taken_by: ActorId,
    /// All cash of the receipt or deposit.
    pub cash: Dong,
    /// This part of it.
    pub part: Dong,
    /// What the same hands still hold of it.
    pub left: Dong,
}

/// A receipt book and how much of it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookView {
    /// The device that may use it.
    pub device: DeviceId,
    /// Whose book.
    pub collector: ActorId,
    /// The office that issued it, or took it over with its collector.
    pub scope: ScopeId,
    /// The series.
    pub series: String,
    /// The first number.
    pub from: u32,
    /// The number behind the last.
    pub until: u32,
    /// The next free number, as far as the receipts held here tell.
    pub next: u32,
    /// The day of the last receipt out of it.
    pub last_used: Option<Date>,
    /// Whether another book has some of its numbers: that is a mistake, and what both use is held.
    pub overlaps: bool,
}

/// A return or a closing of numbers, as far as it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberWord {
    /// Its id.
    pub id: RecordId,
    /// In whose name.
    pub actor: ActorId,
    /// The business day.
    pub day: Date,
    /// Whether the numbers were closed; else they were given back.
    pub closed: bool,
    /// The first number.
    pub from: u32,
    /// The number behind the last.
    pub until: u32,
    /// The scope in which it was said.
    pub scope: ScopeId,
    /// Whether a second person says so, too: then receipts that bear one of the numbers are held.
    pub approved: bool,
    /// Whether a receipt of the device bears one of them, and no second person has said what holds.
    pub contradicted: bool,
}
