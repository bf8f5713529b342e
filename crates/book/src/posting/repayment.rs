//! Money given back to payers.

use replica::ActorId;

use super::account::Account;
use super::leg::{Posting, negative};
use super::receipt::owed_on;
use crate::act::{Purse, Repayment};
use crate::standing::Standing;

/// Returns the postings of a repayment by `actor`. One that is held moves nothing: the cash is still theirs to account
/// for.
#[must_use]
pub fn of_repayment(body: &Repayment, actor: ActorId, standing: Standing) -> Vec<Posting> {
    if !standing.is_counted() {
        return Vec::new();
    }
    let leg = |account, amount| Posting::plain(account, actor, body.day, amount);
    let purse = match body.purse {
        Purse::Own => Account::CollectorCash,
        Purse::Office => Account::OfficeCash,
    };
    vec![
        leg(owed_on(body.owed), body.amount),
        leg(purse, negative(body.amount)),
    ]
}
