//! A collector's commission, as a statement shows it.

use book::commission::Why;
use book::date::Date;
use book::fact::Scheme;
use book::money::Dong;
use book::tariff::{CommissionKind, Rate};
use replica::{ActorId, RecordId};

/// One row of the statement: commission on a line that is earned or taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommissionView {
    /// The receipt.
    pub receipt: RecordId,
    /// The line's place on it, from 1.
    pub line: u32,
    /// Who took the money.
    pub collector: ActorId,
    /// Which insurance.
    pub scheme: Scheme,
    /// Whether it is the participant's first payment.
    pub kind: CommissionKind,
    /// The months of the term.
    pub months: u32,
    /// The tariff's percentage.
    pub rate: Rate,
    /// What happened to the line.
    pub why: Why,
    /// The business day of that.
    pub day: Date,
    /// In which month it is reported, as the number yyyymm: its day's, or the first behind it that was open when it
    /// arrived.
    pub period: u32,
    /// 1; -1 where such a row is taken back by what came later, 0 where only its sums change.
    pub times: i64,
    /// Of what the participant paid; less than 0 where it is taken back.
    pub paid: Dong,
    /// The commission; less than 0 where it is taken back.
    pub amount: Dong,
    /// The arrival that caused it.
    pub arrival: u64,
}

impl CommissionView {
    /// Returns whether it takes commission back.
    #[must_use]
    pub fn takes_back(&self) -> bool {
        match self
            .amount
            .cmp(&Dong::ZERO)
            .then(self.paid.cmp(&Dong::ZERO))
        {
            std::cmp::Ordering::Less => true,
            std::cmp::Ordering::Greater => false,
            std::cmp::Ordering::Equal => self.why.earns() != (self.times > 0),
        }
    }

    /// Returns whether it is reported in another month than its day's.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.day.ymd() / 100 != self.period
    }
}
