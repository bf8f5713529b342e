//! What an office decides: months closed, batches to the insurer, differences explained.

use book::act::{Act, Approval, Batch, BatchOutcome, BatchState, Closing, Explanation, LineOf};
use book::body::Body;
use book::date::{Date, Month};
use book::fact::{ReceiptNumber, Scheme};
use book::money::Dong;
use book::standing::Standing;
use replica::{ActorId, RecordId, ScopeId};
use store::view::{BatchLineView, BatchView, ClosingView, HandOverView};
use store::{Reader, Writer};
use wire::problem::{Code, Problem};

use crate::failure::Outcome;
use crate::parse;

/// The fewest digits of an id that are looked up.
const DIGITS_MIN: usize = 4;

/// Who does something, and on which day.
pub type By = (ActorId, Date);

/// Closes a month of an office. It takes effect when another person approves.
///
/// The month may still be running: an office that has sent its lists closes before the last day, and what comes later is
/// reported in the first open month, as after any closing.
///
/// # Errors
///
/// `period-closed` where it is closed already; `choice-invalid` for a month that has not begun; `text-invalid`.
pub fn close(
    writer: &mut Writer<'_>,
    office: ScopeId,
    month: Month,
    note: Option<&str>,
    (actor, day): By,
) -> Outcome<RecordId> {
    let stands = |view: &ClosingView| {
        view.scope == office && view.closing.month == month && view.since.is_some()
    };
    if writer.read().closings()?.iter().any(stands) {
        let problem = Problem::new(Code::PeriodClosed).with("got", month);
        return Err(problem.into());
    }
    if month > Month::of(day) {
        return Err(
            parse::choice("--month", &month.to_string(), &Month::of(day).to_string()).into(),
        );
    }
    let closing = Closing {
        day,
        month,
        reopens: None,
        note: note.map(|note| parse::text("--note", note)).transpose()?,
    };
    let body = Body::Act(Act::Closing(closing));
    Ok(writer.append_as(actor, office, &body)?.record)
}

/// Takes a closing back. It takes effect when another person approves.
///
/// # Errors
///
/// `text-invalid`.
pub fn reopen(
    writer: &mut Writer<'_>,
    closing: &ClosingView,
    reason: &str,
    (actor, day): By,
) -> Outcome<RecordId> {
    let body = Closing {
        day,
        month: closing.closing.month,
        reopens: Some(closing.id),
        note: Some(parse::text("--reason", reason)?),
    };
    let body = Body::Act(Act::Closing(body));
    Ok(writer.append_as(actor, closing.scope, &body)?.record)
}

/// Says a second person's word on a closing or an opening.
///
/// # Errors
///
/// `own-act` where it is theirs.
pub fn approve(
    writer: &mut Writer<'_>,
    closing: &ClosingView,
    approves: bool,
    reason: Option<&str>,
    (actor, day): By,
) -> Outcome<RecordId> {
    if actor == closing.actor {
        return Err(Problem::new(Code::OwnAct).with("what", closing.id).into());
    }
    let word = Approval {
        act: closing.id,
        day,
        approves,
        reason: reason
            .map(|text| parse::text("--reason", text))
            .transpose()?,
    };
    let body = Body::Act(Act::Approval(word));
    Ok(writer.append_as(actor, closing.scope, &body)?.record)
}

/// Returns the closing whose id begins with these digits.
///
/// # Errors
///
/// `id-unknown`, `id-ambiguous`.
pub fn closing_by_prefix(reader: &Reader<'_>, digits: &str) -> Outcome<ClosingView> {
    only(reader.closings()?, digits, |view| view.id)
}

/// Returns the batch whose id begins with these digits.
///
/// # Errors
///
/// `id-unknown`, `id-ambiguous`.
pub fn batch_by_prefix(reader: &Reader<'_>, digits: &str) -> Outcome<BatchView> {
    only(reader.batches()?, digits, |view| view.id)
}

/// What a batch is made of.
#[derive(Debug, Clone)]
pub struct NewBatch {
    /// The office.
    pub office: ScopeId,
    /// The month that it is numbered in.
    pub month: Month,
    /// Which insurance.
    pub scheme: Scheme,
    /// Receipts whose lines go in; none: every line that counts and was never in a batch.
    pub receipts: Vec<String>,
}

/// Makes a batch: of the lines that count, at most as many as a batch may have.
///
/// # Errors
///
/// `batch-empty` where no line fits; `receipt-unknown`; `would-be-held` where a line is held, void or in another batch.
pub fn make_batch(
    writer: &mut Writer<'_>,
    new: &NewBatch,
    (actor, day): By,
) -> Outcome<(RecordId, Batch)> {
    let lines = if new.receipts.is_empty() {
        let until = new.month.last_day();
        let reader = writer.read();
        reader.lines_without_batch(new.office, new.scheme, until, Batch::LINES_MAX)?
    } else {
        chosen(&writer.read(), new)?
    };
    if lines.is_empty() {
        return Err(Code::BatchEmpty.into());
    }
    let same = |view: &&BatchView| {
        (view.scope, view.batch.month, view.batch.scheme) == (new.office, new.month, new.scheme)
    };
    let all = writer.read().batches()?;
    let last = all.iter().filter(same).map(|view| view.batch.number).max();
    let batch = Batch {
        day,
        month: new.month,
        number: last.unwrap_or_default().saturating_add(1),
        scheme: new.scheme,
        lines,
    };
    let body = Body::Act(Act::Batch(batch.clone()));
    let made = writer.append_as(actor, new.office, &body)?.record;
    must_count(writer.read().act_standing(made)?, "batch")?;
    Ok((made, batch))
}

