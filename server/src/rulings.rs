//! What the centre rules on things that are held, and takes back.
//!
//! A ruling is never changed: the last one on a record counts, and an acceptance in spite of nothing takes back what was
//! said before. Invariant: no ruling pays the same owed money twice.

use std::collections::BTreeMap;

use book::act::Act;
use book::body::{Body, Edit};
use book::fact::{Method, Owed};
use book::money::Dong;
use book::posting::is_spent;
use book::scope::{Ruling, RulingVerdict};
use book::standing::{Hold, Standing, Verdict};
use replica::{Op, RecordId, ScopeId};
use store::view::{HeldKind, HeldView, RulingView};
use store::{Reader, Writer};
use wire::problem::{Code, Problem};

use crate::failure::Outcome;
use crate::organisation::must_be_centre;
use crate::paid::stays_paid;
use crate::parse;
use crate::scopes::{DIGITS_MIN, only};

/// What the centre says of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// It counts, in spite of the reasons for which it is held now.
    Accept,
    /// It is held until the centre says otherwise.
    Reject,
    /// What the centre said before is taken back: it stands as if nothing had been said.
    Undo,
}

/// Something that is held or was ruled on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// It, as it stands now.
    pub view: HeldView,
    /// What the centre said last; `None` where it said nothing, or took that back.
    pub ruled: Option<Verdict>,
    /// Whether it is a hand-over to a number that is nobody's: it counts, and nobody can count its cash.
    pub to_nobody: bool,
}

/// Returns what can be ruled on under the id that begins with these digits, or under this receipt number.
///
/// # Errors
///
/// `held-unknown`, `id-ambiguous`.
pub fn by_prefix(reader: &Reader<'_>, text: &str) -> Outcome<Subject> {
    let wanted = text.trim().to_ascii_lowercase();
    let mut found = subjects(reader)?;
    found.retain(|one| {
        let is_number = one.view.kind == HeldKind::Receipt && one.view.title == text.trim();
        let by_id = wanted.len() >= DIGITS_MIN && one.view.id.to_string().starts_with(&wanted);
        by_id || is_number
    });
    only(found, text, Code::HeldUnknown)
}

/// Returns all that can be ruled on, each once: what is held or was ruled on, and hand-overs to nobody.
fn subjects(reader: &Reader<'_>) -> Outcome<Vec<Subject>> {
    let mut all: BTreeMap<RecordId, Subject> = BTreeMap::new();
    let held = reader.held()?.into_iter().map(|view| (view, None));
    let last = reader.rulings()?.into_iter().filter(|one| one.is_last);
    let ruled = last.filter_map(|one| {
        let verdict = Some(one.verdict).filter(|verdict| *verdict != Verdict::UNDONE);
        one.on.map(|view| (view, verdict))
    });
    for (view, ruled) in held.chain(ruled) {
        let subject = Subject {
            view,
            ruled,
            to_nobody: false,
        };
        all.insert(subject.view.id, subject);
    }
    for view in reader.hand_overs_to_nobody()? {
        let subject = all.entry(view.id).or_insert(Subject {
            view,
            ruled: None,
            to_nobody: true,
        });
        subject.to_nobody = true;
    }
    Ok(all.into_values().collect())
}

/// Returns every ruling, the last one first.
///
/// # Errors
///
/// A problem of the store.
pub fn list(reader: &Reader<'_>) -> Outcome<Vec<RulingView>> {
    Ok(reader.rulings()?)
}

/// Rules on something, or takes back what was ruled on it. An edit of a household that moved is accepted where the
/// household now is: the centre writes its values there.
///
/// # Errors
///
/// `forbidden` but at the centre; `ruling-impossible` where no ruling makes it count; `ruling-needless` where it counts
/// already, or nothing was ruled that could be taken back; `not-owed` where it would pay what was paid since;
/// `text-invalid`.
pub fn rule(writer: &mut Writer<'_>, one: &Subject, word: Word, reason: &str) -> Outcome<()> {
    must_be_centre(&writer.read())?;
    let reason = parse::text("--reason", reason)?;
    let (view, standing) = (&one.view, one.view.standing);
    if !is_needed(one, word) {
        return Err(Problem::new(Code::RulingNeedless)
            .with("what", &view.title)
            .into());
    }
    if word == Word::Accept && !standing.can_be_accepted() {
        let hard = standing.reasons().find(|hold| !hold.can_be_accepted());
        return Err(Problem::new(Code::RulingImpossible)
            .with("what", &view.title)
            .with("why", hard.map_or("", Hold::code))
            .into());
    }
    let (verdict, holds) = match word {
        // The last word alone counts: what was accepted before is accepted on.
        Word::Accept => (
            RulingVerdict::Accepted,
            standing.bits() | accepted(one).bits(),
        ),
        Word::Reject => (RulingVerdict::Rejected, standing.bits()),
        Word::Undo => (RulingVerdict::Accepted, 0),
    };
    must_not_pay_twice(&writer.read(), view, standing_after(one, word))?;
    let ruling = Ruling {
        incarnation: view.dot.actor,
        number: view.dot.counter,
        link: view.id.link(),
        verdict,
        holds,
        reason,
    };
    let carried = carried(&writer.read(), view)?;
    // Whatever is ruled on: what was paid on its account, or on that of another that it undoes, stays paid for.
    stays_paid(writer, view.id, |writer| {
        Ok(writer.append(view.scope, &Body::Ruling(ruling))?)
    })?;
    if let (Word::Accept, Some((scope, edit))) = (word, carried) {
        writer.append(scope, &Body::Edit(edit))?;
    }
    Ok(())
}

