//! Voids at the office: the second person's word, and the evening's review.

use book::act::{Act, Approval, Review};
use book::body::Body;
use book::date::Date;
use book::fact::ReceiptNumber;
use replica::{ActorId, RecordId};
use serde::Serialize;
use store::view::{RefundFilter, VoidFilter, VoidView};
use store::{Reader, Writer};
use wire::problem::{Code, Problem};

use crate::failure::Outcome;
use crate::paid::stays_paid;

/// The fewest digits of an id that are looked up.
const DIGITS_MIN: usize = 4;

/// A void as programs read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Void {
    /// Its id.
    pub id: String,
    /// The receipt.
    pub receipt: String,
    /// The receipt's number, where it is here.
    pub number: Option<String>,
    /// What the receipt's lines ask for, in đồng.
    pub payable: Option<i64>,
    /// The receipt's collector.
    pub collector: Option<u32>,
    /// The business day.
    pub day: String,
    /// Who made it.
    pub actor: u32,
    /// Why, as a stable code.
    pub reason: &'static str,
    /// Why, in words.
    pub note: Option<String>,
    /// Where the payer's copy is, as a stable code.
    pub copy: &'static str,
    /// Whether the payer has acknowledged it.
    pub acknowledged: bool,
    /// Why it is held, as stable codes; empty where it is counted.
    pub reasons: Vec<&'static str>,
    /// The second person's word that stands.
    pub approved: Option<bool>,
    /// Who said it first.
    pub approved_by: Option<u32>,
    /// Who reviewed it.
    pub reviewed_by: Option<u32>,
}

impl Void {
    /// Returns a void as programs read it.
    #[must_use]
    pub fn of(view: &VoidView) -> Self {
        let receipt = view.receipt.as_ref();
        Self {
            id: view.id.to_string(),
            receipt: view.void.receipt.to_string(),
            number: receipt.map(|receipt| receipt.number.to_string()),
            payable: receipt.map(|receipt| receipt.payable.get()),
            collector: receipt.map(|receipt| receipt.collector.0),
            day: view.void.day.iso(),
            actor: view.actor.0,
            reason: view.void.reason.code(),
            note: view.void.words.clone(),
            copy: view.void.copy.code(),
            acknowledged: view.void.acknowledged,
            reasons: view
                .standing
                .reasons()
                .map(book::standing::Hold::code)
                .collect(),
            approved: view.word.as_ref().map(|word| word.approves),
            approved_by: view.word.as_ref().map(|word| word.actor.0),
            reviewed_by: view.review.as_ref().map(|review| review.actor.0),
        }
    }
}

/// Returns the void whose id, or whose receipt's id, begins with these digits, or whose receipt bears this number.
///
/// # Errors
///
/// `void-unknown`, `id-ambiguous`.
pub fn by_prefix(reader: &Reader<'_>, digits: &str) -> Outcome<VoidView> {
    let number: Option<ReceiptNumber> = digits.trim().parse().ok();
    let wanted = digits.trim().to_ascii_lowercase();
    let mut found = reader.voids(&VoidFilter::default())?;
    found.retain(|view| {
        let ids = [view.id, view.void.receipt].map(|id| id.to_string());
        let begins = wanted.len() >= DIGITS_MIN && ids.iter().any(|id| id.starts_with(&wanted));
        let of = view.receipt.as_ref().map(|of| &of.number);
        begins || (number.is_some() && of == number.as_ref())
    });
    let count = found.len();
    match (found.pop(), count) {
        (Some(one), 1) => Ok(one),
        (Some(_), _) => Err(Problem::new(Code::IdAmbiguous).with("count", count).into()),
        (None, _) => Err(Problem::new(Code::VoidUnknown).with("got", digits).into()),
    }
}

/// Approves a void or does not, in the name of `actor`.
///
/// # Errors
///
/// `own-act` where the void or its receipt is theirs; `refunded-before` where a refund of it counts.
pub fn say(
    writer: &mut Writer<'_>,
    view: &VoidView,
    approves: bool,
    reason: Option<String>,
    (actor, day): (ActorId, Date),
) -> Outcome<RecordId> {
    must_be_anothers(view, actor)?;
    let refunds = writer.read().refunds(&RefundFilter {
        receipt: Some(view.void.receipt),
        ..RefundFilter::default()
    })?;
    // It may have been paid out: whoever wants the void refuses the refund first.
    if approves && refunds.iter().any(|one| one.standing.is_counted()) {
        let problem = Problem::new(Code::RefundedBefore).with("got", view.void.receipt);
        return Err(problem.into());
    }
    let body = Body::Act(Act::Approval(Approval {
        act: view.id,
        day,
        approves,
        reason,
    }));
    stays_paid(writer, view.id, |writer| {
        Ok(writer.append_as(actor, view.scope, &body)?.record)
    })
}

/// Records that somebody else looked at some voids.
///
/// # Errors
///
/// `own-act` where one of them, or its receipt, is theirs.
pub fn review(
    writer: &mut Writer<'_>,
    voids: &[VoidView],
    note: Option<&str>,
    (actor, day): (ActorId, Date),
) -> Outcome<()> {
    for view in voids {
        must_be_anothers(view, actor)?;
        let body = Body::Act(Act::Review(Review {
            of: view.id,
            day,
            note: note.map(str::to_owned),
        }));
        writer.append_as(actor, view.scope, &body)?;
    }
    Ok(())
}

fn must_be_anothers(view: &VoidView, actor: ActorId) -> Outcome<()> {
    let collector = view.receipt.as_ref().map(|receipt| receipt.collector);
    if actor == view.actor || Some(actor) == collector {
        return Err(Problem::new(Code::OwnAct).with("what", view.id).into());
    }
    Ok(())
}
