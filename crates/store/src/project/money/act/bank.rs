//! Slips, lines of statements, and matches: judged by those with the same number, line or fact before them.

use std::collections::BTreeSet;

use book::act::{ActKind, BankLine, BankMatch, BankSlip, MatchPart, MatchTo, Purse};
use book::fact::Payment;
use book::money::Dong;
use book::posting;
use book::standing::{self, Hold, MatchAround, OfficeWriter, Standing};
use replica::{ActorId, RecordId, ScopeId};

use super::account::{is_given, is_of};
use super::among::{self, State};
use super::names::{of_line, of_slip, of_undone};
use super::row::{Stored, find, place};
use super::turn::{self, found};
use crate::StoreError;
use crate::project::money::fact::Fact;
use crate::project::money::posting::Ought;
use crate::project::money::receipt;
use crate::project::money::right::{is_collectors, may_write};
use crate::project::scope::{ruled, withheld};
use crate::tx::Tx;

/// Bit 21 of a standing is `Hold::SlipTwice`. The same slip twice is one, the earlier; two who both say that it is theirs
/// wait for a person, whosever clock is earlier. So a slip hangs on whether others are sound but for that, never on
/// whether they are held for it.
const SAME_SLIP: &str = "
    select 1 from act_name join act on act.id = act_name.act
    where name = ?1 and act_name.kind = 58 and standing & ~2097152 = 0 and id <> ?6
      and (actor <> ?2 or (act.time, act.incarnation, act.number, id) < (?3, ?4, ?5, ?6))
    limit 1";
/// Those to which a sound slip adds a reason.
const NOW_TWICE: &str = "
    select act.kind, about is not null as has_about, act.time, act.incarnation, act.number, id
    from act_name join act on act.id = act_name.act
    where name = ?1 and act_name.kind = 58 and standing & 2097152 = 0 and id <> ?6
      and (actor <> ?2 or (act.time, act.incarnation, act.number, id) > (?3, ?4, ?5, ?6))";
/// Where two are left in whose names sound ones stand, each of all of them keeps its reason.
const NAMES_OF_SOUND: &str = "
    select count(*) from (
        select distinct actor from act_name join act on act.id = act_name.act
        where name = ?1 and act_name.kind = 58 and standing & ~2097152 = 0 limit 2)";
/// Those from which one that is sound no more may take it.
const NO_MORE_TWICE: &str = "
    select act.kind, about is not null as has_about, act.time, act.incarnation, act.number, id
    from act_name join act on act.id = act_name.act
    where name = ?1 and act_name.kind = 58 and standing & 2097152 <> 0 and id <> ?6
      and (actor <> ?2 or (act.time, act.incarnation, act.number, id) > (?3, ?4, ?5, ?6))";

