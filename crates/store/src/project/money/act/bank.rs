//! Slips, lines of statements, and matches: judged by those with the same number, line or fact before them.

use book::act::{ActKind, BankLine, BankMatch, BankSlip, MatchPart, MatchTo, Purse};
use book::fact::Payment;
use book::money::Dong;
use book::posting;
use book::standing::{self, Hold, MatchAround, OfficeWriter, Standing};
use replica::{ActorId, RecordId, ScopeId};

use super::account::{is_given, is_of};
use super::names::{naming, of_line, of_slip};
use super::row::{Stored, about_it, find};
use crate::StoreError;
use crate::project::money::fact::Fact;
use crate::project::money::posting::Ought;
use crate::project::money::receipt;
use crate::project::money::right::{is_collectors, may_write};
use crate::project::scope::{ruled, withheld};
use crate::tx::Tx;

pub(super) fn judge_slip(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &BankSlip,
) -> Result<(Standing, Ought), StoreError> {
    let same = naming(tx, &of_slip(fact.scope, body), ActKind::BankSlip)?;
    // The same slip twice is one; two who both say that it is theirs wait for a person, whosever clock is earlier.
    let is_claimed = |one: &Stored| {
        let others = one.standing.bits() & !Standing::held([Hold::SlipTwice]).bits();
        one.fact.actor != fact.actor && others == 0
    };
    let same_before = same
        .iter()
        .any(|one| is_claimed(one) || one.counts_before(fact));
    let writer = match body.purse {
        Purse::Office => writer(tx, fact)?,
        Purse::Own => OfficeWriter {
            granted: may_write(tx, fact)? && is_collectors(tx, fact)?,
            withheld: withheld(tx, &fact.of_op(), &[])?,
        },
    };
    let given = is_given(tx, &body.account, fact.scope)?;
    let standing = standing::of_bank_slip(body, given, same_before, writer);
    let standing = ruled(tx, &fact.of_op(), standing)?;
    let legs = posting::of_bank_slip(body, fact.actor, standing);
    Ok((standing, Ought::of(&legs)))
}

pub(super) fn judge_line(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &BankLine,
) -> Result<(Standing, Ought), StoreError> {
    let same = naming(tx, &of_line(fact.scope, &body.key), ActKind::BankLine)?;
    let before = same.iter().find(|one| one.counts_before(fact));
    let before = before.and_then(Stored::as_line);
    let given = is_given(tx, &body.key.account, fact.scope)?;
    let standing = standing::of_bank_line(body, given, before, writer(tx, fact)?);
    let standing = ruled(tx, &fact.of_op(), standing)?;
    let legs = posting::of_bank_line(body, fact.actor, standing);
    Ok((standing, Ought::of(&legs)))
}

pub(super) fn judge_match(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &BankMatch,
) -> Result<(Standing, Ought), StoreError> {
    let line = line_of(tx, fact, body)?;
    let mut whose = Vec::new();
    let mut open = Vec::new();
    for part in &body.parts {
        if open.iter().any(|(to, _)| *to == part.to) {
            continue;
        }
        let Some(id) = part.to.fact() else { continue };
        let asked = asked_of(tx, part.to, fact.scope)?;
        let before = shown(tx, id, Some(fact))?;
        whose.extend(asked.map(|(actor, _)| (part.to, actor)));
        let left = asked.map(|(_, asked)| Dong::new(asked.get().saturating_sub(before.get())));
        open.push((part.to, left));
    }
    let matches = naming(tx, &of_line(fact.scope, &body.line), ActKind::BankMatch)?;
    let before = matches.iter().filter(|one| one.counts_before(fact));
    let around = MatchAround {
        line: line.as_ref().map(|(_, line)| line.amount),
        taken: saturating_sum(before.filter_map(Stored::as_match).map(total)),
        open,
        undone: about_it(tx, fact.id, ActKind::BankMatch)?
            .iter()
            .any(|one| one.standing.is_counted() && one.fact.scope == fact.scope),
        writer: writer(tx, fact)?,
    };
    let standing = ruled(tx, &fact.of_op(), standing::of_bank_match(body, &around))?;
    let Some((importer, line)) = line else {
        return Ok((standing, Ought::default()));
    };
    let whose = |part: &MatchPart| {
        let found = whose.iter().find(|(to, _)| *to == part.to);
        found.map_or(importer, |(_, actor)| *actor)
    };
    let legs = posting::of_bank_match(body, &line, importer, whose, standing);
    Ok((standing, Ought::of(&legs)))
}