fn chosen(reader: &Reader<'_>, new: &NewBatch) -> Outcome<Vec<LineOf>> {
    let mut lines = Vec::new();
    for number in &new.receipts {
        let unknown = || Problem::new(Code::ReceiptUnknown).with("got", number);
        let parsed: ReceiptNumber = number.parse().map_err(|_| unknown())?;
        let mut found = reader.receipts_by_number(&parsed)?;
        let (Some(view), true) = (found.pop(), found.is_empty()) else {
            return Err(unknown().into());
        };
        if !view.standing.is_counted() || view.void {
            let problem = match view.standing.reasons().next() {
                None => Problem::new(Code::VoidBefore).with("got", number),
                Some(hold) => Problem::new(Code::WouldBeHeld)
                    .with("what", number)
                    .with("why", hold.code()),
            };
            return Err(problem.into());
        }
        for (at, line) in (1..).zip(&view.receipt.lines) {
            if line.scheme == new.scheme {
                lines.push(LineOf {
                    receipt: view.id,
                    line: at,
                });
            }
        }
    }
    Ok(lines)
}

/// Records what became of a batch; of the lines of some receipts alone where any are named.
///
/// What is said of the whole leaves lines out that came back: they may be in another batch since. Who means them names them.
///
/// # Errors
///
/// `receipt-unknown` where the batch has no line of a receipt; `choice-invalid` where all came back and none is named;
/// `text-invalid`, also where lines come back and nobody says why.
pub fn tell_batch(
    writer: &mut Writer<'_>,
    view: &BatchView,
    state: BatchState,
    receipts: &[String],
    (reason, number): (Option<&str>, Option<&str>),
    (actor, day): By,
) -> Outcome<RecordId> {
    let mut lines = Vec::new();
    for number in receipts {
        let of = view
            .lines
            .iter()
            .filter(|one| one.number.as_deref() == Some(number.trim()));
        let before = lines.len();
        lines.extend(of.map(|one| one.line));
        if lines.len() == before {
            return Err(Problem::new(Code::ReceiptUnknown)
                .with("got", number)
                .into());
        }
    }
    let came_back = |one: &&BatchLineView| one.state == Some(BatchState::Returned);
    if receipts.is_empty() && view.lines.iter().any(|one| came_back(&one)) {
        let stay = view.lines.iter().filter(|one| !came_back(one));
        lines.extend(stay.map(|one| one.line));
        if lines.is_empty() {
            let all: Vec<_> = view
                .lines
                .iter()
                .flat_map(|one| &one.number)
                .cloned()
                .collect();
            return Err(parse::choice("--receipt", "", &all.join(", ")).into());
        }
    }
    let reason = match (state, reason) {
        (BatchState::Returned, None) => Some(""),
        (_, reason) => reason,
    };
    let outcome = BatchOutcome {
        day,
        batch: view.id,
        state,
        lines,
        reason: reason
            .map(|text| parse::text("--reason", text))
            .transpose()?,
        number: number
            .map(|text| parse::text("--number", text))
            .transpose()?,
    };
    let body = Body::Act(Act::BatchOutcome(outcome));
    Ok(writer.append_as(actor, view.scope, &body)?.record)
}

/// Explains the difference of a hand-over's count; `moved` came to the office's cash by it, or went out.
///
/// # Errors
///
/// `id-unknown` where it was not counted; `would-be-held` where more is made good than differs; `text-invalid`.
pub fn explain(
    writer: &mut Writer<'_>,
    view: &HandOverView,
    words: &str,
    moved: Dong,
    (actor, day): By,
) -> Outcome<RecordId> {
    let unknown = || Problem::new(Code::IdUnknown).with("got", view.id);
    let count = view.taken.as_ref().ok_or_else(unknown)?.id;
    let said = Explanation {
        day,
        count,
        words: parse::text("--reason", words)?,
        moved,
    };
    let body = Body::Act(Act::Explanation(said));
    let made = writer.append_as(actor, view.scope, &body)?.record;
    must_count(writer.read().act_standing(made)?, "--paid")?;
    Ok(made)
}

/// What would be held is not written: whoever is at the screen can put it right at once.
fn must_count(standing: Option<Standing>, what: &str) -> Outcome<()> {
    match standing.unwrap_or_default().reasons().next() {
        None => Ok(()),
        Some(hold) => Err(Problem::new(Code::WouldBeHeld)
            .with("what", what)
            .with("why", hold.code())
            .into()),
    }
}

fn only<T>(all: Vec<T>, digits: &str, id: impl Fn(&T) -> RecordId) -> Outcome<T> {
    let wanted = digits.trim().to_ascii_lowercase();
    let fits = |one: &T| wanted.len() >= DIGITS_MIN && id(one).to_string().starts_with(&wanted);
    let mut found: Vec<T> = all.into_iter().filter(fits).collect();
    let count = found.len();
    match (found.pop(), count) {
        (Some(one), 1) => Ok(one),
        (Some(_), _) => Err(Problem::new(Code::IdAmbiguous).with("count", count).into()),
        (None, _) => Err(Problem::new(Code::IdUnknown).with("got", digits).into()),
    }
}
