//! Money held for payers.

use replica::ActorId;

use super::account::Account;
use super::leg::{Posting, balanced};
use super::receipt::account_of;
use crate::act::Deposit;
use crate::fact::Payment;
use crate::standing::Standing;

/// Returns the postings of a deposit taken by `collector`. The cash is in the collector's hands while the deposit is
/// held, as a receipt's is.
#[must_use]
pub fn of_deposit(deposit: &Deposit, collector: ActorId, standing: Standing) -> Vec<Posting> {
    let leg = |account, amount| Posting::plain(account, collector, deposit.day, amount);
    let paid = |payment: &Payment| leg(account_of(payment.method, standing), payment.amount);
    let rest = if standing.is_counted() {
        Account::DepositsHeld
    } else {
        Account::Suspense
    };
    balanced(deposit.payments.iter().map(paid).collect(), |amount| {
        leg(rest, amount)
    })
}
