//! Money held for payers.

use replica::ActorId;

use super::account::Account;
use super::leg::{Posting, balanced};
use super::receipt::{account_of, are_possible};
use crate::act::Deposit;
use crate::fact::{Method, Payment};
use crate::standing::Standing;

/// Returns the postings of a deposit taken by `collector`. The cash is in the collector's hands while the deposit is
/// held, as a receipt's is. Nobody deposits less than nothing, nor what was owed before.
#[must_use]
pub fn of_deposit(deposit: &Deposit, collector: ActorId, standing: Standing) -> Vec<Posting> {
    if !are_possible(&deposit.payments) {
        return Vec::new();
    }
    let leg = |account, amount| Posting::plain(account, collector, deposit.day, amount);
    let paid = |payment: &Payment| {
        let account = match payment.method {
            Method::Cash | Method::Transfer => account_of(payment.method, standing),
            Method::Credit(_) => Account::Suspense,
        };
        leg(account, payment.amount)
    };
    let rest = if standing.is_counted() {
        Account::DepositsHeld
    } else {
        Account::Suspense
    };
    balanced(deposit.payments.iter().map(paid).collect(), |amount| {
        leg(rest, amount)
    })
}
