//! Cash, hand-overs and receipt books as queries return them.

use book::date::Date;
use book::fact::{Count, HandOver};
use book::money::Dong;
use book::standing::Standing;
use replica::{ActorId, DeviceId, Hlc, RecordId, ScopeId};

/// One collector's cash. `taken = in_hand + in_transit + at_office + over_short + repaid + banked` to the đồng: where less was
/// counted than stated, the difference is still to be accounted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CashView {
    /// The collector.
    pub collector: ActorId,
    /// Cash taken on receipts and deposits.
    pub taken: Dong,
    /// In the collector's hands.
    pub in_hand: Dong,
    /// Handed over and not yet counted.
    pub in_transit: Dong,
    /// Counted by the office.
    pub at_office: Dong,
    /// What was counted less than stated: positive where cash is missing, negative where there is more.
    pub over_short: Dong,
    /// Given back to payers.
    pub repaid: Dong,
    /// Taken out of the office by this actor and paid in at the bank.
    pub banked: Dong,
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
        }
    }

    /// Returns whether no đồng is lost: the sign of over-or-short is the account's, debit where cash is missing.
    #[must_use]
    pub fn is_conserved(&self) -> bool {
        let parts = [
            self.in_hand,
            self.in_transit,
            self.at_office,
            self.over_short,
            self.repaid,
            self.banked,
        ];
        Dong::checked_sum(parts) == Some(self.taken)
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
    /// What the office counted, once it did: the count that moved the cash, or else the first that is held.
    pub count: Option<Count>,
    /// The id of that count.
    pub count_id: Option<RecordId>,
    /// Whether the hand-over or its count is held.
    pub standing: Standing,
}

/// A receipt book and how much of it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookView {
    /// The device that may use it.
    pub device: DeviceId,
    /// Whose book.
    pub collector: ActorId,
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
}
