//! Receipts made void.

use replica::ActorId;

use super::account::Account;
use super::leg::{Posting, negative};
use super::receipt::{account_of, are_possible, premium_of};
use crate::act::Void;
use crate::fact::{Method, Receipt};
use crate::money::Dong;
use crate::standing::{Hold, Standing};

/// Returns the postings of a void of a receipt that `collector` took. The premium's legs go back as they stand; what
/// was paid stays where it is, and its other side is owed to the payer from now on.
///
/// A void that is held moves nothing. What was owed out of another void or a deposit is so again. What was never in anybody's hands is owed to nobody, and goes as it came.
#[must_use]
pub fn of_void(
    void: &Void,
    standing: Standing,
    receipt: &Receipt,
    collector: ActorId,
    of_receipt: Standing,
) -> Vec<Posting> {
    if !standing.is_counted() || !are_possible(&receipt.payments) {
        return Vec::new();
    }
    let premium = premium_of(receipt, collector, of_receipt);
    let back = premium.into_iter().map(|leg| Posting {
        amount: negative(leg.amount),
        day: void.day,
        ..leg
    });
    let owed = receipt.payments.iter().map(|payment| {
        let amount = negative(payment.amount);
        let account = match payment.method {
            Method::Cash | Method::Transfer if !of_receipt.has(Hold::NotGranted) => {
                Account::OwedPayers
            }
            Method::Cash | Method::Transfer | Method::Credit(_) => {
                account_of(payment.method, of_receipt)
            }
        };
        Posting::plain(account, collector, void.day, amount)
    });
    let legs = back.chain(owed);
    legs.filter(|leg| leg.amount != Dong::ZERO).collect()
}
