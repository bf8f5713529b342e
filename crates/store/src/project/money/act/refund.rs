//! Refunds: judged by their receipt, by earlier voids of it and refunds of the line, and by a second person's word. What
//! they post hangs on their receipt as it stands; whether they count does not.

use std::collections::BTreeMap;

use book::act::{ActKind, Refund};
use book::date::Date;
use book::posting;
use book::standing::{self, RefundAround, Standing};
use replica::RecordId;

use super::bank::writer;
use super::row::{Stored, about_it, any, ids, place};
use super::touch::Change;
use super::turn::{about, again};
use super::void::{is_void_before, others_behind};
use super::{owed, word};
use crate::StoreError;
use crate::project::money::fact::Fact;
use crate::project::money::posting::Ought;
use crate::project::money::receipt;
use crate::project::scope::ruled;
use crate::project::tariff;
use crate::tx::Tx;

const IS_ANY: &str = "select 1 from act where about = ?1 and kind = 69 limit 1";
const IS_ANY_OTHER: &str = "select 1 from act where about = ?1 and kind = 69 and id <> ?2 limit 1";
/// At most one of each line.
const COUNTED_BEFORE: &str = "
    select id, kind, scope, actor, device, incarnation, number, time, standing, posted, body
    from act where about = ?1 and kind = 69 and standing = 0
      and (time, incarnation, number, id) < (?2, ?3, ?4, ?5)
    order by time, incarnation, number, id";
const OF_RECEIPT: &str = "
    select id from act where about = ?1 and kind = 69 order by time, incarnation, number, id";

pub(super) fn judge(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &Refund,
) -> Result<(Standing, Ought), StoreError> {
    // Behind its receipt, as what is paid out of it is behind the refund: what one hangs on is always in front of it.
    let found = receipt::find(tx, &body.line.receipt)?
        .filter(|of| of.fact.scope == fact.scope && of.fact.place() < fact.place());
    let tariff = match &found {
        Some(of) => tariff::of_receipt(tx, &of.fact.id, &of.receipt)?,
        None => None,
    };
    let around = RefundAround {
        void_before: is_void_before(tx, &body.line.receipt, fact)?,
        refunded_before: before(tx, body.line.receipt, fact)?
            .iter()
            .filter_map(Stored::as_refund)
            .any(|one| one.line == body.line),
        approved: word::last(tx, fact.id)?,
        writer: writer(tx, fact)?,
    };
    let of = found.as_ref().map(|of| &of.receipt);
    let standing = standing::of_refund(body, fact.time, of, tariff.as_deref(), around);
    let standing = ruled(tx, &fact.of_op(), standing)?;
    let ought = found.and_then(|of| {
        let line = body.line_of(&of.receipt)?;
        let legs = posting::of_refund(body, standing, line, of.fact.actor, of.standing);
        Some(Ought::of(&legs))
    });
    Ok((standing, ought.unwrap_or_default()))
}

/// Returns the refunds of a receipt that count and came before another fact.
pub(super) fn before(
    tx: &Tx<'_>,
    receipt: RecordId,
    fact: &Fact,
) -> Result<Vec<Stored>, StoreError> {
    let mut statement = tx.prepare_cached(COUNTED_BEFORE)?;
    let mut rows = statement.query(place(&receipt, fact))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(Stored::read(row)?);
    }
    Ok(found)
}

/// Judges again what hangs on a refund whose standing changed, or that came.
pub(super) fn settle(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &Refund,
    change: Change,
    arrival: u64,
) -> Result<(), StoreError> {
    if change.came && !is_any_other(tx, body.line.receipt, fact.id)? {
        about(tx, body.line.receipt, ActKind::Void, arrival)?;
    }
    if change.counts {
        others_behind(tx, &body.line.receipt, fact, arrival)?;
        receipt::receipt_again(tx, &body.line.receipt, arrival)?;
    }
    owed::settle(tx, fact.id, arrival)
}

/// Returns whether there is a refund of a receipt, however it stands.
pub(super) fn is_any_of(tx: &Tx<'_>, receipt: RecordId) -> Result<bool, StoreError> {
    let mut statement = tx.prepare_cached(IS_ANY)?;
    Ok(statement.exists([receipt.as_bytes()])?)
}

fn is_any_other(tx: &Tx<'_>, receipt: RecordId, than: RecordId) -> Result<bool, StoreError> {
    let mut statement = tx.prepare_cached(IS_ANY_OTHER)?;
    Ok(statement.exists((receipt.as_bytes(), than.as_bytes()))?)
}

/// Returns from which day on each line of a receipt is given back.
pub(crate) fn given_back(
    tx: &Tx<'_>,
    receipt: RecordId,
) -> Result<BTreeMap<u32, Date>, StoreError> {
    let mut days = BTreeMap::new();
    if !any(tx)? {
        return Ok(days);
    }
    for one in about_it(tx, receipt, ActKind::Refund)? {
        if let Some(body) = one.as_refund()
            && one.standing.is_counted()
        {
            let day: &mut Date = days.entry(body.line.line).or_insert(body.from);
            *day = body.from.min(*day);
        }
    }
    Ok(days)
}

/// Judges the refunds of a receipt again, after its tariff came.
pub(crate) fn tariff_came(tx: &Tx<'_>, receipt: RecordId, arrival: u64) -> Result<(), StoreError> {
    for id in ids(tx, OF_RECEIPT, [receipt.as_bytes()])? {
        again(tx, id, arrival)?;
    }
    Ok(())
}
