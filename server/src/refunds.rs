//! Refunds at the office: what the insurer gives back, and the second person's word on it.

use book::act::{Act, Approval, LineOf, Refund};
use book::body::Body;
use book::date::Date;
use book::fact::{Line, ReceiptNumber, Scheme};
use book::money::Dong;
use book::premium::Shares;
use book::standing::Hold;
use replica::{ActorId, RecordId};
use serde::Serialize;
use store::view::{ReceiptView, RefundFilter, RefundView, VoidFilter};
use store::{Reader, Writer};
use wire::problem::{Code, Problem};

use crate::failure::Outcome;
use crate::paid::stays_paid;
use crate::parse;

/// The fewest digits of an id that are looked up.
const DIGITS_MIN: usize = 4;

/// In whose name, and on which day.
pub type By = (ActorId, Date);

/// What is to be given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The receipt, by number or id.
    pub receipt: String,
    /// The line's place on it, from 1.
    pub line: u32,
    /// The first day that is no longer covered.
    pub from: Date,
    /// The number of the insurer's decision.
    pub decision: String,
    /// The day of the insurer's decision.
    pub decided: Date,
    /// What goes to the payer, the state, the local budget and the sponsors, where it is not what the tariff gives.
    pub shares: [Option<Dong>; 4],
    /// Why; asked for where the amounts are not what the tariff gives.
    pub reason: Option<String>,
}

/// A refund as programs read it. Amounts are in đồng.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Given {
    /// Its id.
    pub id: String,
    /// The receipt.
    pub receipt: String,
    /// The receipt's number, where it is here.
    pub number: Option<String>,
    /// The line's place on it.
    pub line: u32,
    /// The person's name.
    pub name: Option<String>,
    /// `bhxh` or `bhyt`.
    pub scheme: Option<&'static str>,
    /// Who took the money.
    pub collector: Option<u32>,
    /// The business day.
    pub day: String,
    /// The first day that is no longer covered.
    pub from: String,
    /// How many months that is.
    pub months: Option<u32>,
    /// How much of the full premium.
    pub gross: i64,
    /// The state's part of it.
    pub state_support: i64,
    /// The local budget's.
    pub local_support: i64,
    /// The sponsors'.
    pub sponsor: i64,
    /// What is owed to the payer.
    pub payable: i64,
    /// What is left of that.
    pub left: i64,
    /// The number of the insurer's decision.
    pub decision: String,
    /// The day of the insurer's decision.
    pub decided: String,
    /// Why.
    pub note: Option<String>,
    /// Who wrote it.
    pub actor: u32,
    /// Why it is held, as stable codes; empty where it is counted.
    pub reasons: Vec<&'static str>,
    /// The second person's word that stands.
    pub approved: Option<bool>,
    /// Who said it first.
    pub approved_by: Option<u32>,
}

impl Given {
    /// Returns a refund as programs read it.
    ///
    /// # Errors
    ///
    /// A problem of the store.
    pub fn of(reader: &Reader<'_>, view: &RefundView) -> Outcome<Self> {
        let (refund, line) = (&view.refund, view.line.as_ref());
        let left = reader.owed(view.id)?;
        Ok(Self {
            id: view.id.to_string(),
            receipt: refund.line.receipt.to_string(),
            number: line.map(|of| of.number.to_string()),
            line: refund.line.line,
            name: line.map(|of| of.name.clone()),
            scheme: line.map(|of| of.line.scheme.code()),
            collector: line.map(|of| of.collector.0),
            day: refund.day.iso(),
            from: refund.from.iso(),
            months: line.map(|of| of.line.months_from(refund.from)),
            gross: refund.gross.get(),
            state_support: refund.state.get(),
            local_support: refund.local.get(),
            sponsor: refund.sponsor.get(),
            payable: refund.payable.get(),
            left: left.map_or(0, |owed| owed.left.get()),
            decision: refund.decision.clone(),
            decided: refund.decided.iso(),
            note: refund.words.clone(),
            actor: view.actor.0,
            reasons: view.standing.reasons().map(Hold::code).collect(),
            approved: view.word.as_ref().map(|word| word.approves),
            approved_by: view.word.as_ref().map(|word| word.actor.0),
        })
    }
}

