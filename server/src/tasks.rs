//! What somebody has to do though nothing is held back for it: count, explain, look, set anew.

use book::date::Date;
use book::tariff::SLIP_DAYS;
use serde::Serialize;
use store::Reader;
use store::view::{GivenBackView, OrderToSet, VoidFilter, VoidView};
use web::format;
use web::lang::Lang;

use crate::failure::Outcome;
use crate::sponsors;
use crate::waiting::WaitsFor;

/// Returns how much waits for a person: what is held for one, and every task.
///
/// # Errors
///
/// A problem of the store.
pub fn count(reader: &Reader<'_>, today: Date) -> Outcome<usize> {
    let held = reader.held()?.into_iter();
    let held = held.filter(|one| WaitsFor::Person.has(one.standing));
    let tasks = [
        uncounted(reader)?.len(),
        late_slips(reader, today)?.len(),
        differences(reader)?.len(),
        unreviewed(reader)?.len(),
        reader.orders_to_set(None)?.len(),
        sponsors::overspent(reader)?.len(),
    ];
    Ok(held.count().saturating_add(tasks.iter().sum()))
}

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
    /// The collector who is to count it; `None` for the office.
    pub to: Option<u32>,
    /// Whether that number is nobody's: nobody can count it, and the centre rejects it, so that its giver has the cash again.
    pub to_nobody: bool,
}

/// Reads the hand-overs that wait to be counted, at the office or by another collector, the newest first. Until then its
/// giver alone says where the cash is.
///
/// # Errors
///
/// A problem of the store.
pub fn uncounted(reader: &Reader<'_>) -> Outcome<Vec<Uncounted>> {
    let nobodys = reader.hand_overs_to_nobody()?;
    let to_nobody = |id| nobodys.iter().any(|view| view.id == id);
    let all = reader.hand_overs()?.into_iter();
    let open = all.filter(|view| view.count.is_none() && view.standing.is_counted());
    Ok(open
        .map(|view| Uncounted {
            hand_over: view.id.to_string(),
            scope: view.scope.0,
            day: view.hand_over.day.iso(),
            collector: view.collector.0,
            stated: view.hand_over.amount.get(),
            to: view.hand_over.to.map(|to| to.0),
            to_nobody: to_nobody(view.id),
        })
        .collect())
}

/// Reads the slips that a statement ought to have shown by now.
///
/// # Errors
///
/// A problem of the store.
pub fn late_slips(reader: &Reader<'_>, today: Date) -> Outcome<Vec<UnseenSlip>> {
    let latest = today.plus_days(-SLIP_DAYS).iso();
    let mut slips = unseen_slips(reader)?;
    slips.retain(|one| one.day <= latest);
    Ok(slips)
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

/// So many days back it is told what one person took and gave back.
pub const TOLD_DAYS: i32 = 31;

/// Money that one and the same person took and gave back, which nobody else has seen. It asks for no command: who
/// supervises is to know of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GivenBack {
    /// The repayment.
    pub repayment: String,
    /// Its scope.
    pub scope: u32,
    /// The business day on which it was given back.
    pub day: String,
    /// Who took it and gave it back.
    pub collector: u32,
    /// How much was given back, in đồng.
    pub amount: i64,
    /// `void`, `deposit` or `refund`.
    pub of: &'static str,
    /// The void, deposit or refund.
    pub owed: String,
    /// The receipt.
    pub receipt: Option<String>,
    /// Its number.
    pub number: Option<String>,
    /// The business day on which it was taken.
    pub taken: String,
    /// Who paid, as written on the paper.
    pub payer: Option<String>,
    /// The payer's household.
    pub household: Option<String>,
    /// Its shown name; empty where it is not known.
    pub name: String,
}

impl GivenBack {
    /// Returns whose money it was: the household's name, or the payer where it is not known.
    #[must_use]
    pub fn whose(&self) -> &str {
        let payer = self.payer.as_deref().unwrap_or_default();
        if self.name.is_empty() {
            payer
        } else {
            &self.name
        }
    }

    /// Returns when it was taken, and for which receipt.
    #[must_use]
    pub fn taken_words(&self, lang: Lang) -> String {
        let day = Date::parse(&self.taken).map_or_else(|_| self.taken.clone(), format::date);
        let what = match &self.number {
            Some(number) => number.as_str(),
            None => lang.pick("tiền tạm giữ", "deposit"),
        };
        format!("{} {day}: {what}", lang.pick("nhận", "taken"))
    }
}

/// Reads what one and the same person took and gave back in the days before `today`, the newest first.
///
/// # Errors
///
/// A problem of the store.
pub fn given_back(reader: &Reader<'_>, today: Date) -> Outcome<Vec<GivenBack>> {
    let told = |one: GivenBackView| GivenBack {
        repayment: one.id.to_string(),
        scope: one.scope.0,
        day: one.day.iso(),
        collector: one.collector.0,
        amount: one.amount.get(),
        of: one.owed.code(),
        owed: one.owed.id().to_string(),
        receipt: one.receipt.as_ref().map(|(id, _)| id.to_string()),
        number: one.receipt.as_ref().map(|(_, number)| number.to_string()),
        taken: one.taken.iso(),
        payer: one.payer,
        household: one.household.map(|house| house.to_string()),
        name: one.name,
    };
    let found = reader.given_back_alone(today.plus_days(-TOLD_DAYS))?;
    Ok(found.into_iter().map(told).collect())
}