pub(super) fn judge_slip(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &BankSlip,
) -> Result<(Standing, Ought), StoreError> {
    let name = of_slip(fact.scope, body);
    let (_, time, incarnation, number, id) = place(&fact.id, fact);
    let key = (name, fact.actor.0, time, incarnation, number, id);
    let same_before = tx.prepare_cached(SAME_SLIP)?.exists(key)?;
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

/// Judges again the slips with the number of one that came or changed, where that may change their reasons.
pub(super) fn slip_changed(
    tx: &Tx<'_>,
    slip: &Stored,
    before: Option<Standing>,
    (name, arrival): (&[u8], u64),
) -> Result<(), StoreError> {
    let is_sound =
        |standing: Standing| standing.bits() & !Standing::held([Hold::SlipTwice]).bits() == 0;
    let sound = is_sound(slip.standing);
    if sound == before.is_some_and(is_sound) {
        return Ok(());
    }
    let fact = &slip.fact;
    let (_, time, incarnation, number, id) = place(&fact.id, fact);
    let key = (name, fact.actor.0, time, incarnation, number, id);
    if sound {
        return found(tx, NOW_TWICE, key, arrival);
    }
    let names: i64 = tx
        .prepare_cached(NAMES_OF_SOUND)?
        .query_row([name], |row| row.get(0))?;
    if names > 1 {
        return Ok(());
    }
    found(tx, NO_MORE_TWICE, key, arrival)
}

pub(super) fn judge_line(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &BankLine,
) -> Result<(Standing, Ought), StoreError> {
    let name = of_line(fact.scope, &body.key);
    let before = among::first(tx, &name, ActKind::BankLine)?;
    let before = before.filter(|one| one.fact.place() < fact.place());
    let before = before.as_ref().and_then(Stored::as_line);
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
        let left = match asked {
            Some((_, asked)) => {
                let room = less(asked, body.amount_to(part.to));
                let before = among::taken_before(tx, id.as_bytes(), fact.turn(), room)?;
                Some(less(asked, before))
            }
            None => None,
        };
        whose.extend(asked.map(|(actor, _)| (part.to, actor)));
        open.push((part.to, left));
    }
    // What matches nothing takes nothing of the line.
    let taken = match &line {
        Some((_, line)) if !body.parts.is_empty() => {
            let room = less(size(line), body.total().unwrap_or(Dong::MAX));
            let name = of_line(fact.scope, &body.line);
            among::taken_before(tx, &name, fact.turn(), room)?
        }
        Some(_) | None => Dong::ZERO,
    };
    let around = MatchAround {
        line: line.as_ref().map(|(_, line)| line.amount),
        taken,
        open,
        undone: is_undone(tx, fact, ActKind::BankMatch)?,
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
    Ok(transferred > Dong::ZERO && among::taken(tx, id.as_bytes())? < transferred)
}

/// Returns whether another of its scope takes an act back.
pub(super) fn is_undone(tx: &Tx<'_>, fact: &Fact, kind: ActKind) -> Result<bool, StoreError> {
    among::is_any(tx, &of_undone(fact.scope, fact.id), kind)
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
    let name = of_line(fact.scope, &body.line);
    let line = among::first(tx, &name, ActKind::BankLine)?;
    Ok(line.and_then(|one| Some((one.fact.actor, one.as_line()?.clone()))))
}

/// Judges again the lines with the reference of one that counts from now on, or no more. The first of them decides for all
/// behind it, by what it says.
pub(super) fn line_changed(
    tx: &Tx<'_>,
    fact: &Fact,
    line: &BankLine,
    arrival: u64,
) -> Result<(), StoreError> {
    let name = of_line(fact.scope, &line.key);
    let kind = ActKind::BankLine;
    let first = among::first(tx, &name, kind)?;
    if first.is_some_and(|one| one.fact.place() < fact.place()) {
        return Ok(());
    }
    let next = match among::next_behind(tx, &name, kind, fact.turn())? {
        Some(next) => find(tx, next)?,
        None => None,
    };
    let same = next.filter(|one| one.as_line() == Some(line));
    let until = same.map(|one| one.fact.turn());
    among::up_to(tx, (&name, kind), fact.turn(), until, arrival)
}

/// Judges again the matches behind one that counts from now on, or no more, of the same line or fact: those for which too
/// little is left, or those which wait.
pub(super) fn match_changed(
    tx: &Tx<'_>,
    (fact, body): (&Fact, &BankMatch),
    counts: bool,
    arrival: u64,
) -> Result<(), StoreError> {
    if body.parts.is_empty() {
        return Ok(());
    }
    let line = line_of(tx, fact, body)?.map(|(_, line)| size(&line));
    let name = of_line(fact.scope, &body.line);
    others_changed(tx, (fact, counts), &name, line, arrival)?;
    let facts: BTreeSet<MatchTo> = body.parts.iter().map(|part| part.to).collect();
    for to in facts {
        let Some(id) = to.fact() else { continue };
        let asked = asked_of(tx, to, fact.scope)?.map(|(_, asked)| asked);
        others_changed(tx, (fact, counts), id.as_bytes(), asked, arrival)?;
    }
    Ok(())
}

fn others_changed(
    tx: &Tx<'_>,
    (fact, counts): (&Fact, bool),
    name: &[u8],
    size: Option<Dong>,
    arrival: u64,
) -> Result<(), StoreError> {
    let kind = ActKind::BankMatch;
    // The centre may let one count that matches nothing here, and what is no money is no sum.
    let Some(size) = size.filter(|size| *size <= Dong::MAX) else {
        return turn::later(tx, name, kind, fact, arrival);
    };
    let at = fact.turn();
    if !counts {
        return among::waiting(tx, name, size, at, arrival);
    }
    let left = less(size, among::taken(tx, name)?).get();
    if left < 0 {
        among::behind(tx, (name, kind), State::Counted, -1, at, arrival)?;
    }
    among::behind(tx, (name, kind), State::Held, left, at, arrival)
}

/// Only a server writes what an office does, for whoever is logged in there.
pub(super) fn writer(tx: &Tx<'_>, fact: &Fact) -> Result<OfficeWriter, StoreError> {
    Ok(OfficeWriter {
        granted: may_write(tx, fact)? && !is_collectors(tx, fact)?,
        withheld: withheld(tx, &fact.of_op(), &[])?,
    })
}

/// Returns how much of a line there is to match, whichever way it went.
fn size(line: &BankLine) -> Dong {
    Dong::new(i64::try_from(line.amount.get().unsigned_abs()).unwrap_or(i64::MAX))
}

fn less(of: Dong, other: Dong) -> Dong {
    Dong::new(of.get().saturating_sub(other.get()))
}
