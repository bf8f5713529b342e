//! Whose money it is that is owed, and who took it: by what the papers say, never by how they stand.
//!
//! Asked of receipts that are paid with it and of repayments. What is not here yet is asked for when it comes, as all that
//! is paid out of an act is judged again with it and with its receipt.

use book::act::Act;
use book::fact::{Method, Owed, Payer, Payment, Receipt};
use replica::{RecordId, ScopeId};

use super::owed::wants;
use super::row::find;
use crate::StoreError;
use crate::project::money::fact::Fact;
use crate::project::money::receipt;
use crate::project::same::shown_in;
use crate::tx::Tx;

const BY_HOUSEHOLD: &str = "
    select receipt.row from owed_use join receipt on receipt.id = owed_use.id
    where owed_use.household = ?1 order by receipt.row";

/// Returns whether a receipt is paid with what is owed to somebody else.
pub(crate) fn is_anothers(
    tx: &Tx<'_>,
    scope: ScopeId,
    receipt: &Receipt,
) -> Result<bool, StoreError> {
    let wants = wants(receipt);
    if wants.is_empty() {
        return Ok(false);
    }
    let used = shown(tx, scope, Payer::of_receipt(receipt))?;
    for owed in wants.into_keys() {
        if let Some((payer, _)) = source(tx, owed)?
            && !shown(tx, scope, payer)?.is_spent_by(&used)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Returns whether the money that a fact gives back was taken in another name.
pub(super) fn is_anothers_to_give(
    tx: &Tx<'_>,
    fact: &Fact,
    owed: Owed,
) -> Result<bool, StoreError> {
    Ok(source(tx, owed)?.is_some_and(|(_, taken)| !taken.is_of_same_name(fact)))
}

/// Returns by which payments came what is owed of a receipt; nothing for a deposit, or where the receipt is not here. What a
/// void receipt was paid with out of another debt is owed of that one again.
pub(super) fn paid_by(tx: &Tx<'_>, owed: Owed) -> Result<Vec<Payment>, StoreError> {
    let Some(receipt) = receipt_of(tx, owed)? else {
        return Ok(Vec::new());
    };
    let found = receipt::find(tx, &receipt)?;
    let mut payments = found.map_or_else(Vec::new, |found| found.receipt.payments);
    payments.retain(|payment| match (payment.method, owed) {
        (Method::Credit(_), Owed::Void(_)) => false,
        (Method::Credit(_) | Method::Cash | Method::Transfer, _) => true,
    });
    Ok(payments)
}

/// Returns the receipts of a household that are paid with something owed, by their local keys.
pub(crate) fn credited(tx: &Tx<'_>, household: RecordId) -> Result<Vec<i64>, StoreError> {
    let mut statement = tx.prepare_cached(BY_HOUSEHOLD)?;
    let rows = statement.query_map([household.as_bytes()], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns who paid what is owed, and the fact by which it was taken; `None` where the act or its receipt is not here.
fn source(tx: &Tx<'_>, owed: Owed) -> Result<Option<(Payer, Fact)>, StoreError> {
    if let Owed::Deposit(id) = owed {
        let Some(found) = find(tx, id)? else {
            return Ok(None);
        };
        let Act::Deposit(body) = &found.act else {
            return Ok(None);
        };
        return Ok(Some((Payer::of_deposit(body), found.fact)));
    }
    let Some(of) = receipt_of(tx, owed)? else {
        return Ok(None);
    };
    let of = receipt::find(tx, &of)?;
    Ok(of.map(|of| (Payer::of_receipt(&of.receipt), of.fact)))
}

/// Returns the receipt that was made void or refunded; `None` for a deposit, or where the act is not here.
fn receipt_of(tx: &Tx<'_>, owed: Owed) -> Result<Option<RecordId>, StoreError> {
    let Some(found) = find(tx, owed.id())? else {
        return Ok(None);
    };
    Ok(match (owed, &found.act) {
        (Owed::Void(_), Act::Void(body)) => Some(body.receipt),
        (Owed::Refund(_), Act::Refund(body)) => Some(body.line.receipt),
        (Owed::Deposit(_) | Owed::Void(_) | Owed::Refund(_), _) => None,
    })
}

/// Returns the same of the records as they are shown in the receipt's scope: several may be one.
fn shown(tx: &Tx<'_>, scope: ScopeId, payer: Payer) -> Result<Payer, StoreError> {
    let shown = |id: Option<RecordId>| id.map(|id| shown_in(tx, scope, id)).transpose();
    Ok(Payer {
        household: shown(payer.household)?,
        persons: payer
            .persons
            .into_iter()
            .map(shown)
            .collect::<Result<_, _>>()?,
        name: payer.name,
    })
}