/// Returns the refund whose id begins with these digits, or the one of the receipt that bears this number.
///
/// # Errors
///
/// `refund-unknown`, `id-ambiguous`.
pub fn by_prefix(reader: &Reader<'_>, digits: &str) -> Outcome<RefundView> {
    let number: Option<ReceiptNumber> = digits.trim().parse().ok();
    let wanted = digits.trim().to_ascii_lowercase();
    let mut found = reader.refunds(&RefundFilter::default())?;
    found.retain(|view| {
        let begins = wanted.len() >= DIGITS_MIN && view.id.to_string().starts_with(&wanted);
        let of = view.line.as_ref().map(|of| &of.number);
        begins || (number.is_some() && of == number.as_ref())
    });
    let count = found.len();
    match (found.pop(), count) {
        (Some(one), 1) => Ok(one),
        (Some(_), _) => Err(Problem::new(Code::IdAmbiguous).with("count", count).into()),
        (None, _) => Err(Problem::new(Code::RefundUnknown).with("got", digits).into()),
    }
}

/// Records what the insurer gives back of a receipt's line. It waits for somebody else's approval.
///
/// # Errors
///
/// `receipt-unknown`; `would-be-held` where the receipt does not count; `refunded-before`, also where another refund of
/// the line waits; `choice-invalid` for a line or a day that it has not; `refund-differs`; `amount-invalid` for shares
/// that are more than the line's; `text-invalid`.
pub fn give(writer: &mut Writer<'_>, asked: &Asked, (actor, day): By) -> Outcome<RecordId> {
    let view = refundable(&writer.read(), asked)?;
    let line = line_of(&view, asked)?;
    must_be_the_only_one(&writer.read(), &view, asked.line)?;
    let shares = shares(&writer.read(), &view, line, asked)?;
    let refund = Refund {
        line: LineOf {
            receipt: view.id,
            line: asked.line,
        },
        day,
        from: asked.from,
        gross: shares.gross,
        state: shares.state,
        local: shares.local,
        sponsor: shares.sponsor,
        payable: shares.payable,
        decision: parse::text("--decision", &asked.decision)?,
        decided: asked.decided,
        words: match &asked.reason {
            Some(words) => Some(parse::text("--reason", words)?),
            None => None,
        },
    };
    if !refund.fits(line) {
        let problem = Problem::new(Code::AmountInvalid).with("what", "--payable");
        return Err(problem.with("got", refund.payable).into());
    }
    let made = writer.append_as(actor, view.scope, &Body::Act(Act::Refund(refund)))?;
    let standing = writer.read().act_standing(made.record)?.unwrap_or_default();
    let waits = |hold: &Hold| !matches!(hold, Hold::NeedsApproval | Hold::AmountDiffers);
    match standing.reasons().find(waits) {
        None => Ok(made.record),
        Some(hold) => Err(would_be_held(&view, hold.code())),
    }
}

