//! Money taken at the door.

use replica::ActorId;

use super::account::Account;
use super::group::LedgerGroup;
use super::leg::{Posting, negative, saturating_sum};
use crate::fact::{Method, Owed, Payment, Receipt};
use crate::money::Dong;
use crate::premium::Shares;
use crate::standing::{Hold, Standing};

/// Returns the postings of a receipt taken by `collector`. Cash stays the collector's while the receipt is held; what
/// it was taken for waits in suspense.
///
/// A device that may not write in `collector`'s name puts nothing into their hands: both sides wait in suspense.
///
/// Payments of less than nothing move nothing at all: nobody takes money out of their own hands by a receipt.
#[must_use]
pub fn of_receipt(receipt: &Receipt, collector: ActorId, standing: Standing) -> Vec<Posting> {
    if !are_possible(&receipt.payments) {
        return Vec::new();
    }
    let mut legs = paid(receipt, collector, standing);
    legs.extend(premium_of(receipt, collector, standing));
    legs
}

/// Returns whether payments can have been made.
#[must_use]
pub fn are_possible(payments: &[Payment]) -> bool {
    payments.iter().all(|payment| payment.amount >= Dong::ZERO)
}

/// Returns the side of what was paid.
fn paid(receipt: &Receipt, collector: ActorId, standing: Standing) -> Vec<Posting> {
    let leg = |payment: &Payment| {
        let account = account_of(payment.method, standing);
        Posting::plain(account, collector, receipt.day, payment.amount)
    };
    let legs = receipt.payments.iter().map(leg);
    legs.filter(|leg| leg.amount != Dong::ZERO).collect()
}

/// Returns the other side: what it was paid for, and what was paid for nothing.
pub(super) fn premium_of(
    receipt: &Receipt,
    collector: ActorId,
    standing: Standing,
) -> Vec<Posting> {
    let plain = |account, amount| Posting::plain(account, collector, receipt.day, amount);
    let mut legs = Vec::new();
    for line in &receipt.lines {
        let legs_of = of_shares(&line.shares(), standing);
        legs.extend(legs_of.map(|(account, amount)| Posting {
            scheme: Some(line.scheme),
            group: LedgerGroup::of(&line.basis),
            ..plain(account, amount)
        }));
    }
    legs.retain(|leg| leg.amount != Dong::ZERO);
    let paid = paid(receipt, collector, standing);
    let open = saturating_sum(paid.iter().chain(&legs).map(|leg| leg.amount));
    if open != Dong::ZERO {
        legs.push(plain(Account::Suspense, negative(open)));
    }
    legs
}

/// Returns where money stands that was just taken, or where what pays stood. A device that may not write in a
/// collector's name puts nothing into their hands; what is not owed, or to another, pays nothing, and nothing pays a
/// paper that does not add up.
pub(super) fn account_of(method: Method, standing: Standing) -> Account {
    match method {
        Method::Cash | Method::Transfer | Method::Credit(_) if standing.has(Hold::NotGranted) => {
            Account::Suspense
        }
        Method::Cash => Account::CollectorCash,
        Method::Transfer => Account::TransfersUnmatched,
        Method::Credit(owed) if is_spent(standing) => owed_on(owed),
        Method::Credit(_) => Account::Suspense,
    }
}

/// Returns whether a receipt of this standing spends what it is paid with out of what was owed.
#[must_use]
pub fn is_spent(standing: Standing) -> bool {
    let unspent = [
        Hold::NotOwed,
        Hold::NotGranted,
        Hold::AnothersMoney,
        Hold::DoesNotAddUp,
    ];
    !unspent.into_iter().any(|hold| standing.has(hold))
}

/// Returns where stands what is owed to a payer.
pub(super) const fn owed_on(owed: Owed) -> Account {
    match owed {
        Owed::Void(_) | Owed::Refund(_) => Account::OwedPayers,
        Owed::Deposit(_) => Account::DepositsHeld,
    }
}

/// Returns where a line's parts stand. Of what is held only the participant's part is anywhere, and that in suspense.
///
/// A sponsor's part is owed to the insurer like the participant's and comes out of the sponsor's money. The shares of
/// state and local budgets are the insurer's claims, never a collector's debt.
pub(super) fn of_shares(
    line: &Shares,
    standing: Standing,
) -> impl Iterator<Item = (Account, Dong)> + use<> {
    let legs = if standing.is_counted() {
        vec![
            (Account::OwedInsurer, negative(line.payable)),
            (Account::Sponsors, line.sponsor),
            (Account::OwedInsurer, negative(line.sponsor)),
            (Account::StateClaimed, line.state),
            (Account::SupportDue, negative(line.state)),
            (Account::LocalClaimed, line.local),
            (Account::SupportDue, negative(line.local)),
        ]
    } else {
        vec![(Account::Suspense, negative(line.payable))]
    };
    legs.into_iter()
}