/// Returns whether a word changes anything. What counts without a ruling is not the centre's to reject, but for a hand-over
/// to nobody: rejected it moves nothing, and its cash is in its giver's hands again.
fn is_needed(one: &Subject, word: Word) -> bool {
    match word {
        Word::Accept => !one.view.standing.is_counted(),
        Word::Reject => match one.ruled {
            Some(Verdict::Rejected) => false,
            Some(Verdict::Accepted(_)) => true,
            None => !one.view.standing.is_counted() || one.to_nobody,
        },
        Word::Undo => one.ruled.is_some(),
    }
}

/// Returns the reasons in spite of which it was accepted.
fn accepted(one: &Subject) -> Standing {
    match one.ruled {
        Some(Verdict::Accepted(named)) => named,
        Some(Verdict::Rejected) | None => Standing::COUNTED,
    }
}

/// Returns how it will stand at best. What an acceptance covered until now, taken back, holds again.
fn standing_after(one: &Subject, word: Word) -> Standing {
    let standing = one.view.standing;
    match word {
        Word::Accept => standing.ruled(Some(Verdict::Accepted(standing))),
        Word::Reject => standing.ruled(Some(Verdict::Rejected)),
        Word::Undo => {
            let left = standing.reasons().filter(|hold| *hold != Hold::Rejected);
            Standing::held(left.chain(accepted(one).reasons()))
        }
    }
}

/// Refuses to let something count that spends what is owed to a payer where so much is not owed any more: others gave it
/// back meanwhile, and their payment would be held instead, with the cash gone.
fn must_not_pay_twice(reader: &Reader<'_>, view: &HeldView, after: Standing) -> Outcome<()> {
    let spends = |standing: Standing| match view.kind {
        HeldKind::Receipt => is_spent(standing),
        HeldKind::HandOver
        | HeldKind::Count
        | HeldKind::Visit
        | HeldKind::Household
        | HeldKind::Person
        | HeldKind::Edit
        | HeldKind::Same
        | HeldKind::Act(_) => standing.is_counted(),
    };
    if spends(view.standing) || !spends(after) {
        return Ok(());
    }
    for (owed, amount) in wants(reader, view.id)? {
        let left = reader.owed(owed.id())?.map(|owed| owed.left);
        if amount > left.unwrap_or_default() {
            return Err(Problem::new(Code::NotOwed)
                .with("amount", amount)
                .with("owed", left.unwrap_or_default())
                .into());
        }
    }
    Ok(())
}

/// Returns what a receipt or repayment takes of what is owed.
fn wants(reader: &Reader<'_>, id: RecordId) -> Outcome<BTreeMap<Owed, Dong>> {
    let mut wants: BTreeMap<Owed, Dong> = BTreeMap::new();
    let Some(op) = reader.op_of(id)? else {
        return Ok(wants);
    };
    let body = Op::decode(&op.bytes).map(|op| Body::decode(op.kind, &op.body));
    let payments = match body {
        Ok(Ok(Body::Receipt(body))) => body.payments,
        Ok(Ok(Body::Act(Act::Repayment(body)))) => {
            wants.insert(body.owed, body.amount);
            return Ok(wants);
        }
        Ok(Ok(_) | Err(_)) | Err(_) => return Ok(wants),
    };
    for payment in payments {
        if let Method::Credit(owed) = payment.method {
            let sum = wants.entry(owed).or_default();
            *sum = Dong::new(sum.get().saturating_add(payment.amount.get()));
        }
    }
    Ok(wants)
}

/// The edit that a held one is where its record now is.
fn carried(reader: &Reader<'_>, held: &HeldView) -> Outcome<Option<(ScopeId, Edit)>> {
    let (HeldKind::Edit, Some(record)) = (held.kind, held.record) else {
        return Ok(None);
    };
    let Some(view) = reader.record(record)? else {
        return Ok(None);
    };
    let edit = view.held.iter().find(|one| one.id == held.id);
    let is_elsewhere = held.standing.has(Hold::Moved) && view.scope != held.scope;
    Ok(edit.filter(|_| is_elsewhere).map(|one| {
        let fields = one.fields.clone();
        (view.scope, Edit { record, fields })
    }))
}