/// Approves a refund or does not, in the name of `actor`.
///
/// # Errors
///
/// `own-act` where the refund or its receipt is theirs; `refunded-before`, `void-before` where something else of the
/// receipt counts that an approval would undo.
pub fn say(
    writer: &mut Writer<'_>,
    view: &RefundView,
    approves: bool,
    reason: Option<String>,
    (actor, day): By,
) -> Outcome<RecordId> {
    let collector = view.line.as_ref().map(|of| of.collector);
    if actor == view.actor || Some(actor) == collector {
        return Err(Problem::new(Code::OwnAct).with("what", view.id).into());
    }
    if approves {
        must_be_first(&writer.read(), view)?;
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

/// Checks that nothing else of the receipt counts that this one would undo: it may have been paid out.
fn must_be_first(reader: &Reader<'_>, view: &RefundView) -> Outcome<()> {
    let of = view.refund.line.receipt;
    let refunds = reader.refunds(&RefundFilter {
        receipt: Some(of),
        ..RefundFilter::default()
    })?;
    let voids = reader.voids(&VoidFilter {
        receipt: Some(of),
        ..VoidFilter::default()
    })?;
    let other = |one: &RefundView| one.id != view.id && one.refund.line == view.refund.line;
    let mut others = refunds.iter().filter(|one| other(one));
    let code = if others.any(|one| one.standing.is_counted()) {
        Code::RefundedBefore
    } else if voids.iter().any(|one| one.standing.is_counted()) {
        Code::VoidBefore
    } else {
        return Ok(());
    };
    Err(Problem::new(code).with("got", of).into())
}

/// Returns the receipt that is meant, where it counts.
fn refundable(reader: &Reader<'_>, asked: &Asked) -> Outcome<ReceiptView> {
    let unknown = || Problem::new(Code::ReceiptUnknown).with("got", &asked.receipt);
    let view = match asked.receipt.trim().parse::<ReceiptNumber>() {
        Ok(number) => {
            let mut found = reader.receipts_by_number(&number)?;
            found.pop().filter(|_| found.is_empty())
        }
        Err(_) => match asked.receipt.trim().parse::<RecordId>() {
            Ok(id) => reader.receipt(id)?,
            Err(_) => None,
        },
    };
    let view = view.ok_or_else(unknown)?;
    if view.void {
        return Err(would_be_held(&view, "void"));
    }
    if let Some(hold) = view.standing.reasons().next() {
        return Err(would_be_held(&view, hold.code()));
    }
    Ok(view)
}

/// Checks that no other refund of the line is known but such as were refused: one that waits for its second person stands
/// in front of this one, and both cannot count.
fn must_be_the_only_one(reader: &Reader<'_>, view: &ReceiptView, line: u32) -> Outcome<()> {
    let known = reader.refunds(&RefundFilter {
        receipt: Some(view.id),
        ..RefundFilter::default()
    })?;
    let stands = |one: &RefundView| !one.standing.has(Hold::Rejected);
    if known
        .iter()
        .any(|one| one.refund.line.line == line && stands(one))
    {
        let problem = Problem::new(Code::RefundedBefore);
        return Err(problem.with("got", &view.receipt.number).into());
    }
    Ok(())
}

/// Returns the line that is meant, where nobody gave it back before and its cover can end on that day.
fn line_of<'v>(view: &'v ReceiptView, asked: &Asked) -> Outcome<&'v Line> {
    let lines = &view.receipt.lines;
    let at = usize::try_from(asked.line).unwrap_or_default();
    let line = at.checked_sub(1).and_then(|at| lines.get(at));
    let Some(line) = line else {
        let possible = format!("1…{}", lines.len());
        return Err(parse::choice("--line", &asked.line.to_string(), &possible).into());
    };
    if view.refunded.contains_key(&asked.line) {
        let problem = Problem::new(Code::RefundedBefore);
        return Err(problem.with("got", &view.receipt.number).into());
    }
    if !line.can_end_before(asked.from) {
        let (from, to) = (line.covers_from, line.covers_to);
        let possible = match line.scheme {
            Scheme::Bhxh => format!("01/MM/YYYY, {from} – {to}"),
            Scheme::Bhyt => format!("{from} – {to}"),
        };
        return Err(parse::choice("--from", &asked.from.to_string(), &possible).into());
    }
    Ok(line)
}

/// Returns what the tariff gives back, or what was said instead with a reason.
fn shares(reader: &Reader<'_>, view: &ReceiptView, line: &Line, asked: &Asked) -> Outcome<Shares> {
    let tariff = match &view.receipt.tariff {
        Some(version) => reader.tariff(version)?,
        None => None,
    };
    let back = tariff.and_then(|tariff| {
        let back = line.given_back(view.receipt.day, &tariff, asked.from);
        back.ok().flatten()
    });
    let [payable, state, local, sponsor] = asked.shares;
    let usual = back.unwrap_or_default();
    let mut shares = Shares {
        gross: Dong::ZERO,
        state: state.unwrap_or(usual.state),
        local: local.unwrap_or(usual.local),
        sponsor: sponsor.unwrap_or(usual.sponsor),
        payable: payable.unwrap_or(usual.payable),
    };
    let parts = [shares.state, shares.local, shares.sponsor, shares.payable];
    shares.gross = Dong::checked_sum(parts).unwrap_or(Dong::MAX);
    if Some(shares) == back || (payable.is_some() && asked.reason.is_some()) {
        return Ok(shares);
    }
    let problem = Problem::new(Code::RefundDiffers);
    Err(match back {
        Some(back) => problem.with("amount", back.payable),
        None => problem,
    }
    .into())
}

fn would_be_held(view: &ReceiptView, why: &str) -> crate::failure::Failure {
    let problem = Problem::new(Code::WouldBeHeld).with("what", &view.receipt.number);
    problem.with("why", why).into()
}