/// Returns whether bank statements show less of a payment than was transferred.
pub(crate) fn awaits_bank(
    tx: &Tx<'_>,
    id: RecordId,
    payments: &[Payment],
) -> Result<bool, StoreError> {
    let transferred = Payment::transferred(payments);
    Ok(transferred > Dong::ZERO && shown(tx, id, None)? < transferred)
}

/// Returns how much of a fact counted matches show: those before `fact`, or all of them.
fn shown(tx: &Tx<'_>, id: RecordId, before: Option<&Fact>) -> Result<Dong, StoreError> {
    let matches = naming(tx, id.as_bytes(), ActKind::BankMatch)?;
    let counted = matches.iter().filter(|one| match before {
        Some(fact) => one.counts_before(fact),
        None => one.standing.is_counted(),
    });
    let amounts = counted.filter_map(Stored::as_match).map(|body| {
        let parts = body.parts.iter().filter(|part| part.to.fact() == Some(id));
        saturating_sum(parts.map(|part| part.amount))
    });
    Ok(saturating_sum(amounts))
}

/// Returns in whose name a fact stands and how much of it a bank is to show; `None` where it is not here, moved no money,
/// or is of no scope of the office.
fn asked_of(
    tx: &Tx<'_>,
    to: MatchTo,
    office: ScopeId,
) -> Result<Option<(ActorId, Dong)>, StoreError> {
    let open = |fact: &Fact, standing: Standing, payments: &[Payment]| {
        let granted = !standing.has(Hold::NotGranted);
        granted.then(|| (fact.scope, fact.actor, Payment::transferred(payments)))
    };
    let found = match to {
        MatchTo::Payment(id) => match receipt::find(tx, &id)? {
            Some(one) => open(&one.fact, one.standing, &one.receipt.payments),
            None => find(tx, id)?.and_then(|one| {
                let payments = one.payments()?;
                open(&one.fact, one.standing, payments)
            }),
        },
        MatchTo::Slip(id) => find(tx, id)?.and_then(|one| {
            let amount = one.as_slip()?.amount;
            let counts = one.standing.is_counted();
            counts.then_some((one.fact.scope, one.fact.actor, amount))
        }),
        MatchTo::Insurer(_) => None,
    };
    match found {
        Some((scope, actor, asked)) if is_of(tx, scope, office)? => Ok(Some((actor, asked))),
        Some(_) | None => Ok(None),
    }
}

/// Returns the line of a match, and who took it in.
fn line_of(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &BankMatch,
) -> Result<Option<(ActorId, BankLine)>, StoreError> {
    let lines = naming(tx, &of_line(fact.scope, &body.line), ActKind::BankLine)?;
    let counts = |one: &Stored| one.standing.is_counted();
    let line = lines.into_iter().find(counts);
    Ok(line.and_then(|one| Some((one.fact.actor, one.as_line()?.clone()))))
}

/// Only a server writes what an office does, for whoever is logged in there.
pub(super) fn writer(tx: &Tx<'_>, fact: &Fact) -> Result<OfficeWriter, StoreError> {
    Ok(OfficeWriter {
        granted: may_write(tx, fact)? && !is_collectors(tx, fact)?,
        withheld: withheld(tx, &fact.of_op(), &[])?,
    })
}

fn total(body: &BankMatch) -> Dong {
    body.total().unwrap_or(Dong::MAX)
}

fn saturating_sum(amounts: impl Iterator<Item = Dong>) -> Dong {
    Dong::new(amounts.fold(0, |sum: i64, amount| sum.saturating_add(amount.get())))
}
