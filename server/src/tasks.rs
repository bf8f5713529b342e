//! What somebody has to do though nothing is held back for it: count, explain, look, set anew.

use serde::Serialize;
use store::Reader;
use store::view::{OrderToSet, VoidFilter, VoidView};

use crate::failure::Outcome;

/// A count that differs from what was stated, which nobody has explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The hand-over.
    pub hand_over: String,
    /// Its business day.
    pub day: String,
    /// Who handed over.
    pub collector: u32,
    /// What was stated, in đồng.
    pub stated: i64,
    /// What was counted.
    pub counted: i64,
    /// Counted less stated: less than 0 where cash is missing.
    pub difference: i64,
}

/// Reads the differences that wait for an explanation, the newest first.
///
/// # Errors
///
/// A problem of the store.
pub fn differences(reader: &Reader<'_>) -> Outcome<Vec<Difference>> {
    let all = reader.hand_overs()?.into_iter();
    let open = all.filter_map(|view| {
        let difference = view.open_difference()?;
        let counted = view.count.as_ref()?.counted;
        Some(Difference {
            hand_over: view.id.to_string(),
            day: view.hand_over.day.iso(),
            collector: view.collector.0,
            stated: view.hand_over.amount.get(),
            counted: counted.get(),
            difference: difference.get(),
        })
    });
    Ok(open.collect())
}

/// A hand-over to the office that nobody has counted yet: its cash is in transit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Uncounted {
    /// The hand-over.
    pub hand_over: String,
    /// Its scope.
    pub scope: u32,
    /// Its business day.
    pub day: String,
    /// Who handed over.
    pub collector: u32,
    /// What was stated, in đồng.
    pub stated: i64,
}

/// Reads the hand-overs that wait to be counted at the office, the newest first.
///
/// # Errors
///
/// A problem of the store.
pub fn uncounted(reader: &Reader<'_>) -> Outcome<Vec<Uncounted>> {
    let all = reader.hand_overs()?.into_iter();
    let open = all.filter(|view| {
        view.count.is_none() && view.hand_over.to.is_none() && view.standing.is_counted()
    });
    Ok(open
        .map(|view| Uncounted {
            hand_over: view.id.to_string(),
            scope: view.scope.0,
            day: view.hand_over.day.iso(),
            collector: view.collector.0,
            stated: view.hand_over.amount.get(),
        })
        .collect())
}

/// A bank slip of which no statement shows the whole amount yet: nobody but its writer says that the cash is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnseenSlip {
    /// The slip's fact.
    pub slip: String,
    /// Its scope.
    pub scope: u32,
    /// Its business day.
    pub day: String,
    /// The bank's number on it.
    pub number: String,
    /// Who wrote it.
    pub actor: u32,
    /// How much, in đồng.
    pub amount: i64,
    /// How much of it statements show.
    pub shown: i64,
}

/// Reads the slips that wait for the bank's word, in order of their recording.
///
/// # Errors
///
/// A problem of the store.
pub fn unseen_slips(reader: &Reader<'_>) -> Outcome<Vec<UnseenSlip>> {
    let all = reader.bank_slips()?.into_iter();
    let open = all.filter(|view| view.standing.is_counted() && view.shown < view.slip.amount);
    Ok(open
        .map(|view| UnseenSlip {
            slip: view.id.to_string(),
            scope: view.scope.0,
            day: view.slip.day.iso(),
            number: view.slip.number,
            actor: view.cashier.0,
            amount: view.slip.amount.get(),
            shown: view.shown.get(),
        })
        .collect())
}

/// A household whose order of health insurance is to be set anew after a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Order {
    /// The household, as shown.
    pub household: String,
    /// Its scope.
    pub scope: u32,
    /// Its name; empty where it is not known.
    pub name: String,
    /// The refund.
    pub refund: String,
    /// The refund's business day.
    pub day: String,
    /// The place of the member who was refunded.
    pub place: u32,
}

/// Reads the households whose order is to be set anew, the oldest refund first.
///
/// # Errors
///
/// A problem of the store.
pub fn orders(reader: &Reader<'_>) -> Outcome<Vec<Order>> {
    let order = |one: OrderToSet| Order {
        household: one.household.to_string(),
        scope: one.scope.0,
        name: one.name,
        refund: one.refund.to_string(),
        day: one.day.iso(),
        place: one.place,
    };
    Ok(reader.orders_to_set(None)?.into_iter().map(order).collect())
}

/// Reads the voids that count on the word of whoever made them: no second person approved them, and nobody reviewed them
/// yet. The newest first.
///
/// # Errors
///
/// A problem of the store.
pub fn unreviewed(reader: &Reader<'_>) -> Outcome<Vec<VoidView>> {
    Ok(reader.voids(&VoidFilter {
        unreviewed: true,
        ..VoidFilter::default()
    })?)
}
