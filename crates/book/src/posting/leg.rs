//! One leg of a fact's postings.

use replica::ActorId;

use super::account::Account;
use super::group::LedgerGroup;
use crate::date::Date;
use crate::fact::Scheme;
use crate::money::Dong;

/// One leg.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting {
    /// Which account.
    pub account: Account,
    /// Whose cash, or in whose name it was taken.
    pub collector: ActorId,
    /// Which insurance, where the account is kept per scheme.
    pub scheme: Option<Scheme>,
    /// Which group of people, where a receipt line says it.
    pub group: Option<LedgerGroup>,
    /// The business day.
    pub day: Date,
    /// How much: debit positive, credit negative.
    pub amount: Dong,
}

impl Posting {
    /// Returns a leg on an account that is kept neither per scheme nor per group.
    pub(super) const fn plain(
        account: Account,
        collector: ActorId,
        day: Date,
        amount: Dong,
    ) -> Self {
        Self {
            account,
            collector,
            scheme: None,
            group: None,
            day,
            amount,
        }
    }
}

/// Adds the leg that makes the sum zero, where it is not. A receipt whose own sums do not hold is stored like any
/// other; what it leaves open waits in suspense.
pub(super) fn balanced(mut legs: Vec<Posting>, rest: impl Fn(Dong) -> Posting) -> Vec<Posting> {
    legs.retain(|leg| leg.amount != Dong::ZERO);
    let open = saturating_sum(legs.iter().map(|leg| leg.amount));
    if open != Dong::ZERO {
        legs.push(rest(negative(open)));
    }
    legs
}

/// Returns the other side's amount.
pub(super) fn negative(amount: Dong) -> Dong {
    Dong::new(amount.get().saturating_neg())
}

/// Returns a sum that no op can make overflow.
pub(super) fn saturating_sum(amounts: impl IntoIterator<Item = Dong>) -> Dong {
    Dong::new(
        amounts
            .into_iter()
            .fold(0, |sum: i64, amount| sum.saturating_add(amount.get())),
    )
}
